"""From a request to the operation it names and the parameters it carries, for every protocol alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from reconciler.sandbox.services import SERVICES
from reconciler.sandbox.session import Built
from reconciler.sandbox.wire.addressing import Addressed
from reconciler.sandbox.wire.errors import ApiError
from reconciler.sandbox.wire.reading import read_json, read_query, read_rest
from reconciler.sandbox.wire.service import Operation, Service, service
from reconciler.sandbox.wire.shapes import Flaw

_DEFAULT = "connect"
_MOST_FLAWS = 5


class Asked(NamedTuple):
    """An operation that somebody asks for. `read` gives its parameters, or raises ApiError for unreadable ones."""

    signing_name: str
    service: Service
    operation: Operation
    built: Built
    read: Callable[[], dict[str, Any]]


def service_of(request: Addressed) -> str:
    """The service's signing name: from the credential scope, else the target's prefix, else the form, else connect.

    Raises ApiError for a service that the stand-in does not speak for.
    """
    if request.service:
        if request.service not in SERVICES:
            raise ApiError("UnknownOperationException", f"The sandbox does not serve {request.service}.")
        return request.service
    for name, spoken in SERVICES.items():
        if spoken.target_prefix and request.aim.startswith(f"{spoken.target_prefix}."):
            return name
    return "sts" if request.form.get("Action") else _DEFAULT


def asked(request: Addressed, signing_name: str) -> Asked:
    """The operation that a request names. Raises ApiError where the service, or the stand-in, has none such."""
    spoken = SERVICES[signing_name]
    model = service(spoken.model)
    path_members: dict[str, str] = {}
    if model.protocol == "rest-json":
        found = model.route(request.method, request.path)
        name = found.operation if found else ""
        path_members = found.path_members if found else {}
    elif model.protocol == "json":
        name = request.aim.removeprefix(f"{spoken.target_prefix}.")
    else:
        name = request.form.get("Action", "")
    if not name or not model.knows(name):
        code = "InvalidAction" if model.protocol == "query" else "UnknownOperationException"
        raise ApiError(
            code, f"{signing_name} has no operation for {request.method} {request.path}{name:.80}."
        )
    built = spoken.operations.get(name)
    if built is None:
        raise ApiError("NotImplementedException", f"The sandbox does not have {signing_name}:{name} yet.")
    operation = model.operation(name)

    def read() -> dict[str, Any]:
        if model.protocol == "rest-json":
            return read_rest(
                operation.shape_in,
                path=path_members,
                query=request.query,
                headers=request.headers,
                body=request.body,
            )
        if model.protocol == "json":
            return read_json(operation.shape_in, request.body)
        return read_query(operation.shape_in, request.form)

    return Asked(signing_name, model, operation, built, read)


def check_request(wanted: Asked, parameters: dict[str, Any]) -> None:
    """Refuse parameters that the model does not allow, naming what is wrong, in the operation's own error code."""
    flaws: list[Flaw] = []
    if wanted.operation.accepts is not None:
        wanted.operation.accepts(parameters, "", flaws)
    if not flaws:
        return
    text = "; ".join(str(flaw) for flaw in flaws[:_MOST_FLAWS])
    if any(flaw.kind == "type" for flaw in flaws):
        raise ApiError("SerializationException", text)
    if wanted.service.protocol == "query":
        raise ApiError("ValidationError", text)
    # source: an empty string where one character is the minimum answers InvalidParameterException.
    code = "InvalidParameterException"
    raise ApiError(code if code in wanted.operation.errors else "InvalidRequestException", text)


def check_answer(wanted: Asked, result: dict[str, Any]) -> None:
    """Hold an answer against its output shape. ValueError for one that AWS could not have given: a defect of ours."""
    flaws: list[Flaw] = []
    if wanted.operation.answers is not None:
        wanted.operation.answers(result, "", flaws)
    elif result:
        raise ValueError(f"{wanted.operation.name} has no output")
    if flaws:
        raise ValueError(f"{wanted.operation.name}: {'; '.join(str(flaw) for flaw in flaws[:_MOST_FLAWS])}")
