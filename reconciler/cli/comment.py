"""`reconciler comment`: the one comment of ours on a pull request or a merge request, posted or brought up to date."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import click

from reconciler.cli.app import formats, global_options
from reconciler.cli.opening import open_workspace
from reconciler.cli.planfile import read_plan
from reconciler.cli.settings import Settings
from reconciler.model.errors import InvalidError, RefusedError, UsageError
from reconciler.render.escaping import json_text, visible

_MOST_CHARACTERS = 4_000_000
_GITHUB, _GITLAB = "https://api.github.com", "https://gitlab.com/api/v4"
_PULL = re.compile(r"refs/pull/(\d+)/")
_URL = re.compile(r"(?:(?P<safe>https)|http)://(?P<host>[\w.-]+|\[[\da-f:.]+\])(?::\d+)?(?:/|$)", re.I | re.A)
_LOOPBACK = re.compile(r"localhost|127(?:\.\d{1,3}){3}|\[::1\]", re.I | re.A)
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)


class Place(NamedTuple):
    """The review that is meant: on which service, its API, the project there, and the number."""

    service: str
    api: str
    project: str
    number: int


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
    format: str,
) -> int:
    """Let the one comment of this environment say what FILE (Markdown; else standard input) says.

    The comment is found again by a hidden mark with the workspace and the environment, and edited where the token's own
    user wrote it. The token is taken from GITHUB_TOKEN or GITLAB_TOKEN. Empty text, like a plan without changes, is
    posted only where a comment stands already.
    """
    from reconciler.providers.review.sticky import mark, say

    workspace = open_workspace(settings)
    environment = workspace.environment(settings.environment)
    text = _text(file)
    worth = bool(text.strip()) and _says_something(planfile, workspace.name, environment.name)
    place = place_of(settings.variables, github=github, gitlab=gitlab, number=number)
    review = _review(settings.variables, place, author)
    said = say(
        review,
        text if text.strip() else "No changes.",
        marked=mark(workspace.name, environment.name),
        worth_posting=worth,
    )
    if format == "json":
        settings.out.write(json_text({"outcome": said.outcome, "url": said.url or None}))
    else:
        settings.out.write(f"{_WORDS[said.outcome]}{f' {visible(said.url)}' if said.url else ''}\n")
    return 0


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


def place_of(
    variables: Mapping[str, str], *, github: str | None, gitlab: str | None, number: int | None
) -> Place:
    """The review that flags name, else the one that the CI job is for. Raises UsageError where there is none.

    source: the variables that GitHub Actions and GitLab CI/CD document
    """
    if github and gitlab:
        raise UsageError("--github and --gitlab exclude each other", fix="give one of them")
    on_gitlab = bool(gitlab) or (not github and variables.get("GITLAB_CI") == "true")
    if on_gitlab:
        project = gitlab or variables.get("CI_PROJECT_ID", "")
        found = number or _number(variables.get("CI_MERGE_REQUEST_IID"))
        api = variables.get("CI_API_V4_URL") or _GITLAB
    else:
        project = github or variables.get("GITHUB_REPOSITORY", "")
        found = number or _pull_request(variables)
        api = variables.get("GITHUB_API_URL") or _GITHUB
        if project and not _REPOSITORY.fullmatch(project):
            raise UsageError(f"{project!r} is no repository", fix="write owner/name")
    if not project:
        raise UsageError(
            "it is not known where to comment",
            code="noReview",
            fix="run it in a CI job, or give --github OWNER/NAME or --gitlab PROJECT, and --number",
        )
    if found is None:
        raise UsageError(
            "this job is for no pull request or merge request",
            code="noReview",
            fix="run it for pull_request or merge_request_event, or give --number",
        )
    _check_url(api)
    return Place("gitlab" if on_gitlab else "github", api, project, found)


def _check_url(api: str) -> None:
    """Raises InvalidError for a URL over which a token could be read, or whose own user and password are not ours.

    source: contract.md, the workspace file: https only, except http to this machine
    """
    match = _URL.match(api)
    if not match or not (match["safe"] or _LOOPBACK.fullmatch(match["host"])):
        raise InvalidError(
            "the API's URL (GITHUB_API_URL, CI_API_V4_URL) is none to send a token to",
            code="url",
            fix="it has to begin with https://, and a host; http is for this machine only",
        )


def _pull_request(variables: Mapping[str, str]) -> int | None:
    """The number of the pull request: of GITHUB_REF, else of the event's document."""
    found = _PULL.match(variables.get("GITHUB_REF", ""))
    if found:
        return int(found[1])
    path = variables.get("GITHUB_EVENT_PATH")
    if not path:
        return None
    try:
        event: Any = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidError(
            f"GITHUB_EVENT_PATH names {path}, which cannot be read as JSON",
            code="event",
            fix="give --number",
        ) from error
    one = event.get("pull_request") if isinstance(event, dict) else None
    return _number(str(one.get("number"))) if isinstance(one, dict) else None


def _number(said: str | None) -> int | None:
    return int(said) if said and said.isdecimal() and int(said) > 0 else None


def _review(variables: Mapping[str, str], place: Place, author: str | None) -> Any:
    from reconciler.providers.http import http_client
    from reconciler.providers.retry import Retry
    from reconciler.providers.review.github import PullRequest
    from reconciler.providers.review.gitlab import MergeRequest

    http = http_client(place.api)
    retry = Retry(sleep=time.sleep, jitter=random.Random(), patience=60.0)
    if place.service == "github":
        token = _token(variables, "GITHUB_TOKEN")
        return PullRequest(
            http, repository=place.project, number=place.number, token=token, retry=retry, author=author
        )
    token = _token(variables, "GITLAB_TOKEN")
    return MergeRequest(
        http, project=place.project, number=place.number, token=token, retry=retry, author=author
    )


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
