"""The click application: the global options, before or after the command, and commands that load when they are used."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import click

from reconciler import __version__
from reconciler.cli.boundary import guarded
from reconciler.cli.completing import environments, folders
from reconciler.cli.interrupts import interruptible
from reconciler.cli.logs import configure
from reconciler.cli.settings import Settings
from reconciler.model.errors import UsageError

# Name -> the module that holds its click command, called `command`. The order is that of --help.
COMMANDS = {
    "init": "reconciler.cli.init",
    "validate": "reconciler.cli.validate_command",
    "fmt": "reconciler.cli.fmt",
    "explain": "reconciler.cli.explain",
    "schema": "reconciler.cli.schema_command",
    "plan": "reconciler.cli.plan",
    "show": "reconciler.cli.show",
    "apply": "reconciler.cli.apply",
    "drift": "reconciler.cli.drift",
    "graph": "reconciler.cli.graph",
    "status": "reconciler.cli.status",
    "verify": "reconciler.cli.verify",
    "send": "reconciler.cli.send",
    "unlock": "reconciler.cli.unlock",
    "iam-policy": "reconciler.cli.iam_policy",
    "comment": "reconciler.cli.comment",
    "sandbox": "reconciler.cli.sandbox",
    "completion": "reconciler.cli.completion",
}

Command = TypeVar("Command", bound=Callable[..., Any])


def _keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    """A global option, wherever it stands, goes to the settings; the last one said wins."""
    settings = context.ensure_object(Settings)
    if value is None or value is False or parameter.name is None:
        return
    if parameter.name == "no_color":
        settings.color = False
        return
    setattr(settings, parameter.name, value)
    if parameter.name.startswith("log_"):
        configure(settings)


def global_options(command: Command) -> Command:
    """Adds the global options to a command."""
    options = (
        click.option(
            "-C",
            "--directory",
            type=click.Path(path_type=Path),
            metavar="DIR",
            expose_value=False,
            callback=_keep,
            shell_complete=folders,
            help="The workspace. Other paths count from the current folder. [default: the nearest parent with "
            "reconciler.yaml]",
        ),
        click.option(
            "-e",
            "--environment",
            metavar="NAME",
            expose_value=False,
            callback=_keep,
            shell_complete=environments,
            help="The environment. [default: the workspace's defaultEnvironment, or its only one]",
        ),
        click.option(
            "--log-level",
            type=click.Choice(["debug", "info", "warning", "error"]),
            expose_value=False,
            callback=_keep,
            help="How much to log. [default: warning]",
        ),
        click.option(
            "--log-format",
            type=click.Choice(["text", "json"]),
            expose_value=False,
            callback=_keep,
            help="How to log. [default: text]",
        ),
        click.option(
            "--no-color", is_flag=True, expose_value=False, callback=_keep, help="No colours (also NO_COLOR)."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


class Lazy(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(COMMANDS[cmd_name]).command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest name for one that does not exist."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            close = get_close_matches(args[0], COMMANDS, n=1)
            fix = f"did you mean {close[0]}?" if close else f"commands are: {', '.join(COMMANDS)}"
            raise UsageError(f"there is no command {args[0]!r}", fix=fix)
        return super().resolve_command(ctx, args)


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="reconciler", message="%(prog)s %(version)s")
@global_options
def application() -> None:
    """Keeps the email and SMS channels of a contact centre equal to what a git repository says.

    To begin, in a new folder: reconciler init DIR. What a field means, or the code in brackets at the end of a message:
    reconciler explain.

    Results go to stdout; logs, progress and errors to stderr.
    """


def formats(*choices: str) -> Callable[[Command], Command]:
    """Adds `--format`; with json, failures too are one JSON document on stdout."""

    def keep(context: click.Context, parameter: click.Parameter, value: str) -> str:
        context.ensure_object(Settings).as_json = value == "json"
        return value

    return click.option(
        "--format",
        type=click.Choice(choices),
        default=choices[0],
        show_default=True,
        callback=keep,
        is_eager=True,
        help="The form of what stands on stdout.",
    )


def run(arguments: Sequence[str], settings: Settings | None = None) -> int:
    """Run the application; returns the exit code. A wrong command line is 64."""
    former = gc.get_threshold()
    gc.set_threshold(100_000, 50, 50)  # a run makes many small values and hardly any garbage: collect rarely
    settings = settings or Settings()
    settings.as_json = _wants_json(arguments)
    configure(settings)

    def once() -> int:
        _refuse_empty(arguments)
        try:
            with interruptible(settings.stop):
                result = application.main(
                    list(arguments), prog_name="reconciler", standalone_mode=False, obj=settings
                )
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), file=settings.err)
            return UsageError.exit_code
        except click.ClickException as error:
            raise UsageError(_usage(error), fix=_hint(error)) from error
        except click.exceptions.Abort as error:
            raise KeyboardInterrupt from error
        return result if isinstance(result, int) else 0

    try:
        return guarded(settings, once)
    finally:
        gc.set_threshold(*former)


def _refuse_empty(arguments: Sequence[str]) -> None:
    """Raises UsageError for a name that is empty: a variable that is not set must not mean the default."""
    for before, one in zip(("", *arguments), arguments, strict=False):
        name, equals, value = one.partition("=")
        if not one or (one.startswith("--") and equals and not value):
            named = name or before
            what = f"the value of {named}" if named.startswith("-") else "an argument"
            raise UsageError(f"{what} is empty", fix="write it, or leave it out; is a variable not set?")


def _wants_json(arguments: Sequence[str]) -> bool:
    """Whether JSON is asked for, as far as can be seen before the command line is understood."""
    pairs = zip(arguments, (*arguments[1:], ""), strict=False)
    return "--format=json" in arguments or ("--format", "json") in tuple(pairs)


def _usage(error: click.ClickException) -> str:
    return error.format_message().rstrip(".")


def _hint(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    return f"see {context.command_path} --help" if context else "see reconciler --help"
