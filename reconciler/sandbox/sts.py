"""STS: who is asking, and the roles they take on. Nobody is refused; the account is the world's."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from reconciler.sandbox.session import Built, Parameters, Result, Session
from reconciler.sandbox.wire.errors import ApiError

_ROLE = re.compile(r"arn:aws[\w-]*:iam::(\d{12}):role/(?:.*/)?([\w+=,.@-]+)")
_DEFAULT_SECONDS = 3600


def get_caller_identity(at: Session, asked: Parameters) -> Result:
    """GetCallerIdentity: the role that the access key stands for, else a user of the world's account."""
    taken = at.world.fact(f"role {at.access_key}")
    if taken is None:
        return {
            "UserId": "AIDASANDBOXUSER00000",
            "Account": at.account,
            "Arn": f"arn:aws:iam::{at.account}:user/sandbox",
        }
    role = json.loads(taken)
    if role["expires"] <= at.now:
        raise ApiError("ExpiredTokenException", "The security token included in the request is expired.")
    return {"UserId": role["id"], "Account": role["account"], "Arn": role["arn"]}


def assume_role(at: Session, asked: Parameters) -> Result:
    """AssumeRole: credentials whose access key stands for the role until they expire."""
    match = _ROLE.fullmatch(asked["RoleArn"])
    if match is None:
        raise ApiError("ValidationError", f"{asked['RoleArn']} is invalid")
    account, name = match.groups()
    session = asked["RoleSessionName"]
    stem = re.sub(r"[^A-Z0-9]", "", at.new_id().upper()).ljust(16, "0")[:16]
    expires = at.now + int(asked.get("DurationSeconds", _DEFAULT_SECONDS))
    arn = f"arn:aws:sts::{account}:assumed-role/{name}/{session}"
    role_id = f"AROA{stem}:{session}"
    stated = {"account": account, "arn": arn, "id": role_id, "expires": expires}
    at.world.state(f"role ASIA{stem}", json.dumps(stated))
    return {
        "Credentials": {
            "AccessKeyId": f"ASIA{stem}",
            "SecretAccessKey": f"sandbox/{at.new_id()}",
            "SessionToken": f"sandbox/{at.new_id()}",
            "Expiration": expires,
        },
        "AssumedRoleUser": {"AssumedRoleId": role_id, "Arn": arn},
        "PackedPolicySize": 0,
    }


OPERATIONS: Mapping[str, Built] = {
    "AssumeRole": Built(assume_role, mutates=True),
    "GetCallerIdentity": Built(get_caller_identity),
}
