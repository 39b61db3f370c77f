"""Routing by method and raw path, and the status of each error."""

from __future__ import annotations

import pytest

from reconciler.sandbox.wire.service import service


@pytest.mark.parametrize(
    ("method", "path", "operation", "members"),
    [
        ("GET", "/instance", "ListInstances", {}),
        ("GET", "/queues/i/q", "DescribeQueue", {"InstanceId": "i", "QueueId": "q"}),
        ("DELETE", "/queues/i/q", "DeleteQueue", {"InstanceId": "i", "QueueId": "q"}),
        ("POST", "/queues/i/q/name", "UpdateQueueName", {"InstanceId": "i", "QueueId": "q"}),
        ("POST", "/phone-number/list", "ListPhoneNumbersV2", {}),
        ("GET", "/phone-number/list", "DescribePhoneNumber", {"PhoneNumberId": "list"}),
        (
            "POST",
            "/tags/arn%3Aaws%3Aconnect%3Aus-east-1%3A123456789012%3Ainstance%2Fi%2Fqueue%2Fq",
            "TagResource",
            {"resourceArn": "arn:aws:connect:us-east-1:123456789012:instance/i/queue/q"},
        ),
        ("GET", "/tags/arn:aws:connect:x/y", None, {}),  # a slash that is not encoded is another path
        ("PATCH", "/instance", None, {}),
        ("GET", "/queues//q", None, {}),
    ],
)
def test_route(method: str, path: str, operation: str | None, members: dict[str, str]) -> None:
    found = service("connect").route(method, path)
    assert (found.operation if found else None) == operation
    assert (found.path_members if found else {}) == members


@pytest.mark.parametrize(
    ("name", "code", "status"),
    [
        ("connect", "ThrottlingException", 429),
        ("connect", "LimitExceededException", 429),
        ("connect", "ServiceQuotaExceededException", 402),
        ("connect", "IdempotencyException", 409),
        ("connect", "SerializationException", 400),
        ("secretsmanager", "ThrottlingException", 400),
        ("secretsmanager", "ResourceNotFoundException", 400),
        ("secretsmanager", "InternalServiceError", 500),
        ("sts", "RegionDisabledException", 403),
    ],
)
def test_status(name: str, code: str, status: int) -> None:
    assert service(name).status_of(code) == status
