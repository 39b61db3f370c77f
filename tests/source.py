"""Our own source as data: what each module imports, which names it uses, how long its functions are.

Read with `ast`, so that lazy imports and those under TYPE_CHECKING count too, and nothing has to be importable.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "reconciler"


class Use(NamedTuple):
    """One import or one used name: `target` dotted in full, and whether only a type checker sees it."""

    module: str
    line: int
    target: str
    typing_only: bool

    @property
    def where(self) -> str:
        return f"{self.module}:{self.line}: {self.target}"


class Module(NamedTuple):
    """One file of ours, parsed."""

    path: Path
    name: str
    lines: int
    tree: ast.Module

    @property
    def room(self) -> str:
        """`kinds` of reconciler.kinds.table; empty for the package itself."""
        return room(self.name)


def room(dotted: str) -> str:
    """The room that a module of ours stands in; empty for the package itself and its version."""
    second = [*dotted.split("."), ""][1]
    return "" if second.startswith("__") else second


@functools.cache
def modules() -> tuple[Module, ...]:
    """Every module of the package."""
    return tuple(_parsed(path) for path in sorted(PACKAGE.rglob("*.py")))


def _parsed(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(path, name, text.count("\n"), ast.parse(text))


def imports(module: Module) -> Iterator[Use]:
    """What the module imports. `from a import b` counts as `a.b`: whether b is a module makes no difference to us."""
    hidden = _typing_only(module.tree)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            origin = _origin(module, node)
            targets = [f"{origin}.{alias.name}" for alias in node.names]
        else:
            continue
        for target in targets:
            yield Use(module.name, node.lineno, target, node in hidden)


def names(module: Module) -> Iterator[Use]:
    """Every used name whose head was imported, dotted in full: `now` is time.time after such an import `as now`."""
    hidden = _typing_only(module.tree)
    known = _imported_names(module)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name | ast.Attribute):
            head, _, rest = ast.unparse(node).partition(".")
            if head in known:
                target = f"{known[head]}.{rest}" if rest else known[head]
                yield Use(module.name, node.lineno, target, node in hidden)


def functions(module: Module) -> Iterator[tuple[str, int]]:
    """Each function as `module:line name`, and how many lines it takes, its docstring included."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (
                f"{module.name}:{node.lineno} {node.name}",
                (node.end_lineno or node.lineno) - node.lineno + 1,
            )


def _origin(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    kept = parts[: len(parts) - node.level + (module.path.name == "__init__.py")]
    return ".".join([*kept, *([node.module] if node.module else [])])


def _typing_only(tree: ast.Module) -> set[ast.AST]:
    return {
        below
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")
        for statement in node.body
        for below in ast.walk(statement)
    }


def _imported_names(module: Module) -> dict[str, str]:
    known: dict[str, str] = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                known[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0]
                )
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                known[alias.asname or alias.name] = f"{_origin(module, node)}.{alias.name}"
    return known
