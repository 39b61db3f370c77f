"""Secrets as data: only references to them ever stand in a manifest, a plan, a journal or a log.

In the parameters of a call a secret is `{"$secret": {"env": "NAME"}}` (or `file`, or `awsSecretsManager`), with the
`version` that the plan saw where it could see one. The provider puts the value in its place while it sends.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.model.reading import Read, read

SECRET = "$secret"
PROVIDER = "secrets"


def secret(reference: Mapping[str, Any], version: str | None = None) -> dict[str, dict[str, Any]]:
    """The place of a secret in a call's parameters. `reference` is as YAML states it: `{env: NAME}` and so on."""
    return {SECRET: {**reference, "version": version} if version else dict(reference)}


def version_of(reference: Mapping[str, Any]) -> Read:
    """The read that answers `{"version": text}`: a mark that changes when the value does, and tells nothing of it.

    None where it cannot be known now: the secret cannot be read here, or the backend has no key to mark it with yet.
    """
    return read(PROVIDER, "Version", reference=reference)
