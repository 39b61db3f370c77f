"""A store in an S3 bucket: `<prefix>/<environment>/…`, with no other operation than Get, Put, Delete and List.

Order among writers is S3's: a file is put only if it is absent (If-None-Match `*`) or still of the version that was
read (If-Match its ETag), and a stream is `<stream>/<sequence>.jsonl`, each segment put only if it is absent.

What is sent again after no answer is harmless: if the first attempt had its effect, the condition refuses the second,
and the file then holds exactly what we sent.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from typing import Any

from reconciler.model.errors import ConflictError, DoubtfulError, FailedError, NotFoundError, RemoteError
from reconciler.model.store import Stored, checked
from reconciler.providers.aws_errors import translated
from reconciler.providers.retry import Retry

_SEGMENT = re.compile(r"(?P<stream>.+)/(?P<sequence>\d{8})\.jsonl\Z")
_READERS = 8
# source: S3, PutObject and DeleteObject: 412 where a condition does not hold, 404 for If-Match on what is not there
_CONDITION_FAILED = ("PreconditionFailed", "NoSuchKey")


class S3Store:
    """See the port `Store`. `client` is a boto3 client of the service s3; `prefix` includes the environment's name."""

    def __init__(
        self, client: Any, *, bucket: str, prefix: str, retry: Retry, clock: Callable[[], float]
    ) -> None:
        """`clock`: seconds since any beginning; it only bridges the time since S3's last answer."""
        self._client = client
        self._bucket = bucket
        self._prefix = prefix.rstrip("/") + "/"
        self._retry = retry
        self._clock = clock
        self._told: tuple[float, float] | None = None  # S3's time, and ours when it told it
        self._tails: dict[str, _Tail] = {}
        self._lock = threading.Lock()
        client.meta.events.register("after-call.s3.*", self._listen)

    # Files ------------------------------------------------------------------------------------------------------

    def get(self, name: str) -> Stored | None:
        """See `Store.get`."""
        key = self._key(name)

        def once() -> Stored:
            with translated("GetObject"):
                answer = self._client.get_object(Bucket=self._bucket, Key=key)
                return Stored(answer["Body"].read(), answer["ETag"])

        try:
            return self._retry.run(once, bucket=None, writes=False)
        except NotFoundError:
            return None

    def put(
        self, name: str, content: bytes, *, if_absent: bool = False, if_version: str | None = None
    ) -> str:
        """See `Store.put`."""
        condition = {"IfNoneMatch": "*"} if if_absent else {"IfMatch": if_version} if if_version else {}
        sending = _Sending(
            "PutObject", self._client.put_object, Bucket=self._bucket, Key=self._key(name), Body=content
        )
        try:
            answer = self._retry.run(lambda: sending.once(condition), bucket=None, writes=False)
        except RemoteError as error:
            if not condition or error.remote_code not in _CONDITION_FAILED:
                raise
            ours = self.get(name) if sending.doubtful else None
            if ours is not None and ours.content == content:
                return ours.version
            raise _conflict(name, absent=if_absent) from error
        return str(answer["ETag"])

    def delete(self, name: str, *, if_version: str | None = None) -> None:
        """See `Store.delete`."""
        condition = {"IfMatch": if_version} if if_version else {}
        sending = _Sending(
            "DeleteObject", self._client.delete_object, Bucket=self._bucket, Key=self._key(name)
        )
        try:
            self._retry.run(lambda: sending.once(condition), bucket=None, writes=False)
        except RemoteError as error:
            if error.remote_code not in _CONDITION_FAILED:
                raise
            gone = isinstance(error, NotFoundError)
            if gone and (sending.doubtful or not condition):
                return
            raise _conflict(name, absent=False) from error

    def names(self, prefix: str) -> tuple[str, ...]:
        """See `Store.names`."""
        found = (one["Key"] for page in self._pages(prefix) for one in page.get("Contents") or ())
        names = (key.removeprefix(self._prefix) for key in found)
        return tuple(sorted(name for name in names if not _SEGMENT.match(name)))

    # Streams ----------------------------------------------------------------------------------------------------

    def append(self, stream: str, record: bytes) -> None:
        """See `Store.append`. Records that wait for the same answer share the next segment."""
        checked(stream)
        if b"\n" in record:
            raise ValueError("a record is one line")
        self._tail(stream).append(record + b"\n")

    def records(self, stream: str) -> tuple[bytes, ...]:
        """See `Store.records`. Raises FailedError where a segment is missing in between."""
        segments = list(self._segments(checked(stream)))
        numbers = [int(one["sequence"]) for one in segments]
        if numbers != list(range(1, len(numbers) + 1)):
            message = f"{stream} in s3://{self._bucket}/{self._prefix} lacks some of its segments"
            raise FailedError(message, code="backend", fix="restore them from the bucket's older versions")
        with ThreadPoolExecutor(_READERS, thread_name_prefix="segments") as pool:
            contents = list(pool.map(lambda one: self.get(one.group()), segments))
        tail = self._tail(stream)
        with tail.turn:
            tail.sequence = len(segments)
        return tuple(line for one in contents if one for line in one.content.split(b"\n") if line)

    def streams(self, prefix: str) -> tuple[str, ...]:
        """See `Store.streams`."""
        folders = (
            one["Prefix"]
            for page in self._pages(prefix, Delimiter="/")
            for one in page.get("CommonPrefixes") or ()
        )
        return tuple(sorted(one.removeprefix(self._prefix).rstrip("/") for one in folders))

    def _segments(self, stream: str) -> Iterator[re.Match[str]]:
        for page in self._pages(f"{stream}/"):
            for one in page.get("Contents") or ():  # source: ListObjectsV2 answers in the order of keys
                found = _SEGMENT.match(one["Key"].removeprefix(self._prefix))
                if found and found["stream"] == stream:
                    yield found

    def _tail(self, stream: str) -> _Tail:
        with self._lock:
            if stream not in self._tails:
                self._tails[stream] = _Tail(
                    lambda name, content: self.put(name, content, if_absent=True), stream
                )
            return self._tails[stream]

    # Time -------------------------------------------------------------------------------------------------------

    def now(self) -> float:
        """See `Store.now`: the Date of S3's last answer, and what has passed since."""
        if self._told is None:
            next(self._pages("", MaxKeys=1))
        if self._told is None:
            raise FailedError(
                f"the endpoint of s3://{self._bucket} does not say what time it is",
                code="backend",
                fix="use an S3 that sends the header Date, as HTTP asks for",
            )
        theirs, ours = self._told
        return theirs + self._clock() - ours

    def _listen(self, http_response: Any, **_: Any) -> None:
        date = http_response.headers.get("date")
        if date:
            self._told = (parsedate_to_datetime(date).timestamp(), self._clock())

    # Requests ---------------------------------------------------------------------------------------------------

    def _key(self, name: str) -> str:
        return self._prefix + checked(name)

    def _pages(self, prefix: str, **more: Any) -> Iterator[Mapping[str, Any]]:
        if prefix:
            checked(prefix.rstrip("/"))
        page = {"Bucket": self._bucket, "Prefix": self._prefix + prefix, **more}
        while True:

            def once(page: Mapping[str, Any] = page) -> Mapping[str, Any]:
                with translated("ListObjectsV2"):
                    answer: Mapping[str, Any] = self._client.list_objects_v2(**page)
                return answer

            answer = self._retry.run(once, bucket=None, writes=False)
            yield answer
            if not answer.get("IsTruncated"):
                return
            page = {**page, "ContinuationToken": answer["NextContinuationToken"]}


class _Sending:
    """A write that may be sent again; remembers whether an attempt is in doubt."""

    def __init__(self, operation: str, method: Callable[..., Any], **parameters: Any) -> None:
        self._operation = operation
        self._method = method
        self._parameters = parameters
        self.doubtful = False

    def once(self, condition: Mapping[str, Any]) -> Any:
        try:
            with translated(self._operation):
                return self._method(**self._parameters, **condition)
        except DoubtfulError:
            self.doubtful = True
            raise


class _Batch:
    """Records that go into one segment."""

    def __init__(self) -> None:
        self.records: list[bytes] = []
        self.sent = False
        self.error: BaseException | None = None


class _Tail:
    """The end of a stream as this store knows it. Whoever comes first writes for all who wait."""

    def __init__(self, put: Callable[[str, bytes], str], stream: str) -> None:
        self._put = put
        self._stream = stream
        self._open = _Batch()
        self._lock = threading.Lock()
        self.turn = threading.Lock()
        self.sequence = 0

    def append(self, line: bytes) -> None:
        with self._lock:
            batch = self._open
            batch.records.append(line)
        with self.turn:
            if not batch.sent:
                self._write(batch)
            if batch.error is not None:
                raise batch.error

    def _write(self, batch: _Batch) -> None:
        with self._lock:
            self._open = _Batch()
        batch.sent = True
        name = f"{self._stream}/{self.sequence + 1:08d}.jsonl"
        try:
            self._put(name, b"".join(batch.records))
        except BaseException as error:  # those who waited have to learn of it
            batch.error = error
            raise
        self.sequence += 1


def _conflict(name: str, *, absent: bool) -> ConflictError:
    said = "is there already" if absent else "has been changed by somebody else"
    return ConflictError(f"{name} {said}", fix="run the same command again")
