"""One service as botocore's model describes it: which operation a request names, its shapes and its errors.

The only importer of botocore in this room. Models are loaded when a service is first spoken to, operations compiled
when they are first called.
"""

from __future__ import annotations

import re
from functools import cache
from threading import RLock
from typing import Any, NamedTuple
from urllib.parse import unquote

from reconciler.sandbox.wire.errors import STATUS
from reconciler.sandbox.wire.shapes import Check, Checker


class Operation(NamedTuple):
    """One operation of a service, ready to be read, checked and answered.

    `accepts` and `answers` are the checks of its parameters and its output (None: no output shape); `errors` the
    error codes that the model lists for it.
    """

    name: str
    shape_in: Any
    shape_out: Any
    accepts: Check | None
    answers: Check | None
    errors: frozenset[str]


class Found(NamedTuple):
    """The operation that a request names, with the members that its path carries, decoded."""

    operation: str
    path_members: dict[str, str]


class _Route(NamedTuple):
    operation: str
    pattern: re.Pattern[str]
    names: tuple[str, ...]


class Service:
    """A service model: routes, operations, error statuses. Safe to share between threads."""

    def __init__(self, name: str) -> None:
        from botocore.loaders import Loader
        from botocore.model import ServiceModel

        self.name = name
        self._raw: dict[str, Any] = Loader().load_service_model(name, "service-2")
        self._model = ServiceModel(self._raw, service_name=name)
        metadata = self._raw["metadata"]
        self.protocol: str = metadata["protocol"]
        self.json_version: str = metadata.get("jsonVersion", "1.0")
        self.target_prefix: str = metadata.get("targetPrefix", "")
        self.namespace: str = metadata.get("xmlNamespace", "")
        self._accepts = Checker(answers=False)
        self._answers = Checker(answers=True)
        self._operations: dict[str, Operation] = {}
        self._compiling = RLock()  # a half-compiled check must not be seen by another thread
        self._statuses = self._error_statuses()
        self._routes = self._index() if self.protocol == "rest-json" else {}

    def route(self, method: str, path: str) -> Found | None:
        """The operation for a method and a raw path (rest-json); None where the model has none."""
        parts = path.split("/")
        for route in self._routes.get((method, len(parts)), ()):
            match = route.pattern.fullmatch(path)
            if match:
                return Found(
                    route.operation, {n: unquote(v) for n, v in zip(route.names, match.groups(), strict=True)}
                )
        return None

    def knows(self, operation: str) -> bool:
        """Whether the model has an operation of that name."""
        return operation in self._raw["operations"]

    def operation(self, name: str) -> Operation:
        """An operation of the model, compiled on first use. KeyError for a name the model lacks."""
        known = self._operations.get(name)
        if known is None:
            with self._compiling:
                known = self._operations[name] = self._compile(name)
        return known

    def check_of(self, shape: str) -> Check:
        """The check for answers of a shape by its name."""
        with self._compiling:
            return self._answers.of(self._model.shape_for(shape))

    def status_of(self, code: str) -> int:
        """The HTTP status of an error code: as modelled, else as is common, else 400."""
        return self._statuses.get(code) or STATUS.get(code, 400)

    def _compile(self, name: str) -> Operation:
        if not self.knows(name):
            raise KeyError(name)
        model = self._model.operation_model(name)
        taken, given = model.input_shape, model.output_shape
        return Operation(
            name=name,
            shape_in=taken,
            shape_out=given,
            accepts=self._accepts.of(taken) if taken is not None else None,
            answers=self._answers.of(given) if given is not None else None,
            errors=frozenset(shape.error_code for shape in model.error_shapes),
        )

    def _error_statuses(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for name, shape in self._raw["shapes"].items():
            error = shape.get("error", {})
            # source: awsJson errors have no modelled status; they answer 400, internal ones 500.
            if shape.get("exception") and "httpStatusCode" in error:
                found[error.get("code", name)] = error["httpStatusCode"]
        if self.protocol == "json":
            # source: awsJson: an error of the client without a status of its own is a 400
            found |= {"ThrottlingException": 400, "AccessDeniedException": 400}
        return found

    def _index(self) -> dict[tuple[str, int], list[_Route]]:
        index: dict[tuple[str, int], list[_Route]] = {}
        for name, operation in self._raw["operations"].items():
            uri = operation["http"]["requestUri"]
            pattern, names = _compile_uri(uri)
            key = (operation["http"]["method"], uri.count("/") + 1)
            index.setdefault(key, []).append(_Route(name, pattern, names))
        for routes in index.values():
            routes.sort(key=lambda route: len(route.names))  # a literal segment wins over a member
        return index


def _compile_uri(uri: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """A URI template as a pattern over the raw path, and the names of its members in order."""
    names = tuple(re.findall(r"\{(\w+)\+?\}", uri))
    pieces = (re.escape(piece) for piece in re.split(r"\{\w+\+?\}", uri))
    return re.compile("([^/]+)".join(pieces)), names


_LOADING = RLock()


@cache
def _loaded(name: str) -> Service:
    return Service(name)


def service(name: str) -> Service:
    """The service model called `name` (botocore's own name), loaded once per process."""
    with _LOADING:
        return _loaded(name)
