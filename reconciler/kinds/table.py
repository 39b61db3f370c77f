"""The tables of kinds: the only registration. A new kind is one package and one row.

`KINDS` are what lives in some system and is planned; `CHECKS` are documents that `verify` runs; `DOCUMENTS` is both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reconciler.kinds import (
    aws_sms_mapping,
    email_address,
    email_address_association,
    email_contact_check,
    queue,
    queue_check,
    rest_sms_mapping,
    routed_email_check,
    routed_email_configuration,
    skill_queue,
    smpp_sms_mapping,
    sms_phone_number,
)

if TYPE_CHECKING:
    from reconciler.model.check import CheckKind
    from reconciler.model.kind import Kind, OfflineKind

KINDS: Mapping[str, Kind] = {
    "AwsSmsMapping": aws_sms_mapping,
    "EmailAddress": email_address,
    "EmailAddressAssociation": email_address_association,
    "Queue": queue,
    "RestSmsMapping": rest_sms_mapping,
    "RoutedEmailConfiguration": routed_email_configuration,
    "SkillQueue": skill_queue,
    "SmppSmsMapping": smpp_sms_mapping,
    "SmsPhoneNumber": sms_phone_number,
}

CHECKS: Mapping[str, CheckKind] = {
    "EmailContactCheck": email_contact_check,
    "QueueCheck": queue_check,
    "RoutedEmailCheck": routed_email_check,
}

DOCUMENTS: Mapping[str, OfflineKind] = {**KINDS, **CHECKS}
