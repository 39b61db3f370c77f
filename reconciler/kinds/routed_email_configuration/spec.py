"""The typed model of a RoutedEmailConfiguration document: what may be written."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from reconciler.kinds.document_spec import NAME_PATTERN, Document, Strict, omitted, reference
from reconciler.kinds.shared_spec import Text
from reconciler.kinds.sms.mapping_spec import PortalCode

SkillQueue = Annotated[Any, reference(what="a SkillQueue's name", string=NAME_PATTERN)]


class RoutedEmailConfigurationSpec(Strict):
    """Which skill queue gets the emails that a CRM hands to Symbee Connect for one of its owners."""

    owner_id: PortalCode = Field(
        description="The CRM's own id of the owner; it cannot be changed.", examples=["returns-team"]
    )
    skill_queue: SkillQueue = Field(
        description="The skill queue: one whose task type is EMAIL.", examples=["email-returns"]
    )
    description: Text | None = omitted("For people; null clears it.", examples=["Mail about returns"])


class RoutedEmailConfigurationDocument(Document):
    """A routed-email configuration of Symbee Connect."""

    kind: Literal["RoutedEmailConfiguration"]
    spec: RoutedEmailConfigurationSpec
