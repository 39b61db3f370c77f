"""The operations that this product knows, and which of them only read: the allow-list below every provider.

source: botocore's service models; facts/aws.md names them per need, `iam-policy` will be derived from here.
"""

from __future__ import annotations

from collections.abc import Mapping

READS: Mapping[str, frozenset[str]] = {
    "sts": frozenset(("GetCallerIdentity", "AssumeRole")),
    "s3": frozenset(("GetObject", "ListObjectsV2")),
    "secretsmanager": frozenset(("GetSecretValue",)),
    # not AWS's, so that it is no action of IAM; a POST that reads
    "symbee-statistics": frozenset(("RetrieveQueueInfo",)),
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
            "ListFlowAssociations",
            "GetFlowAssociation",
        )
    ),
}

WRITES: Mapping[str, frozenset[str]] = {
    "sts": frozenset(),
    "s3": frozenset(("PutObject", "DeleteObject")),
    "secretsmanager": frozenset(),
    "symbee-statistics": frozenset(),
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
            "AssociateFlow",
            "DisassociateFlow",
            "TagResource",
            "UntagResource",
        )
    ),
}
