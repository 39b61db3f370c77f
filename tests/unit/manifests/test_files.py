from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.manifests.files import below


def write(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a: 1\n")


def names(root: Path, start: Path, *, excluded: frozenset[str] = frozenset()) -> list[str]:
    found = below(root, start, excluded=excluded)
    assert found.problems == []
    return [name for _, name in found.files]


def test_sorted_recursive_without_what_begins_with_a_dot(tmp_path: Path) -> None:
    write(
        tmp_path,
        "b.yaml",
        "a/z.yml",
        "a/b/c.yaml",
        "c.txt",
        ".git/x.yaml",
        ".x.yaml",
        "a.yaml/y.yaml",
        "d.YAML",
    )
    assert names(tmp_path, tmp_path) == ["a/b/c.yaml", "a/z.yml", "a.yaml/y.yaml", "b.yaml"]


def test_a_file_is_read_whatever_its_ending(tmp_path: Path) -> None:
    write(tmp_path, "m/queues.txt")
    assert names(tmp_path, tmp_path / "m" / "queues.txt") == ["m/queues.txt"]


def test_what_is_excluded_is_not_entered(tmp_path: Path) -> None:
    write(tmp_path, "m/a.yaml", "env/b.yaml", "reconciler.yaml")
    excluded = frozenset((str(tmp_path / "env"), str(tmp_path / "reconciler.yaml")))
    assert names(tmp_path, tmp_path, excluded=excluded) == ["m/a.yaml"]


@pytest.mark.parametrize("folder", [True, False])
def test_links_out_of_the_workspace_are_refused(tmp_path: Path, folder: bool) -> None:
    write(tmp_path, "w/m/a.yaml", "out/b.yaml")
    (tmp_path / "w/m/link.yaml").symlink_to(tmp_path / ("out" if folder else "out/b.yaml"))
    found = below(tmp_path / "w", tmp_path / "w/m")
    assert [name for _, name in found.files] == ["m/a.yaml"]
    assert [(one.file, one.code) for one in found.problems] == [("m/link.yaml", "linkOut")]


def test_a_manifest_folder_that_is_such_a_link(tmp_path: Path) -> None:
    write(tmp_path, "w/a.yaml", "out/b.yaml")
    (tmp_path / "w/m").symlink_to(tmp_path / "out")
    found = below(tmp_path / "w", tmp_path / "w/m")
    assert (found.files, [one.code for one in found.problems]) == ([], ["linkOut"])


def test_links_within_are_followed_and_loops_end(tmp_path: Path) -> None:
    write(tmp_path, "m/a.yaml", "shared/b.yaml")
    (tmp_path / "m/shared").symlink_to(tmp_path / "shared")
    (tmp_path / "shared/back").symlink_to(tmp_path / "m")
    (tmp_path / "m/c.yaml").symlink_to(tmp_path / "shared/b.yaml")
    assert names(tmp_path, tmp_path / "m") == ["m/a.yaml", "m/c.yaml", "m/shared/b.yaml"]
