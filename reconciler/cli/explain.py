"""`reconciler explain`: what a kind or a field means, and what may stand there; or what a code means, and what to do.

Reads nothing but our own schemas and catalogue.
"""

from __future__ import annotations

import shutil

import click

from reconciler.cli.app import formats, global_options
from reconciler.cli.completing import explainable
from reconciler.cli.output import print_lines
from reconciler.cli.settings import Settings
from reconciler.manifests.explaining import explain, kinds
from reconciler.manifests.explaining_codes import explain_code
from reconciler.render.escaping import json_text
from reconciler.render.explained import code_lines, explained_lines, kinds_lines

_WIDE = 100
"""Columns where there is no screen to ask, and the most that is pleasant to read."""

_NARROW = 20
"""Columns below which lines are longer than the screen: words have to stand somewhere."""


@click.command("explain", short_help="Say what a kind, a field or a code means.")
@click.argument("path", required=False, metavar="[KIND[.PATH]|CODE]", shell_complete=explainable)
@formats("text", "json")
@global_options
@click.pass_obj
def command(settings: Settings, /, path: str | None, format: str) -> int:
    """Say what a kind or a field means: its type, limits, values and default, when it is needed, and an example. Or say
    what the code of an error or a warning means, and what to do about it.

    KIND alone explains the kind with all its members; Queue.spec.outboundCaller.name, or for short
    Queue.outboundCaller.name, one field; numbers[].displayName, or numbers.displayName, a field of a list's items.
    CODE is the word in brackets at the end of a message, such as locked. Without an argument it lists the kinds. Needs
    neither a workspace nor a network.
    """
    said = explain_code(path) if path else None
    document = said or (explain(path) if path else kinds())
    if format == "json":
        settings.out.write(json_text(document))
        return 0
    asked = settings.is_terminal(settings.out) or "COLUMNS" in settings.variables
    columns = shutil.get_terminal_size((_WIDE, 0)).columns if asked else _WIDE
    width = max(_NARROW, min(columns, _WIDE))
    lines = code_lines if said else explained_lines if path else kinds_lines
    print_lines(settings, lines(document, width=width))
    return 0
