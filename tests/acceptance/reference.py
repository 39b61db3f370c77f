"""The pages of the kinds, docs/kinds: `python -m tests.acceptance.reference` writes anew what is generated in them.

People write these pages, but for what stands between `<!-- generated: WHAT -->` and `<!-- /generated -->`: that comes
from the schemas, as `reconciler explain` tells them, and from the examples. WHAT is one of

    head                       what the kind is, and where more is said
    fields                     every field
    sources                    where the rules come from
    example FOLDER ADDRESS     a document of examples/FOLDER
    message WAY                the message that docs/send.md shows
    metadata KIND              the head of every manifest, as KIND has it
    kinds                      the index

A kind that has no page gets one; a page of no kind is an error.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from reconciler.kinds.table import CHECKS, DOCUMENTS, KINDS
from reconciler.manifests.schema import MODELS
from reconciler.manifests.schema_tree import root as schema_of
from reconciler.manifests.spots import Spot, down, top
from tests.acceptance.reference_examples import document, of_kind
from tests.acceptance.reference_fields import Group, groups, plain, rules, sources, table
from tests.source import ROOT

DOCS = ROOT / "docs"
FOLDER = DOCS / "kinds"
INDEX = FOLDER / "README.md"
MANUAL = DOCS / "manifests.md"
BLOCK = re.compile(r"<!-- generated: ([^>]+?) -->\n(.*?)<!-- /generated -->", re.DOTALL)
MESSAGES = {"RoutedEmail": "routed-email", "EmailContact": "email-contact"}
"""Schema of a message to send -> how `send` calls it."""
PAGES = tuple(name for name in MODELS if name != "Plan")
"""What has a page: every schema of what people write."""
NEEDED = ("head", "fields", "sources")
"""What every page has."""
LEFT_TO_SAY = "*What adopting, deleting and replacing it mean, and what its API cannot do.*"
"""What stands on a new page until somebody has said it."""

_SYSTEMS = {
    "sms-voice": "AWS End User Messaging SMS",
    "connect": "Amazon Connect",
    "symbee": "Symbee Connect",
}
_ELSEWHERE = {
    "QueueCheck": "reads Amazon Connect and Symbee Connect",
    "RoutedEmailCheck": "sends to Symbee Connect",
    "EmailContactCheck": "sends to Uniphore",
    "Workspace": "stands at the top of the workspace",
    "RoutedEmail": "goes to Symbee Connect",
    "EmailContact": "goes to Uniphore",
}
"""Where what is not managed is, or goes."""
_SAME = "#what-every-manifest-has"


def page(kind: str) -> Path:
    """Where the page of a kind is."""
    return FOLDER / f"{kind}.md"


def files() -> tuple[Path, ...]:
    """Every text that has something generated in it."""
    return (*map(page, PAGES), INDEX, MANUAL)


def fresh(file: Path) -> str:
    """The text of a file, what is generated made anew; of a kind without a page, a new one."""
    text = file.read_text(encoding="utf-8") if file.exists() else _begun(file.stem)
    return BLOCK.sub(
        lambda found: (
            f"<!-- generated: {found[1]} -->\n{_made(file.stem, *found[1].split())}<!-- /generated -->"
        ),
        text,
    )


def _made(kind: str, what: str, *rest: str) -> str:
    if what in _ABOUT:
        return _ABOUT[what](*(rest or (kind,)))
    made: Mapping[str, Callable[..., str]] = {"example": _example, "message": _message, "kinds": _index}
    return made[what](*rest)


def _begun(kind: str) -> str:
    """A page to go on with: shortest and longest example, and room for what no schema says."""
    found = of_kind(kind)
    chosen = dict.fromkeys((found[0], found[-1])) if found else ()
    blocks = ["head", *(f"example {one.folder} {one.address}" for one in chosen), "fields", "sources"]
    parts = [f"<!-- generated: {one} -->\n<!-- /generated -->" for one in blocks]
    parts.insert(1, "## Examples")
    parts.insert(-1, f"## In the live system\n\n{LEFT_TO_SAY}")
    return "\n\n".join(parts) + "\n"


# One block each -------------------------------------------------------------------------------------------------------


def _head(kind: str) -> str:
    title = f"{kind}, a message to send" if kind in MESSAGES else kind
    said = [f"{_capital(lives(kind))}."]
    if kind in DOCUMENTS:
        said.append(f"Its address is `{kind}/NAME`.")
    if kind not in MESSAGES:
        said.append(f"In a terminal: `reconciler explain {kind}`.")
    said.append(f"As JSON Schema: [schemas/{kind}.json](../../schemas/{kind}.json).")
    return f"# {title}\n\n{about(kind)}\n\n{' '.join(said)} [All kinds](README.md)\n"


def about(kind: str) -> str:
    """The kind in a sentence, as its schema says it."""
    return " ".join(schema_of(kind)["description"].split())


def lives(kind: str) -> str:
    """The systems that hold it, or what it is else. Raises KeyError for a kind of which nobody has said it."""
    if kind in KINDS:
        return "lives in " + " and ".join(
            name for one, name in _SYSTEMS.items() if one in KINDS[kind].systems
        )
    return _ELSEWHERE[kind]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _example(folder: str, address: str) -> str:
    one = document(folder, address)
    path = one.file.relative_to(ROOT)
    return f"```yaml\n{one.text}```\n\nFrom [{path}](../../{path}).\n"


def _message(way: str) -> str:
    text = (DOCS / "send.md").read_text(encoding="utf-8")
    found = re.search(rf"^```yaml\n# {way}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    if found is None:
        raise LookupError(f"docs/send.md shows no {way}")
    return f"```yaml\n{found[1]}```\n\nFrom [Sending messages](../send.md).\n"


def _fields(kind: str) -> str:
    return "## Fields\n\n" + "\n".join(part for start in _starts(kind) for part in start)


def _starts(kind: str) -> Iterator[Iterator[str]]:
    if kind in MESSAGES:
        yield _tables(top(kind))
        return
    yield iter((_head_of(kind),)) if kind in DOCUMENTS else _tables(_below(kind, "metadata"))
    yield _tables(_below(kind, "spec"))


def _below(kind: str, member: str) -> Spot:
    found = down(top(kind), member)
    assert found is not None
    return found


def _head_of(kind: str) -> str:
    """That its metadata is as everywhere, or that there is less of it."""
    own = [one.name for group in groups(_below(kind, "metadata"))[:1] for one in group.fields]
    every = [one.name for group in groups(_below("Queue", "metadata"))[:1] for one in group.fields]
    link = f"../manifests.md{_SAME}"
    if own == every:
        return f"`metadata` is [the same for every kind]({link}).\n"
    return f"`metadata` has {', '.join(f'`{one}`' for one in own)}, [as every manifest has them]({link}).\n"


def _tables(start: Spot) -> Iterator[str]:
    for group in groups(start):
        yield _titled(group)


def _titled(group: Group) -> str:
    title, *others = group.paths
    parts = [f"### `{title}`\n" if title else "", table(group), rules(group)]
    if others:
        parts.insert(1, f"The same in {', '.join(f'`{one}`' for one in others)}.\n")
    return "\n".join(part for part in parts if part)


def _sources(kind: str) -> str:
    start = top(kind) if kind in MESSAGES else _below(kind, "spec")
    found = sources(start)
    if not found:
        return ""
    lines = [
        f"- {', '.join(f'`{path}`' for path in paths)}: {plain(source)}" for source, paths in found.items()
    ]
    return "\n".join(["## Where limits come from", "", *lines, ""])


def _metadata(kind: str) -> str:
    return "\n".join(_titled(one) for one in groups(_below(kind, "metadata")))


# The index ------------------------------------------------------------------------------------------------------------


def _index() -> str:
    parts = (
        ("What is managed", KINDS),
        ("Checks", CHECKS),
        ("The workspace file, and messages to send", [one for one in PAGES if one not in DOCUMENTS]),
    )
    return "\n".join(f"## {title}\n\n{_listed(kinds)}" for title, kinds in parts)


def _listed(kinds: Mapping[str, object] | list[str]) -> str:
    rows = [f"| [{one}]({one}.md) | {plain(about(one))} | {lives(one)} | {_seen(one)} |" for one in kinds]
    return "\n".join(["| kind | what it is | where it is | an example |", "|---|---|---|---|", *rows, ""])


def _seen(kind: str) -> str:
    """The folder of the last example on its page, which is the fuller one."""
    if kind in MESSAGES:
        return "[Sending messages](../send.md)"
    text = page(kind).read_text(encoding="utf-8")
    *_, folder = re.findall(r"<!-- generated: example (\S+) ", text)
    return f"[{folder}](../../examples/{folder})"


_ABOUT: Mapping[str, Callable[[str], str]] = {
    "head": _head,
    "fields": _fields,
    "sources": _sources,
    "metadata": _metadata,
}

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    strangers = {one.stem for one in FOLDER.glob("*.md")} - {*PAGES, INDEX.stem}
    if strangers:
        sys.exit(f"pages of no kind: {', '.join(sorted(strangers))}")
    for one in files():
        one.write_text(fresh(one), encoding="utf-8")
        sys.stdout.write(f"{one.relative_to(ROOT)}\n")
