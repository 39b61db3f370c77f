"""Every snippet in our texts can be typed: shells read them, the commands take their command lines, documents are
valid, JSON parses, and what the course says to type is played. Transcripts are played by test_readme.py, the gateway's
examples in tests/contract."""

from __future__ import annotations

import ast
import json
import re
import shlex
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.acceptance.course import EXAMPLES, LAST, copy
from tests.acceptance.program import Ran, run
from tests.acceptance.snippets import (
    FILES,
    SHELLS,
    Block,
    blocks,
    command_lines,
    indented,
    spans,
    synopses,
    typed,
)
from tests.acceptance.usage import is_command, options, refused
from tests.source import ROOT, Module, modules

GENERATED = (
    ROOT / "docs" / "commands.md"
)  # its usage lines come from the commands themselves: test_commands.py
PIPELINES = (
    ROOT / "action.yml",
    ROOT / ".pre-commit-hooks.yaml",
    *(ROOT / "action").rglob("*.sh"),
    *(ROOT / "examples").rglob("*.sh"),
    *(ROOT / "examples" / "ci").rglob("*.yml"),
    *(ROOT / "reconciler" / "cli" / "workspace").rglob("*.yaml"),
)
"""What runs our program besides people: a line that has its name in it is a shell's, but for what stands before."""

SAID = re.compile(
    r"(?:`|: |^|\brun |→ )(reconciler [a-z-][^`;:.\n\"]*?)(?=[`;:\n\"]|[.,](?:\s|$)| {2}|$)", re.MULTILINE
)
"""A command line of ours within words, as far as it can be told from them."""

OTHERS = {
    "--persona": "zizmor",
    "--sizes": "benchmarks.run",
    "--rounds": "benchmarks.run",
    "--url": "schemathesis",
    "--next-token": "aws",
    "--option": "any, in a comment of a shell's completion",
}
"""Options that are others', and whose."""

NO_COMMAND = ("manifests",)  # what manifests/index.py marks its file with

BY_ITSELF = re.compile(r"^reconciler (validate|plan|apply|verify|status|sandbox faults)\b[^|&;$]*$")
"""What can be played in a sandbox, with nobody beside it."""

PLAYED = {
    **{example / "README.md": example for example in EXAMPLES},
    ROOT / "docs" / "sandbox.md": LAST,
    ROOT / "docs" / "validate.md": ROOT / "examples" / "05-environments",  # it has a production
}
"""Page -> the workspace in which what it says is played."""


def every(*languages: str) -> list[Any]:
    """Each block in one of these languages, as a parameter."""
    return [
        pytest.param(block, id=f"{file.relative_to(ROOT)}:{block.line}")
        for file in FILES
        for block in blocks(file.read_text(encoding="utf-8"))
        if block.language in languages
    ]


def mistakes(lines: Iterable[tuple[str, ...]], *, fragment: bool = False) -> list[str]:
    """The command lines that our commands do not take, each with the reason."""
    reasons = ((words, refused(words, fragment=fragment)) for words in lines)
    return [f"reconciler {' '.join(words)}: {why}" for words, why in reasons if why is not None]


def test_every_block_says_what_it_is() -> None:
    without = [
        f"{file.relative_to(ROOT)}:{block.line}"
        for file in FILES
        for block in blocks(file.read_text(encoding="utf-8"))
        if not re.fullmatch(r"[a-z]+", block.language)
    ]
    assert without == []


@pytest.mark.parametrize("block", every(*SHELLS))
def test_a_shell_reads_it_and_our_commands_take_it(block: Block) -> None:
    script = typed(block)
    assert script.strip()
    read = subprocess.run([SHELLS[block.language], "-n"], input=script, capture_output=True, text=True)
    assert (read.returncode, read.stderr) == (0, "")
    assert mistakes(command_lines(script)) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_our_commands_take_what_stands_in_prose(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    named = [span for span in spans(text) if span.startswith("reconciler ")]
    parts = [f"reconciler {span}" for span in spans(text) if re.match(r"[a-z-]+ .*-", span) and _ours(span)]
    assert mistakes((line for span in named + parts for line in synopses(span)), fragment=True) == []
    if file != GENERATED:
        assert mistakes(line for block in indented(text) for line in synopses(block)) == []


def _ours(span: str) -> bool:
    return is_command(span.partition(" ")[0])


def test_our_commands_take_what_pipelines_and_scripts_run() -> None:
    found = list(_run_by(PIPELINES))
    assert len(found) > 20
    assert mistakes(found) == []


def _run_by(files: Iterable[Path]) -> Iterator[tuple[str, ...]]:
    for file in files:
        for line in file.read_text(encoding="utf-8").replace("\\\n", " ").split("\n"):
            text = re.sub(r"^\s*(?:#.*: |- |run: |entry: )|^#.*", "", line)
            yield from command_lines(re.sub(r'"\$RUNNER_TEMP/[^"]*/reconciler"', "reconciler", text))


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_our_commands_take_what_the_program_tells_people_to_run(module: Module) -> None:
    said = (words for words in _said_in(module) if words != NO_COMMAND)
    assert mistakes(said, fragment=True) == []


def _said_in(module: Module) -> Iterator[tuple[str, ...]]:
    """The command lines in a module's texts; what is put in when they are said stands as VALUE."""
    every = list(ast.walk(module.tree))
    parts = {id(part) for node in every if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in every:
        if id(node) in parts:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(
                str(part.value) if isinstance(part, ast.Constant) else "VALUE" for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        for found in SAID.findall(text):
            yield from synopses(found)


def test_every_option_that_is_named_is_one() -> None:
    texts = {str(file.relative_to(ROOT)): file.read_text(encoding="utf-8") for file in FILES}
    texts |= {module.name: module.path.read_text(encoding="utf-8") for module in modules()}
    known = options() | OTHERS.keys()
    named = re.compile(r"(?<![\w-])--[a-z][a-z-]*[a-z]\b")
    assert [
        (name, one) for name, text in texts.items() for one in named.findall(text) if one not in known
    ] == []


@pytest.mark.parametrize("block", every("json"))
def test_json_parses(block: Block) -> None:
    assert json.loads(block.text) is not None


@pytest.mark.parametrize("block", every("yaml", "yml"))
def test_yaml_parses_and_whole_documents_are_valid(block: Block, tmp_path: Path) -> None:
    list(yaml.safe_load_all(block.text))
    assert_valid(block.text, tmp_path)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_indented_documents_are_valid(file: Path, tmp_path: Path) -> None:
    for number, text in enumerate(indented(file.read_text(encoding="utf-8"))):
        (tmp_path / str(number)).mkdir()
        assert_valid(text, tmp_path / str(number))


def assert_valid(text: str, folder: Path) -> None:
    """Each of a text's documents that is a whole one of ours is valid by itself; its references may lead anywhere."""
    for number, one in enumerate(re.split(r"^---$", text, flags=re.MULTILINE)):
        found = re.search(r"^apiVersion: reconciler/v1\nkind: (\w+)", one, re.MULTILINE)
        if found is None:
            continue
        place = folder / str(number)
        place.mkdir()
        said = _workspace(one, place) if found[1] == "Workspace" else _manifest(one, place)
        assert said.code == 0, said.err + said.out


def _manifest(text: str, folder: Path) -> Ran:
    (folder / "one.yaml").write_text(text, encoding="utf-8")
    return run(folder, "validate", "one.yaml")


def _workspace(text: str, folder: Path) -> Ran:
    """A workspace file is valid with the files that it names, and something to manage."""
    spec = yaml.safe_load(text)["spec"]
    for one in [*spec.get("manifests", ["manifests"]), *_named(spec["environments"], "overlays")]:
        (folder / one).mkdir(parents=True)
    queue = (
        'apiVersion: reconciler/v1\nkind: Queue\nmetadata: {name: q}\nspec: {hoursOfOperation: "Always"}\n'
    )
    (folder / spec.get("manifests", ["manifests"])[0] / "one.yaml").write_text(queue, encoding="utf-8")
    (folder / "reconciler.yaml").write_text(text, encoding="utf-8")
    return run(folder, "validate")


def _named(environments: list[dict[str, Any]], key: str) -> Iterator[str]:
    for one in environments:
        yield from one.get(key, [])


def played(page: Path) -> Iterator[tuple[str, int]]:
    """What a page says to type, as far as it can be played: each command, and how it says that it ends."""
    for block in blocks(page.read_text(encoding="utf-8")):
        lines = [line.partition("#") for line in block.text.strip().split("\n")]
        if block.language in SHELLS and all(BY_ITSELF.match(command.strip()) for command, _, _ in lines):
            for command, _, note in lines:
                if "needs credentials" not in note:
                    ends = re.match(r" exits (\d+)", note)
                    yield command.strip(), int(ends[1]) if ends else 0


@pytest.mark.parametrize("page", PLAYED, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_says_to_type_can_be_typed(page: Path, tmp_path: Path) -> None:
    workspace = copy(PLAYED[page], tmp_path)
    worklist = "none yet"
    assert list(played(page))
    for command, ends in played(page):
        ran = run(workspace, *shlex.split(command.replace("WORKLIST", worklist))[1:])
        assert ran.code == ends, f"{command}: {ran.err}{ran.out}"
        listed = re.search(r"--confirm (\S+)", ran.out)
        worklist = listed[1] if listed else worklist


def test_a_mistake_is_seen() -> None:
    page = (
        "Run `reconciler plan --owt p.json`, or `plan --format pdf`.\n\n    reconciler show\n\n"
        "```sh\nFOO=1 reconciler plan | cat && reconciler frobnicate  # no\n$(reconciler drift --format jpeg)\n```\n"
        "```console\n$ reconciler apply a b\nreconciler seen\n```\n~~~\nx\n~~~\n"
    )
    found = list(blocks(page))
    assert [(block.language, block.line) for block in found] == [("sh", 5), ("console", 9), ("", 13)]
    assert len(mistakes(line for block in found[:2] for line in command_lines(typed(block)))) == 3
    assert len(mistakes(line for span in spans(page)[:1] for line in synopses(span))) == 1
    assert mistakes(line for block in indented(page) for line in synopses(block)) == [
        "reconciler show: Missing argument 'PLANFILE'."
    ]
    assert mistakes([("plan", "--format", "pdf")], fragment=True) != []
    assert mistakes([("plan", "--out")]) != []
    assert mistakes([("plan", "--out")], fragment=True) == []
    assert mistakes([("send", "routed-mail", "FILE")]) != []
    assert mistakes([("-e", "production", "sandbox", "serve", "--port", "PORT")]) == []
    assert mistakes([("sandbox", "serve", "--port", "many")]) != []


def test_commands_are_found_wherever_a_shell_runs_them() -> None:
    script = (
        'eval "$(reconciler completion bash)"\nA=b reconciler -C x plan > p.md 2>&1 || exit\n'
        "cat > f <<'E'\nreconciler in a file\nE\nif reconciler validate; then echo reconciler said; fi\n"
        'reconciler apply \\\n  "$PLAN" ${E:+-e "$E"}\n# reconciler in a note\nreconciler fmt FILE…'
    )
    assert list(command_lines(script)) == [
        ("completion", "bash"),
        ("-C", "x", "plan"),
        ("validate",),
        ("apply", "$PLAN"),
        ("fmt", "FILE"),
    ]
