"""What most commands begin with: the workspace, the environment, its valid manifests."""

from __future__ import annotations

from pathlib import Path

from reconciler.cli.settings import Settings
from reconciler.kinds.table import KINDS
from reconciler.manifests.loading import Loaded, load
from reconciler.manifests.workspace import FILE, Environment, Workspace, find, load_workspace
from reconciler.model.counting import counted
from reconciler.model.errors import InvalidError, UsageError
from reconciler.model.plan import PlanWarning


def open_workspace(settings: Settings) -> Workspace:
    """The workspace that the command line or the current folder means. Reads one file.

    Raises UsageError (64) where there is none, InvalidError (3) with every problem in it.
    """
    if settings.directory is not None:
        root = settings.directory.absolute()
        if not root.is_dir():
            raise UsageError(f"there is no folder {settings.directory}", fix="check -C")
        if not (root / FILE).is_file():
            raise UsageError(f"there is no {FILE} in {settings.directory}", fix="name a workspace with -C")
        return load_workspace(root)
    found = find(Path())
    if found is None:
        fix = f"run it in a folder with {FILE}, name one with -C, or make one: reconciler init DIR"
        raise UsageError(f"there is no {FILE} here or above", code="noWorkspace", fix=fix)
    return load_workspace(found)


def load_manifests(workspace: Workspace, environment: Environment) -> Loaded:
    """The environment's manifests of what is live, all documents valid. Raises InvalidError (3) with every problem.

    Checks are left out: they are nothing to plan (see `load_documents`).
    """
    loaded = load_documents(workspace, environment)
    return loaded._replace(manifests=tuple(one for one in loaded.manifests if one.kind in KINDS))


def load_documents(workspace: Workspace, environment: Environment) -> Loaded:
    """The environment's documents, checks among them, all valid. Raises InvalidError (3) with every problem."""
    loaded = load(workspace, environment.name)
    if loaded.problems:
        raise InvalidError(
            f"{counted(len(loaded.problems), 'problem')} in the manifests",
            problems=loaded.problems,
            documents=loaded.documents,
        )
    return loaded


def warnings_of(workspace: Workspace, loaded: Loaded) -> tuple[PlanWarning, ...]:
    """What reading had to warn of, as a plan's warnings."""
    found = (*workspace.warnings, *loaded.warnings)
    return tuple(PlanWarning(one.code, one.address, f"{one.file}:{one.line}: {one.message}") for one in found)
