"""What a workspace says of quotas, as the budget of calls takes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from reconciler.cli.connecting import overrides
from reconciler.manifests.workspace import load_workspace
from reconciler.model.quotas import Quota

ENVIRONMENT = {
    "name": "production",
    "connect": {"region": "us-east-1", "instance": "a", "accountId": "1" * 12},
}


@pytest.mark.parametrize(
    ("stated", "wanted"),
    [
        ({"connect": {"CreateQueue": {"rate": 3, "burst": 7}}}, {"connect": {"CreateQueue": Quota(3, 7)}}),
        ({"connect": {"CreateQueue": {"rate": 3}}}, {"connect": {"CreateQueue": Quota(3, 5)}}),
        ({"connect": {"ListQueues": {"rate": 3}}}, {"connect": {"ListQueues": Quota(3, 15)}}),
        ("none", None),
        (None, {}),
    ],
)
def test_what_is_not_stated_is_the_built_in(stated: Any, wanted: Any, tmp_path: Path) -> None:
    (tmp_path / "manifests").mkdir()
    spec = {"environments": [ENVIRONMENT], **({"quotas": stated} if stated else {})}
    head = {"apiVersion": "reconciler/v1", "kind": "Workspace", "metadata": {"name": "acme", "uid": "a1"}}
    file = tmp_path / "reconciler.yaml"
    file.write_text(yaml.safe_dump({**head, "spec": spec}), encoding="utf-8")
    assert overrides(load_workspace(tmp_path)) == wanted
