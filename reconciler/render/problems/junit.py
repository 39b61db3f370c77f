"""JUnit XML, for whatever shows test results: GitLab, Jenkins, Azure DevOps.

A suite for each file that has something to say, a case for each problem; warnings are cases that pass and say so in
their output. Where nothing is wrong one case passes, because many readers take a report without cases for a failure.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from reconciler.render.problems.report import Entry, Report, entries, sentence

_NAME = "reconciler validate"


def document(report: Report) -> str:
    """The report, in ASCII: it is the same whatever the encoding of the stream."""
    root = Element("testsuites", name=_NAME)
    for name, found in groupby(entries(report), key=lambda one: one.name):
        _file(root, name, list(found))
    if report.failure:
        case = _case(_suite(root, _NAME), "validate")
        text = sentence(report.failure.message, report.failure.fix)
        SubElement(case, "error", type=report.failure.code, message=text).text = text
    elif not len(root):
        case = _case(_suite(root, _NAME), "validate")
        SubElement(case, "system-out").text = report.summary
    for suite in root:
        _count(suite)
    for counted in ("tests", "failures", "errors"):
        root.set(counted, str(sum(int(suite.get(counted, "0")) for suite in root)))
    indent(root)
    body = tostring(root, encoding="us-ascii", xml_declaration=False).decode("ascii")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _file(root: Element, name: str, found: list[Entry]) -> None:
    suite = _suite(root, name)
    seen: Counter[str] = Counter()
    for one in found:
        title = f"{one.address}: {one.code}" if one.address else one.code
        seen[title] += 1
        case = _case(suite, title if seen[title] == 1 else f"{title} ({seen[title]})")
        case.set("file", name)
        case.set("line", str(one.line))
        text = f"{name}:{one.line}:{one.column}: {'warning: ' if one.warning else ''}{one.text}"
        if one.warning:
            SubElement(case, "system-out").text = text
        else:
            SubElement(case, "failure", type=one.code, message=one.text).text = text


def _suite(root: Element, name: str) -> Element:
    return SubElement(root, "testsuite", name=name)


def _case(suite: Element, name: str) -> Element:
    return SubElement(suite, "testcase", name=name, classname=suite.get("name", ""))


def _count(suite: Element) -> None:
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))
    suite.set("skipped", "0")
