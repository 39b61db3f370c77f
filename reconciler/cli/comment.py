"""`reconciler comment`: the one comment of ours on a pull request or a merge request, posted or brought up to date."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TextIO

import click

from reconciler.cli.app import formats, global_options
from reconciler.cli.job import Place, commit_of, place_of, report_of
from reconciler.cli.opening import open_workspace
from reconciler.cli.planfile import read_plan
from reconciler.cli.settings import Settings
from reconciler.manifests.workspace import examine_workspace, find
from reconciler.model.errors import InvalidError, RefusedError, RemoteError, UsageError
from reconciler.render.escaping import json_text, visible

_MOST_CHARACTERS = 4_000_000
_PATIENCE_SECONDS = 60.0


@click.command("comment", short_help="Post or update the one comment of a review.")
@click.argument("file", type=click.File("r", encoding="utf-8"), default="-", metavar="[FILE]")
@click.option(
    "--plan",
    "planfile",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="PLANFILE",
    help="The plan that FILE shows: where nothing changes and no comment stands, none is posted.",
)
@click.option("--github", metavar="OWNER/NAME", help="The repository. [default: GITHUB_REPOSITORY]")
@click.option("--gitlab", metavar="PROJECT", help="The project, id or path. [default: CI_PROJECT_ID]")
@click.option(
    "--number",
    type=click.IntRange(min=1),
    metavar="N",
    help="Of the pull request or merge request. [default: the one that the CI job is for]",
)
@click.option("--author", metavar="LOGIN", help="Who writes with the token. [default: it is asked]")
@click.option(
    "--commit", metavar="SHA", help="What FILE is about. [default: the review's last one, in its job]"
)
@click.option("--report", metavar="URL", help="Where all of it is to be read. [default: the CI job]")
@formats("text", "json")
@global_options
@click.pass_obj
def command(
    settings: Settings,
    file: TextIO,
    planfile: Path | None,
    github: str | None,
    gitlab: str | None,
    number: int | None,
    author: str | None,
    commit: str | None,
    report: str | None,
    format: str,
) -> int:
    """Let the one comment of this environment say what FILE (Markdown; else standard input) says.

    The comment is found again by a hidden mark with the workspace and the environment, and edited where the token's own
    user wrote it. The token is taken from GITHUB_TOKEN or GITLAB_TOKEN. Empty text, like a plan without changes, is
    posted only where a comment stands already. At its end it says of which commit it is, and where all can be read.
    """
    from reconciler.providers.review.sticky import mark, say

    workspace, environment = _whose(settings)
    text = _text(file)
    worth = bool(text.strip()) and _says_something(planfile, workspace, environment)
    place = place_of(settings.variables, github=github, gitlab=gitlab, number=number)
    ending = _ending(commit_of(settings.variables, place, commit), report_of(settings.variables, report))
    review = _review(settings, place, author)
    said = say(
        review,
        text if text.strip() else "No changes.",
        marked=mark(workspace, environment),
        ending=ending,
        worth_posting=worth,
    )
    if format == "json":
        settings.out.write(json_text({"outcome": said.outcome, "url": said.url or None}))
    else:
        settings.out.write(f"{_WORDS[said.outcome]}{f' {visible(said.url)}' if said.url else ''}\n")
    return 0


def _whose(settings: Settings) -> tuple[str, str]:
    """The names of workspace and environment. They can often be made out of a file that is invalid, too: so the comment
    can say that it is."""
    try:
        workspace = open_workspace(settings)
    except InvalidError:
        root = settings.directory.absolute() if settings.directory else find(Path())
        found = examine_workspace(root).workspace if root else None
        if found is None or not found.name:
            raise
        workspace = found
    return workspace.name, workspace.environment(settings.environment).name


def _ending(commit: str, report: str) -> str:
    """The last line of the comment. Both services make a link of a whole hash."""
    said = [f"Commit {commit}"] if commit else []
    said += [f"[full report]({report})"] if report else []
    return f"\n---\n\n{' · '.join(said)}\n" if said else ""


_WORDS = {
    "posted": "posted",
    "updated": "updated",
    "unchanged": "the comment says so already",
    "silent": "nothing changes and no comment stands, so none was posted",
}


def _text(file: TextIO) -> str:
    try:
        text = file.read(_MOST_CHARACTERS + 1)
    except UnicodeDecodeError as error:
        raise UsageError("the text of the comment is not UTF-8", fix="write it as UTF-8") from error
    if len(text) > _MOST_CHARACTERS:
        raise UsageError(f"the text has more than {_MOST_CHARACTERS} characters", fix="is it the right file?")
    return text


def _says_something(planfile: Path | None, workspace: str, environment: str) -> bool:
    """Whether a plan has anything to look at. Raises RefusedError for one of another environment."""
    if planfile is None:
        return True
    plan = read_plan(planfile)
    if (plan.workspace, plan.environment) != (workspace, environment):
        raise RefusedError(
            f"the plan is of {plan.workspace}/{plan.environment}, not of {workspace}/{environment}",
            code="otherEnvironment",
            fix="name the plan's environment with -e",
        )
    return bool(plan.changes or plan.refusals or any(one.outcome != "ok" for one in plan.guards))


def _review(settings: Settings, place: Place, author: str | None) -> Any:
    from reconciler.providers.http import http_client
    from reconciler.providers.retry import Retry
    from reconciler.providers.review.github import PullRequest
    from reconciler.providers.review.gitlab import MergeRequest

    variables = settings.variables
    http = http_client(place.api)
    retry = Retry(
        sleep=time.sleep, jitter=random.Random(), patience=_PATIENCE_SECONDS, waits=_teller(settings)
    )
    if place.service == "github":
        token = _token(variables, "GITHUB_TOKEN")
        return PullRequest(
            http, repository=place.project, number=place.number, token=token, retry=retry, author=author
        )
    token = _token(variables, "GITLAB_TOKEN")
    return MergeRequest(
        http, project=place.project, number=place.number, token=token, retry=retry, author=author
    )


def _teller(settings: Settings) -> Callable[[RemoteError], None]:
    """Says that and why it is waited, once: else a job that a limit holds up looks like one that hangs."""
    told: list[str] = []

    def tell(why: RemoteError) -> None:
        if not told:
            line = (
                f"{visible(why.message)}: waiting, and asking again for about {_PATIENCE_SECONDS:.0f} seconds"
            )
            print(line, file=settings.err, flush=True)
        told.append(why.message)

    return tell


def _token(variables: Mapping[str, str], name: str) -> str:
    """The token of a variable; nothing of it is shown where it cannot be one."""
    token = variables.get(name, "").strip()
    if not token:
        more = "; a CI_JOB_TOKEN may not write notes" if name == "GITLAB_TOKEN" else ""
        raise InvalidError(f"{name} is not set", code="noToken", fix=f"pass it to this step of the job{more}")
    if not re.fullmatch(r"[!-~]+", token):
        raise InvalidError(
            f"{name} holds what no token holds", code="noToken", fix="look for a line break in it"
        )
    return token
