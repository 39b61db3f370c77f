"""What the schema refuses, said so that a person can mend it: what is wrong, what is allowed, what was meant.

Each keyword of JSON Schema has its sentence. What to do comes from the schema: the `$comment` beside the rule.
Texts that may be secrets are never repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from reconciler.manifests.wording import MOST_SUGGESTIONS, Fault, Places, nearest, shown, spelled
from reconciler.model.manifest import Path

Schema = Mapping[str, Any]

_TYPES = {
    "string": "a text",
    "array": "a list",
    "object": "a map",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}
_MOST_OPTIONS = 12  # that anybody reads in a sentence
_DESCENTS = {"properties", "items", "additionalProperties", "propertyNames"}


class Case(NamedTuple):
    """One error of jsonschema_rs, with all that a sentence about it needs.

    `schema` is the schema around the keyword that refused, `comment` its `$comment` or the nearest above it, `secret`
    whether the value must not be shown, `required` whether it may not be left out, `uncleared` a
    kind's reasons why null is refused.
    """

    error: Any
    keyword: str
    path: Path
    value: Any
    schema: Schema
    comment: str
    secret: bool
    required: bool
    places: Places
    uncleared: Mapping[Path, str]

    @property
    def name(self) -> str:
        """The path as people write it."""
        return spelled(self.path)

    def here(self, code: str, message: str, fix: str) -> Fault:
        """A fault of the value itself."""
        return Fault(self.path, self.places.position(self.path), code, message, fix)


def faults(error: Any, schema: Schema, places: Places, uncleared: Mapping[Path, str]) -> Iterator[Fault]:
    """The faults that one error of jsonschema_rs stands for."""
    keyword = error.kind.name
    branch = _meant(error) if keyword == "anyOf" else None
    if branch:
        for inner in branch:
            yield from faults(inner, schema, places, uncleared)
        return
    path = tuple(error.instance_path)
    case = Case(error, keyword, path, error.instance, *_around(error, schema), places, uncleared)
    yield from _SENTENCES.get(keyword, _other)(case)


def _meant(error: Any) -> list[Any] | None:
    """The branch of an anyOf that the value was probably meant for: the one that has its type."""
    depth = len(error.instance_path)
    for branch in error.kind.context:
        if all(len(one.instance_path) > depth or one.kind.name not in ("type", "const") for one in branch):
            return list(branch)
    return None


def _around(error: Any, schema: Schema) -> tuple[Schema, str, bool, bool]:
    """The schema around the keyword that refused, its comment, and whether the value may be secret or is required."""
    node: Any = schema
    comment, secret, required = "", False, False
    owner: Schema = {}
    for step in error.evaluation_path[:-1]:
        if step in _DESCENTS:
            comment, owner = "", node if step == "properties" else {}
        elif owner:
            required, owner = step in owner.get("required", ()), {}
        node = schema["$defs"][node["$ref"].rpartition("/")[2]] if step == "$ref" else node[step]
        if isinstance(node, dict):
            comment = node.get("$comment", comment)
            secret = secret or node.get("writeOnly") is True
    return node, comment, secret, required


def _type(case: Case) -> Iterator[Fault]:
    wanted = list(case.error.kind.types)
    allowed = " or ".join(words for word, words in _TYPES.items() if word in wanted)
    if case.value is None:
        yield _null(case, allowed)
        return
    written = case.places.written(case.path)
    if "string" in wanted and isinstance(case.value, int | float) and written is not None:
        read_as = "true or false" if isinstance(case.value, bool) else "a number"
        message = f"{case.name} must be {allowed}, and {written} is read as {read_as}"
        yield case.here("quote", message, f'quote it: "{written}"')
        return
    fix = case.comment or f"write {allowed}{_example(case.schema)}"
    yield case.here("type", f"{case.name} must be {allowed}, not {_found(case.value)}", fix)


def _null(case: Case, allowed: str) -> Fault:
    why = case.uncleared.get(case.path)
    message = f"{case.name} cannot be null: {why}" if why else f"{case.name} must be {allowed}, not null"
    fix = "write a value"
    if not case.required:
        fix += ", or leave the field out" + (", which leaves what is live" if why else "")
    return case.here("null", message, fix)


def _found(value: Any) -> str:
    if isinstance(value, bool):
        return _TYPES["boolean"]
    if isinstance(value, int | float):
        return shown(value)
    return "a map" if isinstance(value, dict) else "a list" if isinstance(value, list) else "a text"


def _example(schema: Schema) -> str:
    if schema.get("type") == "object" and schema.get("properties"):
        return f" of {', '.join(schema['properties'])}"
    plain = [one for one in schema.get("examples") or () if isinstance(one, str | int)]
    return f", such as {plain[0]}" if plain else ""


def _required(case: Case) -> Iterator[Fault]:
    member = case.error.kind.property
    described = case.schema.get("properties", {}).get(member, {})
    options = described.get("enum") or ([described["const"]] if "const" in described else [])
    hint = f": {' or '.join(map(str, options))}" if 0 < len(options) <= _MOST_OPTIONS else ""
    if len(options) > _MOST_OPTIONS:
        hint = _example(described)
    path = (*case.path, member)
    message = f"{spelled(path)} is missing"
    if (
        "type" not in case.schema and "$comment" in case.schema
    ):  # only needed in this case: the comment says which
        message += f": {case.schema['$comment']}"
    yield Fault(path, case.places.position(case.path), "missing", message, f"add {member}{hint}")


def _hidden(case: Case) -> Iterator[Fault]:
    """A field that has no place beside the others. The comment: why, a colon, what to do."""
    why, _, fix = case.comment.partition(": ")
    yield case.here("hidden", f"{case.name} cannot be stated: {why}", fix or "leave it out")


def _unknown(case: Case) -> Iterator[Fault]:
    known = list(case.schema.get("properties", {}))
    unused = [one for one in known if one not in case.value]
    for number, member in enumerate(case.error.kind.unexpected):
        path = (*case.path, member)
        close = (nearest(member, unused) or nearest(member, known)) if number < MOST_SUGGESTIONS else None
        allowed = f"allowed here: {', '.join(known)}" if known else "nothing is allowed here"
        fix = f"did you mean {close}? {allowed}" if close else allowed
        where = case.places.key_position(case.path, member)
        yield Fault(path, where, "unknownField", f"{spelled(path)} is unknown", fix)


def _choice(case: Case) -> Iterator[Fault]:
    options = [case.schema["const"]] if case.keyword == "const" else list(case.error.kind.options)
    one_of = "one of " if len(options) > 1 else ""
    fix = case.comment or f"write {one_of}{', '.join(map(str, options))}"
    close = nearest(case.value, map(str, options)) if isinstance(case.value, str) and one_of else None
    message = f"{case.name} cannot be {shown(case.value)}"
    yield case.here("choice", message, f"did you mean {close}? {fix}" if close else fix)


def _length(case: Case) -> Iterator[Fault]:
    limit, count = case.error.kind.limit, len(case.value)
    if case.keyword == "maxLength":
        message = f"{case.name} has {count} characters, and at most {limit} are allowed"
        yield case.here("length", message, "shorten it")
        return
    why = case.uncleared.get(case.path)
    message = f"{case.name} cannot be empty{f': {why}' if why else ''}"
    yield case.here("length", message, case.comment or "write a text, or leave the field out")


def _pattern(case: Case) -> Iterator[Fault]:
    hidden = (
        case.secret or "://" in case.value or (":" in case.value and "@" in case.value)
    )  # user:password@host
    text = "" if hidden else f" {shown(case.value)}"
    message = f"{case.name}{text} does not have the form that is wanted"
    yield case.here("pattern", message, case.comment or f"write it as {case.schema['pattern']}")


def _bound(case: Case) -> Iterator[Fault]:
    least, most = case.schema.get("minimum"), case.schema.get("maximum")
    if least is not None and most is not None:
        allowed = f"a number from {least} to {most}"
    else:
        above = {"minimum": "{} or more", "maximum": "{} or less", "exclusiveMinimum": "more than {}"}
        allowed = above.get(case.keyword, "less than {}").format(case.error.kind.limit)
    yield case.here("bound", f"{case.name} cannot be {shown(case.value)}", f"write {allowed}")


def _count(case: Case) -> Iterator[Fault]:
    limit, count = case.error.kind.limit, len(case.value)
    noun = "item" if isinstance(case.value, list) else "field"
    allowed = "at least" if case.keyword.startswith("min") else "at most"
    found = f"{count} {noun}{'s' if count != 1 else ''}" if count else f"no {noun}s"
    message = f"{case.name} has {found}, and {allowed} {limit} {'is' if limit == 1 else 'are'} allowed"
    fix = case.comment or (f"remove {count - limit}" if count > limit else f"add {limit - count}")
    yield case.here("count", message, fix)


def _repeated(case: Case) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for index, value in enumerate(case.value):
        first = seen.setdefault(repr(value), index)
        if first < index:
            path = (*case.path, index)
            message = f"{spelled(path)} repeats {spelled((*case.path, first))}"
            yield Fault(path, case.places.position(path), "repeated", message, "remove one of the two")


def _key_name(case: Case) -> Iterator[Fault]:
    key = case.error.kind.error.instance
    message = f"{case.name} cannot have the key {shown(key)}"
    if case.error.kind.error.kind.name in ("minLength", "maxLength"):
        message += f", which has {len(key)} characters"
    where = case.places.key_position(case.path, key)
    yield Fault((*case.path, key), where, "key", message, case.comment or "write another key")


def _alternatives(case: Case) -> Iterator[Fault]:
    branches = case.schema.get(case.keyword, ())
    members = [member for branch in branches for member in branch.get("required", ())]
    if members and not isinstance(case.value, dict):
        return  # it has the wrong type, which is said already
    stated = [member for member in members if isinstance(case.value, dict) and member in case.value]
    if len(stated) > 1:
        message = f"{case.name} states {' and '.join(stated)} together"
    elif members:
        message = f"{case.name} states neither {' nor '.join(members)}"
    else:
        message = f"{case.name} cannot be {'that' if case.secret else shown(case.value)}"
    yield case.here("alternatives", message, case.comment or "see the schema")._replace(
        path=(*case.path, "*")
    )


def _other(case: Case) -> Iterator[Fault]:
    yield case.here(
        case.keyword, f"{case.name} breaks the schema's rule {case.keyword}", case.comment or "see the schema"
    )


_SENTENCES: Mapping[str, Callable[[Case], Iterator[Fault]]] = {
    "type": _type,
    "required": _required,
    "additionalProperties": _unknown,
    "enum": _choice,
    "const": _choice,
    "minLength": _length,
    "maxLength": _length,
    "pattern": _pattern,
    "minimum": _bound,
    "maximum": _bound,
    "exclusiveMinimum": _bound,
    "exclusiveMaximum": _bound,
    "minItems": _count,
    "maxItems": _count,
    "minProperties": _count,
    "maxProperties": _count,
    "uniqueItems": _repeated,
    "propertyNames": _key_name,
    "not": _hidden,
    "oneOf": _alternatives,
    "anyOf": _alternatives,
}
