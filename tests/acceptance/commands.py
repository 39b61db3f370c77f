"""`docs/commands.md`, out of the commands themselves: `python -m tests.acceptance.commands` writes it anew."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator

import click

from reconciler.cli.app import application
from tests.source import ROOT

PAGE = ROOT / "docs" / "commands.md"
_GLOBAL = {one.name for one in application.params}
_HEAD = """\
# Commands

Every command with its arguments and options, made from what `--help` says. What each exit code means is in
[Exit codes](exit-codes.md).

"""


def page() -> str:
    """The whole page."""
    parts = [
        _HEAD,
        _contents(),
        "\n## Before or after every command\n\n",
        _table(_options(application, every=True)),
    ]
    parts += [_section(path, command) for path, command in _commands(application, ("reconciler",))]
    return "".join(parts)


def _commands(group: click.Group, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        if isinstance(found, click.Group):
            yield from _commands(found, (*above, name))
        else:
            yield (*above, name), found


def _contents() -> str:
    lines = [
        f"- [`{' '.join(path[1:])}`](#{'-'.join(path)}): {_plain(command.get_short_help_str(200))}"
        for path, command in _commands(application, ("reconciler",))
    ]
    return "\n".join(lines) + "\n"


def _section(path: tuple[str, ...], command: click.Command) -> str:
    context = click.Context(command, info_name=" ".join(path))
    usage = command.get_usage(context).removeprefix("Usage: ")
    paragraphs = inspect.cleandoc(command.help or "").split("\n\n")
    words = "\n\n".join(map(_paragraph, paragraphs))
    own = _options(command, every=False)
    table = f"\n{_table(own)}" if own else ""
    return f"\n## {' '.join(path)}\n\n    {' '.join(usage.split())}\n\n{words}\n{table}"


def _paragraph(text: str) -> str:
    """Words that may be wrapped; or, behind click's mark, lines that stay as they are."""
    mark, *lines = text.splitlines()
    if mark == "\b":
        return "\n".join(f"    {line}" for line in lines)
    return _plain(" ".join(text.split()))


def _options(command: click.Command, *, every: bool) -> list[tuple[str, str]]:
    """Each option as `--help` shows it; the global ones only where they are asked for. `--help` has every command."""
    context = click.Context(command)
    shown = []
    for one in command.get_params(context):
        record = one.get_help_record(context)
        if (
            record is not None
            and record[1]
            and (every or one.name not in _GLOBAL)
            and "--help" not in one.opts
        ):
            shown.append((record[0], record[1]))
    return shown


def _table(rows: list[tuple[str, str]]) -> str:
    lines = [f"| `{_cell(name)}` | {_cell(_plain(' '.join(about.split())))} |" for name, about in rows]
    return "\n".join(["| option | |", "|---|---|", *lines]) + "\n"


def _plain(text: str) -> str:
    """Words as they are: nothing in them is a tag or a link."""
    return text.replace("<", "&lt;").replace("*", "\\*")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}\n")
