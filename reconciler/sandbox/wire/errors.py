"""The one way in which the stand-in refuses: an error code of the API, a message, and the error's own members."""

from __future__ import annotations

from typing import Any

# source: botocore service models (connect, secretsmanager) and, for what no operation models, the common errors
# of the AWS APIs. A status that the operation's own model states wins over this table.
STATUS = {
    "AccessDeniedException": 403,
    "IncompleteSignature": 400,
    "InternalFailure": 500,
    "InternalServerException": 500,
    "InternalServiceError": 500,
    "InternalServiceException": 500,
    "InvalidAction": 400,
    "NotImplementedException": 501,
    "RequestEntityTooLarge": 413,
    "SerializationException": 400,
    "Throttling": 400,
    "ThrottlingException": 429,
    "UnknownOperationException": 404,
    "ValidationError": 400,
    "ValidationException": 400,
}


class ApiError(Exception):
    """An answer that is an error. `members` are the error's further fields, such as ResourceId.

    What the request had changed before is undone, unless `keep` says that the effects so far stay.
    """

    def __init__(self, code: str, message: str, *, keep: bool = False, **members: Any) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.keep = keep
        self.members = members


def invalid_parameter(message: str) -> ApiError:
    """A parameter is not acceptable."""
    return ApiError("InvalidParameterException", message)


def invalid_request(message: str) -> ApiError:
    """The request as a whole is not acceptable."""
    return ApiError("InvalidRequestException", message)


def not_found(what: str) -> ApiError:
    """Something that the request names does not exist; `what` says which, for people."""
    return ApiError("ResourceNotFoundException", f"{what} was not found.")
