"""SARIF 2.1.0, for code scanning: GitHub, Azure DevOps, editors.

# source: OASIS, Static Analysis Results Interchange Format 2.1.0; GitHub Docs, "SARIF support for code scanning"
"""

from __future__ import annotations

import json
import os
import re
from typing import Any
from urllib.parse import quote_from_bytes

from reconciler.render.problems.report import Entry, Report, entries, sentence

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
BASE = "%SRCROOT%"
FINGERPRINT = "reconciler/v1"
_TEXTS = ("shortDescription", "fullDescription", "help")


def document(report: Report) -> str:
    """The log file: one run, with a rule for each code that occurs."""
    told = entries(report)
    codes = sorted({one.code for one in told})
    run = {
        "tool": {"driver": _driver(report.version, codes)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {BASE: {"description": {"text": "The root of the repository."}}},
        "invocations": [_invocation(report)],
        "results": [_result(one, codes.index(one.code)) for one in told],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _driver(version: str, codes: list[str]) -> dict[str, Any]:
    return {
        "name": "reconciler",
        "version": version,
        "semanticVersion": version,
        "rules": [rule(code) for code in codes],
    }


def rule(code: str) -> dict[str, Any]:
    """What the catalogue says of a code; GitHub shows nothing of a rule that lacks one of the three texts."""
    from reconciler.model import codes  # here alone: nobody else who validates pays for it

    known = codes.find(code)
    if known is None:  # a test sees to it that there is none; a report is better than a defect
        return {"id": code, **{text: {"text": code} for text in _TEXTS}}
    row = known[1]
    said = zip(_TEXTS, (row.what, row.means, row.mend), strict=True)
    return {"id": code, **{text: {"text": plain(codes.plain(words))} for text, words in said}}


def _invocation(report: Report) -> dict[str, Any]:
    said: dict[str, Any] = {"executionSuccessful": report.failure is None, "exitCode": report.exit_code}
    if report.failure:
        text = plain(sentence(report.failure.message, report.failure.fix))
        descriptor = {"id": report.failure.code}
        said["toolExecutionNotifications"] = [
            {"level": "error", "descriptor": descriptor, "message": {"text": text}}
        ]
    return said


def _result(one: Entry, rule: int) -> dict[str, Any]:
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": _artifact(one.path),
            "region": {
                "startLine": one.line,
                "startColumn": one.column,
                "endLine": one.line,
                "endColumn": one.column + 1,
            },
        }
    }
    if one.address:
        location["logicalLocations"] = [{"fullyQualifiedName": one.address, "kind": "resource"}]
    return {
        "ruleId": one.code,
        "ruleIndex": rule,
        "level": "warning" if one.warning else "error",
        "message": {"text": plain(one.text)},
        "locations": [location],
        "partialFingerprints": {FINGERPRINT: one.fingerprint},
    }


def _artifact(path: str) -> dict[str, str]:
    quoted = quote_from_bytes(os.fsencode(path), safe="/")
    return {"uri": f"file://{quoted}"} if path.startswith("/") else {"uri": quoted, "uriBaseId": BASE}


def plain(text: str) -> str:
    """The text without what a viewer would take for a link or a placeholder: what a manifest holds must not make one.

    # source: SARIF 2.1.0, 3.11.5 and 3.11.6: `{0}` is a placeholder, `[text](target)` a link, also in plain text.
    # assumption: other braces are left single. The standard doubles them; viewers show them doubled.
    """
    return re.sub(r"\{(\d+)\}", r"{{\1}}", text).replace("](", "] (")
