"""The least permissions with which an environment can be planned, or applied: an IAM policy as data, from the same
lists of operations that stand below every provider.

An operation that the lists do not hold is in no policy, and whatever they hold and the environment needs is in it.

source: service authorization reference of Connect, SES, S3, Secrets Manager and STS; facts on which action asks for
another one stand beside each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from reconciler.providers.operations import READS, WRITES

_ACTIONS = {"ListObjectsV2": "ListBucket"}
"""Operations whose permission is called otherwise. source: S3's user guide"""

_OF_ALIASES = frozenset(("ListInstances",))
_OF_IDS = frozenset(("DescribeInstance",))
"""Operations of Connect that only some environments need: to find an instance by its alias, or by its id."""

# source: the schema of AWS::Connect::EmailAddress, permissions of its handlers
_OF_MAIL = frozenset(("CreateEmailAddress", "DeleteEmailAddress"))
"""Operations of Connect in which it keeps SES's receipt rule, in the caller's name."""

_NUMBERS = frozenset(
    (
        "ListPhoneNumbersV2",
        "DescribePhoneNumber",
        "ImportPhoneNumber",
        # source: CreateQueue's reference: a number of a traffic distribution group has an ARN beside the instance
        "CreateQueue",
        "UpdateQueueOutboundCallerConfig",
        "AssociateFlow",
        "DisassociateFlow",
        "GetFlowAssociation",
        "ListFlowAssociations",
        "TagResource",
        "UntagResource",
    )
)
"""Operations of Connect that may be about a number, whose ARN does not lie below its instance."""


_WHOLE_SECRET = re.compile(r"arn:.*-[A-Za-z0-9]{6}\Z")


class Bucket(NamedTuple):
    """A backend: objects of `bucket` below `prefix` (which ends without a slash)."""

    bucket: str
    prefix: str


class Stored(NamedTuple):
    """A secret of Secrets Manager, by name or ARN, in a Region."""

    id: str
    region: str


class Needs(NamedTuple):
    """What an environment reaches. `instance` is an alias, id or ARN; `writes` the operations by which its kinds change
    anything, by provider; `numbers` are the Regions in which numbers are asked for (none: no numbers), `two_way_roles`
    the ARNs that numbers hand messages over with; `assumed` is a role."""

    account: str
    region: str
    instance: str
    writes: Mapping[str, frozenset[str]]
    numbers: tuple[str, ...] = ()
    two_way_roles: tuple[str, ...] = ()
    secrets: tuple[Stored, ...] = ()
    bucket: Bucket | None = None
    assumed: str | None = None


class Statement(NamedTuple):
    """One statement of a policy, and why it is there."""

    sid: str
    why: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: Mapping[str, Mapping[str, Sequence[str]]] | None = None

    def document(self) -> dict[str, Any]:
        """As IAM reads it."""
        plain: dict[str, Any] = {
            "Sid": self.sid,
            "Effect": "Allow",
            "Action": list(self.actions),
            "Resource": list(self.resources),
        }
        return {**plain, "Condition": self.conditions} if self.conditions else plain


def policy(statements: Iterable[Statement]) -> dict[str, Any]:
    """The statements as an IAM policy document."""
    return {"Version": "2012-10-17", "Statement": [one.document() for one in statements]}


def of_role(needs: Needs, *, writes: bool) -> tuple[Statement, ...]:
    """What whoever reaches the contact centre may do: the assumed role, where there is one."""
    own = () if needs.assumed else _of_identity()
    asked = (*own, *_connect(needs, writes=writes), *_sms_voice(needs, writes=writes), *_secrets(needs))
    return tuple(one for one in asked if one.actions)


def of_caller(needs: Needs, *, writes: bool) -> tuple[Statement, ...]:
    """What the credentials of the run themselves may do: take on the role, and use the backend's bucket."""
    if needs.assumed is None:
        return tuple(_bucket(needs, writes=writes))
    taking = Statement("Role", "the environment's assumeRole", ("sts:AssumeRole",), (needs.assumed,))
    return (taking, *_bucket(needs, writes=writes))


def _of_identity() -> tuple[Statement, ...]:
    # source: STS reference: this needs no permission; it stands here so that the policy names all that is called
    why = "the account is proven before anything else is asked"
    return (Statement("Identity", why, ("sts:GetCallerIdentity",), ("*",)),)


def _connect(needs: Needs, *, writes: bool) -> Iterator[Statement]:
    alias = not _is_id(needs.instance)
    reads = READS["connect"] - (_OF_IDS if alias else _OF_ALIASES)
    # source: service authorization reference: both also need ds:DescribeDirectories; neither that nor a list of
    # instances knows resources
    everywhere = ("ds:DescribeDirectories", *(_prefixed("connect", reads & _OF_ALIASES)))
    yield Statement("FindInstance", "to find the instance", tuple(sorted(everywhere)), ("*",))
    below = _below_instance(needs)
    yield Statement(
        "ReadConnect", "what is live", _prefixed("connect", reads - _OF_ALIASES - _NUMBERS), below
    )
    number = f"{_arn(needs, 'connect', needs.region)}:phone-number/*"
    about = (*below, number)
    yield Statement(
        "ReadConnectNumbers",
        "numbers and the flows behind them",
        _prefixed("connect", reads & _NUMBERS),
        about,
    )
    changes = _writes(needs, "connect", writes=writes)
    yield Statement("WriteConnect", "what plans change", _prefixed("connect", changes - _NUMBERS), below)
    yield Statement(
        "WriteConnectNumbers",
        "what may name a number: tags, flows, queues",
        _prefixed("connect", changes & _NUMBERS),
        about,
    )
    if changes & _OF_MAIL:
        yield from _mail(needs, below)


def _writes(needs: Needs, service: str, *, writes: bool) -> frozenset[str]:
    """What the kinds of the environment change in a service, as far as anything can be called at all."""
    return WRITES[service] & needs.writes.get(service, frozenset()) if writes else frozenset()


def _mail(needs: Needs, below: tuple[str, ...]) -> Iterator[Statement]:
    """What Amazon Connect does in the caller's name when it makes and removes email addresses."""
    why = "Amazon Connect keeps SES's receipt rule when it makes and removes addresses"
    yield Statement("ReadIntegrations", why, ("connect:ListIntegrationAssociations",), below)
    # source: service authorization reference of SES: receipt rules know no resources
    rules = ("ses:DescribeReceiptRule", "ses:GetEmailIdentity", "ses:UpdateReceiptRule")
    yield Statement("ReceiptRules", why, rules, ("*",))
    # assumption: the role that is passed on is the one with which SES writes mail, whatever its name
    passed = {"StringEquals": {"iam:PassedToService": ["ses.amazonaws.com"]}}
    roles = (f"arn:{_partition(needs.region)}:iam::{needs.account}:role/*",)
    yield Statement("PassMailRole", why, ("iam:PassRole",), roles, passed)


def _sms_voice(needs: Needs, *, writes: bool) -> Iterator[Statement]:
    if not needs.numbers:
        return
    lists = frozenset(("DescribePhoneNumbers", "DescribeConfigurationSets"))
    # assumption: a Describe that names nothing is judged against everything
    yield Statement(
        "FindNumbers",
        "numbers and their settings",
        _prefixed("sms-voice", READS["sms-voice"] & lists),
        ("*",),
    )
    numbers = tuple(f"{_arn(needs, 'sms-voice', region)}:phone-number/*" for region in needs.numbers)
    yield Statement(
        "ReadNumbers", "owner tags of numbers", _prefixed("sms-voice", READS["sms-voice"] - lists), numbers
    )
    changes = _writes(needs, "sms-voice", writes=writes)
    if not changes:
        return
    yield Statement("WriteNumbers", "what plans change of numbers", _prefixed("sms-voice", changes), numbers)
    # source: ImportPhoneNumber's dependent actions, for numbers that WhatsApp shares
    shared = ("social-messaging:GetLinkedWhatsAppBusinessAccountPhoneNumber", "social-messaging:TagResource")
    yield Statement("ImportNumbers", "Amazon Connect asks for them when it imports a number", shared, ("*",))
    if needs.two_way_roles:
        passed = {"StringEquals": {"iam:PassedToService": ["sms-voice.amazonaws.com"]}}
        why = "twoWay.roleArn, with which messages are handed over"
        yield Statement("PassTwoWayRole", why, ("iam:PassRole",), needs.two_way_roles, passed)


def _secrets(needs: Needs) -> Iterator[Statement]:
    if needs.secrets:
        resources = tuple(sorted({_secret(needs, one) for one in needs.secrets}))
        actions = _prefixed("secretsmanager", READS["secretsmanager"])
        yield Statement("Secrets", "the secrets that are referred to, no other", actions, resources)


def _secret(needs: Needs, one: Stored) -> str:
    # source: Secrets Manager's guide: an ARN ends with the name, a hyphen and six characters; one may leave them out
    if _WHOLE_SECRET.match(one.id):
        return one.id
    home = f"{_arn(needs, 'secretsmanager', one.region)}:secret:"
    return f"{one.id if one.id.startswith('arn:') else home + one.id}-??????"


def _bucket(needs: Needs, *, writes: bool) -> Iterator[Statement]:
    if needs.bucket is None:
        return
    where = f"arn:{_partition(needs.region)}:s3:::{needs.bucket.bucket}"
    prefix = f"{needs.bucket.prefix}/*"
    listing = {"StringLike": {"s3:prefix": [prefix]}}
    yield Statement("ListBackend", "journal, lock and history", ("s3:ListBucket",), (where,), listing)
    names = READS["s3"] | (WRITES["s3"] if writes else frozenset())
    actions = tuple(one for one in _prefixed("s3", names) if one != "s3:ListBucket")
    yield Statement("Backend", "journal, lock and history", actions, (f"{where}/{prefix}",))


def _below_instance(needs: Needs) -> tuple[str, ...]:
    """The instance and all that lies below it; every instance of the account where only an alias is known."""
    identity = needs.instance.rpartition("/")[2] if _is_id(needs.instance) else "*"
    one = f"{_arn(needs, 'connect', needs.region)}:instance/{identity}"
    return (one,) if identity == "*" else (one, f"{one}/*")


def _is_id(instance: str) -> bool:
    last = instance.rpartition("/")[2]
    return len(last) == 36 and last.count("-") == 4 and not set(last) - set("0123456789abcdef-")


def _arn(needs: Needs, service: str, region: str) -> str:
    return f"arn:{_partition(region)}:{service}:{region}:{needs.account}"


def _partition(region: str) -> str:
    # source: AWS's guide to ARNs
    for prefix, partition in (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov")):
        if region.startswith(prefix):
            return partition
    return "aws"


def _prefixed(service: str, operations: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(f"{service}:{_ACTIONS.get(name, name)}" for name in operations))
