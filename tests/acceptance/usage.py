"""What the real commands say of a command line, without running it: does the command exist, its options, are values of
the right kind, are there as many arguments as it takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import click

from reconciler.cli.app import COMMANDS, application
from reconciler.model.errors import UsageError

_PLACEHOLDER = re.compile(r"[^a-z]*[A-Z][^a-z]*|.*[$*<{].*")
"""Stands for something else: capitals (FILE, KIND/NAME), or what a shell or a program puts in."""


def refused(words: Sequence[str], *, fragment: bool = False) -> str | None:
    """Why the commands do not take these words, which stand behind the program's name; None where they do.

    A fragment is a part of a command line, as prose names it: it may lack arguments, and what an option takes.
    """
    context = click.Context(application, info_name="reconciler")
    command: click.Command = application
    rest = list(words)
    try:
        while True:
            rest = _taken(command, context, rest, fragment=fragment)
            if not isinstance(command, click.Group) or not rest or _PLACEHOLDER.fullmatch(rest[0]):
                return None
            _, below, rest = command.resolve_command(context, rest)
            assert below is not None
            context = click.Context(below, info_name=below.name, parent=context)
            command = below
    except (click.UsageError, UsageError) as error:
        return error.format_message() if isinstance(error, click.UsageError) else str(error)


def _taken(command: click.Command, context: click.Context, words: list[str], *, fragment: bool) -> list[str]:
    """What a command leaves for the one below it. Raises click.UsageError."""
    if fragment and words and words[-1].startswith("-"):
        words = _completed(command, context, words)
    values, rest, _ = command.make_parser(context).parse_args(list(words))
    if not isinstance(command, click.Group) and rest:
        raise click.UsageError(f"one argument too many: {rest[0]}")
    if values.get("help") or values.get("version"):
        return []
    for parameter in command.params:
        value = values.get(parameter.name or "")
        missing = value is None or parameter.value_is_missing(value)
        if parameter.required and missing and not fragment:
            raise click.MissingParameter(param=parameter)
        for one in value if isinstance(value, list | tuple) else [value]:
            _fits(parameter, context, one)
    return rest


def _completed(command: click.Command, context: click.Context, words: list[str]) -> list[str]:
    """With a placeholder behind an option that wants a value."""
    for parameter in command.params:
        if isinstance(parameter, click.Option) and words[-1] in parameter.opts and not parameter.is_flag:
            return [*words, "VALUE"]
    return words


def _fits(parameter: click.Parameter, context: click.Context, value: Any) -> None:
    """Raises click.UsageError where a value is none that the parameter takes. What is on disk is not looked at."""
    if (
        not isinstance(value, str)
        or isinstance(parameter.type, click.Path | click.File)
        or _PLACEHOLDER.fullmatch(value)
    ):
        return
    parameter.type.convert(value, parameter, context)


def is_command(word: str) -> bool:
    """Whether a word is the name of a command."""
    return word in COMMANDS


def options() -> set[str]:
    """Every long option that any command has."""
    return {name for command in _every(application) for one in command.params for name in one.opts} | {
        "--help"
    }


def _every(command: click.Command) -> Iterator[click.Command]:
    yield command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _every(below)
