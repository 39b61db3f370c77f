"""The fields of a REST based SMS mapping, as the portal's screens call them and in their order.

source: seed of Symbee's SMS administration, "SMS - REST Based"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reconciler.kinds.mapping.fields import CHAT, DELIVERY_PROVIDER, numbers, prerequisite
from reconciler.kinds.sms.shown import OF_PROVIDERS
from reconciler.kinds.symbee.form import Field, Form, Titles
from reconciler.model import lifecycle
from reconciler.model.change import FieldChange

_WEB_HOOK = (
    "Last, take down SMS Mapping Web-Hook URL: the provider has to be given it. It is confirmed with "
    "--only ADDRESS=URL and shown masked from then on"
)


def _notes(changed: Mapping[str, FieldChange]) -> Iterator[str]:
    yield from prerequisite(changed)
    if "spec.code" in changed or lifecycle.path("adopted") in changed:
        yield _WEB_HOOK


FORM = Form(
    kind="RestSmsMapping",
    key=Field("code", "SMS Provider Mapping Code"),
    titles=Titles(
        listing="SMS - REST Based",
        add="Add SMS Provider Mapping",
        maintain="Maintain REST Based SMS Mapping",
    ),
    added=("name",),
    fields=(
        # assumption: what Add asks for can be changed on Maintain; the seed shows it only on Add
        Field("name", "Provider Mapping Name"),
        Field("provider", "SMS Provider", weighty=True),
        DELIVERY_PROVIDER,
        Field("credentials.userName", "User Name", "secret", weighty=True),
        Field("credentials.password", "Password", "secret", weighty=True),
        Field("credentials.accessKey", "Access Key", "secret", weighty=True),
        Field("credentials.accessSecret", "Access Secret", "secret", weighty=True),
        Field("countryCode", "Country Code", "country"),
        *CHAT,
    ),
    numbers=numbers("address", number="Address", queue="Queue Name"),
    conditions=OF_PROVIDERS,
    outputs=("webhookUrl",),
    notes=_notes,
    lost="its web-hook URL is gone for good: a new mapping gets another one, which the provider has to be given",
)
