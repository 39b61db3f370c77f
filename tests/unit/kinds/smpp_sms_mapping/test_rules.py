from __future__ import annotations

from reconciler.kinds import smpp_sms_mapping
from reconciler.model.manifest import Manifest
from tests.unit.kinds.judging import found
from tests.unit.kinds.sms.mapping_documents import number, smpp


def test_a_number_that_is_named_is_no_short_code() -> None:
    mapping = smpp("a", {"phoneNumber": "support"}, {"phoneNumber": "votes"})
    votes = Manifest("SmsPhoneNumber", "votes", {"shortCode": "55501"})
    assert found(smpp_sms_mapping, mapping, number("support"), votes) == [
        ("shortCode", ("spec", "numbers", 1, "phoneNumber"), False)
    ]
