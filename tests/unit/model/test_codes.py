"""The catalogue of codes: it has every code that the source can say and that our cases have met, and no other."""

from __future__ import annotations

import ast
import json
from functools import cache
from pathlib import Path

import pytest

from reconciler.manifests.sentences import _SENTENCES
from reconciler.model.codes import GROUPS, Row, find, plain, words
from reconciler.model.plan import OVERRIDABLE
from tests.acceptance.program import run
from tests.source import ROOT, Module, modules
from tests.support.codes import MADE, Said, said

ROWS = [row for group in GROUPS for row in group.rows]
LEVELS = {"problem", "warning", "refusal", "error"}
CASES = sorted((ROOT / "tests" / "cases").glob("*/*/expected.json"))
INVALID = sorted(path.parent for path in (ROOT / "tests" / "invalid").glob("*/expected.txt"))

NOT_FOLLOWED = {
    # a keyword of JSON Schema without a sentence; that there is none is a test below
    "reconciler.manifests.sentences: case.keyword",
}


@cache
def found() -> Said:
    return said(modules())


# The source -------------------------------------------------------------------------------------------------------


def test_every_code_of_the_source_has_a_row() -> None:
    missing = {word: sorted(where) for word, where in found().codes.items() if find(word) is None}
    assert missing == {}, "write their rows in reconciler/model/codes/"


def test_every_row_is_a_code_of_the_source() -> None:
    assert [word for word in words() if word not in found().codes] == [], "nobody says them any more"


def test_every_code_can_be_followed() -> None:
    assert found().unknown == NOT_FOLLOWED, "say the code where it is made, or teach tests/support/codes.py"


def test_whatever_carries_a_code_is_known() -> None:
    """A new sort of value with a code and a message has to be made known to the scan."""
    carriers = {
        f"{module.name}.{node.name}"
        for module in modules()
        if not module.name.endswith("_spec")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
        and {"code", "message"}
        <= {ast.unparse(one.target) for one in node.body if isinstance(one, ast.AnnAssign)}
    }
    assert carriers == set(MADE)


def test_every_rule_of_the_schemas_has_its_sentence() -> None:
    """So no code is a keyword of JSON Schema."""
    containers = {"$ref", "allOf", "if", "then", "items", "properties", "$defs"}
    annotations = {
        "$comment",
        "$id",
        "$schema",
        "default",
        "description",
        "examples",
        "format",
        "title",
        "writeOnly",
    }
    stated: set[str] = set()
    for file in sorted((ROOT / "schemas").glob("[A-Z]*.json")):
        stated |= _keywords(json.loads(file.read_text("utf-8")))
    assert stated - containers - annotations <= set(_SENTENCES)


def _keywords(schema: object, *, names: bool = False) -> set[str]:
    """The keywords in a schema. `names`: the keys of this map are names of members."""
    if isinstance(schema, list):
        return set().union(*map(_keywords, schema)) if schema else set()
    if not isinstance(schema, dict):
        return set()
    stated = set() if names else set(schema)
    for key, value in schema.items():
        if names or key not in ("default", "examples", "const", "enum"):
            stated |= _keywords(value, names=not names and key in ("properties", "$defs"))
    return stated


def sample(text: str) -> Module:
    return Module(Path("sample.py"), "reconciler.sample", text.count("\n"), ast.parse(text))


HEAD = """
from reconciler.model.change import Notice
from reconciler.model.errors import RefusedError
from reconciler.model.problem import Problem
"""


SAYINGS = {
    "Notice('refusal', 'one', 'why')": {"one"},
    "Notice('refusal', message='why', code='one')": {"one"},
    "Problem(*where, 'one', None, 'why', '')": {"one"},
    "Problem(*where, 'one', None, *more)": set(),
    "raise RefusedError('why', code='one')": {"one"},
    "class AnyError(Exception):\n    default_code = 'one'": {"one"},
    "said = {'code': 'one', 'message': 'why', 'fix': ''}": {"one"},
    "one = problem._replace(code='one')": {"one"},
    "WORD = 'one'\nNotice('warning', WORD, 'why')": {"one"},
    "Notice('warning', other.code, 'why')": set(),
    "Notice('warning', 'one' if late else 'two', 'why')": {"one", "two"},
    "for what in ('a', 'b'):\n    Notice('warning', f'{what}Again', 'why')": {"aAgain", "bAgain"},
    """def f():
    code, fix = ('one', '') if late else ('two', '')
    Notice('warning', code, fix)
""": {"one", "two"},
    """def f(message, code):
    Notice('warning', code, message)
f('why', 'one')
f('why', code='two')
""": {"one", "two"},
    """class A:
    def f(self, code='one'):
        Notice('warning', code, '')
    def g(self):
        self.f()
""": {"one"},
    """def f():
    return 'one', 'why'
def g():
    code, why = f()
    Notice('warning', code, why)
""": {"one"},
}


@pytest.mark.parametrize(("text", "expected"), SAYINGS.items())
def test_the_scan_finds_a_code_however_it_is_said(text: str, expected: set[str]) -> None:
    result = said([sample(HEAD + text)])
    guards = {"reconciler.model.plan"}
    assert {word for word, where in result.codes.items() if where != guards} == expected
    assert result.unknown == set()


def test_the_scan_tells_what_it_cannot_follow() -> None:
    result = said([sample(f"{HEAD}Notice('warning', table[word], 'why')")])
    assert result.unknown == {"reconciler.sample: table[word]"}


# What our cases have met ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.parent.name}/{path.parent.name}")
def test_codes_of_plans_are_known_as_what_they_are(case: Path) -> None:
    plan = json.loads(case.read_text("utf-8"))
    for level in ("warning", "refusal"):
        for one in plan.get(f"{level}s", ()):
            word = one.partition(" ")[0]
            known = find(word)
            assert known is not None, word
            assert level in known[1].levels, word


@pytest.mark.parametrize("case", INVALID, ids=lambda path: path.name)
def test_codes_of_invalid_documents_are_known_as_what_they_are(case: Path) -> None:
    listed = case / "arguments.txt"
    arguments = listed.read_text("utf-8").splitlines() if listed.is_file() else []
    told = run(case, "validate", *arguments, "--format", "json").json
    if "error" in told:
        assert "error" in _row(told["error"]["code"]).levels
    for one in told.get("problems", ()):
        assert "problem" in _row(one["code"]).levels, one
    for one in told.get("warnings", ()):
        assert "warning" in _row(one["code"]).levels, one
        assert _row(one["code"]).acknowledge is (one["address"] is not None), one


def _row(word: str) -> Row:
    known = find(word)
    assert known is not None, word
    return known[1]


# The rows themselves ----------------------------------------------------------------------------------------------


def test_each_code_has_one_row_in_its_place() -> None:
    assert len(words()) == len(set(map(str.lower, words()))) == len(ROWS)
    for group in GROUPS:
        assert [row.word for row in group.rows] == sorted((row.word for row in group.rows), key=str.lower)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.word)
def test_a_row_says_what_and_what_to_do(row: Row) -> None:
    assert row.word[0].islower()
    assert row.word.isalnum()
    assert row.levels
    assert set(row.levels) <= LEVELS
    for text in (row.what, row.means, row.mend):
        assert text.endswith(".")
        assert text == " ".join(text.split())
        assert text.count("`") % 2 == 0
        assert text.count("(") == text.count(")")
        assert not set(text) & set("<>|*[]_#") - set("".join(text.split("`")[1::2]))
        assert text.isprintable()
    assert row.means.startswith(row.what)
    assert len(row.what) < 200
    assert "`" not in plain(row.means)


def test_what_can_be_overridden_is_what_plan_lets_pass() -> None:
    assert {row.word for row in ROWS if row.override} == set(OVERRIDABLE)
