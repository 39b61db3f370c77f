"""`docs/troubleshooting.md`, out of the catalogue of codes: `python -m tests.acceptance.codes` writes it anew."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from reconciler.model.codes import GROUPS, Group, Row
from tests.source import ROOT

PAGE = ROOT / "docs" / "troubleshooting.md"
_HEAD = """\
# Troubleshooting

Every message says what is wrong, where, and what to do next, and ends with a word in brackets: its code. Codes are
stable, also in JSON, SARIF and JUnit; this page has all of them, and so has the command line:

    reconciler explain locked

## First things to look at

1. **The message itself.** `file:line:column` is the place of a problem; `error:` what stopped the run, with what to do
   behind the arrow below it; a plan lists its refusals, each with a way out. The [exit code](exit-codes.md) says
   whether anything was written to a live system: after 1, 3, 4 and 64 nothing was.
2. **Is it where you mean?** `-C` names the workspace, `-e` the environment; without them the nearest `reconciler.yaml`
   and the default environment count.
3. **`reconciler validate`** shows every problem of every file, without credentials and network.
4. **`reconciler plan`** looks at what is live now, writes nothing, and shows what is left to do. What was refused as
   stale, expired or undone wants a new plan, not force.
5. **Run the same command again.** After an interrupt, a crash or a lost answer (exit codes 5 and 130) that is always
   safe: what was left open is settled first, and nothing is done twice.
6. **Who else is at it?** `reconciler unlock` shows who holds the lock, and asks before it removes anything.
7. **`--log-level info`** tells on standard error what is repeated and waited for, `debug` each call as well;
   `--log-format json` is for programs. No log holds a secret.
8. **A defect** (exit code 70) shows no traceback but the name of a crash report, `reconciler-crash-….txt` in the
   folder for temporary files, which only you can read.

## What the words at a code mean

| | |
|---|---|
| problem | something invalid in a file, or a reference that leads nowhere; exit code 3 |
| warning | something to know; it changes no exit code |
| refusal | a rule of safety says no; exit code 4, or 5 where other changes of the same apply were written |
| error | anything else that keeps a command, or one change, from being done |

A warning or refusal that *a document accepts* is not told any more where its `metadata.acknowledge` lists the code. A
guard that *can be overridden* lets a plan pass with `--override`, for one address or for all; the plan records it.

## All codes

"""


def page() -> str:
    """The whole page."""
    return "".join((_HEAD, *map(_contents, GROUPS), *map(_section, GROUPS)))


def _contents(group: Group) -> str:
    listed = ", ".join(f"[{row.word}](#{row.word.lower()})" for row in group.rows)
    return f"- {group.title}: {listed}\n"


def _section(group: Group) -> str:
    return f"\n## {group.title}\n\n{group.intro}\n{''.join(map(_row, group.rows))}"


def _row(row: Row) -> str:
    return f"\n### {row.word}\n\n*{' or '.join(row.levels)}.* {row.means}\n\n{' '.join(_ways(row))}\n"


def _ways(row: Row) -> Iterator[str]:
    yield f"**What to do:** {row.mend}"
    if row.acknowledge:
        yield f"A document accepts it: `metadata.acknowledge: [{row.word}]`."
    if row.override:
        yield f"It can be overridden: `--override {row.word}`."


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}\n")
