#!/usr/bin/env python3
"""The plan that was reviewed, found and held against what would be planned now: only then may it be applied.

A plan is kept by a job of a pull request, and whoever may push a branch decides what such a job does. So no kept plan
is believed: one is taken only if it would do, call by call, what a plan does that was made just now, of the merged
commit, by a workflow of the protected branch. Needs Python alone. Exits 4 where there is no such plan.
"""

from __future__ import annotations

import io
import json
import os
import sys
import urllib.request
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

REFUSED = 4
MOST_PLANS = 20  # kept for one commit: newest first, and who keeps more of them does it to be in the way
MOST_BYTES = 64 * 2**20
OF_ONE_PLAN = {"planId", "createdAt", "expiresAt", "digest", "guards", "warnings"}
"""What differs between two plans that do the same. Guards and warnings are words: `apply` asks the guards itself. It
also knows which tokens follow from a plan, and takes no others."""

NO_PLAN = (
    ValueError, LookupError, TypeError, AttributeError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What reading something raises that somebody else kept in a plan's place."""

Plan = dict[str, Any]


class Service:
    """GitHub's REST API, read for one repository."""

    # source: https://docs.github.com/en/rest/commits/commits#list-pull-requests-associated-with-a-commit
    # source: https://docs.github.com/en/rest/actions/artifacts

    def __init__(self, url: str, repository: str, token: str) -> None:
        self._url = f"{url.rstrip('/')}/repos/{repository}"
        self._token = token

    def _read(self, path: str) -> bytes:
        if not self._url.startswith(("https://", "http://127.0.0.1:")):
            raise OSError(f"{self._url} is not read: https only")
        request = urllib.request.Request(
            f"{self._url}/{path}", headers={"Accept": "application/vnd.github+json"}
        )
        request.add_unredirected_header(
            "Authorization", f"Bearer {self._token}"
        )  # artifacts are in another place
        with urllib.request.urlopen(request, timeout=60) as answer:
            content: bytes = answer.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise ValueError(f"{path} is larger than {MOST_BYTES} bytes")
        return content

    def merged_as(self, commit: str) -> str | None:
        """The head of the pull request whose merge made a commit; None where none did."""
        for one in json.loads(self._read(f"commits/{commit}/pulls")):
            if one["merged_at"] and one["merge_commit_sha"] == commit:
                return str(one["head"]["sha"])
        return None

    def kept(self, name: str) -> Iterator[int]:
        """The artifacts that are kept under a name in this repository, newest first."""
        found = json.loads(self._read(f"actions/artifacts?per_page={MOST_PLANS}&name={quote(name, safe='')}"))
        for one in found["artifacts"]:
            if one["name"] == name and not one["expired"]:
                yield int(one["id"])

    def archive(self, artifact: int) -> bytes:
        """An artifact's content. Raises ValueError where it is larger than any plan."""
        return self._read(f"actions/artifacts/{artifact}/zip")


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys stand once: readers differ in what they make of others."""
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def plan_in(archive: bytes) -> tuple[bytes, Plan]:
    """The plan in an artifact, as it is and as it is read. Raises an error for anything else."""
    with zipfile.ZipFile(io.BytesIO(archive)) as files, files.open("plan.json") as file:
        text = file.read(MOST_BYTES + 1)
    if len(text) > MOST_BYTES:
        raise ValueError(f"the plan is larger than {MOST_BYTES} bytes")
    return text, json.loads(text, object_pairs_hook=once)


def effect(plan: Plan) -> tuple[str, dict[str, str]]:
    """What a plan does, comparable: of the whole, and of each change. Not when it was made, under which tokens, or what
    waited in the queues then."""
    changes = {}
    for one in plan["changes"]:
        calls = [{key: call[key] for key in call if key != "token"} for call in one["calls"]]
        changes[one["address"]] = canonical({**one, "impact": None, "calls": calls})
    whole = {key: plan[key] for key in plan if key not in OF_ONE_PLAN and key != "changes"}
    order = [one["address"] for one in plan["changes"]]
    return canonical({**whole, "changes": order}), changes


def canonical(value: Any) -> str:
    """JSON in one form: true, 1 and 1.0 are three values, as they are not in Python."""
    return json.dumps(value, sort_keys=True)


def differing(one: Plan, other: Plan) -> list[str]:
    """The addresses whose changes are not the same in a plan and a later one; `the plan as a whole` where it is
    something else, or where the earlier one would last longer."""
    (whole, changes), (whole_too, changes_too) = effect(one), effect(other)
    addresses = sorted(changes.keys() | changes_too.keys())
    found = [address for address in addresses if changes.get(address) != changes_too.get(address)]
    same = whole == whole_too and str(one["expiresAt"]) <= str(other["expiresAt"])
    return found or ([] if same else ["the plan as a whole"])


def refuse(words: str) -> NoReturn:
    """Nothing is applied."""
    sys.stdout.write(f"::error::{words}\n")
    sys.exit(REFUSED)


def main() -> None:
    """Takes what the action sets: see action.yml."""
    taken = {name: os.environ[name] for name in ("GITHUB_API_URL", "GITHUB_REPOSITORY", "GITHUB_TOKEN")}
    service = Service(*taken.values())
    merged = os.environ["GITHUB_SHA"]
    reviewed = os.environ.get("REVIEWED") or service.merged_as(merged)
    if reviewed is None:
        refuse(f"no pull request was merged as {merged}, so nobody has reviewed a plan of it")
    now = json.loads(Path(os.environ["NOW"]).read_bytes())
    name = f"reconciler-plan-{os.environ.get('ENVIRONMENT') or 'default'}-{reviewed}"
    others: list[list[str]] = []
    for artifact in service.kept(name):
        try:
            text, plan = plan_in(service.archive(artifact))
            others.append(differing(plan, now))
        except NO_PLAN:
            others.append(["no plan at all"])
            continue
        if not others[-1]:
            Path(os.environ["OUT"]).parent.mkdir(parents=True, exist_ok=True)
            Path(os.environ["OUT"]).write_bytes(text)
            sys.stdout.write(f"the plan of {reviewed} is what would be planned now\n")
            return
    if not others:
        refuse(f"no plan was kept for {reviewed}; open a pull request, and plan and review it again")
    words = ascii(", ".join(others[0][:10])).strip("'")
    refuse(f"the plan of {reviewed} is not what would be planned now ({words}); plan and review it again")


if __name__ == "__main__":
    try:
        main()
    except OSError as failed:  # GitHub's answer, or none
        sys.stdout.write(f"::error::the plans that are kept could not be read: {failed}\n")
        sys.exit(1)
