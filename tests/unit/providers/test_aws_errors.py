"""botocore's errors in our own words."""

from __future__ import annotations

import boto3
import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
    SSLError,
)

from reconciler.model import errors
from reconciler.providers.aws_errors import translated
from reconciler.providers.operations import WRITES

CODES = [
    ("ThrottlingException", 429, errors.ThrottledError),
    ("ThrottlingException", 400, errors.ThrottledError),
    ("TooManyRequestsException", 429, errors.ThrottledError),
    ("LimitExceededException", 429, errors.LimitError),
    ("ServiceQuotaExceededException", 402, errors.LimitError),
    ("ResourceNotFoundException", 404, errors.NotFoundError),
    ("DuplicateResourceException", 409, errors.DuplicateError),
    ("IdempotencyException", 409, errors.DuplicateError),
    ("ResourceInUseException", 409, errors.InUseError),
    ("AccessDeniedException", 403, errors.DeniedError),
    ("UnrecognizedClientException", 403, errors.DeniedError),
    ("ExpiredTokenException", 403, errors.DeniedError),
    ("InvalidRequestException", 400, errors.RejectedError),
    ("InvalidParameterException", 400, errors.RejectedError),
    ("ResourceConflictException", 409, errors.RejectedError),
    ("ConditionalOperationFailedException", 409, errors.RejectedError),
    ("InternalServiceException", 500, errors.DoubtfulError),
    ("ServiceUnavailable", 503, errors.DoubtfulError),
    ("NeverHeardOf", 400, errors.RejectedError),
    ("NeverHeardOf", 502, errors.DoubtfulError),
]


def _answered(code: str, status: int, **more: str) -> ClientError:
    said = {"Error": {"Code": code, "Message": "why"}, **more}
    meta = {"HTTPStatusCode": status, "RequestId": "r-1"}
    return ClientError({**said, "ResponseMetadata": meta}, "DoIt")


@pytest.mark.parametrize(("code", "status", "kind"), CODES)
def test_codes_decide(code: str, status: int, kind: type[errors.RemoteError]) -> None:
    with pytest.raises(errors.RemoteError) as caught, translated("DoIt"):
        raise _answered(code, status)
    assert type(caught.value) is kind
    assert (caught.value.operation, caught.value.remote_code, caught.value.request_id) == (
        "DoIt",
        code,
        "r-1",
    )
    assert code in caught.value.message
    assert "why" in caught.value.message
    assert isinstance(caught.value.__cause__, ClientError)


def test_every_error_that_the_model_lists_for_what_we_write_has_its_class() -> None:
    model = boto3.client("connect", region_name="us-east-1").meta.service_model
    listed = {
        shape.name
        for name in WRITES["connect"]
        for shape in model.operation_model(name).error_shapes
        if shape.name not in ("InvalidRequestException", "InvalidParameterException")
    }
    known = {code for code, _, _ in CODES}
    assert listed <= known


def test_what_is_in_use_names_who_uses_it() -> None:
    with (
        pytest.raises(errors.InUseError, match=r"ROUTING_PROFILE rp-1.*quick connects"),
        translated("DeleteQueue"),
    ):
        raise _answered("ResourceInUseException", 409, ResourceType="ROUTING_PROFILE", ResourceId="rp-1")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (EndpointConnectionError(endpoint_url="https://x"), errors.UnreachableError),
        (ConnectTimeoutError(endpoint_url="https://x"), errors.DoubtfulError),
        (ReadTimeoutError(endpoint_url="https://x"), errors.DoubtfulError),
        (ConnectionClosedError(endpoint_url="https://x"), errors.DoubtfulError),
        (SSLError(endpoint_url="https://x", error=ValueError()), errors.DoubtfulError),
        (NoCredentialsError(), errors.DeniedError),
        (ParamValidationError(report="too short"), errors.RejectedError),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, Exception) else "",
)
def test_no_answer_is_doubt_and_what_never_left_is_none(
    error: Exception, kind: type[errors.RemoteError]
) -> None:
    with pytest.raises(errors.RemoteError) as caught, translated("DoIt"):
        raise error
    assert type(caught.value) is kind


def test_other_exceptions_pass_through() -> None:
    with pytest.raises(ZeroDivisionError), translated("DoIt"):
        raise ZeroDivisionError
