"""manifests.md, Queue: every field and limit."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.kinds.judging import judged

VALID: list[dict[str, Any]] = [
    {},
    {"name": "n"},
    {"name": "n" * 127},
    {"description": "d"},
    {"description": "d" * 250},
    {"hoursOfOperation": "Business hours"},
    {"hoursOfOperation": {"name": "Business hours"}},
    {"hoursOfOperation": {"id": "1a2b"}},
    {"maxContacts": 0},
    {"maxContacts": 10**9},
    {"status": "ENABLED"},
    {"status": "DISABLED"},
    {"outboundCaller": {}},
    {"outboundCaller": {"name": "n" * 255}},
    {"outboundCaller": {"phoneNumber": "+15550100"}},
    {"outboundCaller": {"phoneNumber": "hotline"}},
    {"outboundCaller": {"phoneNumber": {"id": "1a2b"}}},
    {"outboundCaller": {"flow": "Whisper"}},
    {"outboundCaller": {"flow": {"id": "1a2b"}}},
    {"quickConnects": []},
    {"quickConnects": None},
    {"quickConnects": ["Sales", {"name": "Sales"}, {"id": "1a2b"}]},
    {"quickConnects": [f"q{n}" for n in range(500)]},
    {"tags": {}},
    {"tags": {f"k{n}": "v" for n in range(45)}},
    {
        "tags": {
            "k" * 128: "v" * 256,
            "empty": "",
            "removed": None,
            "Ключ 1_.:/=+-@": "x",
            "awsome": "x",
            "AWS:x": "x",
        }
    },
]

INVALID: list[tuple[Any, str, str]] = [
    ({"name": ""}, "spec.name", "length"),
    ({"name": "n" * 128}, "spec.name", "length"),
    ({"name": None}, "spec.name", "null"),
    ({"name": 5}, "spec.name", "quote"),
    ({"description": ""}, "spec.description", "length"),
    ({"description": "d" * 251}, "spec.description", "length"),
    ({"description": None}, "spec.description", "null"),
    ({"hoursOfOperation": None}, "spec.hoursOfOperation", "null"),
    ({"hoursOfOperation": ""}, "spec.hoursOfOperation", "length"),
    ({"hoursOfOperation": {}}, "spec.hoursOfOperation", "count"),
    ({"hoursOfOperation": {"name": "a", "id": "b"}}, "spec.hoursOfOperation", "count"),
    ({"hoursOfOperation": {"arn": "a"}}, "spec.hoursOfOperation.arn", "unknownField"),
    ({"hoursOfOperation": ["a"]}, "spec.hoursOfOperation", "type"),
    ({"maxContacts": -1}, "spec.maxContacts", "bound"),
    ({"maxContacts": 1.5}, "spec.maxContacts", "type"),
    ({"maxContacts": "5"}, "spec.maxContacts", "type"),
    ({"maxContacts": True}, "spec.maxContacts", "type"),
    ({"maxContacts": None}, "spec.maxContacts", "null"),
    ({"status": "enabled"}, "spec.status", "choice"),
    ({"status": None}, "spec.status", "null"),
    ({"outboundCaller": None}, "spec.outboundCaller", "null"),
    ({"outboundCaller": {"name": ""}}, "spec.outboundCaller.name", "length"),
    ({"outboundCaller": {"name": "n" * 256}}, "spec.outboundCaller.name", "length"),
    ({"outboundCaller": {"name": None}}, "spec.outboundCaller.name", "null"),
    ({"outboundCaller": {"phoneNumber": None}}, "spec.outboundCaller.phoneNumber", "null"),
    ({"outboundCaller": {"phoneNumber": 15550100}}, "spec.outboundCaller.phoneNumber", "quote"),
    ({"outboundCaller": {"phoneNumber": "+0123"}}, "spec.outboundCaller.phoneNumber", "pattern"),
    ({"outboundCaller": {"phoneNumber": "555 0100"}}, "spec.outboundCaller.phoneNumber", "pattern"),
    ({"outboundCaller": {"flow": None}}, "spec.outboundCaller.flow", "null"),
    ({"outboundCaller": {"number": "x"}}, "spec.outboundCaller.number", "unknownField"),
    ({"quickConnects": "Sales"}, "spec.quickConnects", "type"),
    ({"quickConnects": ["Sales", "Sales"]}, "spec.quickConnects[1]", "repeated"),
    ({"quickConnects": [None]}, "spec.quickConnects[0]", "null"),
    ({"tags": None}, "spec.tags", "null"),
    ({"tags": {f"k{n}": "v" for n in range(46)}}, "spec.tags", "count"),
    ({"tags": {"": "v"}}, "spec.tags", "key"),
    ({"tags": {"k" * 129: "v"}}, "spec.tags", "key"),
    ({"tags": {"aws:x": "v"}}, "spec.tags", "key"),
    ({"tags": {"reconciler:owner": "v"}}, "spec.tags", "key"),
    ({"tags": {"a#b": "v"}}, "spec.tags", "key"),
    ({"tags": {"a": "v" * 257}}, "spec.tags.a", "length"),
    ({"tags": {"a": 1}}, "spec.tags.a", "quote"),
    ({"maxContact": 1}, "spec.maxContact", "unknownField"),
    (None, "spec", "null"),
    ([], "spec", "type"),
]


@pytest.mark.parametrize("spec", VALID, ids=str)
def test_valid(spec: dict[str, Any]) -> None:
    assert judged("Queue", spec) == []


@pytest.mark.parametrize(("spec", "path", "code"), INVALID, ids=str)
def test_invalid(spec: Any, path: str, code: str) -> None:
    assert judged("Queue", spec) == [(path, code)]


HEAD: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"name": "a"}, []),
    ({"name": "a" * 63}, []),
    ({"name": "a-1-b"}, []),
    ({"name": "a" * 64}, [("metadata.name", "pattern")]),
    ({"name": "-a"}, [("metadata.name", "pattern")]),
    ({"name": "a-"}, [("metadata.name", "pattern")]),
    ({"name": "a_b"}, [("metadata.name", "pattern")]),
    ({"name": "A"}, [("metadata.name", "pattern")]),
    ({"name": "a\n"}, [("metadata.name", "pattern")]),
    ({"name": ""}, [("metadata.name", "pattern")]),
    ({"labels": {"team": "retail"}}, []),
    ({"labels": {"team": None}}, [("metadata.labels.team", "null")]),
    ({"labels": {"a=b": "c"}}, [("metadata.labels", "key")]),
    ({"renamedFrom": "b"}, []),
    ({"renamedFrom": "B"}, [("metadata.renamedFrom", "pattern")]),
    ({"renamedFrom": None}, [("metadata.renamedFrom", "null")]),
    ({"acknowledge": ["pinpointEnded"]}, []),
    ({"acknowledge": ["a b"]}, [("metadata.acknowledge[0]", "pattern")]),
    ({"acknowledge": "pinpointEnded"}, [("metadata.acknowledge", "type")]),
    ({"lifecycle": {}}, []),
    ({"lifecycle": {"protect": True, "retain": False, "adopt": True, "ignore": ["spec.maxContacts"]}}, []),
    ({"lifecycle": {"protect": "yes"}}, [("metadata.lifecycle.protect", "type")]),
    ({"lifecycle": {"retain": None}}, [("metadata.lifecycle.retain", "null")]),
    ({"lifecycle": {"ignore": ["spec.outboundCaller.name", "spec.tags[cost center]", "spec.tags.a.b"]}}, []),
    ({"lifecycle": {"ignore": ["spec.colour"]}}, [("metadata.lifecycle.ignore[0]", "pattern")]),
    ({"lifecycle": {"ignore": ["spec.tagsx"]}}, [("metadata.lifecycle.ignore[0]", "pattern")]),
    ({"lifecycle": {"ignore": ["metadata.labels"]}}, [("metadata.lifecycle.ignore[0]", "pattern")]),
    ({"lifecycle": {"keep": True}}, [("metadata.lifecycle.keep", "unknownField")]),
    ({"uid": "x"}, [("metadata.uid", "unknownField")]),
]


@pytest.mark.parametrize(("metadata", "problems"), HEAD, ids=str)
def test_the_head(metadata: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    assert judged("Queue", {}, **metadata) == problems
