"""Completion in the real shells: what is offered, that it loads little, and silence where nothing is known."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from reconciler.manifests.schema_tree import EXPLAINED
from tests.acceptance.course import EXAMPLES, copy
from tests.acceptance.program import PROGRAM, environ, execute
from tests.support.installed import needed

LAST = next(example for example in EXAMPLES if "contact-centre" in example.name)
WITH_ENVIRONMENTS = next(example for example in EXAMPLES if "environments" in example.name)

CASES = [
    pytest.param("reconciler val", ["validate"], id="a command"),
    pytest.param("reconciler plan --prune-", ["--prune-adopted"], id="an option"),
    pytest.param("reconciler plan --log-format ", ["text", "json"], id="a choice"),
    pytest.param("reconciler plan --target Queue/retail-g", ["Queue/retail-german"], id="an address"),
    pytest.param("reconciler apply --adopt EmailAddress/v", ["EmailAddress/vip"], id="an address to adopt"),
    pytest.param("reconciler plan --prune-adopted Queue/v", ["Queue/vip"], id="an address to prune"),
    pytest.param("reconciler plan --override del", ["deletes"], id="a guard"),
    pytest.param("reconciler explain ", list(EXPLAINED), id="kinds, and none of the hundreds of codes"),
    pytest.param("reconciler explain Queue.spec.outb", ["Queue.spec.outboundCaller"], id="a field"),
    pytest.param("reconciler explain lock", ["locked", "lockLost"], id="a code"),
    pytest.param("reconciler schema EmailAddressA", ["EmailAddressAssociation"], id="a schema"),
    pytest.param("reconciler -e s", ["sandbox"], id="an environment, before the command"),
    pytest.param("reconciler plan -e s", ["sandbox"], id="an environment, behind it"),
    pytest.param("reconciler verify Routed", ["RoutedEmailCheck/refunds-arrive"], id="a check"),
    pytest.param("reconciler sandbox faults --add crash,a", ["crash,after"], id="a fault"),
]
CUT_BY_BASH = [
    ("reconciler plan --override deletes=Queue/v", "Queue/vip"),
    ("reconciler plan --target=Queue/v", "Queue/vip"),
    ("reconciler plan --selector team=b", "billing"),
]
"""Words with a =: what bash puts behind it, and what other shells put in place of the whole word."""

BASH = r"""
compopt() { printf '%s %s\n' "$@"; }
eval "$(reconciler completion bash)"
COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
words=() word=""
for (( at = 0; at < ${#1}; at++ )); do
    sign="${1:at:1}"
    case "$sign" in
        " ") [[ -n $word ]] && words+=("$word"); word="" ;;
        "=") [[ -n $word ]] && words+=("$word"); words+=("="); word="" ;;
        *) word+="$sign" ;;
    esac
done
COMP_WORDS=("${words[@]}" "$word") COMP_CWORD=${#words[@]} COMP_LINE="$1" COMP_POINT=${#1}
_reconciler_completion reconciler
printf '%s\n' "${COMPREPLY[@]}"
"""
ZSH = r"""
compdef() { }
compadd() { print -l -- ${(P)@[-1]} }
_path_files() { print -l -- "$*" }
_describe() { local -a found; found=(${(P)3}); print -l -- ${found%%:*} }
eval "$(reconciler completion zsh)"
words=(${(s: :)1})
[[ $1 == *" " ]] && words+=("")
CURRENT=${#words}
_reconciler_completion
"""


def offered(shell: str, line: str, folder: Path) -> list[str]:
    """What a shell of its own would offer for the line, the cursor at its end. Nothing may be said besides."""
    path = f"{PROGRAM.parent}:/usr/local/bin:/usr/bin:/bin"
    if shell == "fish":
        script = f"reconciler completion fish | source; complete --do-complete '{line}'"
        command = ["fish", "--no-config", "--command", script]
    else:
        options = {"bash": ["--norc", "--noprofile", "-c", BASH], "zsh": ["-f", "-c", ZSH]}[shell]
        command = [shell, *options, shell, line]
    done = subprocess.run(
        command,
        cwd=folder,
        env=environ(PATH=path, HOME=str(folder)),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stderr == ""
    return [one.partition("\t")[0] for one in done.stdout.splitlines() if one]


@pytest.fixture(params=["bash", "zsh", "fish"])
def shell(request: pytest.FixtureRequest) -> str:
    return needed(request.param)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy(LAST, tmp_path_factory.mktemp("completion"))


@pytest.mark.parametrize(("line", "wanted"), CASES)
def test_what_is_offered(shell: str, line: str, wanted: list[str], workspace: Path) -> None:
    assert sorted(offered(shell, line, workspace)) == sorted(wanted)


@pytest.mark.parametrize(
    ("line", "asked", "found"),
    [
        ("reconciler show READ", {"bash": "-o default", "zsh": "-f"}, "README.md"),
        ("reconciler validate mani", {"bash": "-o default", "zsh": "-f"}, "manifests/"),
        ("reconciler schema --check mani", {"bash": "-o dirnames", "zsh": "-/"}, "manifests/"),
    ],
)
def test_files_and_folders_are_what_the_shell_finds(
    shell: str, line: str, asked: dict[str, str], found: str, workspace: Path
) -> None:
    """fish tells what it found; bash and zsh are asked to look, which they do only at a terminal."""
    (workspace / "README.md").touch()
    assert offered(shell, line, workspace) == [asked.get(shell, found)]


@pytest.mark.parametrize(("line", "wanted"), CUT_BY_BASH)
def test_a_word_with_an_equals_sign(shell: str, line: str, wanted: str, workspace: Path) -> None:
    (found,) = offered(shell, line, workspace)
    assert found.rpartition("=")[2] == wanted
    assert ("=" in found) is (shell != "bash")


@pytest.mark.parametrize(
    "line",
    [
        "reconciler plan --target Q",
        "reconciler plan -e ",
        "reconciler nonsense --what ",
        "reconciler plan --x y ",
    ],
)
def test_without_a_workspace_there_is_silence(line: str, tmp_path: Path) -> None:
    assert offered("bash", line, tmp_path) == []


def test_a_workspace_that_is_broken_is_no_reason_to_speak(tmp_path: Path) -> None:
    (tmp_path / "manifests").mkdir()
    (tmp_path / "manifests" / "a.yaml").write_text("kind: Queue\nmetadata: {name: a}\n---\nx: [\n", "utf-8")
    (tmp_path / "reconciler.yaml").write_text("metadata: {\n", "utf-8")
    assert offered("bash", "reconciler plan --target Q", tmp_path) == []
    (tmp_path / "reconciler.yaml").write_text(
        "kind: Workspace\nspec: {environments: [{name: x}, 1]}\n", "utf-8"
    )
    assert offered("bash", "reconciler plan --target Q", tmp_path) == ["Queue/a"]
    assert offered("bash", "reconciler plan -e ", tmp_path) == ["x"]


def test_another_folder_can_be_named(workspace: Path, tmp_path: Path) -> None:
    assert offered("bash", f"reconciler -C {workspace} plan --target Queue/v", tmp_path) == ["Queue/vip"]


def test_environments_say_what_they_are(tmp_path: Path) -> None:
    folder = copy(WITH_ENVIRONMENTS, tmp_path)
    variables = {
        "_RECONCILER_COMPLETE": "fish_complete",
        "COMP_WORDS": "reconciler plan -e",
        "COMP_CWORD": "",
    }
    told = execute(folder, **variables).out
    assert [line for line in told.split("\n") if "production" in line] == ["plain,production\tAmazon Connect"]


def test_an_address_is_completed_without_what_takes_long_to_import(workspace: Path) -> None:
    variables = {
        "_RECONCILER_COMPLETE": "bash_complete",
        "COMP_WORDS": "reconciler plan --target Queue/v",
        "COMP_CWORD": "3",
        "PYTHONPROFILEIMPORTTIME": "1",
    }
    told = execute(workspace, **variables)
    assert told.out == "plain,Queue/vip\n"
    imported = {line.rpartition("|")[2].strip() for line in told.err.splitlines()}
    assert "reconciler.cli.completing" in imported
    assert imported & {"boto3", "botocore", "pydantic", "httpx", "deepdiff"} == set()


@pytest.mark.parametrize("asked", ["bash_nothing", "csh_source", "x"])
def test_what_no_shell_asks(asked: str, tmp_path: Path) -> None:
    ran = execute(tmp_path, "validate", _RECONCILER_COMPLETE=asked)
    assert (ran.code, ran.out, ran.err) == (1, "", "")


def test_the_variable_gives_the_script_too(tmp_path: Path) -> None:
    script = execute(tmp_path, "completion", "bash").out
    assert "complete -o nosort -F _reconciler_completion reconciler" in script
    assert execute(tmp_path, _RECONCILER_COMPLETE="bash_source").out.strip() == script.strip()
    refused = execute(tmp_path, "completion", "csh")
    assert (refused.code, "'bash', 'zsh', 'fish'" in refused.err) == (64, True)
