"""The workspace file, reconciler.yaml: found, read, checked, and as typed values.

Named tuples, not dataclasses: see model/manifest.py.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from reconciler.manifests.checking import check
from reconciler.manifests.documents import Document, read_file
from reconciler.manifests.wording import nearest
from reconciler.model.errors import InvalidError, UsageError
from reconciler.model.problem import Position, Problem

FILE = "reconciler.yaml"
_NOTHING: Mapping[str, Any] = {}


class Sandbox(NamedTuple):
    """The stand-in of an environment. `quotas` is "none" or "aws": what it enforces."""

    state: Path
    seed: Path | None = None
    quotas: str = "none"


class Connect(NamedTuple):
    """The Amazon Connect instance of an environment. `instance` is an alias, id or ARN."""

    region: str
    instance: str
    account_id: str
    assume_role: str | None = None
    read_back_seconds: int = 60


class Limit(NamedTuple):
    """More objects, or more than `percent` of what we own, are refused."""

    objects: int
    percent: int


class Guards(NamedTuple):
    """What stops a run that would do too much. `freezes` are maps with `from`, `until` and `reason`."""

    deletes: Limit = Limit(5, 20)
    updates: Limit = Limit(50, 50)
    waiting_contacts: str = "block"
    freezes: tuple[Mapping[str, str], ...] = ()


class Environment(NamedTuple):
    """One world that the manifests describe. Exactly one of `sandbox` and `connect` is set.

    `symbee` and `uniphore` are the blocks as written, valid against the schema.
    """

    name: str
    sandbox: Sandbox | None = None
    connect: Connect | None = None
    overlays: tuple[Path, ...] = ()
    symbee: Mapping[str, Any] | None = None
    uniphore: Mapping[str, Any] | None = None
    guards: Guards = Guards()


class Workspace(NamedTuple):
    """A workspace: its folder, where its manifests are, and its environments.

    `backend` has one member, "local" or "s3", as written; `quotas` is "none" or a map of service -> operation -> quota.
    `document` gives the position of what is written.
    """

    name: str
    root: Path
    document: Document
    uid: str | None = None
    environments: tuple[Environment, ...] = ()
    default_environment: str | None = None
    manifests: tuple[Path, ...] = ()
    backend: Mapping[str, Any] = _NOTHING
    quotas: Mapping[str, Any] | str = _NOTHING
    warnings: tuple[Problem, ...] = ()

    def environment(self, name: str | None) -> Environment:
        """The environment called `name`, or the default one. Raises UsageError, naming those that exist."""
        known = {one.name: one for one in self.environments}
        wanted = name or self.default_environment
        if wanted is None and len(known) == 1:
            return self.environments[0]
        names = ", ".join(known) or "none"
        if wanted is None:
            fix = f"name one with -e, or state spec.defaultEnvironment in {FILE}; there are: {names}"
            raise UsageError("no environment is chosen, and there are several", code="noEnvironment", fix=fix)
        if wanted in known:
            return known[wanted]
        close = nearest(wanted, known)
        fix = f"did you mean {close}? there are: {names}" if close else f"there are: {names}"
        raise UsageError(f"there is no environment {wanted!r}", code="unknownEnvironment", fix=fix)


class Examined(NamedTuple):
    """What reading reconciler.yaml gave. With problems, `workspace` is what could still be made out, or None."""

    workspace: Workspace | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def find(start: Path) -> Path | None:
    """The nearest folder, `start` or above, with a reconciler.yaml. Reads the disk."""
    start = Path(os.path.abspath(start))  # noqa: PTH100  without `..`: above `a/..` stands not `a`
    return next((folder for folder in (start, *start.parents) if (folder / FILE).is_file()), None)


def load_workspace(root: Path) -> Workspace:
    """The workspace in the folder `root`. Reads one file; raises InvalidError with every problem in it."""
    examined = examine_workspace(root)
    if examined.workspace is None or examined.problems:
        count = len(examined.problems)
        message = f"{FILE} has {count} problem{'s' if count != 1 else ''}"
        raise InvalidError(message, problems=examined.problems, fix="mend the workspace file")
    return examined.workspace


def examine_workspace(root: Path) -> Examined:
    """As load_workspace, but with problems beside whatever could still be made out. Raises nothing."""
    documents, problems = read_file(str(root / FILE), FILE)
    if len(documents) > 1:
        where = documents[1].position(())
        problems.append(_problem(where, "oneDocument", f"{FILE} holds one document", "remove the others"))
    if not documents:
        return Examined(None, tuple(problems), ())
    document = documents[0]
    problems.extend(document.problems())
    if not document.readable:
        return Examined(None, tuple(problems), ())
    value, found = check(document.value, "Workspace", document, address=None)
    problems.extend(found)
    if not isinstance(value, dict):
        return Examined(None, tuple(problems), ())
    workspace = _workspace(root, document, value)
    problems.extend(_rules(workspace, value))
    return Examined(workspace, tuple(problems), workspace.warnings)


def _workspace(root: Path, document: Document, value: Mapping[str, Any]) -> Workspace:
    """The typed values of a document out of which whatever is invalid has been taken."""
    metadata, spec = value.get("metadata", {}), value.get("spec", {})
    environments = [one for one in spec.get("environments", ()) if one is not None and "name" in one]
    warnings: tuple[Problem, ...] = ()
    if "uid" not in (document.value.get("metadata") or {}):
        where = document.position(("metadata",))
        message = (
            "the workspace has no uid, so another one of the same name could take its objects for its own"
        )
        fix = 'add metadata.uid: a few random letters and digits, quoted, such as "3f9c2a71"'
        warnings = (_problem(where, "noUid", message, fix),)
    return Workspace(
        name=metadata.get("name", ""),
        uid=metadata.get("uid"),
        root=root,
        document=document,
        environments=tuple(_environment(root, one) for one in environments),
        default_environment=spec.get("defaultEnvironment"),
        manifests=tuple(root / one for one in spec.get("manifests", ("manifests",)) if one is not None),
        backend=spec.get("backend") or {"local": {"path": ".reconciler"}},
        quotas=spec.get("quotas", _NOTHING),
        warnings=warnings,
    )


def _environment(root: Path, value: Mapping[str, Any]) -> Environment:
    return Environment(
        name=value["name"],
        sandbox=_sandbox(root, value["sandbox"]) if "sandbox" in value else None,
        connect=_connect(value["connect"]) if "connect" in value else None,
        overlays=tuple(root / one for one in value.get("overlays", ()) if one is not None),
        symbee=value.get("symbee"),
        uniphore=value.get("uniphore"),
        guards=_guards(value.get("guards", _NOTHING)),
    )


def _sandbox(root: Path, value: Mapping[str, Any]) -> Sandbox:
    seed = value.get("seed")
    state = root / value.get("state", ".reconciler/sandbox.db")
    return Sandbox(state=state, seed=root / seed if seed else None, quotas=value.get("quotas", "none"))


def _connect(value: Mapping[str, Any]) -> Connect:
    return Connect(
        region=value.get("region", ""),
        instance=value.get("instance", ""),
        account_id=value.get("accountId", ""),
        assume_role=value.get("assumeRole"),
        read_back_seconds=value.get("readBackSeconds", 60),
    )


def _guards(value: Mapping[str, Any]) -> Guards:
    usual = Guards()
    return Guards(
        deletes=_limit(value.get("deletes", _NOTHING), usual.deletes),
        updates=_limit(value.get("updates", _NOTHING), usual.updates),
        waiting_contacts=value.get("waitingContacts", usual.waiting_contacts),
        freezes=tuple(value.get("freezes", ())),
    )


def _limit(value: Mapping[str, int], usual: Limit) -> Limit:
    return Limit(objects=value.get("count", usual.objects), percent=value.get("percent", usual.percent))


def _problem(where: Position, code: str, message: str, fix: str) -> Problem:
    return Problem(*where, code, None, message, fix)


def _rules(workspace: Workspace, value: Mapping[str, Any]) -> list[Problem]:
    """What the schema cannot say: names that must be unique or exist, folders within, freezes that end."""
    problems: list[Problem] = []
    spec = value.get("spec", {})
    at = workspace.document.position
    names = [one.get("name") if one is not None else None for one in spec.get("environments", ())]
    for index, name in enumerate(names):
        if name is not None and name in names[:index]:
            where = at(("spec", "environments", index, "name"))
            problems.append(
                _problem(
                    where, "duplicateEnvironment", f"the environment {name!r} stands twice", "rename one"
                )
            )
        problems.extend(_freezes(workspace, spec["environments"][index] or _NOTHING, index))
    default = spec.get("defaultEnvironment")
    if default is not None and default not in names:
        known = ", ".join(dict.fromkeys(str(name) for name in names if name))
        where = at(("spec", "defaultEnvironment"))
        message = f"there is no environment {default!r}"
        problems.append(_problem(where, "unknownEnvironment", message, f"there are: {known}"))
    return problems


def _freezes(workspace: Workspace, environment: Mapping[str, Any], index: int) -> list[Problem]:
    problems = []
    for number, freeze in enumerate(environment.get("guards", _NOTHING).get("freezes", ())):
        if freeze is None:
            continue
        from datetime import datetime

        path = ("spec", "environments", index, "guards", "freezes", number)
        moments = {}
        for member in ("from", "until"):
            try:
                moments[member] = datetime.fromisoformat(freeze[member])
            except KeyError:
                continue
            except ValueError:
                where = workspace.document.position((*path, member))
                message = f"{freeze[member]} is no date and time"
                problems.append(_problem(where, "moment", message, "write one that the calendar has"))
        if len(moments) == 2 and moments["until"] <= moments["from"]:
            where = workspace.document.position((*path, "until"))
            problems.append(
                _problem(where, "freezeOrder", "the freeze ends before it begins", "swap from and until")
            )
    return problems
