"""The typed model of `reconciler.yaml`: environments, backend, quotas, guards. Not a kind: nothing of it is live."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from reconciler.kinds.document_spec import Json, Name, Strict, Unique, omitted, require
from reconciler.kinds.messages.limits import MOST_NAME
from reconciler.kinds.shared_spec import Folder, OneOf, Region, SecretReference, Text, exactly_one

# source: this tool's own format of reconciler.yaml: all below

Percent = Annotated[int, Field(ge=0, le=100)]
Count = Annotated[int, Field(ge=0)]

# source: this tool's own format of reconciler.yaml: https only, except http to 127.0.0.0/8, ::1 and localhost
_LOOPBACK = r"localhost|127\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}|\[::1\]"
_HOST = r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]"
URL_PATTERN = (
    rf"^(https://({_HOST})|http://({_LOOPBACK}))(:[0-9]{{1,5}})?(/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?$"
)
Url = Annotated[
    str,
    StringConstraints(pattern=URL_PATTERN),
    Field(
        examples=["https://api.example.com"],
        json_schema_extra={
            "$comment": "write https://host[:port][/prefix]; http is for 127.0.0.0/8, ::1 and localhost only"
        },
    ),
]

# source: facts of Symbee's hosts: us-east-1 has no prefix, the others are the prefix
SYMBEE_REGIONS = (
    "us-east-1", "us-west-2", "ca-central-1", "eu-west-2", "eu-central-1",
    "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "ap-northeast-2", "af-south-1",
)  # fmt: skip


# Where the tool remembers ----------------------------------------------------------------------------------------


class LocalBackend(Strict):
    """A folder on this machine."""

    path: Folder = Field(
        default=".reconciler", description="The folder; it is made with mode 0700.", examples=[".reconciler"]
    )


class S3Backend(Strict):
    """A bucket, shared by everyone who runs the tool."""

    bucket: Annotated[
        str,
        StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"),
        Field(json_schema_extra={"$comment": "write a bucket's name: 3 to 63 of a-z, 0-9, . and -"}),
    ] = Field(description="The bucket's name.", examples=["acme-reconciler"])
    prefix: Annotated[
        str,
        StringConstraints(pattern=r"^[^/\n]([^\n]*[^/\n])?$"),
        Field(json_schema_extra={"$comment": "write it without a slash at either end"}),
    ] = Field(
        description="What every key begins with; without a slash at either end.", examples=["reconciler"]
    )
    region: Region = Field(description="The bucket's Region.")
    endpoint_url: Url = omitted("Another S3 endpoint. Default: AWS's own.")


class Backend(OneOf):
    """Where journals, locks, plans and history are kept."""

    model_config = exactly_one("write exactly one of {local: {path: …}} and {s3: {bucket, prefix, region}}")

    local: LocalBackend = omitted()
    s3: S3Backend = omitted()


# Quotas ----------------------------------------------------------------------------------------------------------


class Quota(Strict):
    """Requests a second, and how many may come at once."""

    rate: Annotated[float, Field(gt=0)] = Field(description="Requests a second.", examples=[2])
    burst: Annotated[int, Field(ge=1)] = omitted(
        "How many may come at once. Default: the built-in table's.", examples=[5]
    )


Operations = Annotated[
    dict[str, Quota], Field(description="Operation, in the API's own spelling -> its quota.")
]


class Quotas(Strict):
    """The client-side budget, per account and Region: overrides of the built-in table."""

    model_config = ConfigDict(alias_generator=lambda name: name.replace("_", "-"))

    connect: Operations = omitted(examples=[{"CreateQueue": {"rate": 2, "burst": 5}}])
    sms_voice: Operations = omitted()
    secretsmanager: Operations = omitted()
    sts: Operations = omitted()
    symbee: Operations = omitted()
    uniphore: Operations = omitted()


# Environments ----------------------------------------------------------------------------------------------------


class Sandbox(Strict):
    """The stand-in: nothing leaves this machine."""

    state: Folder = Field(default=".reconciler/sandbox.db", description="The file that holds its world.")
    seed: Folder = omitted(
        "A file with the world to start from. Default: the built-in one.", examples=["seed.yaml"]
    )
    quotas: Literal["none", "aws"] = Field(
        default="none", description="The quotas that the stand-in enforces."
    )


class Connect(Strict):
    """An Amazon Connect instance. Credentials and endpoints come from boto3's own chain."""

    region: Region = Field(description="The instance's Region.")
    instance: Annotated[str, StringConstraints(min_length=1, max_length=256)] = Field(
        description="The instance's alias, id or ARN.", examples=["acme-prod"]
    )
    account_id: Annotated[
        str,
        StringConstraints(pattern="^[0-9]{12}$"),
        Field(json_schema_extra={"$comment": 'write the 12 digits in quotes, such as "123456789012"'}),
    ] = Field(description="The account: compared before anything else is called.", examples=["123456789012"])
    assume_role: (
        Annotated[
            str,
            StringConstraints(pattern=r"^arn:aws[a-z-]*:iam::[0-9]{12}:role/[^\n]+$"),
        ]
        | None
    ) = omitted(
        "The role to take on first. Default: none.",
        examples=["arn:aws:iam::123456789012:role/reconciler"],
        json_schema_extra={"$comment": "write a role's ARN, or null"},
    )
    read_back_seconds: Annotated[int, Field(ge=0, le=3600)] = Field(
        default=60, description="How long a write may take to become visible."
    )


class Gateway(Strict):
    """A partner's or an in-house automation of Symbee's portal."""

    url: Url = Field(description="Where the gateway answers, without /v1.")
    token: SecretReference = Field(examples=[{"env": "GATEWAY_TOKEN"}])


class Worksheet(Strict):
    """A work list for a person."""


class Administration(OneOf):
    """How Symbee's own configuration is reached."""

    model_config = exactly_one("write exactly one of {worksheet: {}} and {gateway: {url, token}}")

    worksheet: Worksheet = omitted()
    gateway: Gateway = omitted()


_SYMBEE_REGION: Json = {
    "if": {"not": {"required": ["baseUrl"]}},
    "then": {
        "properties": {
            "region": {
                "enum": list(SYMBEE_REGIONS),
                "$comment": "write one of Symbee's Regions, or state baseUrl",
            }
        }
    },
}


class Symbee(Strict):
    """A Symbee Connect environment."""

    model_config = ConfigDict(json_schema_extra=_SYMBEE_REGION)

    company: Text = Field(description="The Company Alias.", examples=["abc-gadgets"])
    environment: Text = Field(description="The environment's name at Symbee.", examples=["prod"])
    region: Region = Field(default="us-east-1", description="Symbee's Region, which decides the host.")
    base_url: Url = omitted("Where Symbee answers. Default: the host of its Region.")
    secrets_region: Region = omitted("The Region that holds the API key. Default: connect.region.")
    api_key: SecretReference = omitted(examples=[{"awsSecretsManager": {"id": "SYMBEE_CONNECT_API_KEY"}}])
    administration: Administration = omitted(
        "How Symbee's own configuration is reached. Default: {worksheet: {}}."
    )

    @model_validator(mode="after")
    def _region_has_a_host(self) -> Symbee:
        require(
            "base_url" in self.model_fields_set or self.region in SYMBEE_REGIONS,
            "one of Symbee's Regions, or baseUrl",
        )
        return self


# source: https://docs.uniphoredev.com/en/email-api.html
UniphoreName = Annotated[str, StringConstraints(min_length=1, max_length=MOST_NAME)]


class Uniphore(Strict):
    """Uniphore's contact ingestion."""

    url: Url = Field(description="Where the contact ingestion API answers.")
    token: SecretReference = Field(examples=[{"env": "UNIPHORE_TOKEN"}])
    tenant: UniphoreName = Field(
        description="The tenant's name as Uniphore has it; contacts are sent to it.", examples=["Acme Corp"]
    )
    organization: UniphoreName = Field(
        description="The organization's name within the tenant.", examples=["Sales"]
    )
    # assumption: the "Restricted Metadata Field List" that the API's page names is not public
    restricted_metadata: Annotated[list[Text], Unique] = omitted(
        "Names that the metadata of a contact may not have, in whatever case: Uniphore's own list of them.",
        examples=[["agentName"]],
        json_schema_extra={"uniqueItems": True, "default": []},
    )


class Limit(Strict):
    """More than this is refused."""

    count: Count = omitted(
        "The most objects that one run may touch so. Default: 5 for deletes, 50 for updates.", examples=[5]
    )
    percent: Percent = omitted(
        "The most of what we own here, in percent; counts from three objects up. Default: 20 for deletes, 50 for "
        "updates.",
        examples=[20],
    )


MOMENT_PATTERN = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})$"
)
Moment = Annotated[
    str,
    StringConstraints(pattern=MOMENT_PATTERN),
    Field(
        examples=["2030-12-24T00:00:00Z"],
        json_schema_extra={"$comment": "write a moment with its offset, such as 2030-12-24T00:00:00Z"},
    ),
]


class Freeze(Strict):
    """A time in which nothing is applied."""

    model_config = ConfigDict(alias_generator=lambda name: name.rstrip("_"))

    from_: Moment = Field(description="When it begins: a moment with its offset.")
    until: Moment = Field(
        description="When it ends: a moment with its offset.", examples=["2030-12-27T00:00:00Z"]
    )
    reason: Text = Field(description="Why; whoever is refused is told.", examples=["Christmas trade"])


class Guards(Strict):
    """What stops a run that would do too much."""

    deletes: Limit = omitted("Default: 5, and 20 percent.")
    updates: Limit = omitted("Default: 50, and 50 percent.")
    waiting_contacts: Literal["block", "warn", "ignore"] = Field(
        default="block", description="What waiting contacts do to a delete or a disabling."
    )
    freezes: list[Freeze] = omitted("Times in which nothing is applied.", json_schema_extra={"default": []})


class Environment(Strict):
    """One world that the manifests describe: exactly one of `sandbox` and `connect`."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["sandbox"]}, {"required": ["connect"]}],
            "$comment": "state exactly one of sandbox and connect",
        }
    )

    name: Name = Field(description="What -e, reports and owner tags call it.", examples=["production"])
    overlays: Annotated[list[Folder], Unique] = omitted(
        "Folders (or files) of documents merged over the manifests, in this order.",
        examples=[["environments/production"]],
        json_schema_extra={"uniqueItems": True, "default": []},
    )
    sandbox: Sandbox = omitted()
    connect: Connect = omitted()
    symbee: Symbee = omitted()
    uniphore: Uniphore = omitted()
    guards: Guards = omitted()

    @model_validator(mode="after")
    def _one_world(self) -> Environment:
        require(
            len({"sandbox", "connect"} & self.model_fields_set) == 1, "exactly one of sandbox and connect"
        )
        return self


_ENVIRONMENTS: list[Json] = [
    {"name": "sandbox", "sandbox": {"seed": "seed.yaml"}},
    {
        "name": "production",
        "overlays": ["environments/production"],
        "connect": {"region": "us-east-1", "instance": "acme-prod", "accountId": "123456789012"},
        "symbee": {
            "company": "abc-gadgets",
            "environment": "prod",
            "apiKey": {"awsSecretsManager": {"id": "SYMBEE_CONNECT_API_KEY"}},
            "administration": {"worksheet": {}},
        },
        "guards": {"deletes": {"count": 5, "percent": 20}},
    },
]


class WorkspaceSpec(Strict):
    """Where manifests are, and the environments they are for."""

    manifests: Annotated[list[Folder], Field(min_length=1), Unique] = Field(
        default=["manifests"],
        description="Files and folders: *.yaml and *.yml, sorted, recursive, without dot-folders.",
        json_schema_extra={"uniqueItems": True},
    )
    default_environment: Name = omitted(
        "The environment without -e. May be left out if there is only one. Default: the only one.",
        examples=["sandbox"],
    )
    backend: Backend = omitted("Default: {local: {path: .reconciler}}.")
    quotas: Annotated[
        Literal["none"] | Quotas,
        Field(json_schema_extra={"$comment": "write none, or {connect: {CreateQueue: {rate: 2, burst: 5}}}"}),
    ] = omitted(
        "Overrides of the client-side budget; none ends it. Default: the built-in table.",
        examples=[{"connect": {"CreateQueue": {"rate": 2, "burst": 5}}}],
    )
    environments: Annotated[list[Environment], Field(min_length=1)] = Field(
        description="The worlds that the manifests describe, each chosen with -e NAME.",
        examples=[_ENVIRONMENTS],
    )


class WorkspaceMetadata(Strict):
    """What the workspace is called; both words are part of the owner tag."""

    name: Name = Field(description="The workspace's name.", examples=["acme-contact-center"])
    uid: Annotated[
        str,
        StringConstraints(pattern="^[A-Za-z0-9]{1,64}$"),
        Field(json_schema_extra={"$comment": 'write 1 to 64 letters and digits, quoted, such as "3f9c2a71"'}),
    ] = omitted("Tells two workspaces of the same name apart; written by init.", examples=["3f9c2a71"])


class WorkspaceDocument(Strict):
    """The workspace file, reconciler.yaml."""

    api_version: Literal["reconciler/v1"] = Field(description="The format of this document.")
    kind: Literal["Workspace"]
    metadata: WorkspaceMetadata
    spec: WorkspaceSpec
