"""The front of AWS: from a request to the operation it names and the parameters it carries, in every protocol alike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.model.http import HttpRequest, HttpResponse
from reconciler.sandbox.asking import Token, Trouble
from reconciler.sandbox.services import SERVICES
from reconciler.sandbox.session import Built, Parameters, Result, Session
from reconciler.sandbox.wire.addressing import Addressed, addressed
from reconciler.sandbox.wire.errors import ApiError
from reconciler.sandbox.wire.reading import read_json, read_query, read_rest
from reconciler.sandbox.wire.service import Operation, Service, service
from reconciler.sandbox.wire.shapes import Flaw
from reconciler.sandbox.wire.writing import write_error, write_result

_DEFAULT = "connect"
_MOST_FLAWS = 5
_TOKEN = "ClientToken"
_BROKEN = {
    "sts": "InternalFailure",
    "secretsmanager": "InternalServiceError",
    "sms-voice": "InternalServerException",
}
# source: STS answers Throttling (common errors of the query protocol), the others ThrottlingException.
_THROTTLED = {"sts": "Throttling"}


@dataclass(frozen=True, slots=True)
class AwsAsked:
    """An operation of AWS that somebody asks for; see `Asked`. `path_members` are decoded."""

    request: Addressed
    service: str
    model: Service
    modelled: Operation
    built: Built
    path_members: Mapping[str, str]

    @property
    def operation(self) -> str:
        """The API's own name."""
        return self.modelled.name

    @property
    def mutates(self) -> bool:
        """Whether it changes the world."""
        return self.built.mutates

    @property
    def region(self) -> str:
        """The Region that the request is signed for."""
        return self.request.region

    @property
    def access_key(self) -> str:
        """Whose signature it carries."""
        return self.request.access_key

    def read(self) -> dict[str, Any]:
        """See `Asked.read`."""
        request, shape = self.request, self.modelled.shape_in
        if self.model.protocol == "rest-json":
            return read_rest(
                shape,
                path=self.path_members,
                query=request.query,
                headers=request.headers,
                body=request.body,
            )
        if self.model.protocol == "json":
            return read_json(shape, request.body)
        return read_query(shape, request.form)

    def check(self, at: Session, parameters: Parameters) -> None:
        """Refuse what the model does not allow, naming what is wrong, in the operation's own error code."""
        flaws: list[Flaw] = []
        if self.modelled.accepts is not None:
            self.modelled.accepts(parameters, "", flaws)
        if not flaws:
            return
        text = "; ".join(str(flaw) for flaw in flaws[:_MOST_FLAWS])
        if any(flaw.kind == "type" for flaw in flaws):
            raise ApiError("SerializationException", text)
        if self.model.protocol == "query":
            raise ApiError("ValidationError", text)
        if "ValidationException" in self.modelled.errors:
            raise _invalid(flaws[:_MOST_FLAWS], text)
        # source: an empty string where one character is the minimum answers InvalidParameterException.
        code = "InvalidParameterException"
        raise ApiError(code if code in self.modelled.errors else "InvalidRequestException", text)

    def token(self, at: Session, parameters: Parameters) -> Token | None:
        """Its ClientToken, which stands once for each operation."""
        value = parameters.get(_TOKEN)
        if value is None:
            return None
        misuse = None
        if at.guess("token_other_parameters") == "refuse":
            # assumption: facts are silent; where the operation models no IdempotencyException it must be a 400.
            modelled = "IdempotencyException" in self.modelled.errors
            code = "IdempotencyException" if modelled else "InvalidRequestException"
            misuse = ApiError(code, "The client token was used with other parameters before.")
        rest = {name: given for name, given in parameters.items() if name != _TOKEN}
        remembers = at.guess("token_after_error") == "remember"
        return Token(value, self.operation, json.dumps(rest, sort_keys=True), misuse, remembers)

    def run(self, at: Session, parameters: Parameters) -> Result:
        """Carry it out, and hold the result against the model: one that AWS could not give is a defect of ours."""
        result = self.built.run(at, parameters)
        flaws: list[Flaw] = []
        if self.modelled.answers is not None:
            self.modelled.answers(result, "", flaws)
        elif result:
            raise ValueError(f"{self.operation} has no output")
        if flaws:
            raise ValueError(f"{self.operation}: {'; '.join(str(flaw) for flaw in flaws[:_MOST_FLAWS])}")
        return result

    def answer(self, result: Result, request_id: str) -> HttpResponse:
        """See `Asked.answer`."""
        return write_result(self.model, self.modelled, result, request_id)


def _invalid(flaws: list[Flaw], text: str) -> ApiError:
    """source: botocore model of End User Messaging, ValidationException: Reason, Fields. assumption: which reason."""
    fields = [{"Name": flaw.path, "Message": flaw.text} for flaw in flaws]
    lacks = all(flaw.kind == "required" for flaw in flaws)
    reason = "MISSING_PARAMETER" if lacks else "FIELD_VALIDATION_FAILED"
    return ApiError("ValidationException", text, Reason=reason, Fields=fields)


class AwsFront:
    """Every service of the table `services`, and whatever request is nobody else's. See `Front`."""

    operations: Mapping[str, frozenset[str]] = {
        name: frozenset(spoken.operations) for name, spoken in SERVICES.items()
    }

    def knows(self, request: HttpRequest) -> bool:
        """Any request may be one to AWS."""
        return True

    def asked(self, request: HttpRequest) -> AwsAsked:
        """See `Front.asked`."""
        taken = addressed(request)
        return asked(taken, service_of(taken))

    def refusal(self, request: HttpRequest, error: ApiError, request_id: str) -> HttpResponse:
        """See `Front.refusal`; a request of which nobody can tell the service is answered as Connect does."""
        try:
            name = service_of(addressed(request))
        except ApiError:
            name = _DEFAULT
        return write_error(service(SERVICES[name].model), error, request_id)

    def trouble(self, what: Trouble, service: str, message: str) -> ApiError:
        """See `Front.trouble`."""
        if what == "throttled":
            return ApiError(_THROTTLED.get(service, "ThrottlingException"), message)
        if what == "tooLarge":
            return ApiError("RequestEntityTooLarge", message)
        return ApiError(_BROKEN.get(service, "InternalServiceException"), message)


AWS = AwsFront()


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


def asked(request: Addressed, name: str) -> AwsAsked:
    """The operation that a request names. Raises ApiError where the service, or the stand-in, has none such."""
    spoken = SERVICES[name]
    model = service(spoken.model)
    path_members: Mapping[str, str] = {}
    if model.protocol == "rest-json":
        found = model.route(request.method, request.path)
        wanted = found.operation if found else ""
        path_members = found.path_members if found else {}
    elif model.protocol == "json":
        wanted = request.aim.removeprefix(f"{spoken.target_prefix}.")
    else:
        wanted = request.form.get("Action", "")
    if not wanted or not model.knows(wanted):
        code = "InvalidAction" if model.protocol == "query" else "UnknownOperationException"
        raise ApiError(code, f"{name} has no operation for {request.method} {request.path}{wanted:.80}.")
    built = spoken.operations.get(wanted)
    if built is None:
        raise ApiError("NotImplementedException", f"The sandbox does not have {name}:{wanted} yet.")
    return AwsAsked(request, name, model, model.operation(wanted), built, path_members)
