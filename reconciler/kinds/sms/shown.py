"""Which fields of a mapping its mode and its delivery provider show. The live half may ask too, to say what comes and
goes when one of them is switched.

source: seed of Symbee's SMS administration: "Only relevant/visible when …"
"""

from __future__ import annotations

from reconciler.kinds.sms.conditions import Condition, Hidden, Needed

PINPOINT = "pinpointProject"
SNS = "endUserMessagingSns"
CONNECT = "endUserMessagingConnect"
SYMBEE = "symbee"
AMAZON = "amazon"

_PROVIDER = ("deliveryProvider",)
_MODE = ("mode",)
_SKILL_QUEUE = ("numbers", "*", "skillQueue")
_CONTACT_FLOW = ("numbers", "*", "contactFlow")

_SKILL_QUEUES: tuple[Condition, ...] = (
    Needed(
        _SKILL_QUEUE,
        {_PROVIDER: (SYMBEE,)},
        "with deliveryProvider symbee each number goes to a skill queue",
    ),
    Hidden(
        _SKILL_QUEUE,
        {_PROVIDER: (AMAZON,)},
        "deliveryProvider amazon delivers through flows: leave it out, or change deliveryProvider to symbee",
    ),
    Hidden(
        _CONTACT_FLOW,
        {_PROVIDER: (SYMBEE,)},
        "deliveryProvider symbee delivers to skill queues: leave it out, or change deliveryProvider to amazon",
    ),
)
_FLOW_NEEDED = "with deliveryProvider amazon each number goes to a contact flow"

OF_PROVIDERS: tuple[Condition, ...] = (
    *_SKILL_QUEUES,
    Needed(_CONTACT_FLOW, {_PROVIDER: (AMAZON,)}, _FLOW_NEEDED),
)
"""Of REST and SMPP mappings."""

OF_AWS: tuple[Condition, ...] = (
    Needed(("projectId",), {_MODE: (PINPOINT,)}, f"mode {PINPOINT} belongs to a Pinpoint project"),
    Hidden(
        ("projectId",),
        {_MODE: (SNS, CONNECT)},
        f"only mode {PINPOINT} has a project: leave it out, or change the mode",
    ),
    Hidden(
        ("configurationSet",),
        {_MODE: (PINPOINT,)},
        f"mode {PINPOINT} has no configuration set: leave it out, or change the mode to {SNS} or {CONNECT}",
    ),
    Hidden(
        ("outboundContactFlow",),
        {_PROVIDER: (SYMBEE,)},
        "with deliveryProvider symbee no flow starts outbound conversations: leave it out, or change deliveryProvider "
        "to amazon",
    ),
    *_SKILL_QUEUES,
    Needed(_CONTACT_FLOW, {_PROVIDER: (AMAZON,), _MODE: (PINPOINT, SNS)}, _FLOW_NEEDED),
    Hidden(
        _CONTACT_FLOW,
        {_PROVIDER: (AMAZON,), _MODE: (CONNECT,)},
        f"in mode {CONNECT} the flow belongs to the number in Connect: leave it out, and state connect.flow of its "
        "SmsPhoneNumber",
    ),
)
"""Of AWS mappings."""
