"""What our texts show as code: blocks with their language, spans in prose, and the command lines of ours within them.

A shell's text is read as far as this takes: comments, quotes, line ends, operators, `$(…)`; no loops, no functions.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.acceptance.transcripts import steps
from tests.source import ROOT

FILES = tuple(
    sorted(
        (
            ROOT / "README.md",
            ROOT / "CONTRIBUTING.md",
            *(ROOT / "docs").rglob("*.md"),
            *(ROOT / "examples").rglob("*.md"),
        )
    )
)
SHELLS = {"sh": "sh", "shell": "sh", "console": "sh", "bash": "bash"}
"""Language of a block -> the shell that reads it."""

_PROGRAM = "reconciler"
_FENCE = re.compile(r"^( {0,12})(```+|~~~+)([^\n`]*)\n(.*?)^ *\2[ \t]*$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"(?:\A|(?<=\n\n))(?: {4}[^\n]*\n|\n(?= {4}))+")
_SPAN = re.compile(r"(?<!`)`([^`\n]+(?:\n[^`\n]+)?)`(?!`)")
_HEREDOC = re.compile(r"(<<-?\s*(['\"]?)(\w+)\2[^\n]*)\n(?:.*\n)*?\s*\3\s*$", re.MULTILINE)
_INNER = re.compile(rf"\$\(({_PROGRAM} [^()]*)\)")
_OPTIONAL = re.compile(r"\$\{\w+:\+[^}]*\}")
_REDIRECTION = re.compile(r"[<>]+[&|]?|&>+")


class Block(NamedTuple):
    """A block of code: its language (empty: none is given), its text, and the line that it begins on."""

    language: str
    text: str
    line: int


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    for found in _FENCE.finditer(text):
        margin = re.compile(rf"^ {{0,{len(found[1])}}}", re.MULTILINE)
        line = text.count("\n", 0, found.start()) + 1
        yield Block(found[3].strip(), margin.sub("", found[4]), line)


def indented(text: str) -> Iterator[str]:
    """The indented blocks of a page."""
    for found in _INDENTED.findall(_FENCE.sub("", text)):
        yield re.sub(r"^ {4}", "", found, flags=re.MULTILINE)


def spans(text: str) -> list[str]:
    """What stands in backticks in a page's prose."""
    return [" ".join(found.split()) for found in _SPAN.findall(_FENCE.sub("", text))]


def typed(block: Block) -> str:
    """What a reader types of a shell's block: in a transcript only what stands behind the prompts."""
    if block.language != "console":
        return block.text
    return "\n".join(step.command for step in steps(f"```console\n{block.text}```\n"))


def command_lines(script: str) -> Iterator[tuple[str, ...]]:
    """The words behind our program's name, wherever a shell's text runs it."""
    text = _OPTIONAL.sub("", _HEREDOC.sub(r"\1", script).replace("\\\n", " "))
    for inner in _INNER.findall(text):
        yield from command_lines(inner)
    for line in _INNER.sub("ANSWER", text).split("\n"):
        for words in _simple_commands(line):
            found = _ours(words)
            if found is not None:
                yield found


def synopses(text: str) -> Iterator[tuple[str, ...]]:
    """The words behind our program's name in text that no shell reads: `[…]` may be left out, `a|b` is a choice, and
    what stands two spaces further to the right is a note."""
    plain = re.sub(r"(?<=\S) {2,}.*", "", re.sub(r"\[([^\]\n]*)\]", r"\1", text), flags=re.MULTILINE)
    choice = re.search(r"[\w-]+(?:\|[\w-]+)+", plain)
    if choice is None:
        yield from command_lines(plain)
        return
    for one in choice[0].split("|"):
        yield from synopses(plain.replace(choice[0], one, 1))


def _simple_commands(line: str) -> Iterator[list[str]]:
    """The words of each simple command of a line, redirections left out. A line with an open quote has none."""
    reader = shlex.shlex(line, posix=True, punctuation_chars="();<>|&")
    reader.whitespace_split = True
    try:
        tokens = list(reader)
    except ValueError:
        return
    words: list[str] = []
    skip = False
    for token in tokens:
        if skip:
            skip = False
        elif _REDIRECTION.fullmatch(token):
            skip = True
            if words and words[-1].isdigit():
                words.pop()
        elif set(token) <= set("();|&"):
            yield words
            words = []
        else:
            words.append(token)
    yield words


def _ours(words: list[str]) -> tuple[str, ...] | None:
    """What stands behind our program's name in a simple command, if it runs it."""
    rest = list(words)
    while rest and (
        re.fullmatch(r"\w+=.*", rest[0]) or rest[0] in {"if", "!", "then", "do", "command", "exec", "{", "-"}
    ):
        rest.pop(0)
    if not rest or Path(rest[0]).name != _PROGRAM:
        return None
    return tuple(word.rstrip("…") for word in rest[1:] if word.rstrip("…") and word != "}")
