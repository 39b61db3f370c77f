"""The account guard: nothing but STS is asked until the account is proven; then the instance is found."""

from __future__ import annotations

import re
from typing import Any

from reconciler.model.errors import InvalidError, NotFoundError, RefusedError
from reconciler.model.observation import Target
from reconciler.providers.aws import Clients
from reconciler.providers.aws_errors import translated
from reconciler.providers.quota import Quotas
from reconciler.providers.retry import Retry

# source: botocore model, InstanceArn: arn:aws:connect:<region>:<account>:instance/<id>
_ARN = re.compile(
    r"arn:aws[a-z-]*:connect:(?P<region>[^:]+):(?P<account>\d{12}):instance/(?P<id>[0-9a-f-]+)\Z"
)
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")


def prove(
    clients: Clients, connect: Any, *, account: str, region: str, instance: str, quotas: Quotas, retry: Retry
) -> Target:
    """The target that `instance` (alias, id or ARN) means.

    Touches the network: one GetCallerIdentity, then DescribeInstance or the pages of ListInstances. Raises RefusedError
    (4) for another account or Region, InvalidError (3) where there is no such instance.
    """
    arn = _ARN.match(instance)
    if arn and (arn["account"] != account or arn["region"] != region):
        raise RefusedError(
            f"the instance {instance} is not in account {account}, Region {region}",
            code="account",
            fix="correct spec.environments[].connect: instance, accountId and region have to fit together",
        )
    actual = _caller(clients.client("sts"), retry)
    if actual != account:
        raise RefusedError(
            f"the credentials belong to account {actual}, and the environment is in account {account}",
            code="account",
            fix="sign in to the right account, or set AWS_PROFILE; nothing but STS was called",
        )

    def ask(operation: str, **parameters: Any) -> Any:
        name = connect.meta.method_to_api_mapping[operation]

        def once() -> Any:
            with translated(name):
                return getattr(connect, operation)(**parameters)

        return retry.run(once, bucket=quotas.bucket("connect", name), writes=False)

    wanted = arn["id"] if arn else instance
    found = _by_id(ask, wanted) if _ID.match(wanted) else _by_alias(ask, wanted)
    return Target(account=account, region=region, instance_id=found["Id"], instance_arn=found["Arn"])


def _caller(sts: Any, retry: Retry) -> str:
    def once() -> str:
        with translated("GetCallerIdentity"):
            return str(sts.get_caller_identity()["Account"])

    return retry.run(once, bucket=None, writes=False)


def _by_id(ask: Any, wanted: str) -> Any:
    try:
        return ask("describe_instance", InstanceId=wanted)["Instance"]
    except NotFoundError as error:
        raise _missing(wanted, ()) from error


def _by_alias(ask: Any, wanted: str) -> Any:
    aliases: list[str] = []
    page: dict[str, Any] = {"MaxResults": 10}
    while True:
        answer = ask("list_instances", **page)
        for one in answer["InstanceSummaryList"]:
            if one.get("InstanceAlias") == wanted:
                return one
            aliases.append(one.get("InstanceAlias") or one["Id"])
        if not answer.get("NextToken"):
            raise _missing(wanted, tuple(aliases))
        page["NextToken"] = answer["NextToken"]


def _missing(wanted: str, known: tuple[str, ...]) -> InvalidError:
    return InvalidError(
        f"there is no Amazon Connect instance “{wanted}” in this account and Region",
        code="instance",
        fix=f"the instances here are: {', '.join(known)}" if known else "check its id",
    )
