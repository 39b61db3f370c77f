"""What the typed models of all documents share: the head, references, tags, sets.

The models say what is allowed in YAML. They are imported only to compile the JSON Schemas and in tests; at run time the
compiled schemas decide. So every rule stands in both: a `Shape` pairs a piece of JSON Schema with the check that means
the same, and pydantic's own constraints compile by themselves.

In a schema, `$comment` says how to mend what the rule beside it refuses; `validate` shows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic.fields import ComputedFieldInfo, FieldInfo
from pydantic_core import CoreSchema, core_schema

Json = dict[str, Any]

NAME_PATTERN = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
# source: botocore, CreateEmailAddress: EmailAddress; \u0085 and \ufeff because engines differ on whether \s has them
ADDRESS_PATTERN = r"[^\s\u0085\uFEFF@]+@[^\s\u0085\uFEFF@]+\.[^\s\u0085\uFEFF@]+"


def omitted(description: str | None = None, **more: Any) -> Any:
    """A field that may be left out; whether null may be written to it is its type's to say.

    The default None stands for "not stated" and never reaches the schema. Without a description the type's own stays.
    """
    if description is not None:
        more["description"] = description
    return Field(default=None, **more)


def words(name: str, info: FieldInfo | ComputedFieldInfo) -> str:
    """A field's title: `hours_of_operation` is "Hours of operation"."""
    return name.rstrip("_").replace("_", " ").capitalize()


class Strict(BaseModel):
    """A map with exactly the stated members, in camelCase, with nothing converted."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, alias_generator=to_camel, field_title_generator=words
    )


class Shape:
    """A rule said twice: as JSON Schema for every validator, and as a check for the model."""

    def __init__(self, schema: Json, check: Callable[[Any], None]) -> None:
        self.schema = schema
        self.check = check

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Run the check on the value as it is."""

        def checked(value: Any) -> Any:
            self.check(value)
            return value

        return core_schema.no_info_plain_validator_function(checked)

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        """The schema as given."""
        return dict(self.schema)


def require(holds: bool, message: str) -> None:
    """Raise the error that pydantic collects, unless `holds`."""
    if not holds:
        raise ValueError(message)


# Texts -----------------------------------------------------------------------------------------------------------

Name = Annotated[
    str,
    StringConstraints(pattern=f"^{NAME_PATTERN}$"),
    Field(
        examples=["retail-support"],
        json_schema_extra={"$comment": "use 1 to 63 of a-z, 0-9 and -, neither first nor last a -"},
    ),
]


def unique(values: list[Any] | None) -> list[Any] | None:
    """The list, which must not hold equal items (JSON Schema's uniqueItems)."""
    for index, value in enumerate(values or ()):
        require(value not in (values or ())[:index], "the items must differ")
    return values


UNIQUE: Json = {"json_schema_extra": {"uniqueItems": True}}
UNIQUE_NONE: Json = {"json_schema_extra": {"uniqueItems": True, "default": []}}
"""The same of a set that is empty where nobody states it."""
# assumption: what stands twice in a set is a slip
Unique = AfterValidator(unique)


# References ------------------------------------------------------------------------------------------------------


def reference(*, what: str, string: str | None, clearable: bool = False) -> Shape:
    """A reference: a string, `{name: live name}` or `{id: live id}`; null as well where it can be cleared.

    `string` is the pattern of the string form (a manifest's name or a literal); None where a string is a live name.
    """
    kinds = ["string", "object", *(["null"] if clearable else [])]
    comment = (
        f"write {what}, {{name: …}} for a live name, or {{id: …}} for a live id"
        if string
        else f"write {what}, or {{id: …}} for a live id"
    )
    schema: Json = {
        "type": kinds,
        "minLength": 1,
        "maxLength": 256,
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 256, "description": "The live name."},
            "id": {"type": "string", "minLength": 1, "maxLength": 500, "description": "The live id or ARN."},
        },
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
        "$comment": comment,
    }
    if string:
        schema["pattern"] = f"^({string})$"
    pattern = re.compile(f"(?:{_python(string)})\\Z") if string else None

    def check(value: Any) -> None:
        if isinstance(value, str):
            require(1 <= len(value) <= 256, "1 to 256 characters")
            require(pattern is None or bool(pattern.match(value)), comment)
        elif isinstance(value, dict):
            require(len(value) == 1 and set(value) <= {"name", "id"}, comment)
            ((member, text),) = value.items()
            most = 256 if member == "name" else 500
            require(isinstance(text, str) and 1 <= len(text) <= most, f"1 to {most} characters")
        else:
            require(clearable and value is None, comment)

    return Shape(schema, check)


def _python(pattern: str) -> str:
    r"""The pattern for Python's `re`, whose \s holds the separators U+001C to U+001F too."""
    return pattern.replace(r"[^\s", r"[^ \t\n\v\f\r\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000")


def address_reference(*, clearable: bool = False) -> Shape:
    """A reference to an EmailAddress."""
    return reference(
        what="an EmailAddress's name or an address with @",
        string=f"{NAME_PATTERN}|{ADDRESS_PATTERN}",
        clearable=clearable,
    )


def live_reference(what: str, *, clearable: bool = False) -> Shape:
    """A reference to something that is never managed: a string is its live name."""
    return reference(what=f"the live name of {what}", string=None, clearable=clearable)


def queue_reference() -> Shape:
    """A reference to a Queue."""
    return reference(what="a Queue's name", string=NAME_PATTERN)


def phone_reference() -> Shape:
    """A reference to a phone number."""
    return reference(
        what='a number such as "+15550100", quoted', string=rf"{NAME_PATTERN}|\+[1-9][0-9]{{1,14}}"
    )


EMAIL_ADDRESS = re.compile(f"(?:{_python(ADDRESS_PATTERN)})\\Z")


def _check_address(value: Any) -> None:
    require(isinstance(value, str) and len(value) <= 255, "an email address of at most 255 characters")
    require(bool(EMAIL_ADDRESS.match(value)), "an email address")


EMAIL_ADDRESS_TEXT = Annotated[
    str,
    Shape(
        {
            "type": "string",
            "minLength": 1,
            "maxLength": 255,
            "pattern": f"^{ADDRESS_PATTERN}$",
            "$comment": "write an address such as support@example.com",
        },
        _check_address,
    ),
]


# Tags ------------------------------------------------------------------------------------------------------------

# source: botocore, TagKey; contract.md, Owner tags, keeps reconciler:* to ourselves
# The API's pattern says \p{L}, which not every validator's engine reads: this one refuses what ASCII has besides
# letters, digits and _.:/=+-@; the rest is a rule of `tags.py`.
_TAG_KEY = r"^(?!aws:|reconciler:)[^\x00-\x1f!\x22-\x2a,;<>?\x5b-\x5e`\x7b-\x7f]*$"
_MOST_TAGS = 45


def _check_tags(value: Any) -> None:
    require(isinstance(value, dict) and len(value) <= _MOST_TAGS, f"at most {_MOST_TAGS} tags")
    for key, text in value.items():
        require(
            1 <= len(key) <= 128 and not key.startswith(("aws:", "reconciler:")), "a tag key that is allowed"
        )
        require(bool(re.match(_TAG_KEY.replace("$", r"\Z"), key)), "letters, digits, _.:/=+-@")
        require(
            text is None or (isinstance(text, str) and len(text) <= 256), "at most 256 characters, or null"
        )


# source: botocore, CreateQueue and CreateEmailAddress: Tags 1..50, of which 5 are left to the owner tags
Tags = Annotated[
    dict[str, str | None],
    Shape(
        {
            "type": "object",
            "title": "Tags",
            "description": "Tags on the live object, compared per stated key; null removes a key.",
            "examples": [{"costCenter": "4711"}],
            "maxProperties": _MOST_TAGS,
            "propertyNames": {
                "minLength": 1,
                "maxLength": 128,
                "pattern": _TAG_KEY,
                "$comment": "use letters, digits, spaces and _.:/=+-@; aws: and reconciler: are reserved",
            },
            "additionalProperties": {"type": ["string", "null"], "maxLength": 256},
        },
        _check_tags,
    ),
]


# The head --------------------------------------------------------------------------------------------------------


def _check_labels(value: Any) -> None:
    require(isinstance(value, dict), "a map")
    for key, text in value.items():
        require(bool(re.match(r"[^=,\n]+\Z", key)), "no = or , in a label's key")
        require(isinstance(text, str), "a text")


# assumption: `--selector k=v` splits at = and may come to take several, so neither = nor , stands in a key
Labels = Annotated[
    dict[str, str],
    Shape(
        {
            "type": "object",
            "title": "Labels",
            "description": "For --selector only; they are not written to the live object.",
            "examples": [{"team": "retail"}],
            "propertyNames": {"pattern": "^[^=,\\n]+$", "$comment": "use a key without = and ,"},
            "additionalProperties": {"type": "string"},
        },
        _check_labels,
    ),
]


# source: this tool's own format of manifests: all below


class Lifecycle(Strict):
    """How the live object is kept. An omitted key leaves what is live."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"protect": True}]})

    protect: bool = omitted("Refuse to delete, disable or replace the live object; false takes that off.")
    retain: bool = omitted(
        "When the manifest goes: release the live object, do not delete it; false takes that off."
    )
    adopt: bool = omitted(
        "Take over an existing live object that nobody owns.", json_schema_extra={"default": False}
    )
    ignore: Annotated[list[str], Unique] = omitted(
        "Paths of the spec that are never compared.", examples=[["spec.maxContacts"]], **UNIQUE_NONE
    )


Code = Annotated[
    str,
    StringConstraints(pattern="^[a-z][a-zA-Z0-9]*$"),
    Field(json_schema_extra={"$comment": "write a code as validate or plan shows it, such as pinpointEnded"}),
]


class Metadata(Strict):
    """What the document is called, and how it is treated."""

    name: Name = Field(description="Unique per kind; the document's address is Kind/name.")
    labels: Labels = omitted(json_schema_extra={"default": {}})
    renamed_from: Name = omitted(
        "The name that this document had before: its identity moves, nothing is recreated.",
        examples=["retail"],
    )
    acknowledge: Annotated[list[Code], Unique] = omitted(
        "Codes of the warnings and refusals that this document accepts.",
        examples=[["pinpointEnded"]],
        **UNIQUE_NONE,
    )
    lifecycle: Lifecycle = omitted()


class Document(Strict):
    """One manifest. Each kind narrows `kind` and `spec`."""

    api_version: Literal["reconciler/v1"] = Field(description="The format of this document.")
    kind: str = Field(description="The type of the resource.")
    metadata: Metadata
    spec: Strict = Field(description="What the live object shall be. Only what is stated is compared.")

    @classmethod
    def fields(cls) -> list[str]:
        """The spec's fields, as YAML spells them."""
        spec: Any = cls.model_fields["spec"].annotation
        return [to_camel(name) for name in spec.model_fields]

    @model_validator(mode="after")
    def _ignored_paths_exist(self) -> Document:
        lifecycle = self.metadata.lifecycle if "lifecycle" in self.metadata.model_fields_set else Lifecycle()
        for path in lifecycle.ignore if "ignore" in lifecycle.model_fields_set else ():
            require(bool(re.match(self._ignorable(), path)), f"{path} is no path of this kind's spec")
        return self

    @classmethod
    def _ignorable(cls) -> str:
        return rf"^spec\.({'|'.join(cls.fields())})([.\[][^\n]+)?$"

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        """The model's own schema, and the rule that an ignored path begins with a field of this kind."""
        schema = handler.resolve_ref_schema(handler(core))
        path: Json = {
            "pattern": cls._ignorable(),
            "$comment": f"begin with spec. and one of {', '.join(cls.fields())}",
        }
        for member in ("ignore", "lifecycle", "metadata"):
            path = {"properties": {member: {"items": path} if member == "ignore" else path}}
        schema["allOf"] = [path]
        return schema
