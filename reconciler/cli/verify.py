"""`reconciler verify`: run the checks of an environment. They change no configuration; some send, and ask first."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from typing import NamedTuple

import click

from reconciler.cli.app import formats, global_options
from reconciler.cli.asking import need_somebody
from reconciler.cli.backend import deferred_store
from reconciler.cli.checks import Ground, made
from reconciler.cli.completing import checks as checks_typed
from reconciler.cli.interrupts import INTERRUPTED, stopping
from reconciler.cli.opening import load_documents, open_workspace
from reconciler.cli.output import print_lines
from reconciler.cli.senders import senders_of
from reconciler.cli.settings import Settings
from reconciler.kinds.table import CHECKS
from reconciler.manifests.wording import nearest
from reconciler.manifests.workspace import Environment, Workspace
from reconciler.model.counting import counted
from reconciler.model.errors import FailedError, ReconcilerError, UsageError
from reconciler.model.manifest import Manifest
from reconciler.model.store import Store
from reconciler.render.escaping import json_text, visible
from reconciler.verifying.open_sends import OpenSends
from reconciler.verifying.results import Result, all_pass, document
from reconciler.verifying.run import NOT_RUN, run

_EXIT_NOT_ALL = 1


class Chosen(NamedTuple):
    """The checks that are to run, agreed to, and every document of their environment."""

    workspace: Workspace
    environment: Environment
    documents: tuple[Manifest, ...]
    checks: tuple[Manifest, ...]


class Verified(NamedTuple):
    """What checks found. `sends` has to be closed once that is told."""

    results: tuple[Result, ...]
    interrupted: bool
    sends: OpenSends

    @property
    def passed(self) -> bool:
        """Whether all of them pass."""
        return all_pass(self.results)

    def told(self) -> None:
        """The results are told: the next run sends anew. One that was interrupted is settled by the next instead."""
        if not self.interrupted:
            self.sends.close()


@click.command("verify", short_help="Run checks: does mail still reach its queue?")
@click.argument("addresses", metavar="[ADDR]...", nargs=-1, shell_complete=checks_typed)
@click.option("--yes", is_flag=True, help="Do not ask before checks that send.")
@formats("text", "json", "junit")
@global_options
@click.pass_obj
def command(settings: Settings, addresses: tuple[str, ...], yes: bool, format: str) -> int:
    """Run the environment's checks, or those at these addresses.

    Exits 0 when all pass, and 1 when one fails or nobody can tell. Changes no configuration. Checks that send a message
    are named and asked for: nothing cancels what was sent. ADDR is Kind/name, such as QueueCheck/keep-up.
    """
    workspace = open_workspace(settings)
    chosen = choose(settings, workspace, workspace.environment(settings.environment), addresses, yes=yes)
    verified = verify(settings, chosen)
    _tell(settings, verified.results, format)
    settings.out.flush()
    verified.told()
    if verified.interrupted:
        return INTERRUPTED
    return 0 if verified.passed else _EXIT_NOT_ALL


def choose(
    settings: Settings,
    workspace: Workspace,
    environment: Environment,
    addresses: Sequence[str] = (),
    *,
    yes: bool,
) -> Chosen:
    """The checks at these addresses (none: all), those that send agreed to. Reads the disk only.

    Raises InvalidError for invalid documents, UsageError for an address that is no check, or where nobody can be asked,
    FailedError where somebody declines.
    """
    documents = load_documents(workspace, environment).manifests
    known = {one.address: one for one in documents if one.kind in CHECKS}
    for address in addresses:
        if address not in known:
            raise _unknown(address, known, {one.address for one in documents})
    checks = tuple(one for address, one in known.items() if not addresses or address in addresses)
    sending = [one for one in checks if CHECKS[one.kind].sends]
    if sending and not yes:
        _ask(settings, environment, sending)
    if not checks:
        print("warning: the environment has no checks", file=settings.err)
    return Chosen(workspace, environment, documents, checks)


def _unknown(address: str, known: dict[str, Manifest], others: set[str]) -> UsageError:
    if address in others:
        return UsageError(f"{address} is no check", fix=f"checks are of the kinds {', '.join(CHECKS)}")
    close = nearest(address, known)
    listed = f"there are: {', '.join(known)}" if known else "the environment has no checks"
    fix = f"did you mean {close}? {listed}" if close else listed
    return UsageError(f"there is no check {address}", code="unknownCheck", fix=fix)


def _ask(settings: Settings, environment: Environment, sending: Sequence[Manifest]) -> None:
    """Name what would be sent, and have it agreed to."""
    names = ", ".join(one.address for one in sending)
    message = f"these checks send messages, and there is no terminal to ask on: {names}"
    need_somebody(settings, fix="use --yes, or name the checks to run", message=message)
    for one in sending:
        subject = one.spec["subject"]
        print(f"  {visible(one.address)} sends a message: “{visible(subject)}”", file=settings.err)
    count = counted(len(sending), "message")
    question = f"Send {count} in {environment.name}? Nothing cancels what was sent."
    if not click.confirm(question, default=False, err=True):
        raise FailedError("nothing was sent or looked at: it was not agreed to", code="declined")


def verify(settings: Settings, chosen: Chosen) -> Verified:
    """Run the chosen checks. Touches the network; writes to the backend before it sends. Raises as connect does."""
    from reconciler.cli.connecting import connect  # with every client: not for --help or completion

    workspace, environment = chosen.workspace, chosen.environment
    store = deferred_store(settings, workspace, environment)
    sends = _sends(store)
    if not chosen.checks:
        return Verified((), False, sends)
    variables = settings.variables
    stop = settings.stop
    connection = connect(workspace, environment, writes=False, variables=variables, store=store, stop=stop)
    senders = senders_of(environment, connection, store)
    checks = made(chosen.checks, Ground(chosen.documents, connection, senders, sends, stop))
    with stopping(stop):
        return Verified(run(checks, stop=stop), stop.is_set(), sends)


def verify_applied(settings: Settings, chosen: Chosen) -> Verified:
    """The same after an apply, whose result must not be lost: where nothing can be looked at, all is unknown."""
    try:
        return verify(settings, chosen)
    except KeyboardInterrupt:
        message, interrupted = NOT_RUN, True
    except ReconcilerError as error:
        message, interrupted = f"{error.message}{f'; {error.fix}' if error.fix else ''}", False
    results = tuple(Result(one.address, "unknown", message) for one in chosen.checks)
    store = deferred_store(settings, chosen.workspace, chosen.environment)
    return Verified(results, interrupted, _sends(store))


def _sends(store: Store) -> OpenSends:
    return OpenSends(store, run=secrets.token_hex(8), wall=time.time)


def _tell(settings: Settings, results: Sequence[Result], format: str) -> None:
    from reconciler.render.verified import junit, verified_lines

    told = document(results)
    if format == "json":
        settings.out.write(json_text(told))
    elif format == "junit":
        settings.out.write(junit(told))
    else:
        print_lines(settings, verified_lines(told))
