"""The operations that this product knows, and which of them only read: the allow-list below every provider.

source: botocore's service models; `iam-policy` is derived from here.
"""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.model.errors import ReconcilerError
from reconciler.model.symbee import COLLECTIONS, operations_of


class ForbiddenOperationError(ReconcilerError):
    """A defect: something tried to call an operation outside the allow-list. Nothing was sent."""

    exit_code = 70
    default_code = "forbiddenOperation"


_SYMBEE = tuple(map(operations_of, COLLECTIONS))

READS: Mapping[str, frozenset[str]] = {
    "sts": frozenset(("GetCallerIdentity", "AssumeRole")),
    "s3": frozenset(("GetObject", "ListObjectsV2")),
    "secretsmanager": frozenset(("GetSecretValue",)),
    # not AWS's, so that it is no action of IAM; a POST that reads
    "symbee-statistics": frozenset(("RetrieveQueueInfo",)),
    "symbee": frozenset(name for one in _SYMBEE for name in (one.listing, one.getting)),
    "symbee-routed-email": frozenset(),
    "uniphore": frozenset(),
    "sms-voice": frozenset(("DescribePhoneNumbers", "DescribeConfigurationSets", "ListTagsForResource")),
    "connect": frozenset(
        (
            "ListInstances",
            "DescribeInstance",
            "SearchQueues",
            "ListQueues",
            "DescribeQueue",
            "ListQueueQuickConnects",
            "ListQueueEmailAddresses",
            "SearchEmailAddresses",
            "DescribeEmailAddress",
            "ListHoursOfOperations",
            "ListContactFlows",
            "ListQuickConnects",
            "ListPhoneNumbersV2",
            "DescribePhoneNumber",
            "ListFlowAssociations",
            "GetFlowAssociation",
            "GetCurrentMetricData",
        )
    ),
}

WRITES: Mapping[str, frozenset[str]] = {
    "sts": frozenset(),
    "s3": frozenset(("PutObject", "DeleteObject")),
    "secretsmanager": frozenset(),
    "symbee-statistics": frozenset(),
    "symbee": frozenset(name for one in _SYMBEE for name in (one.putting, one.deleting)),
    "symbee-routed-email": frozenset(("SendRoutedEmail",)),
    "uniphore": frozenset(("CreateEmailContact",)),
    "sms-voice": frozenset(("UpdatePhoneNumber", "TagResource", "UntagResource")),
    "connect": frozenset(
        (
            "CreateQueue",
            "DeleteQueue",
            "UpdateQueueName",
            "UpdateQueueStatus",
            "UpdateQueueMaxContacts",
            "UpdateQueueHoursOfOperation",
            "UpdateQueueOutboundCallerConfig",
            "UpdateQueueOutboundEmailConfig",
            "AssociateQueueQuickConnects",
            "DisassociateQueueQuickConnects",
            "AssociateQueueEmailAddresses",
            "DisassociateQueueEmailAddresses",
            "CreateEmailAddress",
            "UpdateEmailAddressMetadata",
            "DeleteEmailAddress",
            "AssociateEmailAddressAlias",
            "DisassociateEmailAddressAlias",
            "ImportPhoneNumber",
            "AssociateFlow",
            "DisassociateFlow",
            "TagResource",
            "UntagResource",
        )
    ),
}
