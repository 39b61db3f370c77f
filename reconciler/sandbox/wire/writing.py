"""From an operation's result, or its error, to an HTTP answer in the service's protocol."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from reconciler.model.http import HttpResponse
from reconciler.sandbox.wire.errors import ApiError
from reconciler.sandbox.wire.service import Operation, Service


def write_result(
    service: Service, operation: Operation, result: dict[str, Any], request_id: str
) -> HttpResponse:
    """A successful answer. `result` holds the output's members in the model's names, times as epoch seconds."""
    if service.protocol == "query":
        return _xml(200, _result_xml(service, operation, result, request_id), request_id)
    if operation.shape_out is None:
        # source: operations without output answer 200 with an empty body.
        return HttpResponse(200, {"x-amzn-RequestId": request_id, "Content-Length": "0"}, b"")
    return _json(service, 200, _body(result), request_id)


def write_error(service: Service, error: ApiError, request_id: str) -> HttpResponse:
    """An error in the shape of the service's protocol, with the status that its model states."""
    status = service.status_of(error.code)
    if service.protocol == "query":
        fault = "Receiver" if status >= 500 else "Sender"
        text = (
            f'<ErrorResponse xmlns="{service.namespace}"><Error><Type>{fault}</Type><Code>{_text(error.code)}</Code>'
            f"<Message>{_text(error.message)}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>"
        )
        return _xml(status, text, request_id)
    body = {"Message": error.message, **error.members}
    if service.protocol == "json":
        return _json(service, status, _body({"__type": error.code, **body}), request_id)
    answer = _json(service, status, _body(body), request_id)
    return answer._replace(headers={**answer.headers, "x-amzn-ErrorType": error.code})


def _json(service: Service, status: int, body: bytes, request_id: str) -> HttpResponse:
    kind = (
        f"application/x-amz-json-{service.json_version}" if service.protocol == "json" else "application/json"
    )
    headers = {"Content-Type": kind, "Content-Length": str(len(body)), "x-amzn-RequestId": request_id}
    return HttpResponse(status, headers, body)


def _body(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=_binary).encode()


def _binary(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _xml(status: int, text: str, request_id: str) -> HttpResponse:
    body = text.encode()
    headers = {
        "Content-Type": "text/xml",
        "Content-Length": str(len(body)),
        "x-amzn-RequestId": request_id,
    }
    return HttpResponse(status, headers, body)


def _result_xml(service: Service, operation: Operation, result: dict[str, Any], request_id: str) -> str:
    shape = operation.shape_out
    inner = "".join(_members(shape, result)) if shape is not None else ""
    wrapper = shape.serialization.get("resultWrapper") if shape is not None else None
    if wrapper:
        inner = f"<{wrapper}>{inner}</{wrapper}>"
    tag = f"{operation.name}Response"
    metadata = f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>"
    return f'<{tag} xmlns="{service.namespace}">{inner}{metadata}</{tag}>'


def _members(shape: Any, value: dict[str, Any]) -> Iterator[str]:
    for name, member in shape.members.items():
        if name in value:
            yield _element(member, member.serialization.get("name", name), value[name])


def _element(shape: Any, tag: str, value: Any) -> str:
    if shape.type_name == "structure":
        inner = "".join(_members(shape, value))
    elif shape.type_name == "list":
        inner = "".join(_element(shape.member, "member", item) for item in value)
    elif shape.type_name == "timestamp":
        inner = datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    elif shape.type_name == "boolean":
        inner = "true" if value else "false"
    else:
        inner = _text(str(value))
    return f"<{tag}>{inner}</{tag}>"


def _text(text: str) -> str:
    """Text as XML can carry it: markup escaped, what XML 1.0 forbids replaced."""
    allowed = (c if c in "\t\n\r" or " " <= c <= "\ud7ff" or c > "\udfff" else "\ufffd" for c in text)
    return escape("".join(allowed)).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
