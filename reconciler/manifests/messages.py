"""Files of messages to send: one object or a list of them, in YAML or JSON, checked as manifests are.

All problems of a file are gathered. Reads the disk, never the network.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from reconciler.manifests.checking import check
from reconciler.manifests.documents import Document, read_file, read_text
from reconciler.model.manifest import Finding, Path
from reconciler.model.problem import Position, Problem

Rules = Callable[[Mapping[str, Any]], Iterator[Finding]]

# In order: a pair of escapes that JSON writes for a sign beyond U+FFFF, or any other escape.
_ESCAPE = re.compile(r"\\(?:u([Dd][89ABab][0-9A-Fa-f]{2})\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})|.)", re.DOTALL)
_JOINED = re.compile(r"\\U000[0-9a-f]{5}|\\U0010[0-9a-f]{4}")
_SHORTENED = 2  # columns, by which \U0001f600 is shorter than \ud83d\ude00


class Stated(NamedTuple):
    """One message as it is written, valid against its schema. `number` counts from 0 in the file."""

    value: Mapping[str, Any]
    number: int
    written: Written

    def problem(self, finding: Finding) -> Problem:
        """What a rule found, at its place."""
        return self.written.problem(self.number, finding)


class Written:
    """The document of a file of messages, which knows where its values stand."""

    def __init__(self, document: Document, *, joined: bool) -> None:
        """`joined`: escapes of its text were, so that its lines are shorter than those of the file."""
        self._document = document
        self._joined = joined
        self.listed = isinstance(document.value, list)

    def position(self, path: Path) -> Position:
        """See `wording.Places`."""
        return self._moved(self._document.position(path))

    def key_position(self, path: Path, key: str | int) -> Position:
        """See `wording.Places`."""
        return self._moved(self._document.key_position(path, key))

    def written(self, path: Path) -> str | None:
        """See `wording.Places`."""
        return self._document.written(path)

    def values(self, value: Any) -> list[Any]:
        """The messages in a value of the document's shape."""
        return value if isinstance(value, list) else [value]

    def problem(self, number: int, finding: Finding) -> Problem:
        """What a rule found in a message, with the message's own place in a list in front."""
        within = (number, *finding.path) if self.listed else finding.path
        message = f"[{number}].{finding.message}" if self.listed else finding.message
        return Problem(*self.position(within), finding.code, None, message, finding.fix)

    def _moved(self, position: Position) -> Position:
        """The place in the file, where joined escapes made the line shorter."""
        if not self._joined:
            return position
        before = self._document.source.text.split("\n")[position.line - 1][: position.column - 1]
        return position._replace(column=position.column + _SHORTENED * len(_JOINED.findall(before)))


class MessageFile(NamedTuple):
    """What a file holds. With problems, `messages` are not to be sent."""

    messages: tuple[Stated, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def read_messages(path: str, schema: str, rules: Rules) -> MessageFile:
    """The messages in a file, held against a schema ("RoutedEmail") and against `rules`, each message by itself."""
    documents, problems, joined = _read(path)
    if len(documents) > 1:
        where = documents[1].position(())
        problems.append(Problem(*where, "oneDocument", None, "a file holds one document", "write a list"))
    if len(documents) != 1:
        return MessageFile((), tuple(problems), ())
    (document,) = documents
    problems += document.problems()
    if not document.readable:
        return MessageFile((), tuple(problems), ())
    places = Written(document, joined=joined)
    value, found = check(document.value, schema, places, address=None)
    problems += found
    messages = tuple(
        Stated(one, number, places)
        for number, one in enumerate(places.values(value))
        if isinstance(one, dict)
    )
    warnings: list[Problem] = []
    for one in messages:
        for finding in rules(one.value):
            (warnings if finding.warning else problems).append(one.problem(finding))
    return MessageFile(messages, tuple(sorted(problems)), tuple(warnings))


def _read(path: str) -> tuple[list[Document], list[Problem], bool]:
    """The documents of a file, and whether what JSON alone allows in a text was brought into a form that YAML has."""
    documents, problems = read_file(path, path)
    if not path.endswith(".json") or all(one.readable for one in documents):
        return documents, problems, False
    return *read_text(_ESCAPE.sub(_join, documents[0].source.text), path), True


def _join(escape: re.Match[str]) -> str:
    if escape[1] is None:
        return escape[0]
    pair = bytes.fromhex(escape[1] + escape[2]).decode("utf-16-be")
    return f"\\U{ord(pair):08x}"
