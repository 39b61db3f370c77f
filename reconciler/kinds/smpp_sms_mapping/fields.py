"""The fields of an SMPP SMS provider, as the portal's screens call them and in their order.

source: seed of Symbee's SMS administration, "SMS - SMPP Providers"
"""

from __future__ import annotations

from reconciler.kinds.mapping.fields import CHAT, DELIVERY_PROVIDER, numbers, prerequisite
from reconciler.kinds.sms.shown import OF_PROVIDERS
from reconciler.kinds.symbee.form import Field, Form, Titles

FORM = Form(
    kind="SmppSmsMapping",
    key=Field("code", "SMS Provider Code"),
    titles=Titles(
        listing="SMS - SMPP Providers",
        add="Add SMPP SMS Provider",
        maintain="Maintain SMPP Based SMS Provider Settings",
    ),
    added=("name",),
    fields=(
        # assumption: what Add asks for can be changed on Maintain; the seed shows it only on Add
        Field("name", "SMS Provider Name"),
        Field("host", "Host", weighty=True),
        Field("port", "Port", weighty=True),
        Field("credentials.user", "User", "secret", weighty=True),
        Field("credentials.password", "Password", "secret", weighty=True),
        Field("defaultCountryCode", "Default Country Code", "country"),
        DELIVERY_PROVIDER,
        *CHAT,
    ),
    numbers=numbers("phoneNumber", number="SMS Phone Number", queue="Skill Queue Code"),
    conditions=OF_PROVIDERS,
    notes=prerequisite,
)
