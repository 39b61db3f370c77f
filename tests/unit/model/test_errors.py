"""The tree of errors, as it is drawn."""

from __future__ import annotations

import inspect

from reconciler.model import errors


def _all() -> list[type[errors.ReconcilerError]]:
    found = [
        one for _, one in inspect.getmembers(errors, inspect.isclass) if one.__module__ == errors.__name__
    ]
    return [one for one in found if issubclass(one, errors.ReconcilerError)]


def test_every_error_stands_in_the_drawing() -> None:
    drawing = inspect.getdoc(errors) or ""
    assert [one.__name__ for one in _all() if one.__name__ not in drawing] == []


def test_every_exit_code_is_one_of_the_contract() -> None:
    assert {one.exit_code for one in _all()} <= {1, 3, 4, 5, 64, 70, 130}


def test_every_error_has_a_code_of_its_own_for_machines() -> None:
    codes = [one.default_code for one in _all() if one is not errors.ReconcilerError]
    assert all(one[0].islower() and one.isalpha() for one in codes)
    remote = [one.default_code for one in _all() if issubclass(one, errors.RemoteError)]
    assert len(set(remote)) == len(remote)
