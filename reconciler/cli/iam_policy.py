"""`reconciler iam-policy`: the least permissions with which this environment can be planned, or applied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import click

from reconciler.cli.app import formats, global_options
from reconciler.cli.opening import load_documents, open_workspace
from reconciler.cli.settings import Settings
from reconciler.kinds.table import DOCUMENTS, KINDS
from reconciler.manifests.workspace import Environment, Workspace
from reconciler.model.errors import InvalidError
from reconciler.model.manifest import Manifest
from reconciler.providers.permissions import (
    Bucket,
    Needs,
    Statement,
    Stored,
    of_caller,
    of_role,
    policy,
)
from reconciler.render.escaping import json_text, visible

_NUMBERS = "sms-voice"


@click.command("iam-policy", short_help="Print the least IAM policy for plan or apply.")
@click.option(
    "--mode",
    type=click.Choice(["plan", "apply"]),
    default="plan",
    show_default=True,
    help="What is to be allowed; plan's policy allows no write.",
)
@click.option(
    "--principal",
    type=click.Choice(["role", "caller"]),
    default="role",
    show_default=True,
    help="With assumeRole: the policy of that role, or of the credentials that assume it.",
)
@click.option(
    "--kind",
    "kinds",
    type=click.Choice(list(KINDS)),
    multiple=True,
    metavar="KIND",
    help="Also what apply needs for this kind, which nothing declares (any more): to prune the last of its objects. "
    "May be repeated.",
)
@formats("text", "json")
@global_options
@click.pass_obj
def command(settings: Settings, mode: str, principal: str, kinds: tuple[str, ...], format: str) -> int:
    """Print the least IAM policy with which this environment can be planned or applied.

    It is made from the operations that the program can call at all, and from what the workspace and its manifests name:
    of those that change anything, only what the declared kinds use. With --format json it is the policy document
    itself, as aws iam put-role-policy takes it. Touches no network.
    """
    workspace = open_workspace(settings)
    environment = workspace.environment(settings.environment)
    needs = _needs(workspace, environment, load_documents(workspace, environment).manifests, mode, kinds)
    writes = mode == "apply"
    if needs.assumed is None:
        chosen = (*of_role(needs, writes=writes), *of_caller(needs, writes=writes))
    else:
        chosen = (of_role if principal == "role" else of_caller)(needs, writes=writes)
    if format == "json":
        settings.out.write(json_text(policy(chosen)))
    else:
        settings.out.write("".join(f"{line}\n" for line in _lines(environment, mode, chosen)))
    return 0


def _needs(
    workspace: Workspace,
    environment: Environment,
    documents: Sequence[Manifest],
    mode: str,
    kinds: Sequence[str],
) -> Needs:
    """What the environment reaches; `kinds` are some that need not be declared. Raises InvalidError where it is none of
    AWS."""
    stated = environment.connect
    if stated is None:
        raise InvalidError(
            f"the environment {environment.name} is a sandbox: nothing of it is in AWS, so nothing has to be allowed",
            code="noConnect",
            fix="choose an environment that states connect, with -e",
        )
    managed = [one for one in documents if one.kind in KINDS]
    sending = environment.uniphore if mode == "apply" else None  # only checks after an apply take its token
    bucket = workspace.backend.get("s3")
    region = (environment.symbee or {}).get("secretsRegion") or stated.region
    held = (environment.symbee, sending, [one.spec for one in managed])
    return Needs(
        account=stated.account_id,
        region=stated.region,
        instance=stated.instance,
        writes=_writes({*kinds, *(one.kind for one in managed)}),
        numbers=tuple(sorted({*_regions(managed, stated.region), *_unstated(kinds, stated.region)})),
        two_way_roles=tuple(sorted(set(_roles(managed)))),
        secrets=tuple(Stored(one["id"], one.get("region") or region) for one in _stored(held)),
        bucket=Bucket(bucket["bucket"], f"{bucket['prefix']}/{environment.name}") if bucket else None,
        assumed=stated.assume_role,
    )


def _regions(managed: Sequence[Manifest], home: str) -> Iterator[str]:
    """The Regions in which numbers are asked for: where they are declared, and where anything refers to one."""
    for one in managed:
        targets = {name for reference in DOCUMENTS[one.kind].references(one) for name in reference.targets}
        if any(_NUMBERS in KINDS[kind].systems for kind in {one.kind, *targets} & KINDS.keys()):
            yield home
            yield str(one.spec.get("region") or home)


def _unstated(kinds: Iterable[str], home: str) -> Iterator[str]:
    """The Region in which numbers that nothing declares any more are asked for."""
    yield from (home for kind in kinds if _NUMBERS in KINDS[kind].systems)


def _writes(kinds: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """The operations by which these kinds change anything, by provider."""
    writes: dict[str, frozenset[str]] = {}
    for kind in kinds:
        for provider, operations in KINDS[kind].writes.items():
            writes[provider] = writes.get(provider, frozenset()) | operations
    return writes


def _roles(managed: Sequence[Manifest]) -> Iterator[str]:
    for one in managed:
        role = (one.spec.get("twoWay") or {}).get("roleArn") if _NUMBERS in KINDS[one.kind].systems else None
        if role:
            yield role


def _stored(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every reference to a secret of Secrets Manager in what is stated."""
    if isinstance(value, Mapping):
        stored = value.get("awsSecretsManager")
        if isinstance(stored, Mapping) and "id" in stored:
            yield stored
            return
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for one in value:
            yield from _stored(one)


def _lines(environment: Environment, mode: str, statements: Sequence[Statement]) -> Iterator[str]:
    yield f"To {mode} {visible(environment.name)}, these have to be allowed; as a policy: --format json"
    for one in statements:
        yield ""
        yield f"{one.sid}: {one.why}"
        yield from (f"  {action}" for action in one.actions)
        yield from (f"    on {visible(resource)}" for resource in one.resources)
        for test, values in (one.conditions or {}).items():
            yield from (f"    where {key} {test} {', '.join(wanted)}" for key, wanted in values.items())
