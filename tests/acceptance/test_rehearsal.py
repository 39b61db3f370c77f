"""The rehearsal of a pull request plays through and shows each surface once; here with a plain git hook."""

from __future__ import annotations

import subprocess
import sys

from tests.acceptance.program import environ
from tests.source import ROOT


def rehearsed(**variables: str) -> str:
    """What the rehearsal shows."""
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / "ci" / "rehearsal"],
        env=environ(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=500,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def assert_each_surface_once(shown: str) -> None:
    for surface in (
        "No changes in contact-centre/sandbox",  # plan
        "spec.hoursOfOperations is unknown",  # the hook
        "::error file=contact-centre/manifests/vip.yaml,line=",  # validate, in GitHub's form
        "posted https://",  # the comment
        "**This cannot be planned: 1 problem.**",  # it says why
        "**1 to update in contact-centre/sandbox; 36 unchanged. 1 call.**",  # plan, as Markdown
        "updated https://",  # the same comment
        "comments on the pull request: 1",
        "bytes of HTML",  # the page
        "so nobody has reviewed a plan of it",  # a merge without a pull request
        "is not what would be planned now (Queue/vip)",  # another plan, and a forged one
        "is what would be planned now",  # the reviewed one
        "1 done; 1 call",  # apply
        "1 was so already; 0 calls",  # apply, again
        "comments: 1 on the first pull request, 0 on the next",  # silence
    ):
        assert surface in shown, surface


def test_a_pull_request_from_fork_to_apply() -> None:
    shown = rehearsed(RECONCILER_PRE_COMMIT="none")
    assert "(a git hook)" in shown
    assert_each_surface_once(shown)
