"""Whatever signs a message is made of, its limits are where the pages say; and the schemas, the typed models and
another validator judge every message alike.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from reconciler.manifests.schema import MODELS
from reconciler.manifests.schema_files import schema_text
from tests.property.test_hostile import DAMAGES, damaged
from tests.support.messages import CONTACT, ROUTED, altered, read_contacts, read_routed, write

SOME = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
# One, two, three and four bytes in UTF-8; the last is two units in UTF-16.
SIGNS = st.sampled_from(["a", "ü", "☎", "😀", "\u0000", '"', "\\", "\t"])
NEAR = st.integers(-3, 3)


def filled(data: st.DataObject, measure: Callable[[str], int], most: int) -> str:
    """A text whose measure is about the limit."""
    tail = "".join(data.draw(st.lists(SIGNS, max_size=40)))
    return "a" * max(0, most + data.draw(NEAR) - measure(tail)) + tail


def units(text: str) -> int:
    return sum(2 if ord(sign) > 0xFFFF else 1 for sign in text)


def octets(text: str) -> int:
    return len(bytes(text, "utf-8"))


@SOME
@given(data=st.data(), member=st.sampled_from(["key", "value"]), ascii=st.booleans())
def test_an_attribute_s_255_units(data: st.DataObject, member: str, ascii: bool, tmp_path: Path) -> None:
    text = filled(data, units, 255)
    content = json.dumps(altered(ROUTED, ("attributes", 1, member), text), ensure_ascii=ascii)
    read = read_routed(write(tmp_path, content))
    assert (read.problems == ()) is (units(text) <= 255)
    if read.problems == ():
        assert read.messages[0].value["attributes"][1][member] == text
        assert bool(read.warnings) is (octets(text) > 255)


@SOME
@given(data=st.data())
def test_a_body_s_million_bytes(data: st.DataObject, tmp_path: Path) -> None:
    text = filled(data, octets, 1_000_000)
    read = read_contacts(write(tmp_path, json.dumps({**CONTACT, "body": text})))
    assert (read.problems == ()) is (octets(text) <= 1_000_000)


@SOME
@given(data=st.data())
def test_a_subject_s_78_characters(data: st.DataObject, tmp_path: Path) -> None:
    text = filled(data, len, 78)
    read = read_contacts(write(tmp_path, json.dumps({**CONTACT, "subject": text})))
    assert (read.problems == ()) is (len(text) <= 78)


@SOME
@given(damages=DAMAGES, name=st.sampled_from(["messages.yaml", "messages.json"]))
def test_a_damaged_file_is_a_result_or_a_refusal(
    damages: list[tuple[str, float, bytes]], name: str, tmp_path: Path
) -> None:
    for reader, sample in ((read_routed, ROUTED), (read_contacts, CONTACT)):
        file = write(tmp_path, "", name)
        text = json.dumps([sample, {**sample, "subject": "😀"}], indent=1)
        file.write_bytes(damaged(text.encode(), damages))
        read = reader(file)
        assert read.problems or read.messages
        assert all(one.line >= 1 and one.column >= 1 for one in (*read.problems, *read.warnings))


# Three judges ---------------------------------------------------------------------------------------------------------

ODD = st.sampled_from(
    [None, "", "x", "a@b", "a b@c", "a@b@c", "x" * 79, "x" * 129, "x" * 256, "x" * 257, "-a", 0, 1, -1, 1.5, True, [],
     {}, ["a"], ["a@b"], [None], {"key": "a", "value": "b"}, {"id": "a", "email": "a@b"}, 10**11, 10**11 - 1, 10**13,
     "us-en", "0238F22A-4252-11ea-b77f-2e728ce88125", "0238F22A-4252-11ea-b77f-2e728ce88125\n", {"": "a"}, {"a": 1}]
)  # fmt: skip
MEMBERS = ("configuration", "ownerId", "metadata", "cc", "bcc", "entityId", "timestamp", "colour", "")
SAMPLES = {"RoutedEmail": ROUTED, "EmailContact": CONTACT}


def judges(name: str) -> tuple[Callable[[Any], bool], ...]:
    """What jsonschema-rs, the typed model and jsonschema (whose $, Python's, is no end) say of a document."""
    text = schema_text(name)
    model = MODELS[name]()

    def modelled(document: Any) -> bool:
        try:
            model.model_validate(document)
        except ValidationError:
            return False
        return True

    ours = jsonschema_rs.Draft202012Validator(json.loads(text))
    other = jsonschema.Draft202012Validator(json.loads(text.replace('$"', '\\\\Z"')))
    return ours.is_valid, modelled, other.is_valid


JUDGES = {name: judges(name) for name in SAMPLES}


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key or index) in a message."""
    steps = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for step in steps:
        yield value, step
        yield from places(value[step])


@pytest.mark.parametrize("name", SAMPLES)
def test_all_accept_the_samples(name: str) -> None:
    contents: list[tuple[Any, bool]] = [
        (SAMPLES[name], True),
        ([SAMPLES[name]] * 2, True),
        *((wrong, False) for wrong in ([], "x", None, [SAMPLES[name], 1])),
    ]
    for content, fine in contents:
        assert [judge(content) for judge in JUDGES[name]] == [fine] * 3


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_all_agree_on_one_change(name: str, data: st.DataObject) -> None:
    """One value changed, dropped or added, anywhere in a message or a list of them."""
    message = copy.deepcopy(SAMPLES[name])
    document: Any = data.draw(st.sampled_from([message, [message], [copy.deepcopy(message), message]]))
    holder, step = data.draw(st.sampled_from([*places(message)]))
    doing = data.draw(st.sampled_from(["change", "drop", "add"]))
    if doing == "change":
        holder[step] = data.draw(ODD)
    elif doing == "drop":
        del holder[step]
    elif isinstance(holder, dict):
        holder[data.draw(st.sampled_from(MEMBERS))] = data.draw(ODD)
    else:
        holder.append(data.draw(ODD))
    verdicts = [judge(document) for judge in JUDGES[name]]
    assert verdicts in ([True] * 3, [False] * 3), document
