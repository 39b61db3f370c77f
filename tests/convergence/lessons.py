"""What is applied again and again: every example of the course from its seed, and two that change
what is there.

A lesson is prepared once: its workspace with its world before, a saved plan, and how the world is after a run in which
nothing goes wrong.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from reconciler.sandbox import Options, Sandbox
from tests.acceptance.course import EXAMPLES, LAST, copy, edit, edit_one, remove
from tests.convergence.picture import Picture, picture
from tests.convergence.warm import run

SAVED, FRESH = "saved", "fresh"
_PLAN = "p.json"


class Lesson(NamedTuple):
    """A name, the example it begins with, and how its manifests change after a first apply (None: not at
    all)."""

    name: str
    example: Path
    change: Callable[[Path], None] | None = None
    flags: tuple[str, ...] = ()

    def command(self, mode: str) -> tuple[str, ...]:
        """The command that is run, and run again."""
        return ("apply", _PLAN) if mode == SAVED else ("apply", "--yes", *self.flags)


class Prepared(NamedTuple):
    """A lesson with its template, the picture before and after, and the number of writes between."""

    lesson: Lesson
    template: Path
    before: Picture
    after: Picture
    writes: int


def state_of(workspace: Path) -> Path:
    return workspace / ".reconciler" / "sandbox.db"


def box(workspace: Path, **options: Any) -> Sandbox:
    """The workspace's sandbox, open. To be closed before anything is forked."""
    seed = workspace / "seed.yaml"
    return Sandbox(
        state_of(workspace), seed=seed, options=Options(**options), clock=time.time, sleep=time.sleep
    )


def prepare(lesson: Lesson, folder: Path) -> Prepared:
    """Make a lesson's template in a folder. Runs the program; raises AssertionError where it does not do its work."""
    folder.mkdir(parents=True)
    template = copy(lesson.example, folder).rename(folder / "template")
    edit(template / "reconciler.yaml", _through_a_gateway)
    if lesson.change is not None:
        _succeed(template, "apply", "--yes")
        lesson.change(template)
        shutil.rmtree(template / ".reconciler" / "sandbox")  # the journal of a time that is over
    box(template, record=True).close()
    _succeed(template, "plan", "--out", _PLAN, *lesson.flags)
    before = picture(state_of(template))
    assert not before.effects
    after = folder / "after"
    shutil.copytree(template, after)
    _succeed(after, *lesson.command(SAVED))
    wanted = picture(state_of(after), before.names)
    opened = box(after)
    writes = sum(one.mutating for one in opened.calls())
    opened.close()
    return Prepared(lesson, template, before, wanted, writes)


def _succeed(workspace: Path, *arguments: str) -> None:
    done = run(workspace, *arguments)
    assert done.code == 0, (arguments, done)


def _change(workspace: Path) -> None:
    """Much of what can be done to what is there: set, move, clear, rename, replace, hand over, swap."""

    def english(queue: Any) -> None:
        queue["spec"] |= {
            "name": "Retail",
            "description": "In English",
            "hoursOfOperation": "Around the clock",
        }
        queue["spec"] |= {"maxContacts": 90, "quickConnects": ["Duty manager"], "status": "DISABLED"}
        queue["spec"]["outboundCaller"]["name"] = "Acme Retail"
        queue["spec"]["tags"] = {"costCenter": None, "language": "en"}

    def german(association: Any) -> None:
        association["spec"] |= {"default": "support", "addresses": ["returns", "hilfe"]}

    def support(address: Any) -> None:
        address["spec"] |= {
            "displayName": "Acme",
            "inboundFlow": "Inbound VIP email",
            "alias": "desk@example.com",
        }

    edit(workspace / "reconciler.yaml", _no_limits)
    edit_one(workspace, "Queue/retail-english", english)
    edit_one(workspace, "EmailAddressAssociation/retail-german", german)
    edit_one(workspace, "EmailAddress/support", support)
    edit_one(workspace, "EmailAddress/help", lambda one: one["spec"].update(address="desk@example.com"))
    edit_one(workspace, "EmailAddress/ayuda", lambda one: one["spec"].update(address="atencion@example.com"))
    edit_one(
        workspace, "EmailAddressAssociation/escalation", lambda one: one["spec"].update(addresses=["vip"])
    )


def _leave_out(workspace: Path) -> None:
    """Take manifests away, and what refers to them: with --prune, what they stated goes."""
    edit(workspace / "reconciler.yaml", _no_limits)
    edit_one(workspace, "EmailAddress/support", lambda one: one["spec"].update(alias=None))
    edit_one(workspace, "Queue/retail-french", lambda one: one["spec"].update(quickConnects=[]))
    edit_one(
        workspace, "EmailAddressAssociation/retail-english", lambda one: one["spec"].update(addresses=[])
    )
    for address in ("EmailAddress/help", "Queue/seasonal", "EmailAddressAssociation/billing"):
        remove(workspace, address)


def _through_a_gateway(workspace: Any) -> None:
    """Every write is a machine's: what a person does by hand goes wrong in other ways (see the tests of work lists)."""
    gateway = {"url": "https://gateway.example.com", "token": {"env": "GATEWAY_TOKEN"}}
    for environment in workspace["spec"]["environments"]:
        if "symbee" in environment:
            environment["symbee"]["administration"] = {"gateway": gateway}


def _no_limits(workspace: Any) -> None:
    limit = {"count": 1000, "percent": 100}
    for environment in workspace["spec"]["environments"]:
        environment["guards"] = {"deletes": limit, "updates": limit}


LESSONS = {
    one.name: one
    for one in (
        *(Lesson(example.name, example) for example in EXAMPLES),
        Lesson("contact-centre-changed", LAST, _change),
        Lesson("contact-centre-pruned", LAST, _leave_out, ("--prune",)),
    )
}
