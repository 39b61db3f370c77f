"""The forms for other programs, each read back as its readers do: a schema, a parser, the runner's rules."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import jsonschema_rs
import junitparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.codes import words
from reconciler.model.errors import UsageError
from reconciler.model.problem import Problem
from reconciler.render.problems import github, gitlab, junit, sarif
from reconciler.render.problems.report import Report, entries
from tests.support.profile import examples

FORMS = {"sarif": sarif, "junit": junit, "github": github, "gitlab": gitlab}
PUBLISHED = Path(__file__).parent / "published" / "sarif-2.1.0.json"
FAILURE = UsageError("x.yaml does not exist", code="noSuchPath", fix="check the spelling")
TEXTS = st.text(max_size=30) | st.sampled_from(
    [
        "%0A",
        "a::b",
        "a,b=c",
        "[x](https://example.com)",
        "{0} {name: x}",
        "]]>",
        "<b>&",
        "\x1b[2J",
        "\u202e",
        "\ud800",
    ]
)
NAMES = st.binary(max_size=20).map(os.fsdecode).filter(lambda name: "\0" not in name)


def problem(file: str = "manifests/a.yaml", line: int = 3, column: int = 7, **more: Any) -> Problem:
    said = {
        "code": "bound",
        "address": "Queue/a",
        "message": "spec.maxContacts cannot be -1",
        "fix": "write 0",
    }
    return Problem(file, line, column, **{**said, **more})


def report(*problems: Problem, warnings: tuple[Problem, ...] = (), **more: Any) -> Report:
    given: dict[str, Any] = {"root": Path("/srv/repo/ws"), "base": Path("/srv/repo"), "version": "1.2.3"}
    given["summary"] = "2 documents valid"
    return Report(**{**given, **more}, problems=problems, warnings=warnings)


REPORTS = {
    "nothing": report(),
    "a problem": report(problem()),
    "a warning": report(warnings=(problem(code="noUid", address=None, file="reconciler.yaml"),)),
    "both": report(problem(), problem(line=9), warnings=(problem(line=4),)),
    "a file outside": report(problem(file="/etc/x.yaml"), problem(file="../../y.yaml")),
    "an odd name": report(problem(file="manifests/a b:c,%é\udcff\n.yaml")),
    "a folder": report(problem(file=".", line=1, column=1)),
    "no fix": report(problem(fix="")),
    "a failure": report(failure=FAILURE),
}


# What is common ---------------------------------------------------------------------------------------------------


def test_files_are_those_of_the_repository() -> None:
    told = entries(
        report(problem(), problem(file="/etc/x.yaml"), problem(file="."), problem(file="../y.yaml"))
    )
    assert [one.path for one in told] == ["/etc/x.yaml", "ws", "ws/manifests/a.yaml", "y.yaml"]


def test_a_link_is_told_as_the_file_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.yaml").touch()
    (tmp_path / "link").symlink_to("real")
    (one,) = entries(report(problem(file="a.yaml"), root=tmp_path / "link", base=tmp_path / "link" / ".."))
    assert one.path == "real/a.yaml"


def test_order_is_that_of_places_and_problems_come_before_warnings() -> None:
    told = entries(
        report(
            problem("b.yaml"), problem(line=9), problem(line=2), warnings=(problem(line=2), problem("a.yaml"))
        )
    )
    assert [(one.path, one.line, one.warning) for one in told] == [
        ("ws/a.yaml", 3, True),
        ("ws/b.yaml", 3, False),
        ("ws/manifests/a.yaml", 2, False),
        ("ws/manifests/a.yaml", 2, True),
        ("ws/manifests/a.yaml", 9, False),
    ]


def marks(*problems: Problem) -> list[str]:
    return [one.fingerprint for one in entries(report(*problems))]


def test_the_mark_stays_when_lines_move() -> None:
    before = problem(line=3, message="Queue/a is declared twice, first at manifests/a.yaml:14")
    after = problem(line=8, column=1, message="Queue/a is declared twice, first at manifests/a.yaml:19")
    assert marks(before) == marks(after)
    before, after = (problem(message=f"duplicate key, first in line {line}") for line in (2, 31))
    assert marks(before) == marks(after)


@pytest.mark.parametrize(
    "other",
    [{"file": "b.yaml"}, {"code": "choice"}, {"address": None}, {"message": "spec.maxContacts cannot be -2"}],
)
def test_another_problem_has_another_mark(other: dict[str, Any]) -> None:
    assert marks(problem()) != marks(problem(**other))


def test_the_same_problem_twice_has_two_marks_and_the_first_keeps_its_own() -> None:
    twice = marks(problem(line=3), problem(line=9))
    assert len(set(twice)) == 2
    assert twice[0] == marks(problem(line=5))[0]


# SARIF ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def published() -> Any:
    schema = json.loads(PUBLISHED.read_text("utf-8"))
    for part in ("run", "toolComponent"):  # a stray bracket: no regular expression for a strict reader
        del schema["definitions"][part]["properties"]["language"]["pattern"]
    reference = jsonschema_rs.Draft7Validator({"format": "uri-reference"}, validate_formats=True)
    formats = {"uri-reference": reference.is_valid}  # the schema's draft has no such format yet
    return jsonschema_rs.validator_for(schema, validate_formats=True, formats=formats)


def logged(given: Report, published: Any) -> Any:
    """The run of a log that the published schema accepts."""
    log = json.loads(sarif.document(given))
    assert [str(error) for error in published.iter_errors(log)] == []
    (run,) = log["runs"]
    return run


def test_the_published_schema_refuses_what_is_wrong(published: Any) -> None:
    log = json.loads(sarif.document(report(problem())))
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] = "a b"
    assert not published.is_valid(log)
    log["runs"][0]["results"] = [{"level": "error"}]
    assert not published.is_valid(log)


@pytest.mark.parametrize("given", REPORTS.values(), ids=REPORTS)
def test_sarif_is_what_the_published_schema_says(given: Report, published: Any) -> None:
    run = logged(given, published)
    rules = run["tool"]["driver"]["rules"]
    told = entries(given)
    assert [one["id"] for one in rules] == sorted({one.code for one in told})
    for result, one in zip(run["results"], told, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == one.code
        assert result["level"] == ("warning" if one.warning else "error")
        assert result["partialFingerprints"] == {sarif.FINGERPRINT: one.fingerprint}
        region = result["locations"][0]["physicalLocation"]["region"]
        assert (region["startLine"], region["startColumn"]) == (one.line, one.column)


@pytest.mark.parametrize("given", REPORTS.values(), ids=REPORTS)
def test_sarif_has_what_github_requires(given: Report, published: Any) -> None:
    run = logged(given, published)
    for rule in run["tool"]["driver"]["rules"]:
        assert all(rule[text]["text"] for text in ("shortDescription", "fullDescription", "help"))
        assert "helpUri" not in rule
    for result in run["results"]:
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        assert set(region) == {"startLine", "startColumn", "endLine", "endColumn"}


def test_sarif_says_of_each_rule_what_the_catalogue_says(published: Any) -> None:
    run = logged(report(problem(), problem(code="mergeKey", line=9)), published)
    bound, merge_key = run["tool"]["driver"]["rules"]
    assert bound["shortDescription"]["text"] == "A number is smaller or larger than the field allows."
    assert bound["help"]["text"] == "Write a number within the bounds that the message gives."
    assert merge_key["shortDescription"]["text"] == "<< is a merge key of YAML 1.1."
    assert merge_key["fullDescription"]["text"].endswith("YAML 1.2, as which manifests are read, has none.")


def test_sarif_makes_do_with_a_code_that_nobody_has_explained(published: Any) -> None:
    (rule,) = logged(report(problem(code="brandNew")), published)["tool"]["driver"]["rules"]
    assert rule["shortDescription"] == rule["fullDescription"] == rule["help"] == {"text": "brandNew"}


@pytest.mark.parametrize("word", words())
def test_every_rule_is_plain_and_short_enough_for_github(word: str) -> None:
    # source: GitHub Docs, "SARIF support for code scanning": descriptions have at most 1,024 characters
    rule = sarif.rule(word)
    texts = [rule[text]["text"] for text in ("shortDescription", "fullDescription", "help")]
    assert all(0 < len(text) <= 1024 for text in texts)
    assert not re.search(r"`|\]\(|(?<!\{)\{\d+\}(?!\})", " ".join(texts))


def test_sarif_names_files_by_the_repository(published: Any) -> None:
    run = logged(REPORTS["an odd name"], published)
    artifact = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact["uriBaseId"] == "%SRCROOT%"
    assert "uri" not in run["originalUriBaseIds"]["%SRCROOT%"]
    assert artifact["uri"] == "ws/manifests/a%20b%3Ac%2C%25%C3%A9%FF%0A.yaml"
    assert unquote(artifact["uri"], errors="surrogateescape") == "ws/manifests/a b:c,%é\udcff\n.yaml"


def test_sarif_names_a_file_outside_by_itself(published: Any) -> None:
    run = logged(REPORTS["a file outside"], published)
    places = [one["locations"][0]["physicalLocation"]["artifactLocation"] for one in run["results"]]
    assert places == [{"uri": "file:///etc/x.yaml"}, {"uri": "file:///srv/y.yaml"}]


def test_sarif_says_why_nothing_could_be_checked(published: Any) -> None:
    run = logged(REPORTS["a failure"], published)
    (invocation,) = run["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 64)
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["message"]["text"] == "x.yaml does not exist; check the spelling"
    assert run["results"] == []


@pytest.mark.parametrize(
    "text", ["see [here](https://example.com)", "[a](1)", "value {0}", "{12}{3}", "[[x](y)](z)"]
)
def test_sarif_makes_no_link_and_no_placeholder(text: str) -> None:
    plain = sarif.plain(text)
    assert not re.search(r"\[[^\]]*\]\([^)]+\)", plain)
    assert not re.search(r"(?<!\{)\{\d+\}(?!\})", plain)
    assert re.findall(r"\w+", plain) == re.findall(r"\w+", text)


# JUnit ------------------------------------------------------------------------------------------------------------


def suites(given: Report) -> list[Any]:
    """What a reader of JUnit XML makes of a report."""
    return list(junitparser.JUnitXml.fromstring(junit.document(given).encode()))


@pytest.mark.parametrize("given", REPORTS.values(), ids=REPORTS)
def test_junit_is_read_by_a_reader(given: Report) -> None:
    found = junitparser.JUnitXml.fromstring(junit.document(given).encode())
    cases = [case for suite in found for case in suite]
    failed = [case for case in cases if any(isinstance(one, junitparser.Failure) for one in case.result)]
    broken = [case for case in cases if any(isinstance(one, junitparser.Error) for one in case.result)]
    assert len(cases) == found.tests >= 1
    assert len(failed) == found.failures == len(given.problems)
    assert len(broken) == found.errors == (1 if given.failure else 0)
    for suite in found:
        assert (suite.tests, suite.failures) == (len(list(suite)), sum(case in failed for case in suite))
    assert len({(case.classname, case.name) for case in cases}) == len(cases)


def test_junit_has_a_suite_for_each_file_and_a_case_for_each_problem() -> None:
    (suite,) = suites(REPORTS["both"])
    assert suite.name == "ws/manifests/a.yaml"
    first, warning, second = suite
    assert (first.name, warning.name, second.name) == (
        "Queue/a: bound",
        "Queue/a: bound (2)",
        "Queue/a: bound (3)",
    )
    (failure,) = first.result
    assert (failure.type, failure.message) == ("bound", "spec.maxContacts cannot be -1; write 0")
    assert failure.text == "ws/manifests/a.yaml:3:7: spec.maxContacts cannot be -1; write 0"
    assert warning.result == []
    assert warning.system_out == "ws/manifests/a.yaml:4:7: warning: spec.maxContacts cannot be -1; write 0"


def test_junit_of_what_is_valid_is_one_case_that_passes() -> None:
    ((case,),) = suites(REPORTS["nothing"])
    assert (case.is_passed, case.system_out) == (True, "2 documents valid")


def test_junit_is_the_same_in_every_encoding() -> None:
    text = junit.document(report(problem(message="é…")))
    assert text.isascii()
    assert "é…" in ET.fromstring(text).findall(".//failure")[0].get("message", "")


# GitHub -----------------------------------------------------------------------------------------------------------


def understood(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as the runner understands it. source: actions/runner, ActionCommand.cs, TryParseV2"""
    line = line.lstrip()
    assert line.startswith("::")
    end = line.index("::", 2)
    name, _, stated = line[2:end].partition(" ")
    properties = {}
    for pair in filter(None, stated.strip().split(",")):
        key, _, value = pair.partition("=")
        properties[key] = unescaped(value, (":", "%3A"), (",", "%2C"))
    return name, properties, unescaped(line[end + 2 :])


def unescaped(text: str, *more: tuple[str, str]) -> str:
    for sign, escaped in (("\r", "%0D"), ("\n", "%0A"), *more, ("%", "%25")):
        text = text.replace(escaped, sign)
    return text


def test_a_github_command_to_the_letter() -> None:
    found = report(problem("a,b:c%.yaml", message="100%: a::b"), warnings=(problem(address=None, line=4),))
    assert github.document(found) == (
        "::error file=ws/a%2Cb%3Ac%25.yaml,line=3,col=7,title=Queue/a%3A bound::100%25: a::b; write 0\n"
        "::warning file=ws/manifests/a.yaml,line=4,col=7,title=bound::spec.maxContacts cannot be -1; write 0\n"
    )


def test_github_hears_of_what_has_no_file() -> None:
    (line,) = github.document(REPORTS["a failure"]).splitlines()
    assert understood(line) == ("error", {"title": "noSuchPath"}, "x.yaml does not exist; check the spelling")


def test_a_line_break_in_a_github_command_is_escaped() -> None:
    text = "one\r\ntwo"
    line = github.command("error", text, title=text)
    assert line == "::error title=one%0D%0Atwo::one%0D%0Atwo"
    assert understood(line) == ("error", {"title": text}, text)


@pytest.mark.parametrize("given", REPORTS.values(), ids=REPORTS)
def test_github_understands_every_line(given: Report) -> None:
    lines = github.document(given).split("\n")[:-1]
    assert len(lines) == len(entries(given)) + (given.failure is not None)
    for line, one in zip(lines, entries(given), strict=given.failure is None):
        name, properties, text = understood(line)
        assert (name, text) == ("warning" if one.warning else "error", one.text)
        assert properties["file"] == one.name
        assert (properties["line"], properties["col"]) == (str(one.line), str(one.column))


# GitLab -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", REPORTS.values(), ids=REPORTS)
def test_gitlab_gets_what_its_report_format_asks_for(given: Report) -> None:
    found = json.loads(gitlab.document(given))
    assert len(found) == len(entries(given)) + (given.failure is not None)
    for one in found:
        assert set(one) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert one["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert all(
            isinstance(one[text], str) and one[text] for text in ("description", "check_name", "fingerprint")
        )
        assert set(one["location"]) == {"path", "lines"}
        assert isinstance(one["location"]["path"], str)
        assert one["location"]["lines"]["begin"] >= 1
    assert len({one["fingerprint"] for one in found}) == len(found)


def test_a_gitlab_finding() -> None:
    first, warning, _ = json.loads(gitlab.document(REPORTS["both"]))
    assert first == {
        "description": "Queue/a: spec.maxContacts cannot be -1; write 0",
        "check_name": "bound",
        "fingerprint": marks(problem())[0],
        "severity": "major",
        "location": {"path": "ws/manifests/a.yaml", "lines": {"begin": 3}},
    }
    assert warning["severity"] == "minor"


# Whatever stands in a manifest --------------------------------------------------------------------------------------


@examples(150)
@given(message=TEXTS, fix=TEXTS, address=st.none() | TEXTS, name=NAMES)
def test_nothing_steers_whoever_reads(message: str, fix: str, address: str | None, name: str) -> None:
    given = report(problem(file=f"m/{name}.yaml", message=message, fix=fix, address=address))
    for form in FORMS.values():
        text = form.document(given)
        assert text.replace("\n", "").isprintable()
    (line,) = github.document(given).split("\n")[:-1]
    (one,) = entries(given)
    assert understood(line)[2] == one.text
    ((case,),) = suites(given)
    assert case.result[0].message == one.text
    assert json.loads(gitlab.document(given))[0]["location"]["path"] == one.name


@examples(60)
@given(message=TEXTS, fix=TEXTS, address=st.none() | TEXTS)
def test_sarif_stands_whatever_is_said(published: Any, message: str, fix: str, address: str | None) -> None:
    run = logged(report(problem(message=message, fix=fix, address=address)), published)
    assert run["results"][0]["message"]["text"].isprintable()
