"""`python -m tests.convergence`: the whole suite, with its table. Ends with 1 where a case did not survive.

--only TEXT      cases whose name contains this; may be repeated
--part K         every K-th case of each fault only
--chances N      so many seeds of faults by chance for each lesson (default 10)
--races N        so many races for each lesson (default 4)
--workers N      processes beside each other
"""

from __future__ import annotations

import argparse
import sys
import time

from tests.convergence.cases import cases_of, spread
from tests.convergence.lessons import LESSONS
from tests.convergence.suite import WORKERS, failures, suite, table
from tests.convergence.trying import Verdict


def main() -> int:
    """Try the cases, say how it goes, print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.convergence", description="The convergence suite.")
    parser.add_argument("--only", action="append", default=[], metavar="TEXT")
    parser.add_argument("--part", type=int, default=1, metavar="K")
    parser.add_argument("--chances", type=int, default=10, metavar="N")
    parser.add_argument("--races", type=int, default=4, metavar="N")
    parser.add_argument("--workers", type=int, default=WORKERS, metavar="N")
    given = parser.parse_args()
    began = time.monotonic()
    count = 0

    def seen(verdict: Verdict) -> None:
        nonlocal count
        count += 1
        if verdict.wrong:
            say(*failures([verdict]))
        elif count % 100 == 0:
            say(f"{count} cases in {time.monotonic() - began:.0f} s")

    with suite(given.workers) as running:
        named = [name for name in LESSONS if any(text.partition("/")[0] in name for text in given.only)]
        lessons = running.lessons(named or LESSONS)
        every = (
            case
            for prepared in lessons
            for case in cases_of(prepared, chances=given.chances, races=given.races)
            if not given.only or any(text in str(case) for text in given.only)
        )
        cases = spread(every, given.part)
        say(*(f"{one.lesson.name}: {one.writes} writes" for one in lessons), f"{len(cases)} cases")
        verdicts = running.attempt(cases, seen)
    sys.stdout.write("\n".join(table(verdicts)) + f"\n{time.monotonic() - began:.0f} s\n")
    return 0 if all(one.survived for one in verdicts) else 1


def say(*lines: str) -> None:
    """Progress, on stderr: stdout is for the table."""
    sys.stderr.writelines(f"{line}\n" for line in lines)
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
