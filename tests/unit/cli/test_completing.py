"""Everything that is typed on a command line is offered, but for what only whoever types it knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete

from reconciler.applying.listed import written
from reconciler.cli.app import application
from reconciler.cli.completion import VARIABLE
from reconciler.cli.settings import Settings
from reconciler.model.worklist import Item, Worklist
from tests.acceptance.course import LAST, copy

FREE = {
    "plan --expires": "how long",
    "apply --drain": "how long",
    "comment --github": "a repository elsewhere",
    "comment --gitlab": "a project elsewhere",
    "comment --commit": "a hash",
    "comment --report": "a page elsewhere",
    "comment --number": "a review elsewhere",
    "comment --author": "a login elsewhere",
    "sandbox serve --host": "an address of this machine",
    "sandbox serve --port": "a number",
}
"""What nobody can offer: command and parameter -> what it is."""

ID, NOON = "20261102T120000Z-1", "2026-11-02T12:00:00Z"
Named = tuple[str, click.Parameter]


def parameters(command: click.Command, context: click.Context, path: tuple[str, ...] = ()) -> Iterator[Named]:
    """Every parameter of a command and of those below it, by its place."""
    for one in command.params:
        name = one.opts[-1] if isinstance(one, click.Option) else one.human_readable_name
        yield " ".join((*path, name)), one
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from parameters(below, click.Context(below, info_name=name, parent=context), (*path, name))


PARAMETERS = dict(parameters(application, click.Context(application, info_name="reconciler")))


def is_offered(parameter: click.Parameter) -> bool:
    """Whether there is a choice, a path, a completer of ours, or nothing to type at all."""
    if isinstance(parameter, click.Option) and (parameter.is_flag or parameter.count):
        return True
    known = isinstance(parameter.type, click.Choice | click.Path | click.File)
    return known or parameter._custom_shell_complete is not None


def test_every_command_is_looked_at() -> None:
    assert {
        "plan --target",
        "sandbox faults --add",
        "send routed-email FILE",
        "--environment",
    } <= PARAMETERS.keys()
    assert len(PARAMETERS) > 100


@pytest.mark.parametrize("place", PARAMETERS)
def test_a_parameter_is_completed_or_free(place: str) -> None:
    assert is_offered(PARAMETERS[place]) is (place not in FREE)


def test_what_is_free_is_there() -> None:
    assert FREE.keys() <= PARAMETERS.keys()


# What is offered ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy(LAST, tmp_path_factory.mktemp("completing"))


def offered(workspace: Path, line: str) -> list[str]:
    """The words offered for the last word of a line; files and folders as "file:…" and "dir:…"."""
    *words, incomplete = f"-C {workspace} {line}".split(" ")
    shell = ShellComplete(application, {"obj": Settings()}, "reconciler", VARIABLE)
    found = shell.get_completions(words, incomplete)
    return [one.value if one.type == "plain" else f"{one.type}:{one.value}" for one in found]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("verify Q", ["QueueCheck/returns-keep-up"]),
        ("verify QueueCheck/returns-keep-up R", ["RoutedEmailCheck/refunds-arrive"]),
        ("verify Queue/", []),
        ("plan --target QueueC", []),
        ("plan --selector team=re", ["team=retail", "team=returns"]),
        ("apply --selector language=", ["language=de", "language=en", "language=es", "language=fr"]),
        ("plan --override deletes=Queue/v", ["deletes=Queue/vip"]),
        ("plan --override account=Queue/v", []),
        ("validate man", ["file:man"]),
        ("fmt man", ["file:man"]),
        ("show p", ["file:p"]),
        ("apply p", ["file:p"]),
        ("plan --out p", ["file:p"]),
        ("comment c", ["file:c"]),
        ("comment --plan p", ["file:p"]),
        ("send routed-email m", ["file:m"]),
        ("send email-contact m", ["file:m"]),
        ("sandbox seed s", ["file:s"]),
        ("init n", ["dir:n"]),
        ("schema --write s", ["dir:s"]),
        ("schema --check s", ["dir:s"]),
        ("plan -C o", ["dir:o"]),
        ("sandbox faults --add th", ["throttle"]),
        ("sandbox faults --add crash,m", ["crash,mutating"]),
        ("sandbox faults --add lag,operation=SearchE", ["lag,operation=SearchEmailAddresses"]),
        ("sandbox faults --add lag,service=con", ["lag,service=connect"]),
        ("apply --confirm w", ["file:w"]),
        ("apply --only A", []),
    ],
)
def test_what_is_offered(workspace: Path, line: str, wanted: list[str]) -> None:
    assert offered(workspace, line) == wanted


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """A workspace whose backend has an open work list, of which one item was confirmed."""
    workspace = copy(LAST, tmp_path)
    folder = workspace / ".reconciler" / "portal" / "symbee"
    (folder / "worklists").mkdir(parents=True)
    (folder / "worklist.json").write_text(f'{{"open": "{ID}", "closing": null}}', encoding="utf-8")
    done = Item("SkillQueue/text-billing", "create", "-", NOON, (), (), {"by": "ops", "at": NOON})
    left = Item("SkillQueue/text-returns", "create", "-", NOON, (), ())
    worklist = Worklist(ID, "p", "contact-centre", "portal", NOON, "ops", (done, left))
    (folder / "worklists" / f"{ID}.json").write_bytes(written(worklist))
    return workspace


def test_the_open_work_list_and_what_is_left_of_it(listed: Path) -> None:
    assert offered(listed, "-e portal apply --confirm 2026") == [ID]
    assert offered(listed, "-e portal apply --confirm other") == ["file:other"]
    assert offered(listed, "-e portal apply --confirm x --only S") == ["SkillQueue/text-returns"]
    assert offered(listed, "-e sandbox apply --only S") == []


@pytest.mark.parametrize("text", ["", "[]", '{"open": null}', '{"open": 7}', '{"open": "gone"}'])
def test_a_damaged_backend_offers_nothing(listed: Path, text: str) -> None:
    (listed / ".reconciler" / "portal" / "symbee" / "worklist.json").write_text(text, encoding="utf-8")
    assert offered(listed, "-e portal apply --only S") == []
    assert offered(listed, "-e portal apply --confirm 2") == ["file:2"]


@pytest.mark.parametrize(
    "text", ["[]", '{"items": 1}', '{"items": [1]}', '{"items": [{}]}', '{"id": 1, "items": null}']
)
def test_a_damaged_list_offers_nothing(listed: Path, text: str) -> None:
    place = listed / ".reconciler" / "portal" / "symbee" / "worklists" / f"{ID}.json"
    place.write_text(text, encoding="utf-8")
    assert offered(listed, "-e portal apply --only S") == []
    assert offered(listed, "-e portal apply --confirm 2") == ["file:2"]
