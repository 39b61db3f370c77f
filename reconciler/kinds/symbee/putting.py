"""The requests: put, which replaces everything, and delete. What they bring about, and what they would turn back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.kinds.symbee.collection import PROVIDER, carried_by
from reconciler.kinds.symbee.form import Form
from reconciler.kinds.symbee.places import nested
from reconciler.kinds.symbee.stating import Stated, carried
from reconciler.model import lifecycle
from reconciler.model.change import PENDING, Call, Change, Decision, FieldChange, Settles
from reconciler.model.observation import Observation
from reconciler.model.secret import SECRET
from reconciler.model.symbee import operations_of


def writes(form: Form) -> Mapping[str, frozenset[str]]:
    """The operations of `calls`."""
    known = operations_of(form.kind)
    return {PROVIDER: frozenset((known.putting, known.deleting))}


def calls(form: Form, decision: Decision, stated: Stated, words: frozenset[str]) -> tuple[Call, ...]:
    """The one request that carries a decision out; `words` are the lifecycle words that the object shall have."""
    observed = decision.observed
    if decision.action == "delete":
        assert observed is not None
        gone = {"code": observed.id, "owner": observed.owner, "ifMatch": observed.facts["etag"]}
        return (_call(operations_of(form.kind).deleting, gone),)
    if decision.action == "release":
        assert observed is not None
        return (_put(form, observed.id, _whole(form, observed, {}), None, observed.facts["etag"]),)
    owner = {
        "owner": decision.links.owner.tag,
        "resource": decision.address,
        "lifecycle": lifecycle.tag(words) or None,
    }
    wanted = {path: one for path, one in stated.items() if path in decision.desired}
    spec = _whole(form, observed, wanted)
    code = observed.id if observed else str(wanted[f"spec.{form.key.path}"].wire)
    return (_put(form, code, spec, owner, observed.facts["etag"] if observed else None),)


def _whole(form: Form, observed: Observation | None, wanted: Stated) -> dict[str, Any]:
    """The spec to put: what is wanted, and the live object's own where nothing else is.

    A credential that nobody states cannot be sent, for nobody can read it: its mark, or null where nobody knows what
    it is, keeps it.
    """
    values = dict(carried(observed))
    values.update({path: one.wire for path, one in wanted.items() if not path.endswith(".version")})
    spec = nested(values, form)
    spec.pop("code", None)  # it stands beside the spec
    for path in observed.facts["secrets"] if observed else ():
        _, owner, name = path.split(".")
        if path not in wanted:
            spec.setdefault(owner, {}).setdefault(name, None)
    return spec


def _put(form: Form, code: str, spec: Mapping[str, Any], owner: Any, etag: str | None) -> Call:
    put = {"code": code, "spec": spec, "owner": owner, "ifMatch": etag}
    return _call(operations_of(form.kind).putting, put)


def _call(operation: str, parameters: Mapping[str, Any]) -> Call:
    return Call(PROVIDER, operation, parameters, repeat="token", takes_token=True)


def settles(call: Call) -> Settles:
    """What a stored call brings about."""
    if call.operation.startswith("delete"):
        return Settles(deletes=True)
    creates = call.parameters["ifMatch"] is None
    return Settles(whole=True, creates=creates, marks=call.parameters["owner"] is not None)


def natural(call: Call, parameters: Mapping[str, Any]) -> str | None:
    """The code that a put of a new object is about."""
    return str(parameters["code"]) if settles(call).creates else None


def identity(call: Call, parameters: Mapping[str, Any]) -> str | None:
    """The code of the object that a request is about; None for a create."""
    return None if settles(call).creates else str(parameters["code"])


def outputs(response: Mapping[str, Any]) -> Mapping[str, str]:
    """The code of a new object, which is its id and stands for its ARN."""
    return {"id": response["code"], "arn": response["code"]}


def overwrites(form: Form, change: Change, call: Call, live: Observation) -> Iterator[FieldChange]:
    """Whatever is not to change, where somebody has changed it: a put replaces it all."""
    if not call.operation.startswith("put") or settles(call).creates:
        return
    touched = {one.path for one in change.fields}
    puts, now = carried_by(form, call.parameters["spec"]), carried(live)
    for path in sorted({*puts, *now} - touched):
        if f"{path}.version" in touched or _kept(form, path, puts.get(path)):
            continue
        sent, there = _comparable(puts.get(path)), _comparable(now.get(path))
        if sent != there and not _of_unknown_version(sent, there):
            yield FieldChange(path, sent, there)
    if call.parameters["owner"] is not None:
        yield from _words_turned_back(call.parameters["owner"]["lifecycle"], live.words, touched)


def _kept(form: Form, path: str, sent: Any) -> bool:
    """Whether the request leaves what stands at `path` as it is: a credential that it does not send, or the key."""
    secrets = {f"spec.{field.path}" for field in form.fields if field.sort == "secret"}
    fresh = isinstance(sent, Mapping) and SECRET in sent
    return (path in secrets and not fresh) or path == f"spec.{form.key.path}"


def _comparable(raw: Any) -> Any:
    """A value as both an item and a request would show it: of a secret, where it is taken from, and its version."""
    if not isinstance(raw, Mapping):
        return raw
    if SECRET in raw:
        held = dict(raw[SECRET])
        version = held.pop("version", None)
        return {"reference": held, "version": version}
    return raw[PENDING]["address"] if PENDING in raw else dict(raw)


def _of_unknown_version(sent: Any, there: Any) -> bool:
    """Whether these are one secret whose version the plan could not see."""
    if not isinstance(sent, dict) or not isinstance(there, dict):
        return False
    return sent["version"] is None and sent["reference"] == there["reference"]


def _words_turned_back(sent: str | None, now: frozenset[str], touched: set[str]) -> Iterator[FieldChange]:
    for word in sorted(lifecycle.parse(sent) ^ now):
        path = lifecycle.path(word)
        if path not in touched:
            yield FieldChange(path, word in lifecycle.parse(sent) or None, word in now or None)
