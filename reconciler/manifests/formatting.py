"""One style for manifests: members in the schema's order, two spaces a level, what people wrote kept word for word.

Whatever comes out is compared with what went in before anybody gets it: our own reader must read the same documents,
and ruamel.yaml, which knows nothing of how it was printed, must find the same comments, quotes and anchors.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from reconciler.manifests.documents import read_text
from reconciler.manifests.layout import Laid, documents, last_leaf, scalars
from reconciler.manifests.member_order import put_in_order
from reconciler.manifests.printing import lines_of
from reconciler.manifests.reading import sections
from reconciler.manifests.remarks import place
from reconciler.model.errors import InvalidError
from reconciler.model.problem import Problem


class NotTheSameError(Exception):
    """Formatting would have changed what a text says, or lost something of it: a defect of ours."""


def formatted(text: str, file: str) -> str:
    """`text` in the canonical style; the same text where it is so already.

    `text` is as decoded, without a byte order mark; its line breaks stay of the sort that prevails in it. `file` is its
    name for people. Raises InvalidError with every problem of a text that cannot be read as YAML, and NotTheSameError
    where the result would not say the same. Reads shipped schemas; nothing else.
    """
    unreadable = _unreadable(text, file)
    if unreadable:
        raise InvalidError(f"{file} cannot be read as YAML", problems=tuple(unreadable))
    line_break = "\r\n" if 2 * text.count("\r\n") > len(text.splitlines()) else "\n"
    source = text.replace("\r\n", "\n").replace("\r", "\n")
    if not source.strip():
        return text
    if source.endswith("\n"):
        result = _printed(source)
    else:  # where a block scalar ends the text, the line break that comes now would be its own
        result = _printed(f"{source}\n", strip=scalars(f"{source}\n") != scalars(source))
        if sorted(scalars(result)) != sorted(scalars(source)):  # it stands in what is left as it is
            return text
    if result == source:
        return text
    found = _found_by_another(source, file)
    if _meaning(result) != _meaning(source) or _found_by_another(result, file) != found:
        raise NotTheSameError(f"{file}: formatting would change more than the style")
    return result.replace("\n", line_break)


def _unreadable(text: str, file: str) -> list[Problem]:
    """What keeps the text from being read to its end: not what is wrong with what it says."""
    read, problems = read_text(text, file)
    problems = [one for one in problems if one.code != "emptyDocument"]
    return [*problems, *(one for document in read if not document.readable for one in document.problems())]


def _printed(source: str, *, strip: bool = False) -> str:
    """The text in the canonical style. `source` ends with a line break, and has line feeds only.

    `strip`: that line break is not one of the block scalar in front of it.
    """
    parts: list[str] = []
    end = 0
    for laid in documents(source):
        last = last_leaf(laid.root) if strip and laid.root and laid.end == len(source) else None
        if last is not None:
            last.strip()
        head = _tidy(source[laid.head : laid.start])
        if laid.root is None:
            parts += [head, source[laid.start : laid.end]]
        else:
            parts += [f"{head}\n" if head else "", *(f"{line}\n" for line in _lines(source, laid))]
        end = laid.end
    rest = _tidy(source[end:])
    return "".join(parts) + (f"{rest}\n" if rest else "") if parts else source


def _lines(source: str, laid: Laid) -> list[str]:
    assert laid.root is not None
    place(source, laid.root, start=laid.start, end=laid.end)
    put_in_order(laid.root)
    return lines_of(laid.root)


def _tidy(text: str) -> str:
    """Lines between documents (markers, directives, comments) without blanks at their ends, and none at either end."""
    return "\n".join(line.rstrip(" \t") for line in text.split("\n")).strip("\n")


def _meaning(text: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """What our reader makes of a text: each document's value, and what is wrong with it, wherever it stands."""
    return [
        (
            json.dumps(one.value, sort_keys=True),
            sorted((defect.code, defect.message) for defect in one.defects),
        )
        for one in sections(text)
    ]


def _found_by_another(text: str, file: str) -> Counter[Any]:
    """How often each comment, each scalar with its quotes, and each anchor, alias and tag stands in a text.

    Raises InvalidError where ruamel.yaml cannot read it: then other tools cannot either.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.tokens import AliasToken, AnchorToken, ScalarToken, TagToken

    found: Counter[Any] = Counter()
    try:
        for token in YAML().scan(text):
            if isinstance(token, ScalarToken):
                found["scalar", token.value, token.style] += 1
            elif isinstance(token, AliasToken | AnchorToken | TagToken):
                found[type(token).__name__, str(token.value)] += 1
            found.update(_comments(getattr(token, "comment", None)))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark  # some of its errors have one, some the other
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        message = f"not every reader of YAML understands this: {error.problem or error.context}"
        fix = "write it without tabs, in a plainer way"
        problem = Problem(file, line, column, "unusual", None, message, fix)
        raise InvalidError(f"{file} cannot be read by others", problems=(problem,)) from error
    return found


def _comments(found: Any) -> Iterator[str]:
    """Every comment in what ruamel.yaml hangs on a token: nested lists of texts and of tokens with several lines."""
    if isinstance(found, list | tuple):
        for one in found:
            yield from _comments(one)
    elif found is not None:
        for line in (found if isinstance(found, str) else str(found.value)).split("\n"):
            if line.strip():
                yield line.strip()
