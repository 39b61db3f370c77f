"""What may stand at the cursor of a command line: names that the shell offers while somebody types.

Everything here is quick, reads the disk alone, and is silent where there is no workspace or it cannot be read.
"""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from reconciler.cli.settings import Settings


def addresses(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """`Kind/name` of every manifest of the workspace, overlays included."""
    from reconciler.manifests.addressing import stated_addresses

    root = _root(context)
    found = stated_addresses(root) if root else ()
    return [CompletionItem(one) for one in found if one.startswith(incomplete)]


def environments(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The environments of the workspace, each with what it is."""
    from reconciler.manifests.workspace import examine_workspace

    root = _root(context)
    workspace = examine_workspace(root).workspace if root else None
    return [
        CompletionItem(one.name, help="sandbox" if one.sandbox else "Amazon Connect")
        for one in (workspace.environments if workspace else ())
        if one.name.startswith(incomplete)
    ]


def overrides(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Guards that can be overridden, and after NAME= the addresses."""
    from reconciler.model.plan import OVERRIDABLE

    name, equals, start = incomplete.partition("=")
    if equals:
        found = addresses(context, parameter, start)
        return [CompletionItem(f"{name}={one.value}") for one in found] if name in OVERRIDABLE else []
    return [CompletionItem(one) for one in OVERRIDABLE if one.startswith(incomplete)]


def explainable(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Kinds, and behind a dot their members; and codes."""
    from reconciler.manifests.explaining import codes_from, paths

    return [CompletionItem(one) for one in (*paths(incomplete), *codes_from(incomplete))]


def schemas(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The schemas there are."""
    from reconciler.cli.schema import NAMES

    return [CompletionItem(one) for one in NAMES if one.startswith(incomplete)]


def files(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Files and folders: the shell knows them."""
    return [CompletionItem(incomplete, type="file")]


def _root(context: click.Context) -> Path | None:
    from reconciler.manifests.workspace import FILE, find

    settings = context.find_object(Settings)
    if settings is None or settings.directory is None:
        return find(Path())
    return settings.directory.absolute() if (settings.directory / FILE).is_file() else None
