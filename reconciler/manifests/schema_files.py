"""The compiled schemas as files: beside the package in a clone, inside it in a wheel."""

from __future__ import annotations

import os

from reconciler.model.errors import FailedError

_HERE = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120  pathlib would cost validate 5 ms
_PACKAGE = _HERE.rpartition(os.sep)[0]
_PLACES = (f"{_PACKAGE}{os.sep}schemas", f"{_PACKAGE.rpartition(os.sep)[0]}{os.sep}schemas")


def schema_text(name: str) -> str:
    """The text of a compiled schema such as "Queue". Reads the disk; raises FailedError where it is missing."""
    for place in _PLACES:
        try:
            with open(f"{place}{os.sep}{name}.json", encoding="utf-8") as file:  # noqa: PTH123  as above
                return file.read()
        except FileNotFoundError:
            continue
    raise FailedError(f"the schema {name}.json is not installed", fix="install the package again")
