"""The one tree of errors. Each says what went wrong, where, and what to do next.

    ReconcilerError               exit code   meaning
    ├── FailedError                   1       failed, nothing written
    ├── InvalidError                  3       manifests or configuration invalid; carries problems
    ├── RefusedError                  4       refused, nothing written
    │   ├── ConflictError                     somebody else wrote the same file of the backend first
    │   └── LeaseLostError                    the lock is not ours any more: no further call may be sent
    ├── PartialError                  5       something was written or is in doubt
    ├── UsageError                   64       the command line cannot be carried out
    └── RemoteError                   1       what a remote API answered
        ├── ThrottledError                    the quota is used up; waiting helps
        ├── NotFoundError                     the object is not there (or not yet)
        ├── DuplicateError                    the name or address is taken
        ├── InUseError                        something still refers to the object
        ├── OwnedError                    4   the object belongs to another owner
        ├── ChangedError                  4   the object is no longer as it was when it was read
        ├── LimitError                        a hard limit; waiting does not help
        ├── DeniedError                       credentials or permissions
        ├── RejectedError                     the request is not acceptable as it is
        ├── UnreachableError                  no connection was made, so nothing was sent
        └── DoubtfulError                     no answer, or 5xx: the effect is unknown

Only the boundary in `cli` catches `Exception`. Nothing is ever caught by its text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.model.problem import Problem


class ReconcilerError(Exception):
    """Base of all expected failures.

    `code` is a stable camelCase word for machines, `address` the `Kind/name` concerned (or None) and
    `fix` one sentence that says what to do next.
    """

    exit_code = 1
    default_code = "failed"

    def __init__(
        self, message: str, *, code: str | None = None, address: str | None = None, fix: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.address = address
        self.fix = fix


class FailedError(ReconcilerError):
    """Nothing was written, and the cause is not in the manifests."""


class InvalidError(ReconcilerError):
    """Manifests or configuration are invalid; `problems` holds every one found, `documents` counts what was read."""

    exit_code = 3
    default_code = "invalid"

    def __init__(
        self,
        message: str,
        *,
        problems: tuple[Problem, ...] = (),
        documents: int = 0,
        code: str | None = None,
        address: str | None = None,
        fix: str = "",
    ) -> None:
        super().__init__(message, code=code, address=address, fix=fix)
        self.problems = problems
        self.documents = documents


class RefusedError(ReconcilerError):
    """A rule of safety says no; nothing was written."""

    exit_code = 4
    default_code = "refused"


class ConflictError(RefusedError):
    """Somebody else wrote a file of the backend first: a conditional write did not take place."""

    default_code = "conflict"


class LeaseLostError(RefusedError):
    """The lock is not ours any more, or we cannot know: no further call may be sent."""

    default_code = "lockLost"


class PartialError(ReconcilerError):
    """Something was written or is in doubt, and not all is done."""

    exit_code = 5
    default_code = "partial"


class UsageError(ReconcilerError):
    """The command line cannot be carried out as it stands."""

    exit_code = 64
    default_code = "usage"


class RemoteError(ReconcilerError):
    """A remote API did not do what was asked.

    `operation` is the API's own name, `remote_code` its own error code and `request_id` what its support asks for.
    """

    default_code = "remote"

    def __init__(
        self,
        message: str,
        *,
        operation: str,
        remote_code: str = "",
        request_id: str = "",
        address: str | None = None,
        fix: str = "",
    ) -> None:
        super().__init__(message, address=address, fix=fix)
        self.operation = operation
        self.remote_code = remote_code
        self.request_id = request_id


class ThrottledError(RemoteError):
    """The API's rate quota is used up. `wait`: the seconds after which it may be asked again, where it says so."""

    default_code = "throttled"
    wait: float = 0.0


class NotFoundError(RemoteError):
    """The object is not there, or not visible yet."""

    default_code = "notFound"


class DuplicateError(RemoteError):
    """The name or address is taken by another object."""

    default_code = "duplicate"


class InUseError(RemoteError):
    """Something still refers to the object; `remote_code` and the message name what the API says of it."""

    default_code = "inUse"


class OwnedError(RemoteError):
    """The object belongs to another owner, says the API; nothing was changed."""

    exit_code = 4
    default_code = "owned"


class ChangedError(RemoteError):
    """The object is no longer as it was when it was read, says the API; nothing was changed."""

    exit_code = 4
    default_code = "changedMeanwhile"


class LimitError(RemoteError):
    """A hard limit of the account or object is reached; waiting does not help."""

    default_code = "limit"


class DeniedError(RemoteError):
    """The credentials are missing, expired or lack a permission."""

    exit_code = 4
    default_code = "denied"


class RejectedError(RemoteError):
    """The API finds the request unacceptable."""

    default_code = "rejected"


class UnreachableError(RemoteError):
    """No connection could be made: nothing was sent, so nothing happened."""

    default_code = "unreachable"


class DoubtfulError(RemoteError):
    """No answer came, or a 5xx: nobody knows whether the request had its effect."""

    default_code = "doubtful"
