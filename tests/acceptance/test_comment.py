"""The one comment of a review, on a server that answers as GitHub and GitLab document."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.course import EXAMPLES, copy
from tests.acceptance.program import Ran, run
from tests.support.reviews import GITHUB_LIMIT, GITLAB_LIMIT, TOKEN, Reviews, reviews

SERVICES = ("github", "gitlab")
COMMIT = "0123456789abcdef0123456789abcdef01234567"
TEXT = "**2 changes in one-queue/sandbox**\n\n| a | b |\n"


class Job:
    """A CI job for a review: a workspace, and the service's variables."""

    def __init__(self, service: str, workspace: Path, there: Reviews, patch: pytest.MonkeyPatch) -> None:
        self.there = there
        self.service = service
        self.workspace = workspace
        self._patch = patch
        for name in ("GITHUB_EVENT_PATH", "GITLAB_CI", "GITHUB_REF", "GITHUB_RUN_ID", "CI_JOB_URL"):
            patch.delenv(name, raising=False)
        for name in ("CI_COMMIT_SHA", "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "CI_PROJECT_ID"):
            patch.delenv(name, raising=False)
        variables = {
            "github": {
                "GITHUB_REPOSITORY": "acme/contact-centre",
                "GITHUB_API_URL": there.url,
                "GITHUB_REF": "refs/pull/7/merge",
                "GITHUB_TOKEN": TOKEN,
            },
            "gitlab": {
                "GITLAB_CI": "true",
                "CI_API_V4_URL": f"{there.url}/api/v4",
                "CI_PROJECT_ID": "42",
                "CI_MERGE_REQUEST_IID": "7",
                "GITLAB_TOKEN": TOKEN,
            },
        }
        for name, value in variables[service].items():
            patch.setenv(name, value)

    def set(self, **variables: str) -> None:
        for name, value in variables.items():
            self._patch.setenv(name, value)

    def of_a_commit(self) -> str:
        """What the job says of itself then; and what the comment has to say of it."""
        event = self.workspace / "event.json"
        pull = {"number": 7, "head": {"sha": COMMIT}}
        event.write_text(json.dumps({"pull_request": pull}), encoding="utf-8")
        self.set(GITHUB_EVENT_PATH=str(event), GITHUB_SERVER_URL="https://github.example.com")
        self.set(GITHUB_RUN_ID="99", GITHUB_SHA="f" * 40)
        self.set(CI_COMMIT_SHA=COMMIT, CI_JOB_URL="https://gitlab.example.com/acme/centre/-/jobs/99")
        report = {
            "github": "https://github.example.com/acme/contact-centre/actions/runs/99",
            "gitlab": "https://gitlab.example.com/acme/centre/-/jobs/99",
        }[self.service]
        return f"\n---\n\nCommit {COMMIT} · [full report]({report})\n"

    def comment(self, text: str, *flags: str) -> Ran:
        (self.workspace / "comment.md").write_text(text, encoding="utf-8")
        done = run(self.workspace, "comment", "comment.md", *flags)
        assert TOKEN not in done.out + done.err
        return done

    @property
    def outcome(self) -> str:
        """What became of the usual text."""
        done = self.comment(TEXT, "--format", "json")
        assert done.code == 0, done.out
        assert set(done.json) == {"outcome", "url"}
        return str(done.json["outcome"])


@pytest.fixture
def there() -> Iterator[Reviews]:
    with reviews() as world:
        yield world


@pytest.fixture(params=SERVICES)
def job(
    request: pytest.FixtureRequest, tmp_path: Path, there: Reviews, monkeypatch: pytest.MonkeyPatch
) -> Job:
    return Job(request.param, copy(EXAMPLES[0], tmp_path), there, monkeypatch)


@pytest.fixture
def on_github(tmp_path: Path, there: Reviews, monkeypatch: pytest.MonkeyPatch) -> Job:
    return Job("github", copy(EXAMPLES[0], tmp_path), there, monkeypatch)


def marked(job: Job, environment: str = "sandbox") -> str:
    name = next(
        line.split("name:")[1].strip(" {},").split(",")[0]
        for line in (job.workspace / "reconciler.yaml").read_text(encoding="utf-8").splitlines()
        if "name:" in line
    )
    return f"<!-- reconciler:{name}/{environment} -->"


def test_it_is_posted_once_and_then_edited(job: Job) -> None:
    assert job.outcome == "posted"
    assert [one["body"] for one in job.there.stands] == [f"{marked(job)}\n{TEXT.strip()}\n"]
    assert job.outcome == "unchanged"
    assert len(job.there.written) == 1
    updated = job.comment("**3 changes**")
    assert (updated.code, updated.out.split()[0]) == (0, "updated")
    assert [one["body"] for one in job.there.stands] == [f"{marked(job)}\n**3 changes**\n"]


def test_it_is_found_behind_many_others(job: Job) -> None:
    for number in range(230):
        job.there.add("ann", f"A remark, the {number}th")
    job.there.add("jo", f"{marked(job)}\nAs it was.\n")
    job.there.add("ann", "And one more")
    assert job.outcome == "updated"
    assert TEXT.strip() in job.there.stands[230]["body"]
    assert len(job.there.stands) == 232


def test_nobody_elses_comment_is_touched(job: Job) -> None:
    job.there.add("mallory", f"{marked(job)}\nAll is fine, merge it.\n")
    job.there.add("jo", f"As it said:\n> {marked(job)}\n")
    job.there.add("jo", f"{marked(job, 'production')}\nOf another environment.\n")
    before = [dict(one) for one in job.there.stands]
    assert job.outcome == "posted"
    assert job.there.stands[:3] == before
    assert len(job.there.stands) == 4
    assert job.outcome == "unchanged"


def test_of_several_of_ours_one_stays(job: Job) -> None:
    """Two jobs at once post two; what stands in the second would never be brought up to date."""
    for author in ("jo", "mallory", "jo", "jo"):
        job.there.add(author, f"{marked(job)}\nAs it was.\n")
    assert job.outcome == "updated"
    assert [(one["author"], TEXT.strip() in one["body"]) for one in job.there.stands] == [
        ("jo", True),
        ("mallory", False),
    ]
    job.there.add("jo", f"{marked(job)}\nAs it was.\n")
    assert job.outcome == "unchanged"
    assert len(job.there.stands) == 2


def test_one_that_is_deleted_meanwhile(job: Job) -> None:
    job.there.add("jo", f"{marked(job)}\nAs it was.\n")
    job.there.gone.add(100)
    assert job.outcome == "posted"
    assert TEXT.strip() in job.there.stands[1]["body"]

    job.there.gone.add(101)
    job.there.add("jo", f"{marked(job)}\nAs it was.\n")
    updated = job.comment("Other words.", "--format", "json")
    assert (updated.code, updated.json["outcome"]) == (0, "updated")
    assert "Other words." in job.there.stands[2]["body"]


def test_nothing_is_posted_for_one_that_is_deleted_meanwhile(job: Job) -> None:
    job.there.add("jo", f"{marked(job)}\nAs it was.\n")
    job.there.gone.add(100)
    assert job.comment(" \n").out.startswith("nothing changes")


def test_the_name_of_the_author_in_another_case(job: Job) -> None:
    job.there.add("jo", f"{marked(job)}\nAs it was.\n")
    assert job.comment(TEXT, "--author", "JO").out.startswith("updated")


def test_silent_where_nothing_changes_and_none_stands(job: Job) -> None:
    assert run(job.workspace, "plan", "--out", "first.json").code == 0
    assert run(job.workspace, "apply", "first.json").code == 0
    assert run(job.workspace, "plan", "--out", "empty.json").code == 0
    silent = job.comment("No changes.", "--plan", "empty.json", "--format", "json")
    assert (silent.code, silent.json) == (0, {"outcome": "silent", "url": None})
    assert job.comment(" \n").code == 0
    assert job.there.stands == []

    posted = job.comment(TEXT, "--plan", "first.json", "--format", "json")
    assert posted.json["outcome"] == "posted"
    again = job.comment("No changes.", "--plan", "empty.json", "--format", "json")
    assert again.json["outcome"] == "updated"
    assert [one["body"] for one in job.there.stands] == [f"{marked(job)}\nNo changes.\n"]


@pytest.mark.parametrize(("service", "most"), [("github", GITHUB_LIMIT), ("gitlab", GITLAB_LIMIT)])
def test_what_is_too_long_is_cut_and_says_so(
    service: str, most: int, tmp_path: Path, there: Reviews, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job(service, copy(EXAMPLES[0], tmp_path), there, monkeypatch)
    long = "<details>\n\n```diff\n" + "+ a line of a long change ☎\n" * (most // 20)
    assert job.comment(long).code == 0
    (one,) = there.stands
    assert most - 1_000 < len(one["body"]) <= most
    assert one["body"].endswith(
        "```\n</details>\n\n\n_This is too long for one comment; the rest is in the job's report._\n"
    )
    assert job.comment(long).out.startswith("the comment says so already")


def test_one_line_that_is_too_long_is_cut(on_github: Job) -> None:
    assert on_github.comment("One line ☎𝄞 of " + "many words " * 10_000).code == 0
    (one,) = on_github.there.stands
    assert GITHUB_LIMIT - 1_000 < len(one["body"]) <= GITHUB_LIMIT
    assert "One line ☎𝄞 of many words many" in one["body"]
    assert one["body"].endswith(
        "…\n\n\n_This is too long for one comment; the rest is in the job's report._\n"
    )


# Of which commit, and where the rest is -----------------------------------------------------------------------------


def test_it_says_of_which_commit_it_is_and_where_the_report_is(job: Job) -> None:
    ending = job.of_a_commit()
    assert job.outcome == "posted"
    assert [one["body"] for one in job.there.stands] == [f"{marked(job)}\n{TEXT.strip()}\n{ending}"]
    assert job.outcome == "unchanged"
    job.set(
        CI_MERGE_REQUEST_SOURCE_BRANCH_SHA="abcdef1"
    )  # of a pipeline for the merge: not CI_COMMIT_SHA then
    flags = ("--commit", "abcdef1") if job.service == "github" else ()
    assert job.comment(TEXT, *flags, "--report", "https://example.com/report").out.startswith("updated")
    assert job.there.stands[0]["body"].endswith(
        "\n---\n\nCommit abcdef1 · [full report](https://example.com/report)\n"
    )


def test_another_review_is_not_of_the_jobs_commit(job: Job) -> None:
    job.of_a_commit()
    assert job.comment(TEXT, "--number", "8").code == 0
    assert COMMIT not in job.there.stands[0]["body"]


def test_what_is_cut_says_so_too(job: Job) -> None:
    ending = job.of_a_commit()
    assert job.comment("a line\n" * 400_000).code == 0
    assert job.there.stands[0]["body"].endswith(f"in the job's report._\n{ending}")


@pytest.mark.parametrize("flags", [("--commit", "HEAD"), ("--report", "javascript:alert(1)")])
def test_what_is_no_commit_and_no_report(flags: tuple[str, ...], on_github: Job) -> None:
    refused = on_github.comment(TEXT, *flags)
    assert (refused.code, on_github.there.asked) == (64, [])


def test_a_job_that_says_something_odd_of_itself(on_github: Job) -> None:
    on_github.of_a_commit()
    on_github.set(GITHUB_SERVER_URL="https://example.com/)[x](", GITHUB_EVENT_PATH="nowhere.json")
    assert on_github.outcome == "posted"
    assert on_github.there.stands[0]["body"] == f"{marked(on_github)}\n{TEXT.strip()}\n"


def test_where_it_can_be_read(job: Job) -> None:
    url = {
        "github": "https://github.example.com/pull/7#issuecomment-100",
        "gitlab": "https://gitlab.example.com/acme/centre/-/merge_requests/7#note_100",
    }[job.service]
    for text, said in ((TEXT, "posted"), (TEXT, "the comment says so already"), ("Other words.", "updated")):
        assert job.comment(text).out == f"{said} {url}\n"


# What cannot be planned ---------------------------------------------------------------------------------------------


def broken(job: Job, file: str, old: str, new: str) -> str:
    path = job.workspace / file
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    planned = run(job.workspace, "plan", "--format", "markdown", "--out", "plan.json")
    assert planned.code == 3
    assert not (job.workspace / "plan.json").exists()
    return planned.out


@pytest.mark.parametrize("file", ["manifests/front-desk.yaml", "reconciler.yaml"])
def test_why_a_commit_cannot_be_planned_takes_the_place_of_the_plan_before(file: str, on_github: Job) -> None:
    job, name = on_github, marked(on_github)
    assert job.outcome == "posted"
    said = broken(job, file, "spec:", "spec:\n  nosuch: field")
    assert said.startswith("**This cannot be planned: 1 problem.**\n\n- `")
    assert file in said
    assert job.comment(said).out.startswith("updated")
    assert job.there.stands[0]["body"] == f"{name}\n{said}"


def test_a_failure_that_is_no_problem_of_a_document_is_told_as_well(on_github: Job) -> None:
    failed = run(on_github.workspace, "plan", "--format", "markdown", "-e", "nowhere")
    assert failed.code == 64
    assert failed.out.startswith(
        "**This cannot be planned.**\n\nthere is no environment 'nowhere' `unknownEnv"
    )
    assert run(on_github.workspace, "plan", "-e", "nowhere").out == ""


def test_what_is_not_too_long_is_whole(on_github: Job) -> None:
    body = "x" * (GITHUB_LIMIT - len(marked(on_github)) - 3)
    assert on_github.comment(body).code == 0
    assert len(on_github.there.stands[0]["body"]) == GITHUB_LIMIT - 1


def test_a_workflows_own_token(on_github: Job) -> None:
    """It is no user's, so that nobody can say whose it is: it writes as github-actions[bot]."""
    on_github.there.me = None
    on_github.there.add("other[bot]", f"{marked(on_github)}\nAn app's.\n")
    assert on_github.outcome == "posted"
    assert on_github.outcome == "unchanged"
    assert on_github.comment("Other words.").out.startswith("updated")
    assert len(on_github.there.stands) == 2


def test_standard_input(on_github: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode()), encoding="utf-8"))
    assert run(on_github.workspace, "comment").code == 0
    assert TEXT.strip() in on_github.there.stands[0]["body"]


def test_the_number_of_the_event(on_github: Job) -> None:
    event = on_github.workspace / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": 12}}), encoding="utf-8")
    on_github.set(GITHUB_REF="refs/heads/main", GITHUB_EVENT_PATH=str(event))
    assert on_github.outcome == "posted"
    assert on_github.there.asked[0] == ("GET", "/repos/acme/contact-centre/issues/12/comments")


def test_flags_instead_of_a_job(job: Job) -> None:
    job.set(GITHUB_TOKEN=TOKEN, GITHUB_API_URL=job.there.url)
    done = job.comment(TEXT, "--github", "acme/other", "--number", "3")
    assert done.code == 0, done.err
    assert job.there.asked[0] == ("GET", "/repos/acme/other/issues/3/comments")


# What goes wrong ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "headers", "body", "code", "fix"),
    [
        (403, {}, {"message": "Resource not accessible by integration"}, "denied", "pull-requests: write"),
        (401, {}, {"message": "Bad credentials"}, "denied", "pull-requests: write"),
        (404, {}, {"message": "Not Found"}, "notFound", "check the repository and the number"),
        (422, {}, {"message": f"Validation failed {TOKEN}"}, "rejected", "check the text"),
        (301, {"Location": "http://example.com/"}, {}, "rejected", "renamed or moved"),
    ],
)
def test_what_the_service_refuses(
    status: int, headers: dict[str, str], body: dict[str, str], code: str, fix: str, on_github: Job
) -> None:
    on_github.there.failing.append((status, headers, body))
    refused = on_github.comment(TEXT, "--format", "json")
    error = refused.json["error"]
    assert (refused.code, error["code"]) == (error["exitCode"], code)
    assert refused.code in (1, 4)
    assert fix in error["fix"]
    assert on_github.there.written == []


def test_a_limit_of_requests_is_waited_out(on_github: Job) -> None:
    limit = (403, {"Retry_After": "0"}, {"message": "You have exceeded a secondary rate limit"})
    on_github.there.failing += [limit, limit]
    done = on_github.comment(TEXT)
    assert done.out.startswith("posted")
    assert done.err == (
        "list comments: 403 You have exceeded a secondary rate limit: waiting, and asking again for about 60 seconds\n"
    )


def test_a_post_whose_answer_is_lost_is_not_repeated_but_found(job: Job) -> None:
    job.there.losing = 1
    lost = job.comment(TEXT, "--format", "json")
    assert (lost.code, lost.json["error"]["code"]) == (1, "doubtful")
    assert len(job.there.written) == 1
    assert job.outcome == "unchanged"


@pytest.mark.parametrize("answer", [{}, [1], ["x"], None])
def test_an_answer_that_is_none(answer: Any, job: Job) -> None:
    job.there.failing.append((200, {}, answer))
    refused = job.comment(TEXT, "--format", "json")
    assert (refused.code, refused.json["error"]["code"]) == (1, "remote")
    assert job.there.written == []


@pytest.mark.parametrize(
    ("variables", "flags", "code"),
    [
        ({"GITHUB_REF": "refs/heads/main"}, (), 64),
        ({"GITHUB_REPOSITORY": ""}, (), 64),
        ({"GITHUB_REPOSITORY": "acme/../../user"}, (), 64),
        ({}, ("--github", "a/b", "--gitlab", "c"), 64),
        ({}, ("--number", "0"), 64),
        ({"GITHUB_TOKEN": ""}, (), 3),
        ({"GITHUB_API_URL": "http://github.example.com/api/v3"}, (), 3),
        ({"GITHUB_API_URL": "ftp://github.example.com"}, (), 3),
        ({"GITHUB_API_URL": "https://jo:secret@github.example.com"}, (), 3),
        ({"GITHUB_TOKEN": "two\nlines"}, (), 3),
    ],
)
def test_what_is_asked_for_wrongly(
    variables: dict[str, str], flags: tuple[str, ...], code: int, on_github: Job
) -> None:
    on_github.set(**variables)
    refused = on_github.comment(TEXT, *flags, "--format", "json")
    assert refused.code == code
    assert refused.json["error"]["fix"]
    assert on_github.there.asked == []


def test_a_plan_of_another_workspace_says_nothing_here(on_github: Job, tmp_path: Path) -> None:
    other = copy(EXAMPLES[1], tmp_path)
    assert run(other, "plan", "--out", str(on_github.workspace / "p.json")).code == 0
    assert on_github.comment(TEXT, "--plan", "p.json").code == 4
    assert on_github.there.asked == []
