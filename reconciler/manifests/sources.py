"""Where the rules of fields come from: the `# source:` and `# assumption:` comments in the typed models, read as text.

The models themselves are not imported: at run time the compiled schemas decide, and this only tells where they got it.
In a model a comment counts for the fields below it that it names, or, where it names none, for the next one. Above a
type (or within it) it counts for every field whose type mentions that; where it ends with "all below", for whatever of
the models below it has nothing of its own. A model has what its base has.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

_KINDS = Path(__file__).parents[1] / "kinds"
_COMMENT = re.compile(r"(?:^|  ) *# (source|assumption): (.+?);?$")
_WORD = re.compile(r"[A-Za-z]+")
_ALL = ": all below"


@functools.cache
def sources() -> Mapping[tuple[str, str], str]:
    """(model, field in camelCase) -> where its rule comes from. Reads the modules that hold the models, once."""
    modules = {path: _Module(path) for path in sorted(_KINDS.rglob("*spec.py"))}
    named = {
        f"reconciler.kinds.{'.'.join(path.relative_to(_KINDS).with_suffix('').parts)}": path
        for path in modules
    }
    types: dict[tuple[Path, str], str] = {}

    def of_type(module: Path, name: str) -> str | None:
        """What is said of a type, or of one that it is made of."""
        home = named.get(modules[module].imports.get(name, ""), module)
        if (home, name) not in types:
            types[home, name] = ""  # a type that mentions itself ends here
            made_of = modules[home].types.get(name, (None, ()))
            types[home, name] = made_of[0] or of_types(home, made_of[1])
        return types[home, name]

    def of_types(module: Path, names: tuple[str, ...]) -> str:
        return next(filter(None, (of_type(module, one) for one in names)), "")

    found: dict[tuple[str, str], str] = {}
    bases: dict[str, tuple[str, ...]] = {}
    for path, module in modules.items():
        for model in module.models:
            bases[model.name] = tuple(one.id for one in model.bases if isinstance(one, ast.Name))
            own = dict(_of(model, module.lines))
            for line, field, names in _fields(model):
                said = own.get(field) or of_types(path, names) or module.rest(line)
                if said:
                    found[model.name, field] = said
    return _inherited(found, bases)


class _Module:
    """One module as text: its models; its types, with what is said of each and which names each is made of; and where
    the names that it imports come from."""

    def __init__(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        self.lines = text.splitlines()
        body = ast.parse(text).body
        self.models = [node for node in body if isinstance(node, ast.ClassDef)]
        self.imports = {
            one.name: str(node.module)
            for node in body
            if isinstance(node, ast.ImportFrom)
            for one in node.names
        }
        self.types: dict[str, tuple[str | None, tuple[str, ...]]] = {}
        for node in body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                said = self._said(self._above(node.lineno), node.end_lineno or node.lineno)
                self.types[node.targets[0].id] = (said, _names(node.value))
            elif isinstance(node, ast.ClassDef):
                self.types[node.name] = (self._said(self._above(node.lineno), node.lineno), ())

    def rest(self, line: int) -> str | None:
        """What is said, last above a line, of all below."""
        said = [one for one in map(_told, self.lines[:line]) if one and one.endswith(_ALL)]
        return said[-1].removesuffix(_ALL) if said else None

    def _above(self, line: int) -> int:
        """The line on which the comment right above a line begins."""
        while self.lines[line - 2].startswith("#"):
            line -= 1
        return line

    def _said(self, first: int, last: int) -> str | None:
        said = (_told(one) for one in self.lines[first - 1 : last])
        return next((one for one in said if one and not one.endswith(_ALL)), None)


def _told(line: str) -> str | None:
    stated = _COMMENT.search(line)
    if not stated:
        return None
    said = stated[2].removeprefix("seed of ")
    return said if stated[1] == "source" else f"assumption: {said}"


def _fields(model: ast.ClassDef) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Line, name in camelCase, and the names in its type."""
    for one in model.body:
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            yield one.lineno, _camel(one.target.id), _names(one.annotation)


def _names(node: ast.expr) -> tuple[str, ...]:
    return tuple(one.id for one in ast.walk(node) if isinstance(one, ast.Name))


def _of(model: ast.ClassDef, lines: list[str]) -> Iterator[tuple[str, str]]:
    """What comments in a model say of its fields."""
    fields = [(line, name) for line, name, _ in _fields(model)]
    for number in range(model.lineno, model.end_lineno or model.lineno):
        said = _told(lines[number])
        below = [name for line, name in fields if line > number]
        if said and below:
            words = [word.lower() for word in _WORD.findall(said)]
            named = [name for name in below if any(word.endswith(name.lower()) for word in words)]
            yield from ((name, said) for name in named or below[:1])


def _inherited(
    found: Mapping[tuple[str, str], str], bases: Mapping[str, tuple[str, ...]]
) -> Mapping[tuple[str, str], str]:
    """With what each model has from the models above it."""
    whole = dict(found)
    for model in bases:
        above = list(bases[model])
        while above:
            base = above.pop()
            above += bases.get(base, ())
            for (owner, field), said in found.items():
                if owner == base:
                    whole.setdefault((model, field), said)
    return whole


def _camel(name: str) -> str:
    first, *rest = name.rstrip("_").split("_")
    return first + "".join(word.capitalize() for word in rest)
