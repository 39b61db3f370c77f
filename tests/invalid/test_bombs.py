"""Files made to hurt: each is a plain error at its place, at once, and nothing crashes.

They are made here and not committed. facts: 0.2 s for the whole command; the time measured is the CPU time of
reading alone.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.manifests.loading import documents_only

HEAD = "apiVersion: reconciler/v1\nkind: Queue\nmetadata: {name: a}\n"


def laughs(levels: int = 9) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


def deep_by_aliases() -> str:
    lines = ["a0: &a0 {x: 1}"] + [f"a{n}: &a{n} {{x: *a{n - 1}}}" for n in range(1, 70)]
    return "\n".join(lines) + "\n"


BOMBS = {
    "nested lists": (HEAD + "spec: " + "[" * 100_000 + "\n", (4, 70), "nested deeper than 64 levels"),
    "nested maps": (HEAD + "spec: " + "{a: " * 100_000 + "\n", (4, 259), "nested deeper than 64 levels"),
    "nested blocks": (HEAD + "spec:\n" + "- " * 100_000 + "\n", (5, 127), "nested deeper than 64 levels"),
    "aliases that multiply": (laughs(), (6, 10), "more than 100,000 values in one document"),
    "aliases that deepen": (deep_by_aliases(), (64, 15), "nested deeper than 64 levels once aliases"),
    "aliases of long texts": (
        "a: &a " + "x" * 1_000_000 + "\nb: [" + ", ".join(["*a"] * 99) + "]\n",
        (2, 69),
        "more than 16,777,216 characters",
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bomb(name: str, tmp_path: Path) -> None:
    text, place, message = BOMBS[name]
    path = tmp_path / "bomb.yaml"
    path.write_text(text)
    loaded = documents_only([path])
    (problem,) = loaded.problems
    assert (problem.line, problem.column) == place
    assert problem.code == "limit"
    assert message in problem.message


def test_maps_as_keys_of_maps(tmp_path: Path) -> None:
    path = tmp_path / "keys.yaml"
    path.write_text(HEAD + "spec:\n  " + "? " * 100_000 + "\n")
    loaded = documents_only([path])
    *keys, last = loaded.problems
    assert {problem.code for problem in keys} == {"keyNotText"}
    assert (last.line, last.column, last.code) == (5, 129, "limit")


def test_more_values_than_allowed(tmp_path: Path) -> None:
    path = tmp_path / "long.yaml"
    path.write_text(HEAD + "spec:\n" + "- a\n" * 4_000_000)
    loaded = documents_only([path])
    (problem,) = loaded.problems
    before = (
        11  # the document, the keys and values of its head, `spec` and the list; elements begin in line 5
    )
    assert (problem.line, problem.code) == (4 + (100_000 - before) + 1, "limit")


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(20 * 1024**3)
    loaded = documents_only([path])
    assert [problem.message for problem in loaded.problems] == ["larger than 16 MiB"]


def test_what_is_no_file_is_not_opened_for_ever(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe.yaml")
    loaded = documents_only([tmp_path])
    assert [problem.message for problem in loaded.problems] == ["is not a regular file"]


def test_the_document_after_a_bomb_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bomb.yaml"
    path.write_text("[" * 1000 + "\n---\n" + HEAD + "spec: {maxContacts: -1}\n")
    loaded = documents_only([path])
    assert [(one.line, one.code) for one in loaded.problems] == [(1, "limit"), (6, "bound")]


def test_many_broken_documents_cost_no_more_than_their_number(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("--- a: b: c\n" * 20_000)
    loaded = documents_only([path])
    assert len(loaded.problems) == loaded.documents == 20_000
