"""`reconciler init`: a workspace that validates and plans at once on the sandbox. Nothing that exists is touched.

Most folders are a repository's already. What such a one has besides a workspace (commit hooks, editor settings, a
.gitignore) is left as it is, and what to add to it is said. Hooks are read at the top of a repository alone.
"""

from __future__ import annotations

import os
import re
import secrets
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

import click

from reconciler.cli.app import global_options
from reconciler.cli.completing import folders
from reconciler.cli.settings import Settings
from reconciler.manifests.scalars import plain
from reconciler.manifests.schema_files import schema_text
from reconciler.manifests.workspace import FILE
from reconciler.model.errors import FailedError, UsageError
from reconciler.render.escaping import visible

_TEMPLATES = Path(__file__).with_name("workspace")
_FILES = {
    "manifests/support.yaml": "manifests/support.yaml",
    "seed.yaml": "seed.yaml",
    ".gitignore": "gitignore",
    ".pre-commit-config.yaml": "pre-commit-config.yaml",
    ".vscode/settings.json": "vscode/settings.json",
    ".vscode/extensions.json": "vscode/extensions.json",
    FILE: "reconciler.yaml",
}
"""File of the workspace -> its template. The workspace file comes last: without it there is no workspace yet."""

_HOOKS = ".pre-commit-config.yaml"
_SHARED = (".gitignore", _HOOKS, ".vscode/settings.json", ".vscode/extensions.json")
"""Files that a folder may have without being a workspace: one that is there is left alone."""

_SCHEMA = "schemas/reconciler.json"
_UNNAMED = "contact-centre"
_LONGEST = 63


@click.command("init", short_help="Make a new workspace.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path), shell_complete=folders)
@global_options
@click.pass_obj
def command(settings: Settings, folder: Path) -> int:
    """Make a new workspace in DIR, which is made where it is not there (. is the current folder).

    It has an example that validates and plans at once on the sandbox, a seed for the sandbox, settings and the JSON
    Schema for editors, commit hooks (pre-commit), and a .gitignore. Hooks, settings and a .gitignore that are there
    already stay as they are, and what to add to them is printed; so are the hooks where DIR lies within a repository,
    as pre-commit reads them at its top alone. Exits 64, with nothing written, where any other file is there already.
    """
    root = folder.absolute()
    files = _content(_name(root), uid=secrets.token_hex(4))
    left = {path: text for path, text in files.items() if path in _SHARED and os.path.lexists(root / path)}
    below = _below_repository(root)
    if below is not None:
        left[_HOOKS] = _from_top(files[_HOOKS], below)
    made = {path: text for path, text in files.items() if path not in left}
    _refuse_to_overwrite(root, folder, made)
    try:
        _write(root, made)
    except OSError as error:
        message = f"{folder} cannot be made a workspace: {error.strerror}"
        raise FailedError(message, fix="check the rights of the folder that it is to stand in") from error
    lines = (*_told(folder, made), *_to_add(left, below))
    settings.out.write("".join(f"{line}\n" for line in lines))
    return 0


def _content(name: str, *, uid: str) -> Mapping[str, str]:
    """Every file's path below the workspace -> its text."""
    texts = {
        path: (_TEMPLATES / template)
        .read_text(encoding="utf-8")
        .replace("@name@", name if plain(name) == name else f'"{name}"')
        .replace("@uid@", uid)
        for path, template in _FILES.items()
    }
    return {_SCHEMA: schema_text("reconciler"), **texts}


def _name(root: Path) -> str:
    """The folder's name as a workspace can have it."""
    name = re.sub("[^a-z0-9]+", "-", root.resolve().name.lower())
    return name[:_LONGEST].strip("-") or _UNNAMED


def _below_repository(root: Path) -> PurePosixPath | None:
    """The path of the folder below the top of the git work tree that it is in; None at a top, or outside of any."""
    whole = root.resolve()
    for top in (whole, *whole.parents):
        if os.path.lexists(top / ".git"):
            return None if top == whole else PurePosixPath(whole.relative_to(top).as_posix())
    return None


def _from_top(hooks: str, below: PurePosixPath) -> str:
    """The hooks as they have to be at the top of a repository: files and folders by their paths from there."""
    folder, pattern = shlex.quote(str(below)), re.escape(str(below))
    said = {
        "entry: reconciler schema reconciler --check schemas": (
            f"reconciler -C {folder} schema reconciler --check {shlex.quote(f'{below}/schemas')}"
        ),
        "entry: reconciler ": f"reconciler -C {folder} ",
        "files: ^": f"^{pattern}/",
    }
    return "".join(f"{_line(one, said)}\n" for one in hooks.splitlines())


def _line(line: str, said: Mapping[str, str]) -> str:
    for start, instead in said.items():
        before, found, after = line.partition(start)
        if found and not before.strip():
            value = f"{instead}{after}"
            quoted = value.replace("'", "''")
            shown = value if re.fullmatch(r"[\w./^()|\\?$* -]+", value) else f"'{quoted}'"
            return f"{before}{start.partition(' ')[0]} {shown}"
    return line


def _refuse_to_overwrite(root: Path, folder: Path, files: Mapping[str, str]) -> None:
    if os.path.lexists(root) and not root.is_dir():
        raise UsageError(
            f"{folder} is there already, and is no folder", code="exists", fix="name another one"
        )
    found = list(dict.fromkeys(_in_the_way(root, files)))
    if found:
        listed = ", ".join(found)
        verb = "is" if len(found) == 1 else "are"
        fix = "name another folder, or move what is there out of the way"
        raise UsageError(f"{listed} {verb} there already in {folder}", code="exists", fix=fix)


def _in_the_way(root: Path, files: Mapping[str, str]) -> Iterator[str]:
    """What is there of the files; a folder of manifests in which something stands already, as it would be mixed."""
    for path in files:
        if os.path.lexists(root / path):
            yield path
        for parent in PurePosixPath(path).parents[:-1]:
            if os.path.lexists(root / parent) and not (root / parent).is_dir():
                yield str(parent)
    manifests = root / "manifests"
    if manifests.is_dir() and any(one.name != "support.yaml" for one in manifests.iterdir()):
        yield "manifests"


def _write(root: Path, files: Mapping[str, str]) -> None:
    """All files or none: none replaces what appeared meanwhile, and what goes wrong takes back what was made."""
    made: list[Path] = []
    try:
        for path, text in files.items():
            target = root / path
            for folder in reversed(target.parents):
                if not folder.is_dir():
                    folder.mkdir()
                    made.append(folder)
            with target.open("x", encoding="utf-8") as file:
                made.append(target)
                file.write(text)
    except BaseException:
        for one in reversed(made):
            one.rmdir() if one.is_dir() else one.unlink()
        raise


def _to_add(left: Mapping[str, str], below: PurePosixPath | None) -> Iterator[str]:
    """What stays as it is, and what the workspace needs in it."""
    for path, text in left.items():
        yield ""
        if path == _HOOKS and below is not None:
            yield f"pre-commit reads {path} at the top of the repository alone. For the hooks, have this in it there:"
        else:
            yield f"{path} is there already, and stays as it is. Have this in it, too:"
        yield from (f"  {visible(line)}".rstrip() for line in text.splitlines() if not line.startswith("#"))


def _told(folder: Path, files: Mapping[str, str]) -> Iterator[str]:
    yield f"Made a workspace in {visible(str(folder))}:"
    yield from (f"  {path}" for path in sorted(files))
    yield ""
    yield "Next:"
    inside = "" if folder.resolve() == Path().resolve() else f"cd {shlex.quote(str(folder))} && "
    yield f"  {inside}reconciler validate"
    yield "  reconciler plan --out plan.json"
    yield "  reconciler apply plan.json"
