"""The typed model of a RoutedEmailCheck document: what may be written."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from reconciler.kinds.check_spec import CheckDocument
from reconciler.kinds.document_spec import NAME_PATTERN, omitted, reference
from reconciler.kinds.messages.routed_email_spec import ONE_OWNER, RoutedEmailFields
from reconciler.kinds.shared_spec import Text

SkillQueue = Annotated[Any, reference(what="a SkillQueue's name", string=NAME_PATTERN)]


class RoutedEmailCheckSpec(RoutedEmailFields):
    """An email that is handed over to be routed, and where it has to arrive."""

    model_config = ConfigDict(json_schema_extra=ONE_OWNER)

    entity_id: Text = omitted(
        "The CRM's own id of the email. Default: a new one for every run.",
        examples=["e94c0a8a-0b69-11ec-9a03-0242ac130003"],
    )
    expect_queue: SkillQueue = omitted(
        "The skill queue where it has to arrive. If its configuration leads elsewhere, nothing is sent.",
        examples=["email-returns"],
    )
    within: Annotated[
        str,
        StringConstraints(pattern="^[1-9][0-9]{0,5}[smhd]$"),
        Field(json_schema_extra={"$comment": "write for example 60s or 5m"}),
    ] = Field(
        default="60s",
        description="How long its arrival is looked for in the queue's figures.",
        examples=["2m"],
    )


class RoutedEmailCheckDocument(CheckDocument):
    """A check that hands a real email to Symbee Connect. Nothing calls it back."""

    kind: Literal["RoutedEmailCheck"]
    spec: RoutedEmailCheckSpec
