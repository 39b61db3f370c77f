"""GitLab's code quality report, for the merge request's widget and diff.

# source: GitLab Docs, "Code Quality", report format: a JSON array; description, check_name, fingerprint, severity,
# location.path relative to the repository, location.lines.begin. GitLab stops reading at the first incomplete one.
"""

from __future__ import annotations

import json
from typing import Any

from reconciler.render.problems.report import Report, entries, sentence

_WORKSPACE_FILE = "reconciler.yaml"


def document(report: Report) -> str:
    """The report: an empty array where all is well. What has no place of its own stands at the workspace file."""
    found = [
        _finding(
            text=f"{one.address}: {one.text}" if one.address else one.text,
            code=one.code,
            fingerprint=one.fingerprint,
            severity="minor" if one.warning else "major",
            place=(one.name, one.line),
        )
        for one in entries(report)
    ]
    if report.failure:
        found.append(
            _finding(
                text=sentence(report.failure.message, report.failure.fix),
                code=report.failure.code,
                fingerprint=f"reconciler-{report.failure.code}",
                severity="blocker",
                place=(_WORKSPACE_FILE, 1),
            )
        )
    return json.dumps(found, indent=2) + "\n"


def _finding(
    *, text: str, code: str, fingerprint: str, severity: str, place: tuple[str, int]
) -> dict[str, Any]:
    path, line = place
    return {
        "description": text,
        "check_name": code,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": path, "lines": {"begin": line}},
    }
