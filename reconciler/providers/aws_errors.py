"""Errors of botocore in our own words. Codes decide, never texts, and never whether the model lists them.

source: botocore's service models (codes and statuses); a LimitExceeded is a 429 too, and must not be waited for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConfigParseError,
    EndpointConnectionError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOTokenLoadError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
)
from botocore.exceptions import (
    ConnectionError as BotoConnectionError,
)

from reconciler.model.errors import (
    DeniedError,
    DoubtfulError,
    DuplicateError,
    InUseError,
    LimitError,
    NotFoundError,
    RejectedError,
    RemoteError,
    ThrottledError,
    UnreachableError,
)

_BY_CODE: dict[str, type[RemoteError]] = {
    "ThrottlingException": ThrottledError,
    "TooManyRequestsException": ThrottledError,
    "Throttling": ThrottledError,
    "RequestLimitExceeded": ThrottledError,
    "SlowDown": ThrottledError,  # S3; a 503 which says that nothing happened
    "ConditionalRequestConflict": ThrottledError,  # S3; source: PutObject, "on a 409 failure … retry the upload"
    "NoSuchKey": NotFoundError,
    "LimitExceededException": LimitError,
    "ServiceQuotaExceededException": LimitError,
    "ResourceNotFoundException": NotFoundError,
    "DuplicateResourceException": DuplicateError,
    "IdempotencyException": DuplicateError,
    "ResourceInUseException": InUseError,
    "AccessDeniedException": DeniedError,
    "AccessDenied": DeniedError,
    "UnrecognizedClientException": DeniedError,
    "InvalidClientTokenId": DeniedError,
    "ExpiredToken": DeniedError,
    "ExpiredTokenException": DeniedError,
    "InvalidSignatureException": DeniedError,
    "SignatureDoesNotMatch": DeniedError,
    "InternalServiceException": DoubtfulError,
}
_CREDENTIALS = (
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    ConfigParseError,
    SSOTokenLoadError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
)
_FIXES: dict[type[RemoteError], str] = {
    ThrottledError: "others use the same account's quota; try again later, or lower it in quotas",
    LimitError: "ask AWS for a higher quota, or remove what nobody needs; waiting does not help",
    DeniedError: "check the credentials and what they may do",
    DoubtfulError: "check the network and try again",
}


@contextmanager
def translated(operation: str) -> Iterator[None]:
    """Inside, every botocore error becomes the RemoteError that stands for it."""
    try:
        yield
    except ClientError as error:
        raise _answered(error, operation) from error
    except BotoCoreError as error:
        raise _unanswered(error, operation) from error


def _unanswered(error: BotoCoreError, operation: str) -> RemoteError:
    if isinstance(error, ParamValidationError):
        return RejectedError(f"{operation} would be malformed: {error}", operation=operation)
    if isinstance(error, _CREDENTIALS):
        message = f"{operation} was not sent: {error}"
        return DeniedError(message, operation=operation, fix="sign in to AWS, or set AWS_PROFILE")
    if isinstance(error, EndpointConnectionError):
        message = f"{operation}: no connection to {error.kwargs.get('endpoint_url')}"
        return UnreachableError(message, operation=operation, fix="check the network and AWS_ENDPOINT_URL")
    if isinstance(error, (HTTPClientError, BotoConnectionError, IncompleteReadError)):
        return DoubtfulError(
            f"{operation} got no answer: {error}", operation=operation, fix=_FIXES[DoubtfulError]
        )
    return RejectedError(f"{operation} could not be sent: {error}", operation=operation)


def _answered(error: ClientError, operation: str) -> RemoteError:
    response: dict[str, Any] = dict(error.response)
    said = response.get("Error", {})
    meta = response.get("ResponseMetadata", {})
    code, status = said.get("Code", ""), meta.get("HTTPStatusCode", 0)
    kind = _BY_CODE.get(code) or (DoubtfulError if status >= 500 else RejectedError)
    message = f"{operation}: {code}: {said.get('Message') or response.get('Message') or 'no message'}"
    message += _referrer(response) if kind is InUseError else _reason(response)
    return kind(
        message,
        operation=operation,
        remote_code=code,
        request_id=meta.get("RequestId", ""),
        fix=_FIXES.get(kind, ""),
    )


def _referrer(response: dict[str, Any]) -> str:
    """source: botocore model, ResourceInUseException has ResourceType and ResourceId."""
    named = " ".join(
        str(response[member]) for member in ("ResourceType", "ResourceId") if response.get(member)
    )
    return f" (in use by {named}; look at routing profiles and quick connects)" if named else ""


def _reason(response: dict[str, Any]) -> str:
    """source: botocore model of pinpoint-sms-voice-v2: errors have a Reason, and what they are about."""
    reason = response.get("Reason")
    about = " ".join(str(response[one]) for one in ("ResourceType", "ResourceId") if response.get(one))
    # Amazon Connect's InvalidRequestException has a Reason too, which is a structure and says nothing to people
    told = [one for one in (reason if isinstance(reason, str) else "", about) if one]
    return f" ({', '.join(told)})" if told else ""
