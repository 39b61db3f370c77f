"""Walking a document's references, from a kind's table of where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from reconciler.model.manifest import Manifest, Path, Reference

if TYPE_CHECKING:
    from reconciler.model.kind import Peers

Pointers = Mapping[Path, tuple[str, ...]]


def references(manifest: Manifest, pointers: Pointers) -> Iterator[Reference]:
    """Every reference that the document states; whatever has not a reference's shape is passed over."""
    for pattern, targets in pointers.items():
        for path, value in _at(manifest.spec, pattern[1:], pattern[:1]):
            if _is_reference(value):
                yield Reference(path, targets, value)


def _at(value: Any, steps: Path, path: Path) -> Iterator[tuple[Path, Any]]:
    """What stands at `steps` below `value`, which stands at `path`; "*" is every item of a list."""
    if not steps:
        yield path, value
    elif steps[0] == "*":
        for index, one in enumerate(value if isinstance(value, list) else ()):
            yield from _at(one, steps[1:], (*path, index))
    elif isinstance(value, dict) and steps[0] in value:
        yield from _at(value[steps[0]], steps[1:], (*path, steps[0]))


def canonical(value: Any, kind: str, peers: Peers) -> str | None:
    """What a reference to `kind` comes down to, comparable with others: a manifest's address where one is meant.

    None where the value is no reference.
    """
    if not _is_reference(value):
        return None
    target = peers.resolve(kind, value)
    if target is not None:
        return target.address
    if isinstance(value, dict):
        ((member, text),) = value.items()
        return f"{member} {text}"
    return value.lower() if "@" in value else f"{kind}/{value}"


def _is_reference(value: Any) -> bool:
    if isinstance(value, dict):
        return len(value) == 1 and all(isinstance(text, str) for text in value.values())
    return isinstance(value, str)
