"""The flags by which plan and apply say what they are about, and their meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any, TypeVar

import click

from reconciler.cli.completing import addresses as addresses_typed
from reconciler.cli.completing import labels
from reconciler.cli.completing import overrides as overrides_typed
from reconciler.kinds.table import KINDS
from reconciler.model.errors import UsageError
from reconciler.model.load import GUARD as WAITING
from reconciler.model.manifest import Manifest
from reconciler.model.plan import GUARDS, OVERRIDABLE, GuardResult, Plan
from reconciler.planning.decide import address_of
from reconciler.planning.options import Options
from reconciler.planning.view import View

Command = TypeVar("Command", bound=Callable[..., Any])


def selection_options(command: Command) -> Command:
    """Adds the selection flags to a command; they arrive as keyword arguments for `options_of`."""
    options = (
        click.option(
            "--prune", is_flag=True, help="Delete or release what is ours and stands in no manifest."
        ),
        click.option(
            "--prune-adopted",
            multiple=True,
            shell_complete=addresses_typed,
            metavar="ADDR",
            help="Delete this adopted object, which --prune only releases. Repeatable.",
        ),
        click.option(
            "--adopt",
            multiple=True,
            shell_complete=addresses_typed,
            metavar="ADDR",
            help="Take over this unowned object. Repeatable.",
        ),
        click.option(
            "--target",
            multiple=True,
            shell_complete=addresses_typed,
            metavar="ADDR",
            help="Only this resource and what it needs. Repeatable.",
        ),
        click.option(
            "--selector",
            multiple=True,
            shell_complete=labels,
            metavar="K=V",
            help="Only manifests with this label. Repeatable.",
        ),
        click.option(
            "--override",
            multiple=True,
            metavar="NAME[=ADDR]",
            shell_complete=overrides_typed,
            help=f"Let a guard pass, for ADDR or for all. Guards: {', '.join(OVERRIDABLE)}. Repeatable.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def options_of(flags: dict[str, Any]) -> Options:
    """The Options that the flags mean. Raises UsageError for what cannot be meant."""
    selector = tuple(_pair(one) for one in flags["selector"])
    if selector and (flags["prune"] or flags["prune_adopted"]):
        raise UsageError(
            "--selector cannot be used with --prune: labels are not live, so nothing tells what to prune",
            fix="use --target, or leave one of them out",
        )
    addresses = (*flags["prune_adopted"], *flags["adopt"], *flags["target"])
    overrides = tuple(_override(one) for one in flags["override"])
    for one in (*addresses, *(address for _, address in overrides if address)):
        _check_address(one)
    return Options(
        prune=flags["prune"],
        prune_adopted=frozenset(flags["prune_adopted"]),
        adopt=frozenset(flags["adopt"]),
        targets=tuple(flags["target"]),
        selector=selector,
        overrides=overrides,
    )


def check_known(options: Options, manifests: Sequence[Manifest], view: View) -> None:
    """Raises UsageError for an address that neither a manifest nor a left-over has."""
    declared = {one.address for one in manifests}
    live = {address_of(one) for found in view.found.values() for one in found if view.owner.owns(one.owner)}
    for flag, addresses, known in (
        ("--adopt", options.adopt, declared),
        ("--target", options.targets, declared | live),
        ("--prune-adopted", options.prune_adopted, declared | live),
    ):
        for one in addresses:
            if one not in known:
                close = get_close_matches(one, known, n=1)
                fix = f"did you mean {close[0]}?" if close else "see the addresses in: reconciler plan"
                raise UsageError(f"{flag} {one}: there is no such address", fix=fix)


def idle(options: Options, plan: Plan, view: View) -> Iterator[str]:
    """The flags that make no difference to a plan, and why: not wrong, and hardly what was meant."""
    declared = {one.address: one for one in view.manifests}
    for one in sorted(options.adopt & declared.keys()):
        observed = view.pairing(declared[one]).observed
        if observed is not None and view.owner.owns(observed.owner):
            yield f"--adopt {one} does nothing: it is ours already"
    gone = {one.address for one in plan.changes if one.action in ("delete", "release")}
    for one in sorted(options.prune_adopted - gone):
        why = "it was not adopted: --prune takes it away"
        if one in declared:
            why = "a manifest states it; take that out first"
        elif options.targets and one not in options.targets:
            why = "--target leaves it out"
        yield f"--prune-adopted {one} does nothing: {why}"
    for name, address in options.overrides:
        if not any(_concerns(result, name, address) for result in plan.guards):
            flag = f"--override {name}={address}" if address else f"--override {name}"
            yield f"{flag} lets nothing pass: that guard does not stand in the way now"


def _concerns(result: GuardResult, name: str, address: str | None) -> bool:
    """Whether an override is of use for what a guard says. How many wait in a queue may be another number at apply."""
    strikes = result.outcome != "ok" or (name == WAITING and result.address is not None)
    return result.name == name and strikes and (address is None or result.address in (None, address))


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not key or not equals:
        fix = "labels are metadata.labels of manifests, such as team=retail"
        raise UsageError(f"--selector {text}: write key=value", fix=fix)
    return key, value


def _override(text: str) -> tuple[str, str | None]:
    name, equals, address = text.partition("=")
    if name not in GUARDS:
        raise UsageError(f"--override {name}: there is no such guard", fix=f"guards are: {', '.join(GUARDS)}")
    if name not in OVERRIDABLE:
        can = ", ".join(OVERRIDABLE)
        raise UsageError(f"--override {name}: this guard can never be overridden", fix=f"these can: {can}")
    if equals and not address:
        fix = f"write {name}=Kind/name, or {name} alone"
        raise UsageError(f"--override {text}: no address follows", fix=fix)
    return name, address or None


def _check_address(text: str) -> None:
    kind, slash, name = text.partition("/")
    if not slash or not name or kind not in KINDS:
        raise UsageError(f"{text} is no address", fix=f"write Kind/name; kinds are: {', '.join(KINDS)}")
