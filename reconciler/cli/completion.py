"""`reconciler completion`: what switches completion on in a shell, and the answers to the shell's questions.

click knows the shells' protocols. What is added here are words with a `=` in them, `--override NAME=ADDRESS` and
`--target=ADDRESS`: bash cuts words there, the others put what they are given in place of the whole word.
"""

from __future__ import annotations

import logging

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
)

from reconciler.cli.app import application, global_options
from reconciler.cli.settings import Settings

VARIABLE = "_RECONCILER_COMPLETE"
_NAME = "reconciler"


class Bash(BashComplete):
    """bash, with words that hold a `=` put together again."""

    _front = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the cursor, and the one at it."""
        words, incomplete = super().get_completion_args()
        whole: list[str] = []
        for word in (*words, incomplete):
            if whole and (word == "=" or whole[-1].endswith("=")) and whole[-1] != "=":
                whole[-1] += word
            else:
                whole.append(word)
        typed = whole[-1].partition("=")[2] if whole[-1].startswith("-") else whole[-1]
        self._front = typed[: typed.rfind("=") + 1]
        return whole[:-1], whole[-1]

    def format_completion(self, item: CompletionItem) -> str:
        """What bash puts in place of its own word, which begins behind the `=`."""
        return f"{item.type},{str(item.value).removeprefix(self._front)}"


class _Whole(ShellComplete):
    """A shell that replaces the whole word, the `--option=` in front of a value included."""

    _front = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the cursor, and the one at it."""
        words, incomplete = super().get_completion_args()
        name, equals, _ = incomplete.partition("=")
        self._front = f"{name}=" if equals and name.startswith("-") else ""
        return words, incomplete

    def format_completion(self, item: CompletionItem) -> str:
        """What the shell puts in place of the word."""
        whole = CompletionItem(f"{self._front}{item.value}", type=item.type, help=item.help)
        return super().format_completion(whole)


class Zsh(_Whole, ZshComplete):
    """zsh, with options that have their value behind a `=`."""


class Fish(_Whole, FishComplete):
    """fish, likewise, and with words that hold a comma."""

    source_template = FishComplete.source_template.replace('string split ","', 'string split -m 1 ","')


SHELLS: dict[str, type[ShellComplete]] = {"bash": Bash, "zsh": Zsh, "fish": Fish}


@click.command("completion", short_help="Switch on completion in a shell.")
@click.argument("shell", type=click.Choice(list(SHELLS)))
@global_options
@click.pass_obj
def command(settings: Settings, shell: str) -> int:
    """Print the script that switches completion on in SHELL.

    \b
    bash: add to ~/.bashrc                  eval "$(reconciler completion bash)"
    zsh:  add to ~/.zshrc, behind compinit  eval "$(reconciler completion zsh)"
    fish: run once                          reconciler completion fish > ~/.config/fish/completions/reconciler.fish

    Commands and options are completed, and so are environments, addresses, checks, labels, guards, kinds and their
    fields, work lists, files and folders.
    """  # noqa: D301 - it is click's mark of a paragraph that is not wrapped
    settings.out.write(SHELLS[shell](application, {}, _NAME, VARIABLE).source())
    return 0


def answer(asked: str) -> int:
    """Answer a shell's question (`bash_complete`, or `bash_source` for the script) on stdout; 1 where it is none.

    Whatever goes wrong is silent: somebody is in the middle of a line.
    """
    name, _, wanted = asked.partition("_")
    if name not in SHELLS or wanted not in ("complete", "source"):
        return 1
    logging.disable()
    shell = SHELLS[name](application, {"obj": Settings()}, _NAME, VARIABLE)
    try:
        click.echo(shell.complete() if wanted == "complete" else shell.source())
    except Exception:  # noqa: BLE001 - a message would stand in the middle of the line
        return 1
    return 0
