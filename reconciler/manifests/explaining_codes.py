"""What a code means, out of the catalogue. For `explain` and completion.

The catalogue is imported where a code may be meant, and not for a field.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from reconciler.manifests.explaining import Document
from reconciler.manifests.schema_tree import EXPLAINED
from reconciler.manifests.wording import nearest
from reconciler.model.errors import UsageError

_NEAR = 3
"""Codes that are suggested for a word that is none."""


def explain_code(word: str) -> Document | None:
    """What the code of a problem, warning, refusal or error means, and what to do about it. None for any other word
    that may be a path; raises UsageError for one that is neither kind nor code, with the nearest of both.
    """
    if word in EXPLAINED or not word.isalnum():
        return None
    from reconciler.model import codes

    known = codes.find(word)
    if known is None:
        raise _neither(word, codes.words())
    group, row = known
    return {
        "code": row.word,
        "levels": list(row.levels),
        "met": codes.plain(group.title),
        "means": codes.plain(row.means),
        "mend": codes.plain(row.mend),
        "acknowledge": row.acknowledge,
        "override": row.override,
    }


def _neither(word: str, known: Sequence[str]) -> UsageError:
    """The error for a word that is neither kind nor code: with the nearest of both, or that which differs in case."""
    kind, by_lower = nearest(word, EXPLAINED), {one.lower(): one for one in known}
    close = get_close_matches(word.lower(), by_lower, n=_NEAR)
    if kind and kind.lower() == word.lower():
        close = []
    elif word.lower() in by_lower:
        kind, close = None, [word.lower()]
    meant = [f"{kind}?"] if kind else []
    if close:
        meant.append(f"{'or ' if kind else ''}the code {' or '.join(by_lower[one] for one in close)}?")
    advice = f"did you mean {' '.join(meant)} " if meant else ""
    message = f"there is no kind {word!r}, and no code of that name"
    return UsageError(message, code="unknownKind", fix=f"{advice}kinds are: {', '.join(EXPLAINED)}")


def codes_from(start: str) -> list[str]:
    """The codes that begin with what somebody has typed; none before that, as there are hundreds."""
    if not (start.isalnum() and start[0].islower()):
        return []
    from reconciler.model import codes

    return [word for word in codes.words() if word.startswith(start)]
