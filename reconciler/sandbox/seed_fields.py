"""What a seed may say: its sections, and the members of their objects."""

from __future__ import annotations

from typing import NamedTuple

from reconciler.sandbox.loads import FIGURES, LEAVING

_FLOW_TYPES = (
    "CONTACT_FLOW",
    "CUSTOMER_QUEUE",
    "CUSTOMER_HOLD",
    "CUSTOMER_WHISPER",
    "AGENT_HOLD",
    "AGENT_WHISPER",
    "OUTBOUND_WHISPER",
    "AGENT_TRANSFER",
    "QUEUE_TRANSFER",
    "CAMPAIGN",
)


class Field(NamedTuple):
    """What a member of a seed's object may be: `text`, `texts`, `number` (whole), `figure` (whole, from 0, or null),
    `rate` (from 0), `truth`, `tags` or `caller`; `choices` of texts."""

    form: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()


_TEXT, _NAME, _TAGS, _TEXTS = Field(), Field(required=True), Field("tags"), Field("texts")
_NUMBER, _TRUTH = Field("number"), Field("truth")
TEXT = _TEXT
CALLER = {"name": _TEXT, "phoneNumber": _TEXT, "flow": _TEXT}
SECTIONS: dict[str, dict[str, Field]] = {
    "instances": {"alias": _NAME, "id": _TEXT},
    "hoursOfOperation": {"name": _NAME, "timeZone": _TEXT, "description": _TEXT, "tags": _TAGS},
    "flows": {
        "name": _NAME,
        "type": Field(choices=_FLOW_TYPES),
        "state": Field(choices=("ACTIVE", "ARCHIVED")),
        "status": Field(choices=("PUBLISHED", "SAVED")),
        "description": _TEXT,
        "tags": _TAGS,
    },
    "phoneNumbers": {
        "phoneNumber": _NAME,
        "type": _TEXT,
        "countryCode": _TEXT,
        "description": _TEXT,
        "tags": _TAGS,
    },
    "emailAddresses": {
        "address": _NAME,
        "displayName": _TEXT,
        "description": _TEXT,
        "tags": _TAGS,
        "alias": _TEXT,
        "inboundFlow": _TEXT,
    },
    "quickConnects": {
        "name": _NAME,
        "type": Field(required=True, choices=("USER", "QUEUE", "PHONE_NUMBER", "FLOW")),
        "queue": _TEXT,
    },
    "queues": {
        "name": _NAME,
        "hoursOfOperation": _NAME,
        "description": _TEXT,
        "maxContacts": Field("number"),
        "status": Field(choices=("ENABLED", "DISABLED")),
        "tags": _TAGS,
        "outboundCaller": Field("caller"),
        "quickConnects": _TEXTS,
        "defaultAddress": _TEXT,
        "addresses": _TEXTS,
    },
    "routingProfiles": {"name": _NAME, "queues": _TEXTS, "defaultOutboundQueue": _TEXT},
    "agents": {"name": _NAME},
    "topics": {"name": _NAME, "region": _TEXT},
    "optOutLists": {"name": _NAME, "region": _TEXT},
    "configurationSets": {"name": _NAME, "region": _TEXT, "tags": _TAGS},
    "smsPhoneNumbers": {
        "phoneNumber": _NAME,
        "region": _TEXT,
        "countryCode": _TEXT,
        "type": Field(choices=("LONG_CODE", "SHORT_CODE", "TEN_DLC", "TOLL_FREE", "SIMULATOR")),
        "status": Field(choices=("ACTIVE", "PENDING", "ASSOCIATING", "DISASSOCIATING", "DELETED")),
        "twoWay": _TEXT,
        "twoWayRole": _TEXT,
        "optOutList": _TEXT,
        "selfManagedOptOuts": _TRUTH,
        "internationalSending": _TRUTH,
        "deletionProtection": _TRUTH,
        "pool": _TEXT,
        "sharedBy": _TEXT,
        "tags": _TAGS,
        "imported": _TRUTH,
        "flow": _TEXT,
        "importSeconds": _NUMBER,
        "importFails": _TEXT,
    },
    "statistics": {
        "queue": _NAME,
        "deliveryProvider": Field(choices=("SYMBEE", "AMAZON")),
        "queueName": _TEXT,
        "taskType": _TEXT,
        "openClosedState": _TEXT,
        **dict.fromkeys(FIGURES, Field("figure")),
        LEAVING: Field("rate"),
    },
}
