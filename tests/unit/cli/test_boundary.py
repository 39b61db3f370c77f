"""The one error boundary: a message, a document where one was asked for, and an exit code."""

from __future__ import annotations

import errno
import io
import json
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reconciler.cli.boundary import guarded
from reconciler.cli.settings import Settings
from reconciler.model import errors
from reconciler.model.problem import Problem
from tests.acceptance.program import environ

EVIL = "\x1b[2J\x9b\u202e"


def _run(error: BaseException, *, as_json: bool = False) -> tuple[int, str, str]:
    settings = Settings(variables={}, out=io.StringIO(), err=io.StringIO())

    def fail() -> int:
        raise error

    code = guarded(settings, fail, as_json=as_json)
    assert isinstance(settings.out, io.StringIO)
    assert isinstance(settings.err, io.StringIO)
    return code, settings.out.getvalue(), settings.err.getvalue()


REMOTE: dict[str, Any] = {"operation": "CreateQueue"}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.FailedError("m"), 1),
        (errors.InvalidError("m"), 3),
        (errors.RefusedError("m"), 4),
        (errors.PartialError("m"), 5),
        (errors.UsageError("m"), 64),
        (errors.ThrottledError("m", **REMOTE), 1),
        (errors.DeniedError("m", **REMOTE), 4),
        (errors.DoubtfulError("m", **REMOTE), 1),
        (KeyboardInterrupt(), 130),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, BaseException) else "",
)
def test_every_error_has_its_exit_code(error: BaseException, code: int) -> None:
    assert _run(error)[0] == code


def test_an_error_says_where_what_and_what_to_do() -> None:
    error = errors.RefusedError("it moved", code="stale", address="Queue/sales", fix="plan again")
    code, out, err = _run(error)
    assert (code, out) == (4, "")
    assert err == "error: Queue/sales: it moved [stale]\n  → plan again\n"
    code, out, _ = _run(error, as_json=True)
    assert json.loads(out) == {
        "error": {
            "exitCode": 4,
            "code": "stale",
            "address": "Queue/sales",
            "message": "it moved",
            "fix": "plan again",
        }
    }


def test_invalid_manifests_are_validates_document() -> None:
    problem = Problem("m.yaml", 3, 5, "unknownField", "Queue/a", "what", "do this")
    code, out, err = _run(errors.InvalidError("1 problem", problems=(problem,), documents=2), as_json=True)
    assert code == 3
    assert json.loads(out) == {
        "valid": False,
        "documents": 2,
        "problems": [problem._asdict()],
        "warnings": [],
    }
    assert "m.yaml:3:5: what; do this" in err


@pytest.mark.parametrize("as_json", [False, True])
def test_nothing_from_outside_steers_the_terminal(as_json: bool) -> None:
    problem = Problem(EVIL, 1, 1, "c", EVIL, EVIL, EVIL)
    for error in (
        errors.RefusedError(EVIL, address=EVIL, fix=EVIL),
        errors.InvalidError(EVIL, problems=(problem,)),
        ValueError(EVIL),
    ):
        _, out, err = _run(error, as_json=as_json)
        assert (out + err).replace("\n", "").isprintable()


def test_a_defect_shows_no_traceback_and_names_a_private_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    code, out, err = _run(ZeroDivisionError("secret-looking text"), as_json=True)
    assert code == 70
    assert "Traceback" not in err + out
    (report,) = tmp_path.iterdir()
    assert str(report) in err
    assert "ZeroDivisionError" in report.read_text("utf-8")
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert json.loads(out)["error"]["exitCode"] == 70


def test_what_the_system_refuses_is_no_defect_where_it_says_of_what() -> None:
    code, _, err = _run(PermissionError(errno.EACCES, "Permission denied", "/srv/\x1b.db"))
    assert (code, err.splitlines()[0]) == (1, "error: /srv/\\x1b.db: Permission denied [failed]")
    assert err.splitlines()[1].startswith("  → ")
    assert _run(OSError(errno.ENOSPC, "No space left on device", "/srv/a.db"))[2].startswith(
        "error: /srv/a.db: "
    )
    assert _run(OSError(errno.EINVAL, "Invalid argument"))[0] == 70


@pytest.mark.parametrize("arguments", [["explain"], ["explain", "--format", "json"], ["explain", "Nothing"]])
def test_a_full_disk_is_no_defect(arguments: list[str], tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "reconciler", *arguments]
        done = subprocess.run(
            command, cwd=tmp_path, env=environ(), stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert "Traceback" not in done.stderr
    expected = (64, "[unknownKind]") if "Nothing" in arguments else (1, "No space left on device [noRoom]")
    assert (done.returncode, expected[1] in done.stderr) == (expected[0], True)


def test_what_is_no_exception_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    run: Callable[[], int] = lambda: 2  # noqa: E731 - a result is all it is
    assert guarded(Settings(out=io.StringIO(), err=io.StringIO()), run) == 2
