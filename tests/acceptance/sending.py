"""A workspace whose sandbox takes routed emails and email contacts, and what has arrived in it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import yaml

from tests.support.messages import CONTACT, ROUTED, altered

TOKEN = "canary-token-5e1f"
KEY = "canary-key-91c2"
SYMBEE = {
    "company": "abc-gadgets",
    "environment": "prod",
    "apiKey": {"awsSecretsManager": {"id": "SYMBEE_CONNECT_API_KEY"}},
}
UNIPHORE = {
    "url": "https://api.example.test",
    "token": {"env": "UNIPHORE_TOKEN"},
    "tenant": "Acme Corp",
    "organization": "Sales",
}
SEED = {
    "hoursOfOperation": ["Office hours"],
    "secrets": {"SYMBEE_CONNECT_API_KEY": KEY},
    "symbee": {
        "skillQueues": [{"code": "email-parts", "spec": {"displayName": "Spare parts", "taskType": "EMAIL"}}],
        "routedEmailConfigurations": [{"code": "USPartsSpanish", "spec": {"skillQueue": "email-parts"}}],
    },
    "uniphore": {
        "token": TOKEN,
        "tenants": [
            {"name": "Acme Corp", "organizations": [{"name": "Sales", "categories": ["Leads", "Renewals"]}]}
        ],
    },
}
MANIFESTS = """\
apiVersion: reconciler/v1
kind: SkillQueue
metadata: {name: email-parts}
spec: {taskType: EMAIL}
---
apiVersion: reconciler/v1
kind: RoutedEmailConfiguration
metadata: {name: spare-parts}
spec: {ownerId: USPartsSpanish, skillQueue: email-parts}
"""
SAMPLES = {"routed-email": ROUTED, "email-contact": CONTACT}
LABELS = {
    "routed-email": f"{ROUTED['ownerId']}/{ROUTED['entityId']}",
    "email-contact": f"{CONTACT['conversationId']}/{CONTACT['messageId']}",
}
SERVICES = {"routed-email": "symbee-routed-email", "email-contact": "uniphore"}


def workspace(folder: Path, **environment: Any) -> Path:
    """A workspace with one environment, a sandbox unless told otherwise; members that are None are left out."""
    given = {
        "name": "sandbox",
        "sandbox": {"seed": "seed.yaml"},
        "symbee": SYMBEE,
        "uniphore": UNIPHORE,
        **environment,
    }
    document = {
        "apiVersion": "reconciler/v1",
        "kind": "Workspace",
        "metadata": {"name": "acme", "uid": "3f9c2a71"},
        "spec": {"environments": [{name: one for name, one in given.items() if one is not None}]},
    }
    (folder / "manifests").mkdir(exist_ok=True)
    (folder / "manifests" / "parts.yaml").write_text(MANIFESTS, encoding="utf-8")
    (folder / "reconciler.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    (folder / "seed.yaml").write_text(yaml.safe_dump(SEED), encoding="utf-8")
    return folder


def file_of(folder: Path, content: Any, name: str = "messages.yaml") -> str:
    """A file to send; its name as it is given on the command line."""
    (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return name


def several(way: str, count: int) -> list[dict[str, Any]]:
    """So many messages, each with an id of its own."""
    member = {"routed-email": "entityId", "email-contact": "messageId"}[way]
    ids = [f"0238f22a-4252-11ea-b77f-{number:012d}" for number in range(count)]
    return [altered(SAMPLES[way], (member,), one) for one in ids]


def arrived(folder: Path, way: str, state: Path | None = None) -> list[dict[str, Any]]:
    """What the sandbox has taken in, oldest first."""
    file = state or folder / ".reconciler" / "sandbox.db"
    if not file.exists():
        return []
    database = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        rows = database.execute("SELECT body FROM object WHERE kind = ? ORDER BY position", (way,))
        return [json.loads(row[0]) for row in rows]
    finally:
        database.close()
