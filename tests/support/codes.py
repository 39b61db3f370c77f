"""Which codes our own source can say, found by reading it: the catalogue must have each of them, and no other.

A code enters where one of the values in `MADE` is made, an error is raised (or a value replaced) with `code=`, an
error's class has a `default_code`, or a map of {code, message, fix} is written down. From there its expression is
followed back: through constants, local names, choices, what a function returns, and parameters to whoever calls that
function. What cannot be followed is not passed over but told.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple, TypeGuard

from reconciler.model.plan import GUARDS
from tests.source import Module

MADE = {
    "reconciler.model.problem.Problem": (3, 7),
    "reconciler.model.manifest.Finding": (1, 5),
    "reconciler.model.change.Notice": (1, 6),
    "reconciler.model.plan.PlanWarning": (0, 3),
    "reconciler.model.plan.Refusal": (0, 4),
    "reconciler.manifests.reading.Defect": (2, 5),
    "reconciler.manifests.scalars.Oddity": (0, 3),
    "reconciler.manifests.wording.Fault": (2, 5),
    "reconciler.applying.outcome.Reason": (0, 3),
}
"""Value -> where its code stands among its members, and how many there are."""

_MADE_NAMES = frozenset(one.rpartition(".")[2] for one in MADE)
_CODES = frozenset(("code", "message", "fix"))
_CARRIED = ("code", "name")
"""Attributes by which a value that was made elsewhere hands its code on; `name` is that of a guard."""

Function = ast.FunctionDef | ast.Lambda | None


class Said(NamedTuple):
    """What was found: code -> the modules that say it; and `module: expression` of what could not be followed."""

    codes: dict[str, set[str]]
    unknown: set[str]


def said(modules: Sequence[Module]) -> Said:
    """Every code that these modules can say. The names of guards are codes too."""
    reader = _Reader(modules)
    for module in modules:
        for node, function in _nodes(module.tree):
            reader.visit(module, node, function)
    for guard in GUARDS:
        reader.codes[guard].add("reconciler.model.plan")
    return Said(dict(reader.codes), reader.unknown)


def _nodes(tree: ast.AST, function: Function = None) -> Iterator[tuple[ast.AST, Function]]:
    """Every node with the function that it stands in."""
    for node in ast.iter_child_nodes(tree):
        yield node, function
        yield from _nodes(node, node if isinstance(node, ast.FunctionDef | ast.Lambda) else function)


class _Reader:
    def __init__(self, modules: Sequence[Module]) -> None:
        self.codes: dict[str, set[str]] = defaultdict(set)
        self.unknown: set[str] = set()
        self._modules = {one.name: one for one in modules}
        self._imported = {one.name: _imported(one) for one in modules}
        self._functions = {one.name: _functions(one) for one in modules}
        self._calls: dict[str, list[tuple[Module, ast.Call, Function]]] = defaultdict(list)
        self._asked: set[tuple[str, int, str]] = set()
        for module in modules:
            for node, function in _nodes(module.tree):
                if isinstance(node, ast.Call):
                    self._calls[_last(node.func)].append((module, node, function))

    def visit(self, module: Module, node: ast.AST, function: Function) -> None:
        """Take down the code that a node gives to a value, if it does."""
        given: ast.expr | None = None
        match node:
            case ast.Call(func=called):
                place, count = self._place(module, called)
                if count or _last(called).endswith(("Error", "replace")):
                    given = _argument(node, "code", place=place, count=count)
            case ast.Dict(keys=keys, values=values):
                members = {one.value: value for one, value in zip(keys, values, strict=True) if _is_text(one)}
                given = members["code"] if members.keys() >= _CODES else None
            case ast.Assign(targets=[ast.Name(id="default_code")], value=value):
                given = value
        if given is not None:
            self._follow(module, given, function)

    def _follow(self, module: Module, given: ast.expr, function: Function) -> None:
        for word in self._values(module, given, function, None):
            self.codes[word].add(module.name)

    # What an expression can be ----------------------------------------------------------------------------------

    def _values(
        self, module: Module, given: ast.expr, function: Function, index: int | None
    ) -> Iterator[str]:
        """The texts that an expression can be; with `index`, that member of the tuples that it can be."""
        match given:
            case ast.Constant(value=str(word)) if index is None:
                if word:
                    yield word
            case ast.Constant(value=None):
                return
            case ast.Tuple(elts=parts) if index is not None:
                yield from self._values(module, parts[index], function, None)
            case ast.IfExp(body=one, orelse=other):
                yield from self._values(module, one, function, index)
                yield from self._values(module, other, function, index)
            case ast.JoinedStr(values=parts):
                inner = (part.value if isinstance(part, ast.FormattedValue) else part for part in parts)
                each = [list(self._values(module, part, function, None)) for part in inner]
                yield from map("".join, product(*each))
            case ast.Attribute(attr=attribute) if attribute in _CARRIED:
                return
            case ast.Name(id=name):
                yield from self._of_name(module, name, function, index)
            case _:
                yield from self._of_call(module, given, index)

    def _of_call(self, module: Module, given: ast.expr, index: int | None) -> Iterator[str]:
        """What the functions of this module return that a call can mean."""
        name = _last(given.func) if isinstance(given, ast.Call) else ""
        found = self._functions[module.name].get(name, ())
        if not found:
            self.unknown.add(f"{module.name}: {ast.unparse(given)}")
        for function in found:
            for one in ast.walk(function):
                if isinstance(one, ast.Return) and one.value is not None:
                    yield from self._values(module, one.value, function, index)

    def _of_name(self, module: Module, name: str, function: Function, index: int | None) -> Iterator[str]:
        if function is not None and name in _parameters(function):
            if isinstance(function, ast.FunctionDef):
                self._of_callers(module, function, name)
            return
        scope: ast.AST = function or module.tree
        bound = list(_bound(scope, name)) or list(_bound(module.tree, name, below=False))
        for value, place in bound:
            yield from self._values(module, value, function, place if place is not None else index)
        if bound:
            return
        origin, _, original = self._imported[module.name].get(name, "").rpartition(".")
        if origin in self._modules:
            yield from self._of_name(self._modules[origin], original, None, index)
        else:
            self.unknown.add(f"{module.name}: {name}")

    def _of_callers(self, module: Module, function: ast.FunctionDef, name: str) -> None:
        """Follow a parameter to all who call the function."""
        if (module.name, function.lineno, name) in self._asked:
            return
        self._asked.add((module.name, function.lineno, name))
        names = _parameters(function)
        defaults = dict(zip(reversed(names), reversed(function.args.defaults), strict=False))
        place = names.index(name)
        for caller, call, around in self._calls[function.name]:
            if caller is not module and self._target(caller, call.func) != f"{module.name}.{function.name}":
                continue
            given = _argument(call, name, place=place, count=len(names)) or defaults.get(name)
            if given is not None:
                self._follow(caller, given, around)

    def _place(self, module: Module, called: ast.expr) -> tuple[int, int]:
        """Where the code stands in what makes a value, and among how many members; (-1, 0) for any other call."""
        if _last(called) not in _MADE_NAMES:
            return -1, 0
        return MADE.get(self._target(module, called), (-1, 0))

    def _target(self, module: Module, called: ast.expr) -> str:
        """What is called, dotted in full; a name that is not imported is the module's own."""
        head, _, rest = ast.unparse(called).partition(".")
        known = self._imported[module.name].get(head, f"{module.name}.{head}")
        return f"{known}.{rest}" if rest else known


def _imported(module: Module) -> dict[str, str]:
    """What a module imports, by the name that it gives it, dotted in full."""
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def _functions(module: Module) -> dict[str, list[ast.FunctionDef]]:
    found: dict[str, list[ast.FunctionDef]] = defaultdict(list)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef):
            found[node.name].append(node)
    return found


def _is_text(key: ast.expr | None) -> TypeGuard[ast.Constant]:
    return isinstance(key, ast.Constant) and isinstance(key.value, str)


def _argument(call: ast.Call, name: str, *, place: int, count: int) -> ast.expr | None:
    """What a call gives for a parameter, by its name or its place (-1: by name only) among `count`. What is spread out
    in front of it (`*position`) is taken to fill all places that the others leave."""
    for one in call.keywords:
        if one.arg == name:
            return one.value
    spread = any(isinstance(one, ast.Starred) for one in call.args[: place + 1])
    at = len(call.args) - (count - place) if spread else place
    if place < 0 or not 0 <= at < len(call.args) or isinstance(call.args[at], ast.Starred):
        return None
    return call.args[at]


def _bound(scope: ast.AST, name: str, *, below: bool = True) -> Iterator[tuple[ast.expr, int | None]]:
    """The values that a name is given in a scope; of one among several targets, with its place among them."""
    for node in ast.walk(scope) if below else ast.iter_child_nodes(scope):
        match node:
            case ast.Assign(targets=[target], value=value) | ast.NamedExpr(target=target, value=value):
                yield from _unpacked(target, value, name)
            case ast.AnnAssign(target=target, value=value) if value is not None:
                yield from _unpacked(target, value, name)
            case ast.For(target=target, iter=ast.Tuple(elts=parts)):
                for part in parts:
                    yield from _unpacked(target, part, name)


def _unpacked(target: ast.expr, value: ast.expr, name: str) -> Iterator[tuple[ast.expr, int | None]]:
    match target:
        case ast.Name(id=found) if found == name:
            yield value, None
        case ast.Tuple(elts=parts):
            for place, part in enumerate(parts):
                if isinstance(part, ast.Name) and part.id == name:
                    yield value, place


def _parameters(function: ast.FunctionDef | ast.Lambda) -> list[str]:
    listed = function.args
    names = [one.arg for one in (*listed.posonlyargs, *listed.args, *listed.kwonlyargs)]
    return names[1:] if names[:1] == ["self"] else names


def _last(called: ast.expr) -> str:
    """The last name of what is called: `warning` of mappings.warning."""
    return (
        called.attr
        if isinstance(called, ast.Attribute)
        else called.id
        if isinstance(called, ast.Name)
        else ""
    )
