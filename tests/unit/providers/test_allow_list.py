"""Plan never writes: below every provider an allow-list refuses whatever does, before anything is sent."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from reconciler.model.http import HttpRequest, HttpResponse
from reconciler.providers.aws import MODELS, Access, Clients
from reconciler.providers.operations import READS, WRITES, ForbiddenOperationError
from reconciler.sandbox.services import SERVICES
from tests.support.rig import Rig

# Of AWS: the others' providers have no operations but their own, which their tests hold.
AWS = sorted(set(READS) & set(boto3.Session().get_available_services()))
EVERY = [(service, name) for service in AWS for name in sorted(WRITES[service])]
# source: botocore models; what only reads is called so
_VERBS = ("List", "Describe", "Get", "Search", "BatchGet")
_GIVES_CREDENTIALS = "AssumeRole"  # and changes nothing that anybody manages
READING = [
    (service, name) for service in AWS for name in sorted(READS[service]) if name != _GIVES_CREDENTIALS
]


def _mutates(service: str, operation: str) -> bool:
    """As the stand-in knows it; of the backend's bucket, which it does not stand in for, as HTTP has it."""
    if service in SERVICES:
        return SERVICES[service].operations[operation].mutates
    model = boto3.client(MODELS.get(service, service), region_name="us-east-1").meta.service_model
    return model.operation_model(operation).http["method"] in ("PUT", "DELETE", "POST")


class Wire:
    """Where requests would leave: it keeps them."""

    def __init__(self) -> None:
        self.sent: list[HttpRequest] = []

    def __call__(self, sent: HttpRequest) -> HttpResponse:
        self.sent.append(sent)
        return HttpResponse(500, {}, b"{}")


@pytest.fixture(scope="module")
def wire() -> Wire:
    return Wire()


@pytest.fixture(scope="module")
def readers(wire: Wire) -> dict[str, Any]:
    clients = Clients(Access("us-east-1", None, False, wire))
    return {service: clients.client(service) for service in AWS}


def _arguments(client: Any, operation: str) -> dict[str, Any]:
    """Arguments that botocore takes, so that only the allow-list can stand in the way."""
    shape = client.meta.service_model.operation_model(operation).input_shape
    return {name: _value(shape.members[name]) for name in shape.required_members}


def _value(shape: Any) -> Any:
    if shape.type_name == "structure":
        return {name: _value(shape.members[name]) for name in shape.required_members}
    if shape.type_name == "list":
        return [_value(shape.member)]
    if shape.type_name == "map":
        return {"key": "value"}
    return 1 if shape.type_name in ("integer", "long") else "x" * max(1, shape.metadata.get("min", 1))


@pytest.mark.parametrize(("service", "operation"), EVERY, ids=[name for _, name in EVERY])
def test_a_client_that_may_only_read_refuses_to_write(
    wire: Wire, readers: dict[str, Any], service: str, operation: str
) -> None:
    client = readers[service]
    method = {name: method for method, name in client.meta.method_to_api_mapping.items()}[operation]
    with pytest.raises(ForbiddenOperationError, match=operation) as refused:
        getattr(client, method)(**_arguments(client, operation))
    assert refused.value.exit_code == 70
    assert wire.sent == []


def test_everything_else_that_the_service_has_is_refused_too(wire: Wire, readers: dict[str, Any]) -> None:
    for service, client in readers.items():
        methods = {name: method for method, name in client.meta.method_to_api_mapping.items()}
        for operation in sorted(set(methods) - READS[service]):
            with pytest.raises(ForbiddenOperationError):
                getattr(client, methods[operation])(**_arguments(client, operation))
    assert wire.sent == []


def test_a_client_that_may_write_may_write_only_what_the_product_knows(wire: Wire) -> None:
    client = Clients(Access("us-east-1", None, True, wire)).client("connect")
    methods = {name: method for method, name in client.meta.method_to_api_mapping.items()}
    for operation in sorted(set(methods) - READS["connect"] - WRITES["connect"]):
        with pytest.raises(ForbiddenOperationError):
            getattr(client, methods[operation])(**_arguments(client, operation))
    assert wire.sent == []


@pytest.mark.parametrize(("service", "operation"), READING, ids=[name for _, name in READING])
def test_what_counts_as_reading_changes_nothing(service: str, operation: str) -> None:
    assert operation.startswith(_VERBS)
    assert not _mutates(service, operation)


@pytest.mark.parametrize(("service", "operation"), EVERY, ids=[name for _, name in EVERY])
def test_what_counts_as_writing_does_change_something(service: str, operation: str) -> None:
    assert not operation.startswith(_VERBS)
    assert _mutates(service, operation)


def test_every_operation_exists_and_none_is_both() -> None:
    for service in AWS:
        names = READS[service]
        model = boto3.client(MODELS.get(service, service), region_name="us-east-1").meta.service_model
        assert names | WRITES[service] <= set(model.operation_names)
        assert not names & WRITES[service]
    assert set(READS) == set(WRITES)


def test_a_provider_that_may_only_read_sends_nothing_either(rig: Rig) -> None:
    identity = rig.queue_id("BasicQueue")
    since = rig.mark()
    with pytest.raises(ForbiddenOperationError):
        rig.reader.send(
            "UpdateQueueStatus", {"InstanceId": rig.instance, "QueueId": identity, "Status": "DISABLED"}, None
        )
    assert rig.calls(since) == ()
