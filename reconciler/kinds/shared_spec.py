"""Pieces of typed models that the workspace file and several kinds share: Regions, ARNs, secret references."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from reconciler.kinds.document_spec import Strict, omitted, require

# assumption: an empty text is a slip; what is not wanted is left out, or null where that clears it
Text = Annotated[str, StringConstraints(min_length=1)]
# assumption: an empty path is a slip
Folder = Annotated[
    str,
    StringConstraints(min_length=1, pattern=r"^[^\n\x00]+$"),
    Field(json_schema_extra={"$comment": "write a path relative to reconciler.yaml"}),
]
Region = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]{1,2}$"),
    Field(examples=["us-east-1"], json_schema_extra={"$comment": "write an AWS Region such as us-east-1"}),
]


def exactly_one(comment: str, **more: bool) -> ConfigDict:
    """A map with exactly one of its members."""
    return ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1, "$comment": comment, **more})


class OneOf(Strict):
    """A map with exactly one of its members stated; the schema says so through `exactly_one`."""

    @model_validator(mode="after")
    def _one_member(self) -> OneOf:
        require(len(self.model_fields_set) == 1, "exactly one member")
        return self


class StoredSecret(Strict):
    """A secret in AWS Secrets Manager."""

    # source: botocore, GetSecretValue: SecretId 1..2048
    id: Text = Field(description="The secret's name or ARN.", examples=["SYMBEE_CONNECT_API_KEY"])
    key: Text = omitted(
        "The key within a secret that is JSON. Default: the whole secret.", examples=["apiKey"]
    )
    region: Region = omitted("The Region that holds the secret. Default: the environment's.")


# source: this tool's own format of secret references: in one place, and never the secret itself
class SecretReference(OneOf):
    """Where a secret is. Never the secret itself."""

    model_config = exactly_one(
        "write exactly one of {env: NAME}, {file: PATH} and {awsSecretsManager: {id: …}}",
        writeOnly=True,  # somebody may have written the secret itself: messages never repeat it
    )

    env: Annotated[
        str,
        StringConstraints(pattern="^[A-Za-z_][A-Za-z0-9_]*$"),
        Field(json_schema_extra={"$comment": "write the name of an environment variable"}),
    ] = omitted("The environment variable that holds it.", examples=["PROVIDER_PASSWORD"])
    file: Folder = omitted(
        "The file that holds it; one trailing newline is removed.", examples=["secrets/provider-password"]
    )
    aws_secrets_manager: StoredSecret = omitted()
