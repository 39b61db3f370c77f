"""What checks found: for people, trouble first; and as JUnit XML, a case for each check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from rich.text import Text

from reconciler.model.counting import counted
from reconciler.model.manifest import kind_of
from reconciler.render.escaping import visible

Checked = Mapping[str, Any]

_STYLES = {"fail": "bold red", "unknown": "bold yellow", "pass": "green"}
_WORDS = {"fail": "failed", "unknown": "unknown", "pass": "passed"}
_NAME = "reconciler verify"


def verified_lines(document: Mapping[str, Sequence[Checked]], *, applied: bool = False) -> Iterator[Text]:
    """A line for each check of verify's document with what it found below, and a verdict.

    `applied`: they ran after an apply that went well.
    """
    if applied:
        yield Text()
    order = list(_STYLES)
    checks = sorted(document["checks"], key=lambda one: order.index(one["result"]))
    width = max((len(visible(one["address"])) for one in checks), default=0)
    for one in checks:
        style = _STYLES[one["result"]]
        yield Text.assemble(f"  {visible(one['address']):<{width}}  ", (_WORDS[one["result"]], style))
        yield Text(f"      {visible(one['message'])}", style="" if one["result"] != "pass" else "dim")
    if checks:
        yield Text()
    counts = Counter(one["result"] for one in checks)
    said = ", ".join(f"{counts[result]} {_WORDS[result]}" for result in _STYLES if counts[result])
    worst = next((result for result in _STYLES if counts[result]), "pass")
    verdict = f"{counted(len(checks), 'check')}: {said}." if checks else "There are no checks."
    if applied and worst != "pass":
        verdict += " What was planned is applied, and not everything works. It is safe to run the same command again."
    yield Text(verdict, style=_STYLES[worst] if worst != "pass" else "bold green")


def junit(document: Mapping[str, Sequence[Checked]]) -> str:
    """The same as JUnit XML, in ASCII. Unknown is an error: nobody could tell."""
    root = Element("testsuites", name=_NAME)
    suite = SubElement(root, "testsuite", name=_NAME)
    for one in document["checks"]:
        address, text = visible(one["address"]), visible(one["message"])
        case = SubElement(suite, "testcase", name=address, classname=kind_of(address))
        if one["result"] == "pass":
            SubElement(case, "system-out").text = text
        else:
            tag = "failure" if one["result"] == "fail" else "error"
            SubElement(case, tag, type=one["result"], message=text).text = text
    counted = {
        "tests": len(suite),
        "failures": len(suite.findall("testcase/failure")),
        "errors": len(suite.findall("testcase/error")),
    }
    for element in (root, suite):
        for name, count in counted.items():
            element.set(name, str(count))
    suite.set("skipped", "0")
    indent(root)
    body = tostring(root, encoding="us-ascii", xml_declaration=False).decode("ascii")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'
