"""Where the rules of fields come from: the `# source:` comments in the typed models, read as text.

The models themselves are not imported: at run time the compiled schemas decide, and this only tells where they got it.
A comment in a model counts for the fields below it that it names, or, where it names none, for the next one.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

_KINDS = Path(__file__).parents[1] / "kinds"
_SOURCE = re.compile(r"^ +# source: (.+?);?$")
_WORD = re.compile(r"[A-Za-z]+")


@functools.cache
def sources() -> Mapping[tuple[str, str], str]:
    """(model, field in camelCase) -> where its rule comes from. Reads the modules that hold the models, once."""
    found: dict[tuple[str, str], str] = {}
    for path in sorted(_KINDS.rglob("*spec.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.parse(text).body:
            if isinstance(node, ast.ClassDef):
                found.update({(node.name, field): source for field, source in _of(node, text.splitlines())})
    return found


def _of(model: ast.ClassDef, lines: list[str]) -> Iterator[tuple[str, str]]:
    fields = [
        (one.lineno, _camel(one.target.id))
        for one in model.body
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
    ]
    for number in range(model.lineno, model.end_lineno or model.lineno):
        stated = _SOURCE.match(lines[number])
        below = [name for line, name in fields if line > number]
        if stated and below:
            words = [word.lower() for word in _WORD.findall(stated[1])]
            named = [name for name in below if any(word.endswith(name.lower()) for word in words)]
            yield from ((name, stated[1].removeprefix("seed of ")) for name in named or below[:1])


def _camel(name: str) -> str:
    first, *rest = name.rstrip("_").split("_")
    return first + "".join(word.capitalize() for word in rest)
