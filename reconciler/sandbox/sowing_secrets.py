"""The part of a seed that says what Secrets Manager holds.

    secrets:
      SYMBEE_CONNECT_API_KEY: example-key
      acme/twilio: '{"accessKey": "example", "accessSecret": "example"}'     # a secret of several values is JSON
      elsewhere: {value: example, region: us-west-2}

Stating another value, at any time, is a rotation: the secret has another VersionId then.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid5

from reconciler.model.problem import Problem
from reconciler.sandbox.planting import LONG_AGO, SPACE, Bed, Body
from reconciler.sandbox.secrets import kept_as, secret_arn
from reconciler.sandbox.seed import Seed

SECTION = "secrets"


def check_secrets(seed: Seed, value: Any) -> list[Problem]:
    """What is wrong with the section. No problem repeats a value."""
    if not isinstance(value, dict):
        return [seed.problem((SECTION,), f"{SECTION} must map names to values")]
    problems = []
    for name, given in value.items():
        stated = given if isinstance(given, dict) else {"value": given}
        fine = "value" in stated and set(stated) <= {"value", "region"}
        if not isinstance(name, str) or not fine or not all(isinstance(one, str) for one in stated.values()):
            fix = "quote it, or write {value: …, region: …}"
            problems.append(seed.problem((SECTION, str(name)), f"the secret {name!r} must be a string", fix))
    return problems


def sow_secrets(bed: Bed) -> None:
    """Let Secrets Manager hold what the seed states; notes what is wrong with it."""
    found = check_secrets(bed.seed, bed.seed.secrets)
    bed.problems += found
    if found:
        return
    account, home = bed.seed.account, bed.seed.region
    for name, given in bed.seed.secrets.items():
        stated = given if isinstance(given, dict) else {"value": given}
        region, value = stated.get("region", home), stated["value"]
        own_id = kept_as(name, region, home)

        def body(id: str, name: str = name, region: str = region, value: str = value) -> Body:
            return {
                "ARN": secret_arn(account, region, name),
                "Name": name,
                "VersionId": str(uuid5(SPACE, f"secret/{id}/{value}")),
                "SecretString": value,
                "VersionStages": ["AWSCURRENT"],
                "CreatedDate": LONG_AGO,
            }

        bed.set("secret", own_id, body, (SECTION, name), id=own_id)
