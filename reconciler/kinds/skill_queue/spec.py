"""The typed model of a SkillQueue document: what may be written."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from reconciler.kinds.document_spec import Document, Strict, omitted
from reconciler.kinds.shared_spec import Text
from reconciler.kinds.sms.mapping_spec import PortalCode


class SkillQueueSpec(Strict):
    """A skill queue of Symbee Connect: it queues the work of one task type."""

    code: PortalCode = omitted(
        "The queue's code in the portal; it cannot be changed. Default: metadata.name.",
        examples=["sms-customer-care"],
    )
    display_name: Text | None = omitted("What people see; null clears it.", examples=["Customer care by SMS"])
    task_type: Text = omitted(
        "The work that the queue takes, in Symbee's own word, such as EMAIL or SMS_PINPOINT.",
        examples=["SMS_PINPOINT", "EMAIL"],
    )
    description: Text | None = omitted("For people; null clears it.", examples=["Text messages of customers"])
    # assumption: no time is shorter than none; Symbee states no limit
    wrap_seconds: Annotated[int, Field(ge=0)] | None = omitted(
        "Seconds that an agent has for after-contact work; null leaves it to Symbee.", examples=[30]
    )


class SkillQueueDocument(Document):
    """A skill queue of Symbee Connect."""

    kind: Literal["SkillQueue"]
    spec: SkillQueueSpec
