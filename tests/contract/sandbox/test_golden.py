"""Every operation answers, byte for byte in meaning, as its golden files say; and each has at least one."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from botocore.awsrequest import HeadersDict
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.parsers import create_parser
from botocore.validate import ParamValidator

from reconciler.sandbox.services import SERVICES
from reconciler.sandbox.wire.service import service
from tests.contract.sandbox.golden import FOLDER, answer_of, cases, play, request_of
from tests.contract.sandbox.support import sandbox

_PREFIXED = ("sms-voice",)  # its tag operations are called as those of connect
BUILT = {
    f"{signing}.{name}" if signing in _PREFIXED else name: (signing, name)
    for signing, spoken in SERVICES.items()
    for name in spoken.operations
}
"""Service and operation by the name of their folder."""


@cache
def model_of(name: str) -> ServiceModel:
    return ServiceModel(Loader().load_service_model(name, "service-2"))


def read(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return case


@pytest.mark.parametrize("path", cases(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_answer(path: Path, tmp_path: Path) -> None:
    case = read(path)
    assert play(sandbox(tmp_path), case) == case["answer"]


def test_every_operation_has_a_golden_success_and_a_golden_file_an_operation() -> None:
    succeeded = {path.parent.name for path in cases() if read(path)["answer"]["status"] == 200}
    assert succeeded == set(BUILT)
    assert {folder.name for folder in FOLDER.iterdir()} == set(BUILT)


@pytest.mark.parametrize("path", cases(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_botocore_reads_the_answer_whole_and_finds_it_valid(path: Path, tmp_path: Path) -> None:
    """botocore's own parser loses nothing of the answer, and its validator finds nothing wrong with the result."""
    case = read(path)
    signing, name = BUILT[path.parent.name]
    model = model_of(SERVICES[signing].model)
    operation = model.operation_model(name)
    box = sandbox(tmp_path)
    for earlier in case.get("before", []):
        box.handle(request_of(earlier))
    response = box.handle(request_of(case["request"]))
    parsed = create_parser(model.protocol).parse(
        {"status_code": response.status, "headers": HeadersDict(response.headers), "body": response.body},
        operation.output_shape,
    )
    metadata = parsed.pop("ResponseMetadata")
    assert metadata["HTTPStatusCode"] == response.status
    if response.status != 200:
        code = parsed["Error"]["Code"]
        modelled = {shape.error_code for shape in operation.error_shapes}
        assert code in modelled | {"SerializationException", "ValidationError", "ThrottlingException"}
        assert response.status == service(SERVICES[signing].model).status_of(code)
        return
    if operation.output_shape is None:
        assert response.body == b""
        return
    report = ParamValidator().validate(_without_empty_maps(parsed), operation.output_shape)
    assert not report.has_errors(), report.generate_report()
    if model.protocol != "query":
        assert set(parsed) == set(answer_of(response)["body"])


def _without_empty_maps(value: Any) -> Any:
    """The answer as the model's minimum of one tag has it (the guess `empty_tags` answers {})."""
    if isinstance(value, dict):
        return {key: _without_empty_maps(one) for key, one in value.items() if one != {}}
    if isinstance(value, list):
        return [_without_empty_maps(one) for one in value]
    return value
