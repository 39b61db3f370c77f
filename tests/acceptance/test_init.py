"""`init`: what it makes works at once, on the real command line, and nothing that exists is touched."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.acceptance.program import execute, run

SHARED = (".gitignore", ".pre-commit-config.yaml", ".vscode/extensions.json", ".vscode/settings.json")
FILES = {
    ".gitignore", ".pre-commit-config.yaml", ".vscode/extensions.json", ".vscode/settings.json",
    "manifests/support.yaml", "reconciler.yaml", "schemas/reconciler.json", "seed.yaml",
}  # fmt: skip


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_new_workspace_works_at_once(tmp_path: Path) -> None:
    made = run(tmp_path, "init", "Acme Care")
    assert (made.code, made.err) == (0, "")
    folder = tmp_path / "Acme Care"
    assert files(folder) == FILES
    assert made.out.endswith(
        "Next:\n  cd 'Acme Care' && reconciler validate\n"
        "  reconciler plan --out plan.json\n  reconciler apply plan.json\n"
    )
    validated = run(folder, "validate")
    assert (validated.code, validated.out, validated.err) == (0, "3 documents valid\n", "")
    assert run(folder, "fmt", "--check").code == 0
    planned = run(folder, "plan", "--out", "plan.json", "--format", "json")
    assert (planned.code, planned.json["summary"]["create"], planned.json["warnings"]) == (0, 3, [])
    assert run(folder, "apply", "plan.json").code == 0
    assert run(folder, "plan", "--detailed-exitcode").code == 0


def test_its_name_and_its_uid_are_its_own(tmp_path: Path) -> None:
    uids = set()
    for name, wanted in {"Ümläut 9": "ml-ut-9", "x" * 80: "x" * 63, "---": "contact-centre"}.items():
        assert run(tmp_path, "init", f"./{name}").code == 0
        metadata = yaml.safe_load((tmp_path / name / "reconciler.yaml").read_text("utf-8"))["metadata"]
        assert metadata["name"] == wanted
        assert re.fullmatch("[0-9a-f]{8}", metadata["uid"])
        assert run(tmp_path / name, "validate").code == 0
        uids.add(metadata["uid"])
    assert len(uids) == 3


def test_state_and_plans_stay_out_of_git(tmp_path: Path) -> None:
    assert run(tmp_path, "init", "a/b").code == 0
    folder = tmp_path / "a" / "b"
    assert run(folder, "plan", "--out", "plan.json").code == 0
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    listed = subprocess.run(
        ["git", "ls-files", "--others", "--exclude-standard"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    assert set(listed.stdout.split()) == FILES


def test_an_empty_folder_or_one_with_other_files_will_do(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("ours", "utf-8")
    (tmp_path / ".vscode").mkdir()
    (tmp_path / ".vscode" / "launch.json").write_text("{}", "utf-8")
    made = run(tmp_path, "init", ".")
    assert (made.code, files(tmp_path)) == (0, {*FILES, "README.md", ".vscode/launch.json"})
    assert "\nNext:\n  reconciler validate\n" in made.out


@pytest.mark.parametrize(
    "there", [*sorted(FILES.difference(SHARED)), "manifests/other.yaml", "manifests", ".vscode"]
)
def test_nothing_is_overwritten(there: str, tmp_path: Path) -> None:
    (tmp_path / there).parent.mkdir(exist_ok=True)
    (tmp_path / there).write_text("mine", "utf-8")
    refused = run(tmp_path, "init", ".")
    assert (refused.code, refused.out) == (64, "")
    assert refused.err.startswith(f"error: {'manifests' if 'other' in there else there} ")
    assert "is there already in ." in refused.err
    assert "→" in refused.err
    assert files(tmp_path) == {there}
    assert (tmp_path / there).read_text("utf-8") == "mine"


@pytest.mark.parametrize("shared", [SHARED, *((one,) for one in SHARED)], ids=len)
def test_what_a_repository_has_stays_and_what_to_add_is_said(shared: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for path in shared:
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("mine", "utf-8")
    made = run(tmp_path, "init", ".")
    assert (made.code, made.err, files(tmp_path)) == (0, "", FILES)
    listed, _, rest = made.out.partition("Next:")
    for path in shared:
        assert (tmp_path / path).read_text("utf-8") == "mine"
        assert f"\n  {path}\n" not in listed
        assert f"\n{path} is there already, and stays as it is. Have this in it, too:\n" in rest
    for path, word in zip(
        SHARED, ("  .reconciler/", "  repos:", "redhat.vscode-yaml", "yaml.schemas"), strict=True
    ):
        assert (word in rest) is (path in shared)
    assert run(tmp_path, "validate").code == 0


def test_below_the_top_of_a_repository_the_hooks_are_for_its_top(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: elsewhere", "utf-8")
    for below in ("routing", "teams/it's #1/routing"):
        made = run(tmp_path, "init", below)
        assert (made.code, files(tmp_path / below)) == (0, FILES - {".pre-commit-config.yaml"})
        said, _, snippet = made.out.partition("have this in it there:\n")
        assert "top of the repository" in said
        (hooks,) = yaml.safe_load(snippet)["repos"]
        for hook in hooks["hooks"]:
            program, *arguments = shlex.split(hook["entry"])
            named = [f"{below}/{one}" for one in sorted(FILES) if re.search(hook["files"], f"{below}/{one}")]
            assert program == "reconciler"
            assert named
            assert not any(re.search(hook["files"], one) for one in FILES)
            given = named if hook.get("pass_filenames", True) else []
            ran = execute(tmp_path, *arguments, *given)
            assert ran.code == 0, ran.err
    broken = tmp_path / "routing" / "manifests" / "support.yaml"
    broken.write_text(broken.read_text("utf-8").replace("queue: support", "queue: other"), "utf-8")
    named = ["-C", "routing", "validate", "routing/manifests/support.yaml"]
    assert execute(tmp_path, *named).code == 3  # as a hook says it: against the whole workspace


def test_a_link_that_leads_nowhere_is_in_the_way_too(tmp_path: Path) -> None:
    (tmp_path / "seed.yaml").symlink_to(tmp_path / "nowhere")
    assert run(tmp_path, "init", ".").code == 64
    assert not (tmp_path / "nowhere").exists()


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("mine", "utf-8")
    for folder in ("a", "a/b"):
        refused = run(tmp_path, "init", folder)
        assert (refused.code, refused.out, "→" in refused.err) in ((64, "", True), (1, "", True))
    assert files(tmp_path) == {"a"}


@pytest.mark.parametrize("last", sorted(FILES))
def test_an_interrupt_leaves_nothing_half(last: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def interrupted(self: Path, *arguments: object, **options: object) -> object:
        if self.name == Path(last).name and "x" in arguments:
            raise KeyboardInterrupt
        return real(self, *arguments, **options)  # type: ignore[call-overload]

    (tmp_path / "kept").mkdir()
    monkeypatch.setattr(Path, "open", interrupted)
    ran = run(tmp_path, "init", "kept/new/deep")
    assert ran.code == 130
    assert os.listdir(tmp_path / "kept") == []  # noqa: PTH208 - Path.open is in disguise


def test_it_needs_a_folder_to_be_named(tmp_path: Path) -> None:
    refused = run(tmp_path, "init")
    assert (refused.code, "Missing argument 'DIR'" in refused.err) == (64, True)


def test_its_hooks_and_settings_name_what_there_is(tmp_path: Path) -> None:
    assert run(tmp_path, "init", "new").code == 0
    folder = tmp_path / "new"
    (hooks,) = yaml.safe_load((folder / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    for hook in hooks["hooks"]:
        program, *arguments = hook["entry"].split()
        named = [name for name in sorted(FILES) if re.search(hook["files"], name)]
        assert program == "reconciler"
        assert named
        assert execute(folder, *arguments, *(named if hook.get("pass_filenames", True) else [])).code == 0
    settings = json.loads((folder / ".vscode" / "settings.json").read_text("utf-8"))
    assert [folder / path for path in settings["yaml.schemas"]] == [folder / "schemas" / "reconciler.json"]
    for name in ("reconciler.yaml", "manifests/support.yaml"):
        modeline = (folder / name).read_text("utf-8").splitlines()[0]
        target = (folder / name).parent / modeline.partition("$schema=")[2]
        assert target.resolve() == (folder / "schemas" / "reconciler.json").resolve()


@pytest.mark.parametrize("name", ["2024", "1e5", "null", "true", "0x10"])
def test_a_folder_whose_name_would_be_no_text_in_yaml(name: str, tmp_path: Path) -> None:
    assert run(tmp_path, "init", name).code == 0
    checked = run(tmp_path / name, "validate", "--format", "json")
    assert (checked.code, checked.json["problems"]) == (0, [])
