"""Secrets Manager: reading the secrets that the seed declares."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import NAMESPACE_URL, uuid5

from reconciler.sandbox.session import Built, Parameters, Result, Session
from reconciler.sandbox.wire.errors import ApiError
from reconciler.sandbox.world import Thing


def secret_arn(account: str, region: str, name: str) -> str:
    """A secret's ARN; AWS appends six random characters, here they follow from the name."""
    return f"arn:aws:secretsmanager:{region}:{account}:secret:{name}-{uuid5(NAMESPACE_URL, name).hex[:6]}"


def kept_as(name: str, region: str, home: str) -> str:
    """The id under which a secret of a Region is kept: its name, in another Region than the world's with that."""
    return name if region in ("", home) else f"{region}:{name}"


def value_of(at: Session, name: str, region: str) -> str | None:
    """The current text of a secret, by name; None where there is no such secret."""
    found = at.world.get("secret", "", kept_as(name, region, at.home))
    return None if found is None else str(found.body["SecretString"])


def get_secret_value(at: Session, asked: Parameters) -> Result:
    """GetSecretValue, by name or ARN; the current version only."""
    found = _find(at, asked["SecretId"])
    version, stage = asked.get("VersionId"), asked.get("VersionStage", "AWSCURRENT")
    if found is None or (version is not None and version != found.body["VersionId"]) or stage != "AWSCURRENT":
        raise ApiError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
    return found.body


def _find(at: Session, given: str) -> Thing | None:
    if not given.startswith("arn:"):
        return None if ":" in given else _named(at, given)
    # source: an ARN without its six random characters is accepted too.
    name = given.partition(":secret:")[2]
    for candidate in (name, name.rpartition("-")[0]):
        found = _named(at, candidate)
        if found is not None and found.body["ARN"].startswith(given):
            return found
    return None


def _named(at: Session, name: str) -> Thing | None:
    return at.world.get("secret", "", kept_as(name, at.region, at.home))


OPERATIONS: Mapping[str, Built] = {"GetSecretValue": Built(get_secret_value)}
