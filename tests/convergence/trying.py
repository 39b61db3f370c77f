"""One case from beginning to end: something goes wrong, the same command runs again, and the world is looked at."""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from reconciler.sandbox.faults import parsed
from tests.convergence.cases import AT_A_CALL, CHANCE, RACE, Case
from tests.convergence.lessons import Prepared, box, state_of
from tests.convergence.picture import Picture, picture
from tests.convergence.warm import Ran, finish, run, start

_LONG_SECONDS = 45
"""A run that takes longer waits for what it does not look for: nothing here lasts longer than a few seconds."""

_AGAIN = (1, 5)
"""Exit codes after which the same command may be run once more: failed, or in doubt (\"safe to run again\")."""


class Verdict(NamedTuple):
    """What became of a case: `wrong` says in words what did not hold (nothing: it survived).

    `codes` are the exit codes of its runs (negative: killed by that signal).
    """

    case: Case
    codes: tuple[int, ...]
    duplicates: int
    orphans: int
    second_effects: int
    wrong: tuple[str, ...]

    @property
    def survived(self) -> bool:
        return not self.wrong


def attempt(case: Case, prepared: Prepared) -> Verdict:
    """Try a case in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="convergence-") as folder:
        workspace = Path(folder) / "workspace"
        shutil.copytree(prepared.template, workspace)
        opened = box(workspace)
        opened.faults.add(*map(parsed, case.rules))
        opened.close()
        wrong, codes = _runs(case, prepared, workspace)
        opened = box(workspace)
        if case.fault in AT_A_CALL and not all(one.struck for one in opened.faults.list()):
            wrong.append("the fault never struck, so nothing was tried")
        opened.faults.clear()
        opened.close()
        planned = run(workspace, "plan", "--detailed-exitcode", *prepared.lesson.flags)
        if planned.code != 0:
            wrong.append(f"the next plan is not empty ({planned.code}): {_said(planned)}")
        final = picture(state_of(workspace), prepared.before.names)
        return judged(case, prepared, final, codes=codes, wrong=wrong)


def _runs(case: Case, prepared: Prepared, workspace: Path) -> tuple[list[str], list[int]]:
    """Run until it is done: what went wrong on the way, and the exit codes."""
    command = prepared.lesson.command(case.mode)
    wrong: list[str] = []
    codes: list[int] = []
    if case.fault == RACE:
        first = _race(case, workspace, command)
        codes += [one.code for one in first]
        if sorted(codes) not in ([0, 0], [0, 4]):
            wrong.append(f"the two ended with {codes}: {' / '.join(map(_said, first))}")
    else:
        codes.append(run(workspace, *command).code)
    longest: Ran | None = None
    again: Ran | None = None
    most = 14 if case.fault == CHANCE else 2  # again, and once more if that says so
    for left in range(most, 0, -1):
        again = run(workspace, *command)
        codes.append(again.code)
        longest = max(longest or again, again, key=lambda one: one.seconds)
        if again.code not in _AGAIN and not (case.fault == CHANCE and again.code < 0):
            break
        if left == 1:
            break
    assert longest
    assert again
    if longest.seconds > _LONG_SECONDS:
        wrong.append(f"a run took {longest.seconds:.0f} s: {_said(longest)}")
    if again.code != 0:
        wrong.append(f"the last run ended with {again.code}: {_said(again)}")
    return wrong, codes


def _race(case: Case, workspace: Path, command: tuple[str, ...]) -> list[Ran]:
    began = time.monotonic()
    first = start(workspace, *command)
    if case.n > 1:
        time.sleep(random.Random(case.n).uniform(0, 0.3))
    second = start(workspace, *command)
    return [finish(pid, workspace, began=began) for pid in (first, second)]


def _said(ran: Ran) -> str:
    lines = [line.strip() for said in (ran.out, ran.err) for line in said.splitlines()[-9:] if line.strip()]
    return " | ".join(lines)[:900]


def judged(case: Case, prepared: Prepared, final: Picture, *, codes: list[int], wrong: list[str]) -> Verdict:
    wanted = prepared.after
    """A case's verdict, from the world in which it ended."""
    twice = _excess(final.called, wanted.called)
    orphans = final.unowned - prepared.before.unowned
    second = final.effects - wanted.effects
    if not final.same_world(wanted):
        more = sorted((final.things - wanted.things) + (final.links - wanted.links))
        less = sorted((wanted.things - final.things) + (wanted.links - final.links))
        wrong.append(f"another world: there is {more[:3]}, there should be {less[:3]}")
    if twice:
        wrong.append(f"twice: {sorted(twice)}")
    if orphans:
        wrong.append(f"without owner tag: {sorted(final.names[one] for one in orphans)}")
    if second:
        wrong.append(f"second effects: {sorted(second)[:3]}")
    return Verdict(case, tuple(codes), twice.total(), len(orphans), second.total(), tuple(wrong))


def _excess(final: Counter[str], wanted: Counter[str]) -> Counter[str]:
    return Counter(
        {name: count - wanted[name] for name, count in final.items() if wanted[name] and count > wanted[name]}
    )
