"""The live side: where we look, as whom, and what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from reconciler.model.manifest import Manifest, Reference

if TYPE_CHECKING:
    from reconciler.model.kind import Peers

OWNER_TAG = "reconciler:owner"
RESOURCE_TAG = "reconciler:resource"
LIFECYCLE_TAG = "reconciler:lifecycle"
ASSOCIATION_TAG = "reconciler:email-association"
CLOUDFORMATION_PREFIX = "aws:cloudformation:"


@dataclass(frozen=True, slots=True)
class Target:
    """The live system of an environment, as the account guard proved it."""

    account: str
    region: str
    instance_id: str
    instance_arn: str


@dataclass(frozen=True)
class Ownership:
    """Who we are on live objects. contract.md, Owner tags."""

    workspace: str
    environment: str
    uid: str | None

    @cached_property
    def tag(self) -> str:
        """The value that we write."""
        return f"{self.legacy}/{self.uid}" if self.uid else self.legacy

    @cached_property
    def legacy(self) -> str:
        """The value without uid, which is ours as well and is rewritten."""
        return f"{self.workspace}/{self.environment}"

    def owns(self, value: str | None) -> bool:
        """Whether an owner tag's value is ours."""
        return value is not None and (value == self.tag or value == self.legacy)


@dataclass(frozen=True, slots=True)
class Scope:
    """What one kind is asked to observe: its own selected manifests, and what others refer to.

    `leftovers` is false where only some addresses are looked at (--target): then nothing beyond them matters.
    `prunes` says that left-overs of this kind are to go, so that to look for them may cost a read for each object.
    """

    target: Target
    owner: Ownership
    manifests: tuple[Manifest, ...]
    peers: Peers
    referenced: tuple[Reference, ...] = ()
    leftovers: bool = True
    prunes: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """One object to read again: by id, or else by its natural key. `paths` are the values that matter."""

    address: str
    id: str | None
    key: str
    paths: frozenset[str]
    target: Target
    owner: Ownership


class Unfinished(NamedTuple):
    """What an earlier request is still bringing about, or has `failed` to, in words for people; `id` is what the API
    calls that attempt."""

    id: str
    message: str
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Observation:
    """One live object reduced to the spec's own shape.

    `key` is its natural key in comparable form (a queue's name, an address in lower case, an association's queue id),
    `label` what people call it. `values` are by flat path ("spec.outboundCaller.name"), in YAML shape with names, sets
    sorted; `elements` names what is in each set by id, by path. `owner` and `resource` are the raw owner tags, `words`
    its lifecycle words. `holds` are ids that cannot go while this stands as it is. `foreign` says which other tool
    manages it. `free` is a place that nobody has taken yet (a queue without an association), so that creating there
    needs no adopt. `given` is an object that nobody can make: whoever states its key means it, and to take it over from
    nobody needs no adopt (a phone number). `unfinished` is, by path, what works on after its request was answered.
    `facts` is for its own kind alone.
    """

    kind: str
    id: str
    arn: str
    key: str
    label: str
    owner: str | None
    resource: str | None
    words: frozenset[str]
    values: Mapping[str, Any]
    elements: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    holds: frozenset[str] = frozenset()
    foreign: str | None = None
    free: bool = False
    given: bool = False
    unfinished: Mapping[str, Unfinished] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


def foreign_of(tags: Mapping[str, str]) -> str | None:
    """The CloudFormation stack that manages an object with these tags, or None."""
    # source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
    if not any(key.startswith(CLOUDFORMATION_PREFIX) for key in tags):
        return None
    return tags.get(f"{CLOUDFORMATION_PREFIX}stack-name") or "an unnamed stack"
