from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.manifests.workspace import (
    Connect,
    Environment,
    Guards,
    Limit,
    Sandbox,
    find,
    load_workspace,
)
from reconciler.model.errors import InvalidError, UsageError

FULL = """\
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: acme-contact-center, uid: 3f9c2a71}
spec:
  manifests: [manifests, more/queues.yaml]
  defaultEnvironment: sandbox
  backend: {s3: {bucket: acme-state, prefix: reconciler/prod, region: us-east-1, endpointUrl: "http://127.0.0.1:9000"}}
  quotas: {connect: {CreateQueue: {rate: 2, burst: 5}}, sms-voice: {UpdatePhoneNumber: {rate: 0.5}}}
  environments:
    - name: sandbox
      sandbox: {state: .reconciler/sandbox.db, seed: seed.yaml, quotas: aws}
    - name: production
      overlays: [environments/production, environments/late]
      connect:
        {region: us-east-1, instance: acme-prod, accountId: "123456789012", assumeRole: null, readBackSeconds: 90}
      symbee:
        company: abc-gadgets
        environment: prod
        region: us-east-1
        secretsRegion: us-east-1
        apiKey: {awsSecretsManager: {id: SYMBEE_CONNECT_API_KEY}}
        administration: {gateway: {url: "https://gateway.example.com/prefix", token: {file: token.txt}}}
      uniphore: {url: "https://api.example.test", token: {env: UNIPHORE_TOKEN}, tenant: Acme Corp, organization: Sales}
      guards:
        deletes: {count: 3}
        updates: {percent: 10}
        waitingContacts: warn
        freezes: [{from: "2030-12-24T00:00:00Z", until: "2030-12-27T00:00:00+01:00", reason: Christmas}]
"""
SMALL = """\
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: small}
spec:
  environments:
    - name: only
      connect: {region: eu-west-2, instance: acme, accountId: "123456789012"}
"""


def write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "reconciler.yaml").write_text(text)
    return folder


def test_everything_stated(tmp_path: Path) -> None:
    workspace = load_workspace(write(tmp_path, FULL))
    assert (workspace.name, workspace.uid, workspace.root) == ("acme-contact-center", "3f9c2a71", tmp_path)
    assert workspace.manifests == (tmp_path / "manifests", tmp_path / "more/queues.yaml")
    assert workspace.default_environment == "sandbox"
    assert workspace.backend["s3"]["prefix"] == "reconciler/prod"
    assert workspace.quotas == {
        "connect": {"CreateQueue": {"rate": 2, "burst": 5}},
        "sms-voice": {"UpdatePhoneNumber": {"rate": 0.5}},
    }
    assert workspace.warnings == ()
    sandbox, production = workspace.environments
    assert sandbox == Environment(
        "sandbox", sandbox=Sandbox(tmp_path / ".reconciler/sandbox.db", tmp_path / "seed.yaml", "aws")
    )
    assert production.connect == Connect("us-east-1", "acme-prod", "123456789012", None, 90)
    assert production.overlays == (tmp_path / "environments/production", tmp_path / "environments/late")
    assert production.symbee is not None
    assert production.symbee["apiKey"] == {"awsSecretsManager": {"id": "SYMBEE_CONNECT_API_KEY"}}
    assert production.uniphore is not None
    assert production.uniphore["tenant"] == "Acme Corp"
    assert production.guards.deletes == Limit(3, 20)
    assert production.guards.updates == Limit(50, 10)
    assert production.guards.waiting_contacts == "warn"
    assert production.guards.freezes[0]["reason"] == "Christmas"


def test_defaults(tmp_path: Path) -> None:
    workspace = load_workspace(write(tmp_path, SMALL))
    assert workspace.manifests == (tmp_path / "manifests",)
    assert workspace.backend == {"local": {"path": ".reconciler"}}
    assert workspace.quotas == {}
    environment = workspace.environment(None)
    assert environment.connect == Connect("eu-west-2", "acme", "123456789012", None, 60)
    assert environment.guards == Guards(Limit(5, 20), Limit(50, 50), "block", ())
    assert workspace.uid is None
    assert [(one.line, one.column, one.code) for one in workspace.warnings] == [(3, 11, "noUid")]


def test_no_client_side_quotas(tmp_path: Path) -> None:
    workspace = load_workspace(write(tmp_path, SMALL.replace("spec:\n", "spec:\n  quotas: none\n")))
    assert workspace.quotas == "none"


def test_the_nearest_folder_upwards(tmp_path: Path) -> None:
    outer, inner = write(tmp_path, SMALL), write(tmp_path / "a/b", SMALL)
    (inner / "c/d").mkdir(parents=True)
    assert find(inner / "c/d") == inner
    assert find(inner) == inner
    assert find(tmp_path / "a") == outer


def test_environments_by_name(tmp_path: Path) -> None:
    workspace = load_workspace(write(tmp_path, FULL))
    assert workspace.environment(None).name == "sandbox"
    assert workspace.environment("production").name == "production"
    with pytest.raises(UsageError) as caught:
        workspace.environment("producton")
    assert caught.value.message == "there is no environment 'producton'"
    assert caught.value.fix == "did you mean production? there are: sandbox, production"


def test_several_environments_and_no_default(tmp_path: Path) -> None:
    workspace = load_workspace(write(tmp_path, FULL.replace("  defaultEnvironment: sandbox\n", "")))
    with pytest.raises(UsageError, match="several"):
        workspace.environment(None)


def test_every_problem_is_carried_by_the_error(tmp_path: Path) -> None:
    with pytest.raises(InvalidError) as caught:
        load_workspace(write(tmp_path, SMALL.replace("eu-west-2", "europe").replace("only", "Only One")))
    assert [(one.line, one.code) for one in caught.value.problems] == [(6, "pattern"), (7, "pattern")]
    assert caught.value.exit_code == 3


URL = "      uniphore: {url: 'URL', token: {env: T}, tenant: a, organization: b}\n"


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.com",
        "https://api.example.com:9443/a/b",
        "https://[2001:db8::1]:8443/",
        "http://127.0.0.1:4566",
        "http://127.8.8.8/x",
        "http://[::1]:80",
        "http://localhost",
    ],
)
def test_urls(tmp_path: Path, url: str) -> None:
    workspace = load_workspace(write(tmp_path, SMALL + URL.replace("URL", url)))
    assert workspace.environments[0].uniphore is not None
    assert workspace.environments[0].uniphore["url"] == url


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example.com",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://128.0.0.1",
        "ftp://example.com",
        "example.com",
        "https://",
        "https://user:secret@example.com",
        "https://example.com/?a=b",
        "https://example.com/#a",
        "https://exa mple.com",
        "//example.com",
        "user:secret@example.com",
        "https://example.com:port",
    ],
)
def test_what_is_no_url_for_us(tmp_path: Path, url: str) -> None:
    with pytest.raises(InvalidError) as caught:
        load_workspace(write(tmp_path, SMALL + URL.replace("URL", url)))
    (problem,) = caught.value.problems
    assert problem.code == "pattern"
    assert "secret" not in problem.message


SECRET = "      uniphore: {url: 'https://example.com', token: SECRET, tenant: a, organization: b}\n"


@pytest.mark.parametrize(
    "secret",
    [
        "{env: TOKEN}",
        "{file: a/b.txt}",
        "{awsSecretsManager: {id: x}}",
        "{awsSecretsManager: {id: x, key: k, region: eu-west-1}}",
    ],
)
def test_secret_references(tmp_path: Path, secret: str) -> None:
    load_workspace(write(tmp_path, SMALL + SECRET.replace("SECRET", secret)))


@pytest.mark.parametrize(
    "secret",
    [
        "hush",
        "{env: hush-hush}",
        "{env: A, file: hush}",
        "{}",
        "{plain: hush}",
        "{env: null}",
        "{awsSecretsManager: hush}",
    ],
)
def test_what_is_no_secret_reference(tmp_path: Path, secret: str) -> None:
    with pytest.raises(InvalidError) as caught:
        load_workspace(write(tmp_path, SMALL + SECRET.replace("SECRET", secret)))
    assert "hush" not in str(caught.value.problems)


@pytest.mark.parametrize(
    ("symbee", "valid"),
    [
        ("{company: a, environment: b}", True),
        ("{company: a, environment: b, region: us-west-2}", True),
        ("{company: a, environment: b, region: eu-west-1}", False),
        ("{company: a, environment: b, region: eu-west-1, baseUrl: 'https://symbee.example.com:9443'}", True),
        ("{company: a, environment: b, administration: {worksheet: {}}}", True),
        ("{company: a, environment: b, administration: {worksheet: {x: 1}}}", False),
    ],
)
def test_symbee(tmp_path: Path, symbee: str, valid: bool) -> None:
    folder = write(tmp_path, SMALL + f"      symbee: {symbee}\n")
    if valid:
        assert load_workspace(folder).environments[0].symbee is not None
    else:
        with pytest.raises(InvalidError):
            load_workspace(folder)


def test_systems_may_stand_beside_a_sandbox(tmp_path: Path) -> None:
    connect = '      connect: {region: eu-west-2, instance: acme, accountId: "123456789012"}\n'
    text = SMALL.replace(connect, "      sandbox: {}\n      symbee: {company: a, environment: b}\n")
    environment = load_workspace(write(tmp_path, text)).environment("only")
    assert environment.sandbox == Sandbox(tmp_path / ".reconciler/sandbox.db")
    assert environment.symbee == {"company": "a", "environment": "b"}
