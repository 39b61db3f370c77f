"""`reconciler validate`: everything that can be known offline. Without credentials, without a network, in a blink.

This module and all that it imports stay clear of click, pydantic and whatever else costs start-up time; the click
command is in `validate_command`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from reconciler import __version__
from reconciler.manifests.files import below
from reconciler.manifests.loading import Loaded, Memory, documents_only, load
from reconciler.manifests.workspace import FILE, Workspace, examine_workspace, find
from reconciler.model.errors import InvalidError, ReconcilerError, UsageError
from reconciler.model.problem import Problem
from reconciler.render.escaping import visible

# Format -> the module whose `document` writes it; text and json stand here, so that nothing else is imported for them.
_DOCUMENTS = {
    "sarif": "reconciler.render.problems.sarif",
    "junit": "reconciler.render.problems.junit",
    "github": "reconciler.render.problems.github",
    "gitlab": "reconciler.render.problems.gitlab",
}
FORMATS = ("text", "json", *_DOCUMENTS)
_EXIT_INVALID = 3
_INDEX = "/.reconciler/manifests.index"  # the name of no environment: those have no dot


def run(
    paths: Sequence[str],
    *,
    directory: str | None,
    environment: str | None,
    format: str,
    out: TextIO,
    err: TextIO,
) -> int:
    """Check a workspace, or with `paths` the documents in them, and write the result to `out`.

    `directory` is the workspace (default: the nearest folder upwards with a reconciler.yaml), `format` one of FORMATS.
    Returns 0 when everything is valid and 3 when not. Raises UsageError (64) for what the command line names wrongly.
    """
    if format not in FORMATS:
        raise UsageError(f"there is no format {format!r}", fix=f"write one of {', '.join(FORMATS)}")
    if format not in _DOCUMENTS:
        loaded = _checked(paths, directory, environment)[1]
        write = _write_json if format == "json" else _write_text
        write(loaded, out)
        return _EXIT_INVALID if loaded.problems else 0
    try:
        root, loaded = _checked(paths, directory, environment)
    except ReconcilerError as error:
        _write_document(format, Path(directory or ""), None, out, failure=error)
        raise
    _write_document(format, root, loaded, out)
    out.flush()  # whoever reads both streams reads the findings first
    err.write(_summary(loaded) + "\n")
    return _EXIT_INVALID if loaded.problems else 0


def _checked(paths: Sequence[str], directory: str | None, environment: str | None) -> tuple[Path, Loaded]:
    """What was found, and the folder that its files are relative to."""
    root = _root(directory)
    named = [Path(path) for path in paths]
    if root:
        return root, _workspace(root, named, environment)
    if not named:
        fix = f"run it in a folder with {FILE}, name the files to check, or make a workspace: reconciler init DIR"
        raise UsageError(f"there is no {FILE} here or above", code="noWorkspace", fix=fix)
    return Path().absolute(), _from_outside(named, environment)


def _root(directory: str | None) -> Path | None:
    if directory is None:
        return find(Path())
    root = Path(directory)
    if not root.is_dir():
        raise UsageError(f"{directory} is no folder", code="noSuchPath", fix="check the spelling of the path")
    if not (root / FILE).is_file():
        raise UsageError(f"{directory} holds no {FILE}", code="noWorkspace", fix="name a workspace with -C")
    return root.absolute()


def _workspace(root: Path, paths: list[Path], environment: str | None) -> Loaded:
    """The workspace file's own problems, and those of the manifests as far as it says where they are."""
    examined = examine_workspace(root)
    if examined.workspace is None:
        return Loaded((), examined.problems, examined.warnings, 0)
    about_itself = (root / FILE).resolve() in [path.resolve() for path in paths]
    memory = Memory(f"{root}{_INDEX}", __version__, time.time_ns()) if paths else None
    loaded = load(examined.workspace, environment, only=paths, memory=memory)
    seeds = _seeds(examined.workspace, paths)
    loaded = loaded._replace(
        problems=(*examined.problems, *loaded.problems, *seeds.problems),
        warnings=(*(examined.warnings if about_itself or not paths else ()), *loaded.warnings),
        documents=loaded.documents + about_itself + seeds.documents,
    )
    if not loaded.documents and not loaded.problems:
        shown = ", ".join(map(str, paths))
        raise UsageError(f"{shown}: nothing there is to be checked", fix="name manifests, or leave it out")
    return loaded


def _seeds(workspace: Workspace, paths: list[Path]) -> Loaded:
    """What is wrong with the sandboxes' seeds that `paths` name: they are no manifests, and nothing else reads them."""
    stated = {one.sandbox.seed for one in workspace.environments if one.sandbox and one.sandbox.seed}
    named = {path.resolve() for path in paths}
    problems: list[Problem] = []
    found = [seed for seed in sorted(stated) if seed.resolve() in named] if named else []
    for seed in found:
        from reconciler.sandbox.seed import load_seed

        name = os.path.relpath(seed, workspace.root)
        try:
            load_seed(seed)
        except InvalidError as error:
            whole = Problem(name, 1, 1, error.code, None, error.message, error.fix)
            problems += [one._replace(file=name) for one in error.problems] or [whole]
    return Loaded((), tuple(problems), (), len(found))


def _from_outside(paths: list[Path], environment: str | None) -> Loaded:
    """The documents in files and folders, each with the workspace around it, and those without one by themselves.

    The files of a workspace are named relative to the current folder where it lies below.
    """
    around: dict[Path | None, list[Path]] = {}
    for path in paths:
        around.setdefault(_around(path), []).append(path)
    if environment is not None and not any(around):
        fix = f"leave -e out, or name a folder with {FILE} with -C"
        raise UsageError("without a workspace there are no environments", code="noWorkspace", fix=fix)
    here = Path().absolute()
    checked = []
    for root, named in around.items():
        if root is None:
            checked.append(documents_only(named))
            continue
        shown = root.relative_to(here) if root.is_relative_to(here) else root
        checked.append(_renamed(_workspace(root, named, environment), shown))
    return Loaded(
        manifests=(),
        problems=tuple(problem for one in checked for problem in one.problems),
        warnings=tuple(warning for one in checked for warning in one.warnings),
        documents=sum(one.documents for one in checked),
    )


def _around(path: Path) -> Path | None:
    """The workspace around a path. Raises UsageError for a folder around workspaces: what refers to what there?"""
    try:
        root = find(path)
    except OSError:  # which reading it tells
        return None
    if root is None:
        inner = [name for _, name in below(path, path).files if os.path.basename(name) == FILE]  # noqa: PTH119
        if os.path.isdir(path) and inner:  # noqa: PTH112
            shown = ", ".join(str(path / name).removesuffix(f"/{FILE}") for name in inner)
            raise UsageError(f"{path} is no workspace, but holds some", fix=f"name them: {shown}")
    return root


def _renamed(loaded: Loaded, folder: Path) -> Loaded:
    """The same, with files named as those of `folder`."""
    return loaded._replace(
        problems=tuple(one._replace(file=str(folder / one.file)) for one in loaded.problems),
        warnings=tuple(one._replace(file=str(folder / one.file)) for one in loaded.warnings),
    )


def _write_document(
    format: str, root: Path, loaded: Loaded | None, out: TextIO, *, failure: ReconcilerError | None = None
) -> None:
    """One document of a format for other programs, about what was found or about why nothing could be."""
    from importlib import import_module

    from reconciler.render.problems.report import Report

    report = Report(
        root=root,
        base=_repository(root),
        version=__version__,
        problems=loaded.problems if loaded else (),
        warnings=loaded.warnings if loaded else (),
        summary=_summary(loaded) if loaded else "",
        failure=failure,
    )
    out.write(import_module(_DOCUMENTS[format]).document(report))


def _repository(start: Path) -> Path:
    """The folder that other programs call the root: of the git repository around `start`, else `start` itself."""
    real = start.resolve()
    return next((folder for folder in (real, *real.parents) if (folder / ".git").exists()), real)


def _write_json(loaded: Loaded, out: TextIO) -> None:
    import json

    result = {
        "valid": not loaded.problems,
        "documents": loaded.documents,
        "problems": [problem._asdict() for problem in loaded.problems],
        "warnings": [problem._asdict() for problem in loaded.warnings],
    }
    out.write(json.dumps(result, indent=2) + "\n")


def _write_text(loaded: Loaded, out: TextIO) -> None:
    lines = [(problem, "") for problem in loaded.problems] + [
        (problem, "warning: ") for problem in loaded.warnings
    ]
    for problem, mark in sorted(lines, key=lambda line: line[0][:3]):
        out.write(_line(problem, mark) + "\n")
    out.write(_summary(loaded) + "\n")


def _line(problem: Problem, mark: str) -> str:
    """`file:line:column: what; what to do [code]`, on one line whatever the file holds."""
    return visible(str(problem._replace(message=mark + problem.message)))


def _summary(loaded: Loaded) -> str:
    documents = _counted(loaded.documents, "document")
    warnings = f" and {_counted(len(loaded.warnings), 'warning')}" if loaded.warnings else ""
    if loaded.problems:
        return f"{_counted(len(loaded.problems), 'problem')}{warnings} in {documents}"
    return f"{documents} valid{warnings.replace(' and', ', with')}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
