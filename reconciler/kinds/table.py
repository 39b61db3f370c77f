"""The one table of kinds: the only registration. A new kind is one package and one row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reconciler.kinds import (
    aws_sms_mapping,
    email_address,
    email_address_association,
    queue,
    rest_sms_mapping,
    routed_email_configuration,
    skill_queue,
    smpp_sms_mapping,
    sms_phone_number,
)

if TYPE_CHECKING:
    from reconciler.model.kind import Kind

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
