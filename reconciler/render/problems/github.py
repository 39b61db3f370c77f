"""GitHub's annotations: workflow commands, one a line, that the runner turns into notes in the files of a pull request.

# source: GitHub Docs, "Workflow commands for GitHub Actions"; actions/toolkit, core/src/command.ts (what is escaped);
# actions/runner, ActionCommand.cs (how a line is read)
"""

from __future__ import annotations

from reconciler.render.problems.report import Report, entries, sentence


def document(report: Report) -> str:
    """A line for each problem and warning; nothing where all is well."""
    lines = [
        command(
            "warning" if one.warning else "error",
            one.text,
            file=one.name,
            line=str(one.line),
            col=str(one.column),
            title=f"{one.address}: {one.code}" if one.address else one.code,
        )
        for one in entries(report)
    ]
    if report.failure:
        text = sentence(report.failure.message, report.failure.fix)
        lines.append(command("error", text, title=report.failure.code))
    return "".join(f"{line}\n" for line in lines)


def command(name: str, text: str, **properties: str) -> str:
    """One workflow command: `::error file=a.yaml,line=1::text`."""
    stated = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {stated}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
