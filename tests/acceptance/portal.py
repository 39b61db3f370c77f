"""A workspace whose Symbee is configured by a person: what they are handed, and what they confirm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.acceptance.program import Ran, run

SALES: dict[str, Any] = {
    "kind": "SkillQueue",
    "metadata": {"name": "sms-sales"},
    "spec": {"displayName": "Sales by SMS", "wrapSeconds": 30},
}
TWILIO: dict[str, Any] = {
    "kind": "RestSmsMapping",
    "metadata": {"name": "twilio"},
    "spec": {
        "name": "Twilio",
        "provider": "Twilio",
        "deliveryProvider": "symbee",
        "credentials": {"userName": {"env": "TWILIO_USER"}, "password": {"env": "TWILIO_PASSWORD"}},
        "countryCode": "US",
        "numbers": [{"address": "+15550110", "displayName": "Sales", "skillQueue": "sms-sales"}],
    },
}
RETURNS: dict[str, Any] = {
    "kind": "RoutedEmailConfiguration",
    "metadata": {"name": "returns"},
    "spec": {"ownerId": "returns-team", "skillQueue": "email-returns"},
}
EMAIL: dict[str, Any] = {
    "kind": "SkillQueue",
    "metadata": {"name": "email-returns"},
    "spec": {"displayName": "Returns", "taskType": "EMAIL"},
}
ALL = (SALES, TWILIO, EMAIL, RETURNS)
CREDENTIALS = {"TWILIO_USER": "canary-user", "TWILIO_PASSWORD": "canary-password"}
WEB_HOOK = "https://hooks.example.com/sms/canary-webhook-abcd"
MASKED = "https://hooks.example.com/…abcd"


def different(document: Mapping[str, Any], /, **spec: Any) -> dict[str, Any]:
    """The document with other values in its spec."""
    return {**document, "spec": {**document["spec"], **spec}}


def living(document: Mapping[str, Any], /, **lifecycle: bool) -> dict[str, Any]:
    """The document with a lifecycle."""
    return {**document, "metadata": {**document["metadata"], "lifecycle": lifecycle}}


class Portal:
    """A workspace over a sandbox, with the command line to work in it. `more` are further environments."""

    def __init__(
        self,
        folder: Path,
        documents: Iterable[Mapping[str, Any]] = ALL,
        *,
        seed: Mapping[str, Any] | None = None,
        backend: Mapping[str, Any] | None = None,
        guards: Mapping[str, Any] | None = None,
        more: Iterable[Mapping[str, Any]] = (),
    ) -> None:
        self.workspace = folder
        (folder / "manifests").mkdir(parents=True)
        symbee = {"company": "abc-gadgets", "environment": "dev", "administration": {"worksheet": {}}}
        environment = {"name": "sandbox", "sandbox": {"seed": "seed.yaml"}, "symbee": symbee}
        open_guards = {"deletes": {"count": 50, "percent": 100}, "updates": {"count": 50, "percent": 100}}
        environment["guards"] = {**open_guards, **(guards or {})}
        others = [{**environment, **one} for one in more]
        spec = {
            "defaultEnvironment": "sandbox",
            "environments": [environment, *others],
            **({"backend": dict(backend)} if backend else {}),
        }
        metadata = {"name": "acme", "uid": "3f9c2a71"}
        document = {
            "apiVersion": "reconciler/v1",
            "kind": "Workspace",
            "metadata": metadata,
            "spec": spec,
        }
        (folder / "reconciler.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
        (folder / "seed.yaml").write_text(
            yaml.safe_dump({"hoursOfOperation": ["Office hours"], **(seed or {})}), encoding="utf-8"
        )
        self.state(*documents)

    def state(self, *documents: Mapping[str, Any]) -> None:
        """Let the manifests say just this."""
        stated = [{"apiVersion": "reconciler/v1", **one} for one in documents]
        file = self.workspace / "manifests" / "all.yaml"
        file.write_text(yaml.safe_dump_all(stated), encoding="utf-8")

    def do(self, *arguments: str) -> Ran:
        """A command."""
        return run(self.workspace, *arguments)

    def apply(self, *flags: str, code: int = 6) -> dict[str, Any]:
        """Apply; the document that it gives."""
        ran = self.do("apply", "--yes", "--format", "json", *flags)
        assert ran.code == code, ran
        document: dict[str, Any] = ran.json
        return document

    def hand_over(self, *flags: str) -> str:
        """Apply what a person has to do; the id of the list."""
        return str(self.apply(*flags)["worklist"]["id"])

    def confirm(self, name: str, *only: str, code: int = 0) -> dict[str, Any]:
        """Confirm; the document that it gives."""
        words = [word for one in only for word in ("--only", one)]
        ran = self.do("apply", "--confirm", name, "--yes", "--format", "json", *words)
        assert ran.code == code, ran
        document: dict[str, Any] = ran.json
        return document

    def settle(self, *flags: str) -> None:
        """Apply, confirm all of it, and hold that nothing is left."""
        self.confirm(self.hand_over(*flags))
        assert self.plan().code == 0

    def plan(self, *flags: str) -> Ran:
        """The plan, as JSON, with a code that tells."""
        return self.do("plan", "--detailed-exitcode", "--format", "json", *flags)

    @property
    def symbee(self) -> Path:
        """What the backend has of Symbee."""
        return self.workspace / ".reconciler" / "sandbox" / "symbee"

    def lists(self) -> list[str]:
        """The ids of all lists."""
        return sorted(one.stem for one in (self.symbee / "worklists").glob("*.json"))

    def text(self, name: str) -> str:
        """A list as people see it."""
        return (self.symbee / "worklists" / f"{name}.md").read_text(encoding="utf-8")

    def records(self) -> dict[str, Any]:
        """Every record by the name of its file."""
        files = sorted((self.symbee / "records").rglob("*.yaml"))
        return {
            f"{one.parent.name}/{one.stem}": yaml.safe_load(one.read_text(encoding="utf-8")) for one in files
        }


def results(document: Mapping[str, Any]) -> dict[str, str]:
    """The result of every change, by address."""
    return {one["address"]: one["result"] for one in document["changes"]}


def awaiting(plan: Mapping[str, Any]) -> dict[str, bool]:
    """Whether each change of a plan awaits a person, by address."""
    return {one["address"]: one["awaiting"] for one in plan["changes"]}
