"""What the typed models of all checks share: a head without lifecycle, because nothing of a check is live."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from reconciler.kinds.document_spec import UNIQUE_NONE, Code, Labels, Name, Strict, Unique, omitted

# source: this tool's own format of checks: all below


class CheckMetadata(Strict):
    """What the check is called."""

    name: Name = Field(description="Unique per kind; the check's address is Kind/name.")
    labels: Labels = omitted(json_schema_extra={"default": {}})
    acknowledge: Annotated[list[Code], Unique] = omitted(
        "Codes of the warnings that this document accepts.", examples=[["uuid"]], **UNIQUE_NONE
    )


class CheckDocument(Strict):
    """One check. Each kind narrows `kind` and `spec`."""

    api_version: Literal["reconciler/v1"] = Field(description="The format of this document.")
    kind: str = Field(description="The sort of check.")
    metadata: CheckMetadata
    spec: Strict = Field(description="What is looked at or tried, and what is expected.")
