from __future__ import annotations

import gc
import hashlib
import json
from pathlib import Path

import pytest

from reconciler.manifests.loading import Loaded, documents_only, load
from reconciler.manifests.workspace import Workspace, load_workspace
from reconciler.model.errors import UsageError

WORKSPACE = """\
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: acme, uid: "3f9c2a71"}
spec:
  manifests: [.]
  environments:
    - name: sandbox
      sandbox: {seed: seed.yaml}
    - name: production
      sandbox: {}
      overlays: [env/production, env/late.yaml]
"""
FILES = {
    "b.yaml": """\
apiVersion: reconciler/v1
kind: Queue
metadata: {name: retail}
spec: {maxContacts: 5, tags: {a: b}}
""",
    "a/z.yml": """\
apiVersion: reconciler/v1
kind: EmailAddress
metadata: {name: support, labels: {team: retail}}
spec: {address: support@example.com, displayName: null}
---
apiVersion: reconciler/v1
kind: EmailAddressAssociation
metadata: {name: retail}
spec: {queue: retail, default: support, mode: exact}
""",
    "env/production/q.yaml": "kind: Queue\nmetadata: {name: retail}\nspec: {maxContacts: 50}\n",
    "env/late.yaml": "kind: Queue\nmetadata: {name: retail}\nspec: {tags: {a: null}}\n",
    "seed.yaml": "queues: []\n",
}


def workspace(tmp_path: Path, **changed: str) -> Workspace:
    for name, text in {"reconciler.yaml": WORKSPACE, **FILES}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(changed.get(path.stem, text))
    return load_workspace(tmp_path)


def clean(loaded: Loaded) -> Loaded:
    assert loaded.problems == ()
    assert loaded.warnings == ()
    return loaded


def test_manifests_by_address_and_null_kept(tmp_path: Path) -> None:
    loaded = clean(load(workspace(tmp_path), "sandbox"))
    assert [one.address for one in loaded.manifests] == [
        "EmailAddress/support",
        "EmailAddressAssociation/retail",
        "Queue/retail",
    ]
    assert loaded.manifests[0].spec == {"address": "support@example.com", "displayName": None}
    assert loaded.manifests[0].labels == {"team": "retail"}
    assert loaded.documents == 3


def test_an_environment_has_its_overlays(tmp_path: Path) -> None:
    loaded = clean(load(workspace(tmp_path), "production"))
    queue = loaded.manifests[2]
    assert queue.spec == {"maxContacts": 50, "tags": {"a": None}}
    assert queue.where(("spec", "maxContacts")) == ("env/production/q.yaml", 3, 21)
    assert queue.where(("spec", "tags", "a")) == ("env/late.yaml", 3, 18)
    assert queue.where(("metadata", "name")) == ("b.yaml", 3, 18)
    assert loaded.documents == 5


def test_without_an_environment_it_is_the_base(tmp_path: Path) -> None:
    loaded = clean(load(workspace(tmp_path), None))
    assert loaded.manifests[2].spec == {"maxContacts": 5, "tags": {"a": "b"}}
    assert loaded.documents == 5


def test_the_digest_is_of_what_is_meant_not_of_how_it_is_written(tmp_path: Path) -> None:
    first = load(workspace(tmp_path / "1"), "sandbox")
    spread = """\
# why
kind: 'Queue'
spec:
  tags: {"a": b}
  maxContacts: 0x5
metadata:
  name: retail
apiVersion: reconciler/v1
"""
    again = load(workspace(tmp_path / "2", b=spread), "sandbox")
    other = load(workspace(tmp_path / "3"), "production")
    assert first.digest == again.digest != other.digest
    canonical = json.dumps(
        [[one.kind, one.name, one.metadata, one.spec] for one in first.manifests],
        sort_keys=True,
        separators=(",", ":"),
    )
    assert first.digest == hashlib.sha256(canonical.encode()).hexdigest()


def test_a_problem_of_the_base_is_told_once(tmp_path: Path) -> None:
    loaded = load(workspace(tmp_path, b=FILES["b.yaml"].replace("{a: b}", "{a: 1}")), None)
    assert [(one.file, one.line, one.code) for one in loaded.problems] == [("b.yaml", 4, "quote")]


def test_a_problem_that_an_overlay_brings_stands_in_the_overlay(tmp_path: Path) -> None:
    loaded = load(workspace(tmp_path, q=FILES["env/production/q.yaml"].replace("50", "-50")), None)
    assert [one[:4] for one in loaded.problems] == [("env/production/q.yaml", 3, 21, "bound")]
    assert load(workspace(tmp_path), "sandbox").problems == ()


def test_what_an_invalid_document_declares_is_not_called_unknown(tmp_path: Path) -> None:
    loaded = load(workspace(tmp_path, b=FILES["b.yaml"].replace("maxContacts: 5", "maxContacts: x")), None)
    assert [one.code for one in loaded.problems] == ["type"]


def test_nor_what_an_unreadable_one_seems_to_declare(tmp_path: Path) -> None:
    loaded = load(workspace(tmp_path, b=FILES["b.yaml"].replace("{maxContacts", "[maxContacts")), "sandbox")
    assert [(one.file, one.code) for one in loaded.problems] == [("b.yaml", "syntax")]


def test_only_some_files(tmp_path: Path) -> None:
    root = workspace(
        tmp_path, b=FILES["b.yaml"].replace("{a: b}", "{a: 1}"), z=FILES["a/z.yml"].replace("exact", "exakt")
    )
    assert [one.file for one in load(root, None).problems] == ["a/z.yml", "b.yaml"]
    loaded = load(root, None, only=[tmp_path / "a"])
    assert ([one.file for one in loaded.problems], loaded.documents) == (["a/z.yml"], 2)
    assert [one.file for one in load(root, None, only=[tmp_path / "env/late.yaml"]).problems] == ["b.yaml"]


@pytest.mark.parametrize("prefix", ["root/a/..", "root/../root", "link", "root/inner", "root/./."])
@pytest.mark.parametrize("whence", ["root", "link", "root/a/.."])
def test_a_file_is_the_same_whatever_leads_to_it(tmp_path: Path, prefix: str, whence: str) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "link").symlink_to("root")
    (tmp_path / "root/inner").symlink_to(".")
    workspace(tmp_path / "root")
    root = load_workspace(tmp_path / whence)
    there = tmp_path / prefix
    some = load(root, None, only=[there / "a", there / "env/late.yaml"])
    assert (some.problems, some.documents) == ((), 3)
    whole = load(root, None, only=[there])
    assert (whole.problems, whole.documents) == ((), 5)


def test_a_file_outside_the_manifest_folders_is_checked_too(tmp_path: Path) -> None:
    root = workspace(tmp_path, reconciler=WORKSPACE.replace("[.]", "[b.yaml]"))
    new = tmp_path / "new.yaml"
    new.write_text(FILES["a/z.yml"].replace("retail, default", "retial, default"))
    loaded = load(root, None, only=[new])
    assert [(one.file, one.code) for one in loaded.problems] == [("new.yaml", "unknownReference")]
    assert "did you mean retail?" in loaded.problems[0].fix


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        load(workspace(tmp_path), None, only=[tmp_path / "gone.yaml"])
    with pytest.raises(UsageError, match="does not exist"):
        documents_only([tmp_path / "gone.yaml"])


def test_without_a_workspace_each_document_is_by_itself(tmp_path: Path) -> None:
    workspace(tmp_path)
    loaded = clean(documents_only([tmp_path / "a", tmp_path / "reconciler.yaml"]))
    assert loaded.documents == 3
    (tmp_path / "a/z.yml").write_text(FILES["a/z.yml"].replace("exact", "exakt"))
    (problem,) = documents_only([tmp_path / "a"]).problems
    assert problem.file == f"{tmp_path}/a/z.yml"


@pytest.mark.parametrize("collecting", [True, False])
def test_the_garbage_collector_is_left_as_it_was(tmp_path: Path, collecting: bool) -> None:
    was = gc.isenabled()
    try:
        (gc.enable if collecting else gc.disable)()
        load(workspace(tmp_path), None)
        assert gc.isenabled() is collecting
    finally:
        (gc.enable if was else gc.disable)()
