"""Why there is no plan, as the comment of a review: else the plan of an earlier commit would go on standing there."""

from __future__ import annotations

from reconciler.model.counting import counted
from reconciler.model.errors import InvalidError, ReconcilerError
from reconciler.model.problem import Problem
from reconciler.render.markdown import code, plain

_MOST_PROBLEMS = 40
_LONGEST = 240


def unplanned(error: ReconcilerError) -> str:
    """What is wrong, problem by problem where there are several: short, and nothing in it is more than words."""
    problems = error.problems if isinstance(error, InvalidError) else ()
    if not problems:
        address = f"{plain(_cut(error.address))}: " if error.address else ""
        advice = f"\n→ {plain(_cut(error.fix))}\n" if error.fix else ""
        said = f"{address}{plain(_cut(error.message))}"
        return f"**This cannot be planned.**\n\n{said} {code(_cut(error.code))}\n{advice}"
    lines = [f"**This cannot be planned: {counted(len(problems), 'problem')}.**", ""]
    lines += map(_problem, problems[:_MOST_PROBLEMS])
    if len(problems) > _MOST_PROBLEMS:
        lines.append(f"- … and {len(problems) - _MOST_PROBLEMS} more")
    return "\n".join(lines) + "\n"


def _problem(one: Problem) -> str:
    advice = f"; {plain(_cut(one.fix))}" if one.fix else ""
    where = code(_cut(f"{one.file}:{one.line}:{one.column}"))
    return f"- {where}: {plain(_cut(one.message))}{advice} {code(one.code)}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
