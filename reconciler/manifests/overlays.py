"""Overlays: a document merged over another, and the file that last set each value.

source: manifests.md, Overlays. Maps merge, scalars and lists replace, lists of maps that carry `key` merge by it, and
`$delete: true` removes an item. A reference is one value, whatever its form: it is replaced whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reconciler.manifests.wording import Fault, Places, shown, spelled
from reconciler.model.manifest import Path
from reconciler.model.problem import Position

DELETE = "$delete"
SECRETS = frozenset(("env", "file", "awsSecretsManager"))
"""The members of a reference to a secret, of which it has one."""
_FREE = (("labels",), ("tags",))  # their keys are anybody's words
_IDENTITY = {("apiVersion",), ("kind",), ("metadata", "name")}


class Layered:
    """A document merged out of several, that knows for each of its values which one set it last."""

    def __init__(self, value: Any, places: Places, pointers: Iterable[Path]) -> None:
        self.value = value
        self.faults: list[Fault] = []
        self._pointers = frozenset(pointers)
        self._origins: dict[Path, tuple[Places, Path]] = {(): (places, ())}

    def lay(self, value: Any, places: Places) -> None:
        """Merge a further document over what is there; `faults` gains what cannot be done."""
        self.value = self._merged((), self.value, value, (), places)

    def position(self, path: Path) -> Position:
        """Where the value at `path` starts, in the document that set it last."""
        places, own = self._origin(path)
        return places.position(own)

    def key_position(self, path: Path, key: str | int) -> Position:
        """Where the key of a member of the map at `path` starts."""
        places, own = self._origin((*path, key))
        return places.key_position(own[:-1], own[-1]) if own else places.position(own)

    def written(self, path: Path) -> str | None:
        """The text of the plain scalar at `path`."""
        places, own = self._origin(path)
        return places.written(own)

    def _origin(self, path: Path) -> tuple[Places, Path]:
        for length in range(len(path), -1, -1):
            if path[:length] in self._origins:
                places, own = self._origins[path[:length]]
                return places, (*own, *path[length:])
        raise AssertionError("the document itself has an origin")

    def _set(self, path: Path, places: Places, own: Path) -> None:
        """From here on, `path` and all below it come from `own` of another document."""
        for known in [one for one in self._origins if len(one) > len(path) and one[: len(path)] == path]:
            del self._origins[known]
        self._origins[path] = (places, own)

    def _merged(self, path: Path, base: Any, over: Any, own: Path, places: Places) -> Any:
        """`over`, which stands at `own` of its document, merged over `base`, which stands at `path` of ours."""
        if isinstance(base, dict) and isinstance(over, dict) and not self._whole(path, base, over):
            merged = dict(base)
            for key, value in over.items():
                if key == DELETE:
                    self._stray(own, places)
                elif (*path, key) in _IDENTITY and value == base.get(key):
                    continue  # says which document is meant, and sets nothing
                elif key in base:
                    merged[key] = self._merged((*path, key), base[key], value, (*own, key), places)
                else:
                    self._set((*path, key), places, (*own, key))
                    merged[key] = self._added(value, (*own, key), places)
            return merged
        if _keyed(base) and _keyed(over):
            return self._merged_items(path, base, over, own, places)
        self._set(path, places, own)
        return self._added(over, own, places)

    def _whole(self, path: Path, base: Any, over: Any) -> bool:
        """Whether both are references, to an object or a secret: one replaces the other."""
        pattern = tuple("*" if isinstance(step, int) else step for step in path)
        return pattern in self._pointers or (path[-1:] not in _FREE and _is_secret(base) and _is_secret(over))

    def _added(self, value: Any, own: Path, places: Places) -> Any:
        """A value that the base does not have: there is nothing in it to delete."""
        if isinstance(value, dict):
            if DELETE in value:
                self._stray(own, places)
            return {key: self._added(one, (*own, key), places) for key, one in value.items() if key != DELETE}
        if isinstance(value, list):
            return [self._added(one, (*own, index), places) for index, one in enumerate(value)]
        return value

    def _stray(self, own: Path, places: Places) -> None:
        message = f"{spelled(own)} cannot be deleted"
        fix = f"{DELETE} removes an item with a key, or a whole document; write null to clear a field"
        self.faults.append(Fault(own, places.key_position(own, DELETE), "delete", message, fix))

    def _merged_items(
        self, path: Path, base: list[Any], over: list[Any], own: Path, places: Places
    ) -> list[Any]:
        """Two lists whose items carry `key`: in the base's order, what is new at the end."""
        overlaid = {item["key"]: (index, item) for index, item in enumerate(over)}
        kept: list[tuple[Any, dict[Path, tuple[Places, Path]]]] = []
        for index, item in enumerate(base):
            merged: Any = item
            step, ours = overlaid.pop(item["key"], (None, None))
            if ours is not None and ours.get(DELETE) is True:
                continue
            here = (*path, index)
            self._origins[here] = self._origin(here)
            if ours is not None and step is not None:
                merged = self._merged(here, item, ours, (*own, step), places)
            origins = {
                one[len(here) :]: where for one, where in self._origins.items() if one[: len(here)] == here
            }
            kept.append((merged, origins))
        for key, (index, item) in overlaid.items():
            if DELETE in item:
                message = f"there is no item with the key {shown(key)} to delete"
                where = places.position((*own, index))
                self.faults.append(Fault((*path, "*"), where, "delete", message, "remove this item"))
            else:
                kept.append((item, {(): (places, (*own, index))}))
        self._set(path, *self._origin(path))
        for index, (_, origins) in enumerate(kept):
            self._origins.update({(*path, index, *below): where for below, where in origins.items()})
        return [item for item, _ in kept]


def _is_secret(value: Mapping[str, Any]) -> bool:
    """Whether a map is a reference to a secret."""
    return len(value) == 1 and not SECRETS.isdisjoint(value)


def _keyed(value: Any) -> bool:
    """Whether a value is a list of maps that all carry `key`."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, dict) and isinstance(item.get("key"), str) for item in value)
    )
