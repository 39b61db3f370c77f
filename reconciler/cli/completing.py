"""What may stand at the cursor of a command line: names that the shell offers while somebody types.

Everything here is quick, reads the disk alone, and is silent where there is no workspace or it cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from reconciler.cli.settings import Settings

if TYPE_CHECKING:
    from reconciler.manifests.workspace import Workspace
    from reconciler.model.worklist import Worklist


def addresses(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """`Kind/name` of every manifest of the workspace, overlays included."""
    from reconciler.manifests.addressing import stated_addresses

    root = _root(context)
    return _beginning(incomplete, stated_addresses(root) if root else ())


def checks(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """`Kind/name` of every check of the workspace."""
    from reconciler.kinds.table import CHECKS
    from reconciler.manifests.addressing import stated_addresses

    root = _root(context)
    return _beginning(incomplete, stated_addresses(root, CHECKS) if root else ())


def labels(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """`key=value` of every label that a manifest has."""
    from reconciler.manifests.addressing import stated_labels

    root = _root(context)
    return _beginning(incomplete, stated_labels(root) if root else ())


def environments(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The environments of the workspace, each with what it is."""
    workspace = _workspace(context)
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
    return _beginning(incomplete, OVERRIDABLE)


def explainable(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Kinds, and behind a dot their members; and codes."""
    from reconciler.manifests.explaining import paths
    from reconciler.manifests.explaining_codes import codes_from

    return [CompletionItem(one) for one in (*paths(incomplete), *codes_from(incomplete))]


def schemas(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The schemas there are."""
    from reconciler.cli.schema import NAMES

    return _beginning(incomplete, NAMES)


def files(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Files and folders: the shell knows them."""
    return [CompletionItem(incomplete, type="file")]


def folders(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Folders: the shell knows them."""
    return [CompletionItem(incomplete, type="dir")]


def worklists(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The id of the open work list, where the backend is a folder; else whatever file."""
    worklist = _open_list(context)
    return _beginning(incomplete, [worklist.id] if worklist else ()) or files(context, parameter, incomplete)


def listed(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """What nobody has confirmed of the open work list, where the backend is a folder."""
    worklist = _open_list(context)
    return _beginning(incomplete, (one.address for one in worklist.awaiting) if worklist else ())


def faults(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The faults of the sandbox, and behind a comma with which requests they strike."""
    from reconciler.sandbox.faults import WHAT
    from reconciler.sandbox.fronts import OPERATIONS

    front, comma, last = incomplete.rpartition(",")
    if not comma:
        return _beginning(incomplete, WHAT)
    words = ["after", "mutating", *(f"service={one}" for one in OPERATIONS)]
    if last.startswith("o"):  # they are many
        words += sorted({f"operation={one}" for spoken in OPERATIONS.values() for one in spoken})
    return _beginning(incomplete, (f"{front},{one}" for one in words))


def _beginning(incomplete: str, words: Iterable[str]) -> list[CompletionItem]:
    return [CompletionItem(one) for one in words if one.startswith(incomplete)]


def _open_list(context: click.Context) -> Worklist | None:
    """The open work list of the environment in a local backend."""
    from reconciler.applying.listed import parsed, read
    from reconciler.cli.backend import place_of
    from reconciler.model.errors import ReconcilerError

    workspace, settings = _workspace(context), context.find_object(Settings)
    if workspace is None or settings is None:
        return None
    try:
        environment = workspace.environment(settings.environment)
        folder = Path(place_of(workspace, environment, "symbee"))
        name = parsed("worklist.json", (folder / "worklist.json").read_bytes()).get("open")
        return read(str(name), (folder / "worklists" / f"{name}.json").read_bytes())
    except (ReconcilerError, OSError):
        return None


def _workspace(context: click.Context) -> Workspace | None:
    from reconciler.manifests.workspace import examine_workspace

    root = _root(context)
    return examine_workspace(root).workspace if root else None


def _root(context: click.Context) -> Path | None:
    from reconciler.manifests.workspace import FILE, find

    settings = context.find_object(Settings)
    if settings is None or settings.directory is None:
        return find(Path())
    return settings.directory.absolute() if (settings.directory / FILE).is_file() else None
