"""`reconciler send`: messages out of a file, checked as a whole, each sent once."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import click

from reconciler.cli.app import formats, global_options
from reconciler.cli.asking import need_somebody
from reconciler.cli.backend import deferred_store
from reconciler.cli.identity import user
from reconciler.cli.interrupts import INTERRUPTED, stopping
from reconciler.cli.opening import open_workspace
from reconciler.cli.output import print_lines
from reconciler.cli.planning import new_id
from reconciler.cli.sending_channels import Channel, EmailContacts, Here, RoutedEmails
from reconciler.cli.settings import Settings
from reconciler.model.counting import counted
from reconciler.model.errors import FailedError, InvalidError
from reconciler.model.problem import Problem
from reconciler.render.escaping import json_text, visible
from reconciler.render.sending import outcome_lines, question_lines, request_lines
from reconciler.verifying.delivering import Delivery, Outcome, Standing, document, exit_code, standing
from reconciler.verifying.ledger import Ledger, Writer


class Planned(NamedTuple):
    """One message, and what would become of it now."""

    message: Any
    stands: Standing


@click.group("send", short_help="Send routed emails or email contacts.")
@global_options
def command() -> None:
    """Send messages out of a file, in YAML or JSON: one, or a list of them.

    What was sent is not sent again. What may have arrived is not either, until --again says so.
    """


def _flags(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--again", is_flag=True, help="Send also what was sent before, or may have been."),
        click.option("--yes", is_flag=True, help="Do not ask."),
        click.option(
            "--dry-run", is_flag=True, help="Show what would be sent, secrets masked; send nothing."
        ),
    ):
        function = option(function)
    return function


@command.command("routed-email", short_help="Emails of a CRM, for Symbee Connect to route.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False), metavar="FILE")
@_flags
@formats("text", "json")
@global_options
@click.pass_obj
def routed_email(settings: Settings, /, **given: Any) -> int:
    """Hand the emails in FILE to Symbee Connect, which routes each to the skill queue of its owner.

    Its schema: reconciler schema RoutedEmail.
    """
    return _send(settings, RoutedEmails, **given)


@command.command("email-contact", short_help="Emails of agents and customers, for Uniphore to analyse.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False), metavar="FILE")
@_flags
@formats("text", "json")
@global_options
@click.pass_obj
def email_contact(settings: Settings, /, **given: Any) -> int:
    """Hand the email contacts in FILE to Uniphore, which takes them into a category of the organization.

    Its schema: reconciler schema EmailContact.
    """
    return _send(settings, EmailContacts, **given)


def _send(
    settings: Settings,
    way: Callable[[Here], Channel],
    *,
    file: str,
    dry_run: bool,
    yes: bool,
    again: bool,
    format: str,
) -> int:
    workspace = open_workspace(settings)
    environment = workspace.environment(settings.environment)
    here = Here(workspace, environment, deferred_store(settings, workspace, environment))
    channel = way(here)
    messages = _messages(settings, channel, file)
    asks = not yes and not dry_run
    if asks:
        need_somebody(settings, fix="use --yes, or --dry-run to look at it")
    by, run = f"{user()} on {socket.gethostname()}", new_id(datetime.now(UTC))
    ledger = Ledger(here.store, Writer(by, run, time.time))
    planned = [Planned(one, standing(one, ledger.entry(one), again=again)) for one in messages]
    if dry_run:
        _show(settings, channel, planned, format)
        return 0
    if not any(one.stands.goes for one in planned):
        outcomes = tuple(Outcome(one.message.label, one.stands.result, one.stands.why) for one in planned)
        return _tell(settings, outcomes, format, interrupted=False)
    outcomes, interrupted = _deliver(settings, channel, here, ledger, planned, asks=asks, again=again)
    return _tell(settings, outcomes, format, interrupted=interrupted)


def _messages(settings: Settings, channel: Channel, file: str) -> Sequence[Any]:
    """The messages of a file that is valid as a whole. Raises InvalidError with every problem."""
    read = channel.read(file)
    for one in read.warnings:
        print(visible(str(one._replace(message=f"warning: {one.message}"))), file=settings.err)
    _refuse(file, read.problems)
    messages = [channel.typed(one) for one in read.messages]
    _refuse(file, channel.limits(read.messages, messages))
    return messages


def _refuse(file: str, problems: Sequence[Problem]) -> None:
    if problems:
        said = f"{counted(len(problems), 'problem')} in {file}; nothing was sent"
        raise InvalidError(said, problems=tuple(problems), documents=1)


def _deliver(
    settings: Settings,
    channel: Channel,
    here: Here,
    ledger: Ledger,
    planned: Sequence[Planned],
    *,
    asks: bool,
    again: bool,
) -> tuple[tuple[Outcome, ...], bool]:
    """Send what goes, once a person agrees; the outcomes, and whether it was interrupted."""
    from reconciler.cli.connecting import connect  # with every client: not for --help or completion

    stop = settings.stop
    connection = connect(
        here.workspace,
        here.environment,
        writes=False,
        variables=settings.variables,
        store=here.store,
        stop=stop,
    )

    def check() -> None:
        if stop.is_set():
            raise FailedError("interrupted before it was sent", code="interrupted")

    sender = channel.sender(connection, check)
    sender.ready()
    if asks and not _agreed(settings, channel, planned):
        raise FailedError("nothing was sent: it was not agreed to", code="declined")
    with stopping(stop):
        delivery = Delivery(ledger, sender, again=again, stopped=stop.is_set)
        outcomes = delivery.run([one.message for one in planned])
        return outcomes, stop.is_set()


def _agreed(settings: Settings, channel: Channel, planned: Sequence[Planned]) -> bool:
    going = [one for one in planned if one.stands.goes]
    lines = question_lines((one.message.label, one.message.subject, one.stands.why) for one in going)
    print_lines(settings, lines, settings.err)
    count = counted(len(going), channel.noun)
    question = f"Send {count} to {visible(channel.whither)}? Nothing calls back what was sent."
    return click.confirm(question, default=False, err=True)


def _show(settings: Settings, channel: Channel, planned: Sequence[Planned], format: str) -> None:
    """The dry run: every request as it would go, or why it would not."""
    requests = [
        {
            "key": one.message.label,
            "result": "skipped" if one.stands.goes else one.stands.result,
            "message": _would(one.stands),
            "request": channel.shown(one.message),
        }
        for one in planned
    ]
    if format == "json":
        settings.out.write(json_text({"requests": requests}))
    else:
        print_lines(settings, request_lines(requests))


def _would(stands: Standing) -> str:
    if stands.goes:
        return f"would be sent{f' ({stands.why})' if stands.why else ''}"
    return f"would not be sent ({stands.why})"


def _tell(settings: Settings, outcomes: Sequence[Outcome], format: str, *, interrupted: bool) -> int:
    code = exit_code(outcomes)
    if interrupted and any(one.result == "failed" for one in outcomes):
        code = INTERRUPTED
    said = document(outcomes)
    if format == "json":
        settings.out.write(json_text(said))
    else:
        print_lines(settings, outcome_lines(said["requests"], code))
    return code
