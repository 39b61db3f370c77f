"""A store in a local folder: folders 0700, files 0600, every write on disk before it counts.

<folder>/lock.json, plans/…, history/…      whole files, replaced in one step
<folder>/journal/<applyId>.jsonl            a stream, one record a line
<folder>/.guard                             held (flock) while something is compared and written
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from reconciler.model.errors import ConflictError, FailedError
from reconciler.model.store import Stored, checked

_STREAM = ".jsonl"
_GUARD = ".guard"
_PATIENCE_SECONDS = 5.0
_PAUSE_SECONDS = 0.01


class LocalStore:
    """See the port `Store`. `folder` is that of one environment; it is made when something is first written."""

    def __init__(self, folder: Path, *, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        """`clock` (seconds, any beginning) and `sleep` bound the wait for a writer that holds the guard."""
        self.folder = folder
        self._clock = clock
        self._sleep = sleep
        self._turn = threading.Lock()  # the threads of one process need not poll for the guard
        self._known: dict[str, int] = {}  # stream -> the bytes of it that this store has read or written

    # Files ------------------------------------------------------------------------------------------------------

    def get(self, name: str) -> Stored | None:
        """See `Store.get`."""
        with self._told(name):
            content = _content(self.folder / checked(name))
        return None if content is None else Stored(content, _version(content))

    def put(
        self, name: str, content: bytes, *, if_absent: bool = False, if_version: str | None = None
    ) -> str:
        """See `Store.put`."""
        path = self.folder / checked(name)
        with self._told(name), self._guarded():
            if if_absent or if_version is not None:
                _compare(name, _content(path), if_version)
            _make_folder(path.parent)
            _replace(path, content)
        return _version(content)

    def delete(self, name: str, *, if_version: str | None = None) -> None:
        """See `Store.delete`."""
        path = self.folder / checked(name)
        with self._told(name), self._guarded():
            if if_version is not None:
                _compare(name, _content(path), if_version)
            if path.exists():
                path.unlink()
                _sync_folder(path.parent)

    def names(self, prefix: str) -> tuple[str, ...]:
        """See `Store.names`."""
        with self._told(prefix):
            return tuple(one for one in self._walk(prefix) if not one.endswith(_STREAM))

    # Streams ----------------------------------------------------------------------------------------------------

    def append(self, stream: str, record: bytes) -> None:
        """See `Store.append`. What a crashed writer left without its line break never counted, and is cut off."""
        path = self.folder / (checked(stream) + _STREAM)
        if b"\n" in record:
            raise ValueError("a record is one line")
        with self._told(stream), self._guarded():
            _make_folder(path.parent)
            made = not path.exists()
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
            try:
                known = self._known.get(stream, 0)
                found = os.fstat(descriptor).st_size
                if found != known:
                    unknown = os.pread(descriptor, found, min(known, found))
                    if found < known or b"\n" in unknown:
                        raise ConflictError(
                            f"somebody else has written to {stream}", fix="run the same command again"
                        )
                    os.ftruncate(descriptor, known)
                _write(descriptor, record + b"\n")
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            if made:
                _sync_folder(path.parent)
            self._known[stream] = known + len(record) + 1

    def records(self, stream: str) -> tuple[bytes, ...]:
        """See `Store.records`."""
        with self._told(stream):
            content = _content(self.folder / (checked(stream) + _STREAM)) or b""
        whole = content[: content.rfind(b"\n") + 1]
        self._known[stream] = len(whole)
        return tuple(whole.split(b"\n")[:-1])

    def streams(self, prefix: str) -> tuple[str, ...]:
        """See `Store.streams`."""
        with self._told(prefix):
            found = [one for one in self._walk(prefix) if one.endswith(_STREAM)]
        return tuple(sorted(one.removesuffix(_STREAM) for one in found))

    # Time and order ---------------------------------------------------------------------------------------------

    def now(self) -> float:
        """See `Store.now`: the clock of the file system, so that machines which share a folder share it too."""
        with self._told(_GUARD):
            _make_folder(self.folder)
            descriptor = self._open_guard()
            try:
                os.utime(descriptor)  # "now" is said by whoever keeps the file
                return os.fstat(descriptor).st_mtime
            finally:
                os.close(descriptor)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Alone among all who write to this folder. Waits seconds at most: a frozen writer must not hold up others."""
        with self._turn:
            _make_folder(self.folder)
            descriptor = self._open_guard()
            try:
                self._lock(descriptor)
                yield
            finally:
                os.close(descriptor)

    def _lock(self, descriptor: int) -> None:
        deadline = self._clock() + _PATIENCE_SECONDS
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if self._clock() >= deadline:
                    raise
                self._sleep(_PAUSE_SECONDS)
            else:
                return

    def _open_guard(self) -> int:
        return os.open(self.folder / _GUARD, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        """Inside, what the system says of a file becomes an error of ours."""
        try:
            yield
        except BlockingIOError as error:
            message = f"the backend {self.folder} is busy: another process holds {_GUARD} and does not go on"
            raise FailedError(message, code="backend", fix="end that process, or try again later") from error
        except OSError as error:
            message = f"{name or 'the folder'} of the backend {self.folder}: {error.strerror}"
            fix = "make the backend's folder writable, with space left"
            raise FailedError(message, code="backend", fix=fix) from error

    def _walk(self, prefix: str) -> list[str]:
        """Every file below the folder that `prefix` names, links and what begins with a dot left out."""
        start = self.folder / checked(prefix.rstrip("/")) if prefix else self.folder
        found = []
        for folder, folders, files in os.walk(start):
            folders[:] = [one for one in folders if not one.startswith(".")]
            place = Path(folder)
            found += [
                (place / one).relative_to(self.folder).as_posix()
                for one in files
                if not one.startswith(".") and not (place / one).is_symlink()
            ]
        return sorted(found)


# What the operating system is asked -------------------------------------------------------------------------------


def _version(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _compare(name: str, content: bytes | None, version: str | None) -> None:
    """Raises ConflictError unless the content is of the version (None: unless there is none)."""
    actual = None if content is None else _version(content)
    if actual != version:
        said = "is there already" if version is None else "has been changed by somebody else"
        raise ConflictError(f"{name} {said}", fix="run the same command again")


def _content(path: Path) -> bytes | None:
    """The bytes of a file, which is no link. None where there is no such file."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except (FileNotFoundError, NotADirectoryError):
        return None
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def _make_folder(folder: Path) -> None:
    """The folder, and those above it that are missing, for their owner alone."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        if not folder.is_dir():
            raise
    _sync_folder(folder.parent)


def _replace(path: Path, content: bytes) -> None:
    """Write beside, sync, rename over. Under the guard, so that the name beside is nobody else's."""
    beside = path.with_name(f".{path.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        _write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    beside.replace(path)
    _sync_folder(path.parent)


def _write(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:  # some network file systems cannot sync a folder
        if error.errno not in (errno.EINVAL, errno.EROFS):
            raise
    finally:
        os.close(descriptor)
