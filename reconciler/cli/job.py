"""What a CI job says of itself: for which review it is, of which commit, and where it is to be read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from reconciler.model.errors import InvalidError, UsageError

_GITHUB, _GITLAB = "https://api.github.com", "https://gitlab.com/api/v4"
_PULL = re.compile(r"refs/pull/(\d+)/")
_URL = re.compile(r"(?:(?P<safe>https)|http)://(?P<host>[\w.-]+|\[[\da-f:.]+\])(?::\d+)?(?:/|$)", re.I | re.A)
_LOOPBACK = re.compile(r"localhost|127(?:\.\d{1,3}){3}|\[::1\]", re.I | re.A)
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_LINK = re.compile(r"https?://[\w.~:/?#@!$&*+,;=%\[\]-]+", re.ASCII)


class Place(NamedTuple):
    """The review that is meant: on which service, its API, the project there, and the number."""

    service: str
    api: str
    project: str
    number: int


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
    return int(found[1]) if found else _number(str(_event(variables).get("number")))


def _event(variables: Mapping[str, str]) -> Mapping[str, Any]:
    """What the event's document says of the pull request. Raises InvalidError where it cannot be read."""
    path = variables.get("GITHUB_EVENT_PATH")
    if not path:
        return {}
    try:
        event: Any = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidError(
            f"GITHUB_EVENT_PATH names {path}, which cannot be read as JSON",
            code="event",
            fix="give --number",
        ) from error
    one = event.get("pull_request") if isinstance(event, dict) else None
    return one if isinstance(one, dict) else {}


def _number(said: str | None) -> int | None:
    return int(said) if said and said.isdecimal() and int(said) > 0 else None


def commit_of(variables: Mapping[str, str], place: Place, stated: str | None) -> str:
    """The commit that is `stated`, else the one with which the review ends, if the job is for it: else the empty text.

    GITHUB_SHA is not that: of a pull request it is a merge that nobody has pushed.
    source: the variables that GitHub Actions and GitLab CI/CD document
    """
    if stated is not None:
        if not _COMMIT.fullmatch(stated):
            raise UsageError(f"--commit {stated}: this is no commit", fix="give its hash, such as 1a2b3c4")
        return stated
    found: object = ""
    if place.service == "gitlab":
        here = variables.get("CI_PROJECT_ID"), _number(variables.get("CI_MERGE_REQUEST_IID"))
        if here == (place.project, place.number):
            # the first is there where the pipeline is of a merge that nobody has pushed
            found = variables.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or variables.get("CI_COMMIT_SHA")
    elif variables.get("GITHUB_REPOSITORY") == place.project:
        with suppress(InvalidError):
            one = _event(variables)
            found = (one.get("head") or {}).get("sha") if one.get("number") == place.number else ""
    return found if isinstance(found, str) and _COMMIT.fullmatch(found) else ""


def report_of(variables: Mapping[str, str], stated: str | None) -> str:
    """The URL that is `stated`, else the one of the job, with its summary and its artifacts; else the empty text."""
    if stated is not None:
        if not _LINK.fullmatch(stated):
            raise UsageError(f"--report {stated}: this is no URL", fix="it begins with https://")
        return stated
    found = variables.get("CI_JOB_URL", "") if variables.get("GITLAB_CI") == "true" else ""
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    if not found and all(variables.get(name) for name in names):
        server, repository, run = (variables[name] for name in names)
        found = f"{server}/{repository}/actions/runs/{run}"
    return found if _LINK.fullmatch(found) else ""
