from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from reconciler.render.verified import junit, verified_lines


def told(*checks: tuple[str, str, str]) -> dict[str, Any]:
    return {"checks": [dict(zip(("address", "result", "message"), one, strict=True)) for one in checks]}


MIXED = told(
    ("QueueCheck/a", "pass", "as expected"),
    ("QueueCheck/b", "unknown", "nobody knows"),
    ("RoutedEmailCheck/c", "fail", "not accepted: \x1b[2J \u202e"),
)


def text(document: dict[str, Any], **more: Any) -> str:
    return "\n".join(line.plain for line in verified_lines(document, **more))


def test_trouble_stands_first_and_the_verdict_last() -> None:
    lines = text(MIXED).splitlines()
    assert [line.split()[:2] for line in lines[:6:2]] == [
        ["RoutedEmailCheck/c", "failed"],
        ["QueueCheck/b", "unknown"],
        ["QueueCheck/a", "passed"],
    ]
    assert lines[-1] == "3 checks: 1 failed, 1 unknown, 1 passed."


def test_after_an_apply_it_says_that_that_was_good() -> None:
    assert text(MIXED, applied=True).endswith(
        "What was planned is applied, and not everything works. It is safe to run the same command again."
    )
    assert text(told(("QueueCheck/a", "pass", "well")), applied=True).endswith("1 check: 1 passed.")


def test_no_checks() -> None:
    assert text(told()) == "There are no checks."
    assert ET.fromstring(junit(told())).get("tests") == "0"


def test_nothing_steers_the_terminal_or_breaks_the_xml() -> None:
    shown = text(MIXED)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    xml = junit(MIXED)
    assert xml.isascii()
    (failure,) = ET.fromstring(xml).iter("failure")
    assert failure.get("message") == r"not accepted: \x1b[2J \u202e"


def test_unknown_is_an_error_and_no_failure() -> None:
    root = ET.fromstring(junit(MIXED))
    assert [root.get(name) for name in ("tests", "failures", "errors")] == ["3", "1", "1"]
    (suite,) = root
    assert [case.get("classname") for case in suite] == ["QueueCheck", "QueueCheck", "RoutedEmailCheck"]
