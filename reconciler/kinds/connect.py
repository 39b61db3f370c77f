"""What the Amazon Connect kinds share: the reads, the live lists, the tags, and how calls are spelled.

Facts of the API: botocore's service model of `connect`, and the pages named beside each rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reconciler.kinds.tagging import owner_keys, owner_tags, retagged
from reconciler.model import lifecycle
from reconciler.model.change import Call, Decision, Links, Repeat, Settles
from reconciler.model.kind import Peers
from reconciler.model.observation import (
    ASSOCIATION_TAG,
    LIFECYCLE_TAG,
    OWNER_TAG,
    RESOURCE_TAG,
    Ownership,
)
from reconciler.model.paths import below
from reconciler.model.reading import Listing, Read, World, read, read_one

PROVIDER = "connect"
TAGGING = ("TagResource", "UntagResource")
"""The operations that every type of object here is marked and tagged with."""

SEARCH_QUEUES = read(PROVIDER, "SearchQueues")
LIST_QUEUES = read(PROVIDER, "ListQueues", QueueTypes=["STANDARD"])
SEARCH_ADDRESSES = read(PROVIDER, "SearchEmailAddresses")
LIST_INBOUND_FLOWS = read(PROVIDER, "ListFlowAssociations", ResourceType="INBOUND_EMAIL")


def describe_queue(queue_id: str) -> Read:
    """One queue, by id: authoritative where a search may lag."""
    return read_one(PROVIDER, "DescribeQueue", QueueId=queue_id)


def describe_address(address_id: str) -> Read:
    """One email address with its tags, by id."""
    return read_one(PROVIDER, "DescribeEmailAddress", EmailAddressId=address_id)


def name_address(address_id: str) -> Read:
    """One email address for the sake of its name, which never changes: any earlier answer will do."""
    return read(PROVIDER, "DescribeEmailAddress", EmailAddressId=address_id)


def inbound_flow(address_arn: str) -> Read:
    """The inbound flow of one address. assumption: its ResourceId is the address's ARN."""
    return read_one(PROVIDER, "GetFlowAssociation", ResourceId=address_arn, ResourceType="INBOUND_EMAIL")


def list_queue_addresses(queue_id: str) -> Read:
    """The addresses of one queue, the default one flagged."""
    return read_one(PROVIDER, "ListQueueEmailAddresses", QueueId=queue_id)


def list_queue_quick_connects(queue_id: str) -> Read:
    """The quick connects of one queue."""
    return read_one(PROVIDER, "ListQueueQuickConnects", QueueId=queue_id)


def search_addresses_tagged(*conditions: Mapping[str, str]) -> Read:
    """Email addresses that carry every tag given ({key: value}, one pair each)."""
    terms = [{"TagKey": key, "TagValue": value} for pair in conditions for key, value in pair.items()]
    return read(PROVIDER, "SearchEmailAddresses", SearchFilter={"TagFilter": {"AndConditions": terms}})


# Live lists ------------------------------------------------------------------------------------------------------


def _flow_of_type(wanted: str) -> Any:
    def unfit(item: Mapping[str, Any]) -> str | None:
        if item.get("ContactFlowType") != wanted:
            return f"its type is {item.get('ContactFlowType')}, and {wanted} is needed here"
        if item.get("ContactFlowState") == "ARCHIVED":
            return "it is archived"
        if item.get("ContactFlowStatus") == "SAVED":
            return "it is saved but not published"
        return None

    return unfit


_LIST_FLOWS = read(PROVIDER, "ListContactFlows")
HOURS = Listing(read(PROVIDER, "ListHoursOfOperations"), "hours of operation", "Id", "Name")
QUICK_CONNECTS = Listing(read(PROVIDER, "ListQuickConnects"), "quick connect", "Id", "Name")
PHONE_NUMBERS = Listing(
    read(PROVIDER, "ListPhoneNumbersV2"),
    "phone number",
    "PhoneNumberId",
    "PhoneNumber",
    kind="SmsPhoneNumber",
)
OUTBOUND_WHISPERS = Listing(
    _LIST_FLOWS, "outbound whisper flow", "Id", "Name", _flow_of_type("OUTBOUND_WHISPER")
)
# assumption: inbound email runs flows of type CONTACT_FLOW; AWS documents no type of its own for email.
INBOUND_FLOWS = Listing(_LIST_FLOWS, "inbound flow", "Id", "Name", _flow_of_type("CONTACT_FLOW"))


def listings_for(paths: Iterable[str], listings: Mapping[str, Listing]) -> tuple[Read, ...]:
    """The list reads that values at these paths need, each once, in a stable order."""
    wanted = set(paths)
    return tuple(dict.fromkeys(listing.read for path, listing in listings.items() if path in wanted))


# Queues, by what a manifest says ---------------------------------------------------------------------------------


def queue_name(peers: Peers, manifest_name: str) -> str:
    """The live name that the manifest `Queue/<manifest_name>` asks for."""
    manifest = peers.get(f"Queue/{manifest_name}")
    stated = manifest.spec.get("name") if manifest else None
    return str(stated or manifest_name)


class QueueIndex:
    """Live queues by our resource tag and by name. Linear to build, constant to ask."""

    def __init__(self, queues: Sequence[Mapping[str, Any]], owner: Ownership) -> None:
        self._by_resource: dict[str, Mapping[str, Any]] = {}
        self._by_name: dict[str, Mapping[str, Any]] = {}
        for queue in queues:
            tags = queue.get("Tags") or {}
            self._by_name[queue["Name"]] = queue
            if owner.owns(tags.get(OWNER_TAG)) and RESOURCE_TAG in tags:
                self._by_resource[tags[RESOURCE_TAG]] = queue

    def declared(self, peers: Peers, manifest_name: str) -> Mapping[str, Any] | None:
        """The live queue of `Queue/<manifest_name>`: by our tag, under its former name too, or else by name."""
        address = f"Queue/{manifest_name}"
        manifest = peers.get(address)
        former = manifest.renamed_from if manifest else None
        return (
            self._by_resource.get(address)
            or (self._by_resource.get(former) if former else None)
            or self._by_name.get(queue_name(peers, manifest_name))
        )

    def named(self, name: str) -> Mapping[str, Any] | None:
        """The live queue with this name."""
        return self._by_name.get(name)


# Tags ------------------------------------------------------------------------------------------------------------


def tag_values(tags: Mapping[str, str]) -> dict[str, str]:
    """`spec.tags.*` of a live object: every tag that is neither ours nor AWS's."""
    return {
        below("spec.tags", key): value
        for key, value in tags.items()
        if not key.startswith(("reconciler:", "aws:"))
    }


def desired_tags(spec: Mapping[str, Any]) -> dict[str, str | None]:
    """`spec.tags.*` as stated; None takes a key off."""
    return {below("spec.tags", key): value for key, value in (spec.get("tags") or {}).items()}


def created_tags(decision: Decision) -> dict[str, str]:
    """All tags of a create call: ours and the stated ones."""
    stated = (decision.manifest.spec.get("tags") if decision.manifest else None) or {}
    return {**{key: value for key, value in stated.items() if value is not None}, **owner_tags(decision)}


def tag_calls(decision: Decision, arn: Any) -> tuple[Call, ...]:
    """TagResource and UntagResource for what differs: stated tags, owner tags, lifecycle words."""
    put, drop = retagged(decision, completes=False)
    for key, value in ((decision.manifest.spec.get("tags") if decision.manifest else None) or {}).items():
        if decision.field_at(below("spec.tags", key)) is None:
            continue
        if value is None:
            drop.append(key)
        else:
            put[key] = value
    calls = []
    if put:
        calls.append(call("TagResource", resourceArn=arn, tags=dict(sorted(put.items()))))
    if drop:
        calls.append(call("UntagResource", resourceArn=arn, tagKeys=sorted(drop)))
    return tuple(calls)


def release_calls(arn: str, words: frozenset[str]) -> tuple[Call, ...]:
    """Take our tags off and leave everything else as it is."""
    return (call("UntagResource", resourceArn=arn, tagKeys=sorted(owner_keys(words))),)


def _tagged(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """By path, the values after a TagResource or UntagResource call."""
    put: Mapping[str, str] = parameters.get("tags") or {}
    after: dict[str, str | None] = {**put, **dict.fromkeys(parameters.get("tagKeys") or ())}
    values: dict[str, Any] = {
        below("spec.tags", key): text for key, text in after.items() if not key.startswith("reconciler:")
    }
    if LIFECYCLE_TAG in after:
        words = lifecycle.parse(after[LIFECYCLE_TAG])
        values |= {lifecycle.path(word): True if word in words else None for word in lifecycle.WORDS}
    return values


# Calls -----------------------------------------------------------------------------------------------------------

_TOKEN_OPERATIONS = frozenset(
    # source: botocore's model; the first two have a ClientToken that botocore does not fill by itself
    (
        "CreateEmailAddress",
        "UpdateEmailAddressMetadata",
        "AssociateQueueEmailAddresses",
        "DisassociateQueueEmailAddresses",
        "AssociateEmailAddressAlias",
        "DisassociateEmailAddressAlias",
        "ImportPhoneNumber",
    )
)
_WITHOUT_INSTANCE = frozenset(("TagResource", "UntagResource"))


def call(operation: str, **parameters: Any) -> Call:
    """A call without its id, token value and dependencies, which planning adds."""
    takes_token = operation in _TOKEN_OPERATIONS
    repeat: Repeat = "token" if takes_token else "naturalKey" if operation == "CreateQueue" else "setter"
    return Call(PROVIDER, operation, parameters, repeat=repeat, takes_token=takes_token)


def on_instance(links: Links, *calls: Call) -> tuple[Call, ...]:
    """The same calls with the instance's id, which all but the tag operations want."""
    return tuple(
        one
        if one.operation in _WITHOUT_INSTANCE
        else Call(
            one.provider,
            one.operation,
            {"InstanceId": links.target.instance_id, **one.parameters},
            repeat=one.repeat,
            takes_token=one.takes_token,
        )
        for one in calls
    )


def named_id(parameters: Mapping[str, Any], *members: str) -> str | None:
    """The id in the first of these members that is there, or at the end of the ARN of a tag operation."""
    for member in (*members, "resourceArn"):
        value = parameters.get(member)
        if isinstance(value, str):
            return value.rsplit("/", 1)[-1]
    return None


def chunks(identities: Sequence[Any], size: int) -> Iterable[Sequence[Any]]:
    """Runs of at most `size` elements."""
    return (identities[start : start + size] for start in range(0, len(identities), size))


def association_mark(tags: Mapping[str, str]) -> tuple[str, str, str, frozenset[str]] | None:
    """Owner, association name, mode and lifecycle words in a queue's mark, or None where there is none."""
    parts = (tags.get(ASSOCIATION_TAG) or "").split()
    if len(parts) < 3:
        return None
    return parts[0], parts[1], parts[2], frozenset(parts[3:])


def setter(*paths: str) -> Settles:
    """What a plain setter brings about."""
    return Settles(paths=paths)


def tagger(parameters: Mapping[str, Any]) -> Settles:
    """What a TagResource or UntagResource call brings about."""
    values = _tagged(parameters)
    owning = {OWNER_TAG, RESOURCE_TAG}
    if not owning.isdisjoint(
        parameters.get("tagKeys") or ()
    ):  # a release: only that it is not ours any more counts
        return Settles(paths=tuple(values))
    marks = not owning.isdisjoint(parameters.get("tags") or ())
    return Settles(paths=tuple(values), values=values, marks=marks)


def world_list(world: World, what: Read) -> Sequence[Mapping[str, Any]]:
    """The items of a list read; empty where it was not read."""
    found: Sequence[Mapping[str, Any]] = world.get(what) or ()
    return found
