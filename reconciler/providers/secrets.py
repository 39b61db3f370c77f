"""Where secrets are taken from, at the last moment, and how a change of one is seen without its value.

A reference is `{env: NAME}`, `{file: PATH}` or `{awsSecretsManager: {id, key?, region?}}`. Its version is the VersionId
of Secrets Manager; of the others a keyed hash of their value (`marks`). This module must let no value into a message, a
log, a repr or the chain of an exception: so errors of what it reads from are named by their code alone, and raised
without their cause.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from reconciler.model.canonical import parsed
from reconciler.model.errors import (
    DeniedError,
    InvalidError,
    NotFoundError,
    ReconcilerError,
    RefusedError,
    RemoteError,
)
from reconciler.model.reading import Read
from reconciler.model.secret import SECRET
from reconciler.model.store import Store
from reconciler.providers.aws_errors import translated
from reconciler.providers.marks import Marks
from reconciler.providers.operations import ForbiddenOperationError
from reconciler.providers.quota import Quotas
from reconciler.providers.retry import Retry

_LOG = logging.getLogger(__name__)

# source: AWS Secrets Manager quotas: a secret value has at most 65,536 bytes; files are held to the same
_MOST_BYTES = 65536

Reference = Mapping[str, Any]


class Secret:
    """A value that nothing shows by accident: only `reveal` gives it, for the expression that sends it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself. Keep it no longer than the expression."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written down")


class Taken(NamedTuple):
    """A secret as it is now. `version` is None where there is nothing to mark it with."""

    secret: Secret
    version: str | None


class Resolved(NamedTuple):
    """Parameters with the values of their secrets in place, and the same with marks of them instead.

    `values` holds secrets in plain text: send it, and forget it. In `marks` each secret is
    `{"reference": {env: NAME}, "version": text or None}`: what may be written down of it.
    """

    values: Any
    marks: Any

    def __repr__(self) -> str:
        return f"Resolved(marks={self.marks!r})"


class Sources(NamedTuple):
    """What references lead to: variables, files below `folder` where relative, and boto3 clients of Secrets Manager.

    `client` makes one for a Region; `region` is that of references which state none.
    """

    variables: Mapping[str, str]
    folder: Path
    region: str
    client: Callable[[str], Any]


class SecretsProvider:
    """See the port `Provider`. Reads only: `Version` and `Readable`, both of a `reference`. Threads may share it.

    `random_bytes` gives so many random bytes, for the key of the marks.
    """

    service = "secretsmanager"

    def __init__(
        self,
        sources: Sources,
        *,
        store: Store | None,
        random_bytes: Callable[[int], bytes],
        quotas: Quotas,
        retry: Retry,
    ) -> None:
        """`store`: where the key of the marks is kept; None: variables and files have no version."""
        self._sources = sources
        self._marks = Marks(store, random_bytes)
        self._quotas = quotas
        self._retry = retry
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()

    def guarded_by(self, check: Callable[[], None]) -> SecretsProvider:
        """Itself: it writes nothing that a lock guards."""
        return self

    def read(self, read: Read) -> Any:
        """`Version`: `{"version": text}`, or None where it cannot be known; raises nothing then.

        `Readable`, where the reference may carry a version: `{"readable": True}`; raises as `resolved` does.
        """
        reference = read.parameters.get("reference", {})
        if read.operation == "Version":
            version = self._version(reference)
            return None if version is None else {"version": version}
        if read.operation == "Readable":
            bare = _bare(reference)
            _same(bare, seen=reference.get("version"), now=self.take(bare).version)
            return {"readable": True}
        raise ForbiddenOperationError(f"secrets have no operation {read.operation}; nothing was read")

    def send(self, operation: str, parameters: Mapping[str, Any], token: str | None) -> NoReturn:
        """Nothing is ever written to where secrets are."""
        raise ForbiddenOperationError(f"{operation} would write a secret; it was not sent")

    def take(self, reference: Reference) -> Taken:
        """The secret as it is now. Reads a variable, a file, or Secrets Manager over the network.

        Raises InvalidError where there is no such secret or it is none that can be sent, DeniedError where it may not
        be read, any other RemoteError of Secrets Manager. Each names the reference.
        """
        value, version = self._found(reference)
        return Taken(Secret(value), version or self._marks.mark(reference, value, making=False))

    def resolve(self, parameters: Any) -> Any:
        """The parameters of a call with every `{"$secret": …}` replaced by its value: see `resolved`."""
        return self.resolved(parameters).values

    def resolved(self, parameters: Any) -> Resolved:
        """The parameters for sending, and their marks for the record. Makes the key of the marks where there is none.

        Raises as `take` does, and RefusedError (secretChanged) where a reference carries a version that is no longer
        the current one.
        """
        if isinstance(parameters, Mapping):
            if set(parameters) == {SECRET}:
                return self._resolved_one(parameters[SECRET])
            members = {name: self.resolved(one) for name, one in parameters.items()}
            return Resolved(
                {name: one.values for name, one in members.items()},
                {name: one.marks for name, one in members.items()},
            )
        if isinstance(parameters, (list, tuple)):
            each = [self.resolved(one) for one in parameters]
            return Resolved([one.values for one in each], [one.marks for one in each])
        return Resolved(parameters, parameters)

    def _resolved_one(self, given: Reference) -> Resolved:
        reference = _bare(given)
        value, version = self._found(reference)
        version = version or self._marks.mark(reference, value, making=True)
        _same(reference, seen=given.get("version"), now=version)
        return Resolved(value, {"reference": reference, "version": version})

    def _version(self, reference: Reference) -> str | None:
        try:
            return self.take(reference).version
        except ReconcilerError as error:  # a plan needs no secret: whoever applies it does
            _LOG.info("event=noVersion source=%s code=%s", next(iter(reference), ""), error.code)
            return None

    def _found(self, reference: Reference) -> tuple[str, str | None]:
        """The value, and its version where its source knows one."""
        value, version = self._sought(reference)
        if not value:
            raise _unusable(reference, "is empty", "put the secret there")
        return value, version

    def _sought(self, reference: Reference) -> tuple[str, str | None]:
        match tuple(reference.items()):
            case (("env", str(name)),):
                return self._variable(reference, name), None
            case (("file", str(path)),):
                return self._file(reference, path), None
            case (("awsSecretsManager", {"id": str()} as stored),):
                return self._stored(reference, stored)
        raise _unusable(reference, "is no reference to a secret", "write {env: NAME}, or {file: PATH}")

    def _variable(self, reference: Reference, name: str) -> str:
        value = self._sources.variables.get(name)
        if value is None:
            raise _unusable(reference, "is not set", f"set the environment variable {name}")
        return value

    def _file(self, reference: Reference, path: str) -> str:
        try:
            with (self._sources.folder / path).open("rb") as file:
                content = file.read(_MOST_BYTES + 1)
        except OSError as error:
            raise _unusable(reference, f"cannot be read: {error.strerror}", "check the path") from None
        if len(content) > _MOST_BYTES:
            raise _unusable(reference, f"is longer than {_MOST_BYTES} bytes", "name the file of a secret")
        try:
            text = content.decode()
        except UnicodeDecodeError:
            raise _unusable(reference, "is not text in UTF-8", "store the secret as text") from None
        return text.removesuffix("\n").removesuffix("\r") if text.endswith("\n") else text

    def _stored(self, reference: Reference, stored: Mapping[str, Any]) -> tuple[str, str | None]:
        answer = self._asked(reference, stored)
        value = answer.get("SecretString")
        if not isinstance(value, str):
            raise _unusable(reference, "holds no text", "store it as a string, not as binary")
        if "key" in stored:
            value = _member(reference, value, str(stored["key"]))
        version = answer.get("VersionId")
        return value, str(version) if version else None

    def _asked(self, reference: Reference, stored: Mapping[str, Any]) -> Mapping[str, Any]:
        """GetSecretValue's answer. What the API says in words is left out of errors: nobody knows what it repeats."""
        client = self._client(stored.get("region") or self._sources.region)

        def once() -> Mapping[str, Any]:
            with translated("GetSecretValue"):
                answer: Mapping[str, Any] = client.get_secret_value(SecretId=stored["id"])
            return answer

        bucket = self._quotas.bucket(self.service, "GetSecretValue")
        try:
            return self._retry.run(once, bucket=bucket, writes=False)
        except NotFoundError:
            fix = "check its name and its Region (secretsRegion), or create it"
            raise _unusable(reference, "is not there", fix) from None
        except RemoteError as error:
            raise _without_words(error, reference) from None

    def _client(self, region: str) -> Any:
        with self._lock:
            if region not in self._clients:
                self._clients[region] = self._sources.client(region)
            return self._clients[region]


def named(reference: Reference) -> str:
    """A reference in words: `the secret {env: NAME}`."""
    match tuple(reference.items()):
        case (("env", name),):
            said = f"env: {name}"
        case (("file", path),):
            said = f"file: {path}"
        case (("awsSecretsManager", {"id": identity, **more}),):
            rest = "".join(f", {member}: {one}" for member, one in sorted(more.items()))
            said = f"awsSecretsManager: {{id: {identity}{rest}}}"
        case _:
            return "a secret"  # somebody may have written the secret itself
    return f"the secret {{{said}}}"


def as_header(secret: Secret, reference: Reference) -> str:
    """The value as it may stand in an HTTP header. Raises InvalidError where it cannot: HTTP's own error shows it."""
    value = secret.reveal()
    if not value.isascii() or not value.isprintable() or value != value.strip():
        fix = "store it without line breaks, spaces around it and other than ASCII signs"
        raise _unusable(reference, "cannot be sent in an HTTP header", fix)
    return value


def _bare(given: Reference) -> dict[str, Any]:
    """A reference without the version that it carries."""
    return {name: one for name, one in given.items() if name != "version"}


def _same(reference: Reference, *, seen: str | None, now: str | None) -> None:
    if seen is not None and seen != now:
        raise RefusedError(
            f"{named(reference)} is not the one that the plan saw", code="secretChanged", fix="plan again"
        )


def _unusable(reference: Reference, what: str, fix: str) -> InvalidError:
    return InvalidError(f"{named(reference)} {what}", code="secret", fix=fix)


def _without_words(error: RemoteError, reference: Reference) -> RemoteError:
    said = error.remote_code or error.code
    fix = error.fix or "check the secret in Secrets Manager, and the key that encrypts it"
    if isinstance(error, DeniedError):
        fix = "allow secretsmanager:GetSecretValue on it, and kms:Decrypt where a key of yours encrypts it"
    return type(error)(
        f"{named(reference)} could not be read: {said}",
        operation=error.operation,
        remote_code=error.remote_code,
        request_id=error.request_id,
        fix=fix,
    )


def _member(reference: Reference, text: str, key: str) -> str:
    """One string of a secret that is a JSON object."""
    held = parsed(text)
    if not isinstance(held, dict):
        raise _unusable(reference, "is no JSON object", "leave out key, or store an object")
    value = held.get(key)
    if not isinstance(value, str):
        what = f"has no {key!r}" if value is None else f"holds no string under {key!r}"
        raise _unusable(reference, what, "correct key, or store it there as a string")
    return value
