"""`reconciler fmt`: manifests in one style, in place; or a diff of what is not in it."""

from __future__ import annotations

import errno
import os
import stat
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from difflib import unified_diff
from pathlib import Path
from typing import NamedTuple

import click

from reconciler.cli.app import global_options
from reconciler.cli.completing import files
from reconciler.cli.opening import open_workspace
from reconciler.cli.settings import Settings
from reconciler.manifests.documents import read_file
from reconciler.manifests.files import below, check_there, named
from reconciler.manifests.formatting import NotTheSameError, formatted
from reconciler.manifests.workspace import FILE, Workspace, examine_workspace, find
from reconciler.model.counting import counted
from reconciler.model.errors import FailedError, InvalidError, UsageError
from reconciler.model.problem import Problem
from reconciler.render.escaping import visible

WOULD_CHANGE = 1
STDIN = "-"
_MARK = b"\xef\xbb\xbf"
_UNREADABLE = ("unreadable", "notAFile", "notUtf8", "limit")


class Source(NamedTuple):
    """A file to format: where it is, and its name for people."""

    path: Path
    name: str


@click.command("fmt", short_help="Put manifests in order and in one style.")
@click.argument("paths", nargs=-1, metavar="[PATH]...", shell_complete=files)
@click.option(
    "--check", is_flag=True, help="Write nothing; show a diff, and exit 1 where something would change."
)
@global_options
@click.pass_obj
def command(settings: Settings, /, paths: tuple[str, ...], check: bool) -> int:
    """Rewrite manifests in one style: members in the schema's order, two spaces a level.

    Comments, quotes, blank lines and anchors stay, and so does the order of lists; what a document says never changes.
    Without PATH: the workspace file, its manifests and every environment's overlays. A PATH is a file or a folder;
    - reads one text from standard input and writes the result to standard output, as editors want it.

    Exits 0; 1 where --check found something to change; 3 where a file cannot be read as YAML (it is named with its
    place, left as it is, and the others are formatted all the same).
    """
    if STDIN in paths:
        if len(paths) > 1:
            raise UsageError("- stands for standard input, and goes with no other PATH", fix="name it alone")
        return _stdin(settings, check=check)
    if settings.environment is not None:  # it changes nothing here; a wrong one is told all the same
        open_workspace(settings).environment(settings.environment)
    sources, problems = _named(settings, paths) if paths else _of_workspace(settings)
    return _Run(settings, check=check).over(sources, problems)


class _Run:
    """One pass over files. What is wrong with one of them does not keep the others from being formatted."""

    def __init__(self, settings: Settings, *, check: bool) -> None:
        self._settings = settings
        self._check = check
        self._changed = 0
        self._defect: NotTheSameError | None = None

    def over(self, sources: Sequence[Source], problems: Sequence[Problem]) -> int:
        found, broken = list(problems), 0
        for source in sources:
            try:
                self._one(source)
            except InvalidError as error:
                found += error.problems
                broken += 1
            except NotTheSameError as error:
                self._defect = error
                broken += 1
                print(
                    f"error: {visible(source.name)}: left as it is, as it could not be formatted safely",
                    file=self._settings.err,
                )
        self._tell(len(sources), len(sources) - broken)
        if self._defect is not None:
            raise self._defect
        if found:
            count = len({one.file for one in found})
            what = "1 file was left as it is" if count == 1 else f"{count} files were left as they are"
            raise InvalidError(what, problems=tuple(found), documents=len(sources))
        return WOULD_CHANGE if self._check and self._changed else 0

    def _one(self, source: Source) -> None:
        content = _content(source)
        mark = _MARK if content.startswith(_MARK) else b""
        text = content.removeprefix(_MARK).decode()
        result = formatted(text, source.name)
        if result == text:
            return
        self._changed += 1
        if self._check:
            _write_diff(self._settings, text, result, source.name)
        else:
            rewrite(source.path, mark + result.encode())
            print(f"formatted {visible(source.name)}", file=self._settings.out)

    def _tell(self, count: int, readable: int) -> None:
        stream = self._settings.err if self._check else self._settings.out
        if self._changed:
            verb = "would change" if self._check else "changed"
            print(f"{self._changed} of {counted(count, 'file')} {verb}", file=stream)
        elif readable:
            print(f"{counted(readable, 'file')} in order", file=stream)


def rewrite(path: Path, content: bytes) -> None:
    """Replace a file as a whole or not at all; its mode and owner stay, and a link stays a link. Raises FailedError."""
    target = path.resolve()
    try:
        was = target.stat()
        if not os.access(target, os.W_OK):  # its folder may be writable, but somebody has locked the file
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                with suppress(PermissionError):  # not root: then it is ours from now on
                    os.fchown(descriptor, was.st_uid, was.st_gid)
                os.fchmod(descriptor, stat.S_IMODE(was.st_mode))
                file.write(content)
                file.flush()
                os.fsync(descriptor)
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink()
            raise
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}"
        raise FailedError(message, fix="check the rights of the file and its folder") from error


def _content(source: Source) -> bytes:
    """The bytes of a file of YAML. Raises InvalidError with what is wrong with it as a whole."""
    documents, problems = read_file(str(source.path), source.name)
    whole = [one for one in problems if one.code in _UNREADABLE]
    for one in documents:
        if isinstance(one.value, str):
            fix = "name a file of manifests"
            whole.append(Problem(*one.position(()), "type", None, "this is a text, and no map", fix))
    if whole:
        raise InvalidError(f"{source.name} cannot be read", problems=tuple(whole))
    return source.path.read_bytes()


def _stdin(settings: Settings, *, check: bool) -> int:
    name = "<stdin>"
    try:
        text = sys.stdin.buffer.read().decode()
    except UnicodeDecodeError as error:
        problem = Problem(name, 1, 1, "notUtf8", None, "the text is not valid UTF-8", "send UTF-8")
        raise InvalidError("nothing was formatted", problems=(problem,)) from error
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix(mark)
    result = formatted(text, name)
    if not check:
        settings.out.write(mark + result)
        return 0
    if result != text:
        _write_diff(settings, text, result, name)
    return WOULD_CHANGE if result != text else 0


def _write_diff(settings: Settings, before: str, after: str, name: str) -> None:
    shown = visible(name)
    for line in unified_diff(_lines(before), _lines(after), shown, shown, lineterm=""):
        for part in line.split("\n"):
            settings.out.write("\t".join(map(visible, part.split("\t"))) + "\n")


def _lines(text: str) -> list[str]:
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    last = lines.pop()
    return [*lines, *([f"{last}\n\\ No newline at end of file"] if last else [])]


# Which files ------------------------------------------------------------------------------------------------------


def _named(settings: Settings, paths: Sequence[str]) -> tuple[list[Source], list[Problem]]:
    """The files that the command line names, each once."""
    root = find(settings.directory or Path())
    sources: dict[Path, Source] = {}
    problems: list[Problem] = []
    for one in paths:
        path = Path(one)
        check_there(path, root)
        if not os.path.isdir(one):  # noqa: PTH112  a Path would raise where the folder around it may not be read
            sources.setdefault(path.resolve(), Source(path, one))
            continue
        around = root if root and path.absolute().is_relative_to(root) else path.absolute()
        found = named(around, path, called=str(path))
        problems += found.problems
        for file, name in found.files:
            sources.setdefault(Path(file).resolve(), Source(Path(file), name))
    return list(sources.values()), problems


def _of_workspace(settings: Settings) -> tuple[list[Source], list[Problem]]:
    """The workspace file, and what it names: manifests and overlays, not the sandbox's seeds."""
    root = find(Path()) if settings.directory is None else settings.directory.absolute()
    if root is None or not (root / FILE).is_file():
        fix = f"run it in a folder with {FILE}, name the files to format, or make a workspace: reconciler init DIR"
        where = f"in {settings.directory}" if settings.directory else "here or above"
        raise UsageError(f"there is no {FILE} {where}", code="noWorkspace", fix=fix)
    sources = {(root / FILE).resolve(): Source(root / FILE, FILE)}
    workspace = examine_workspace(root).workspace
    problems: list[Problem] = []
    for entry, place in _entries(workspace) if workspace else ():
        name = str(entry.relative_to(root)) if entry.is_relative_to(root) else str(entry)
        if not entry.resolve().is_relative_to(root.resolve()):
            fix = f"name a folder below {FILE}"
            problems.append(Problem(*place, "outside", None, f"{name} lies outside the workspace", fix))
            continue
        if not entry.exists():
            fix = "make the folder, or name the right one"
            problems.append(Problem(*place, "missingFolder", None, f"{name} does not exist", fix))
            continue
        found = below(root, entry, excluded=_seeds(workspace) if workspace else frozenset())
        problems += found.problems
        for file, name in found.files:
            sources.setdefault(Path(file).resolve(), Source(Path(file), name))
    return list(sources.values()), problems


def _entries(workspace: Workspace) -> Iterator[tuple[Path, tuple[str, int, int]]]:
    """Every file or folder that the workspace file names as manifests or overlays, and where it does."""
    at = workspace.document.position
    for index, entry in enumerate(workspace.manifests):
        yield entry, at(("spec", "manifests", index))
    for number, environment in enumerate(workspace.environments):
        for index, entry in enumerate(environment.overlays):
            yield entry, at(("spec", "environments", number, "overlays", index))


def _seeds(workspace: Workspace) -> frozenset[str]:
    return frozenset(
        str(one.sandbox.seed) for one in workspace.environments if one.sandbox and one.sandbox.seed
    )
