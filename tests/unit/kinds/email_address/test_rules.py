from __future__ import annotations

from typing import Any

import pytest

from reconciler.kinds import email_address
from reconciler.model.manifest import Manifest, Reference
from tests.unit.kinds.judging import claimed, found


def manifest(name: str, **spec: Any) -> Manifest:
    return Manifest("EmailAddress", name, {"address": f"{name}@example.com", **spec})


def test_the_literal_is_the_address_without_case() -> None:
    assert email_address.literal(manifest("a", address="Support@Example.COM")) == "support@example.com"
    assert email_address.literal(manifest("a", address=None)) is None


def test_references() -> None:
    assert list(email_address.references(manifest("a", alias="b", inboundFlow="Mail"))) == [
        Reference(("spec", "alias"), ("EmailAddress",), "b"),
        Reference(("spec", "inboundFlow"), (), "Mail"),
    ]
    assert list(email_address.references(manifest("a", alias=None, inboundFlow=None))) == []


@pytest.mark.parametrize("alias", ["b", "b@example.com", "B@EXAMPLE.com"])
def test_address_and_alias_are_claimed_in_any_spelling(alias: str) -> None:
    assert claimed(email_address, manifest("a", alias=alias), manifest("b"))[0] == [
        ("email address", "a@example.com"),
        ("alias", "EmailAddress/b"),
    ]


@pytest.mark.parametrize(
    ("alias", "value"),
    [
        ("X@Example.com", "x@example.com"),
        ({"id": "1"}, "id 1"),
        ({"name": "x@example.com"}, "name x@example.com"),
    ],
)
def test_an_alias_that_no_manifest_declares(alias: Any, value: str) -> None:
    assert claimed(email_address, manifest("a", alias=alias))[0][1] == ("alias", value)


ALIAS = ("spec", "alias")


@pytest.mark.parametrize(
    ("alias", "other", "findings"),
    [
        ("b", {}, []),
        (None, {"alias": "c"}, []),
        ({"id": "x"}, {"alias": "c"}, []),
        ("nobody@example.com", {}, []),
        ("a", {}, [("aliasOfItself", ALIAS, False)]),
        ("A@example.com", {}, [("aliasOfItself", ALIAS, False)]),
        ("b", {"alias": "c"}, [("aliasChain", ALIAS, False)]),
        ("b@example.com", {"alias": {"id": "c"}}, [("aliasChain", ALIAS, False)]),
        ("b", {"alias": None}, []),
        ("b", {"inboundFlow": "Mail"}, [("aliasInboundFlow", ALIAS, True)]),
        ("b", {"inboundFlow": None}, []),
        (
            "b",
            {"alias": "c", "inboundFlow": "M"},
            [("aliasChain", ALIAS, False), ("aliasInboundFlow", ALIAS, True)],
        ),
    ],
)
def test_aliases(alias: Any, other: dict[str, Any], findings: list[tuple[Any, ...]]) -> None:
    assert found(email_address, manifest("a", alias=alias), manifest("b", **other)) == findings


def test_tag_keys() -> None:
    assert [code for code, _, _ in found(email_address, manifest("a", tags={"☎": "x"}))] == ["tagKey"]
