"""The fields of an AWS End User Messaging SMS mapping, as the portal's screens call them and in their order.

source: seed of Symbee's SMS administration, "SMS - AWS End User Messaging"
"""

from __future__ import annotations

from reconciler.kinds.mapping.fields import CHAT, DELIVERY_PROVIDER, numbers, prerequisite
from reconciler.kinds.sms.shown import CONNECT, OF_AWS, PINPOINT, SNS
from reconciler.kinds.symbee.form import Field, Form, Titles

MODES = {
    PINPOINT: "Pinpoint Project",
    SNS: "End User Messaging SMS - SNS integrated",
    CONNECT: "End User Messaging SMS - Connect integrated",
}

FORM = Form(
    kind="AwsSmsMapping",
    key=Field("code", "AWS End User Messaging SMS Mapping Code"),
    titles=Titles(
        listing="SMS - AWS End User Messaging",
        add="Add AWS End User Messaging SMS Mapping",
        maintain="Maintain AWS End User Messaging/Pinpoint SMS Mapping",
    ),
    added=("description",),
    fields=(
        # assumption: what Add asks for can be changed on Maintain; the seed shows it only on Add
        Field("description", "AWS End User Messaging/Pinpoint SMS Mapping Description"),
        Field("mode", "AWS Configuration Mode", "choice", MODES, weighty=True),
        Field("projectId", "Project Id", weighty=True),
        DELIVERY_PROVIDER,
        Field("outboundContactFlow", "Outbound Contact Flow", "flow", weighty=True),
        Field("defaultCountryCode", "Default Country Code", "country"),
        Field("configurationSet", "Configuration Set Name", weighty=True),
        Field("region", "Region", weighty=True),
        *CHAT,
    ),
    numbers=numbers("phoneNumber", number="SMS Phone Number", queue="Skill Queue Code"),
    conditions=OF_AWS,
    notes=prerequisite,
)
