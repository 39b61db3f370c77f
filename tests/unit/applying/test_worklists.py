"""The life of a work list in the backend: open, superseded, withdrawn, confirmed; whatever instant a run dies at."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reconciler.applying.local_store import LocalStore
from reconciler.applying.worklists import FOLDER, Issued, Worklists
from reconciler.model.errors import RefusedError
from reconciler.model.store import Store
from reconciler.model.worklist import Item, Worklist
from reconciler.render.worklist import drawn
from tests.support.worklists import FIRST, LATER, change, item, worklist

CARE, SALES = item(change("SkillQueue/care")), item(change("SkillQueue/sales"))
OTHER_CARE = item(change("SkillQueue/care", after="Customer care"), since=LATER)
A, B, C = (f"20261102T120000Z-0000000{number}" for number in (1, 2, 3))


class DiedError(BaseException):
    """The process is gone: nothing of ours catches this."""


class Dying:
    """A store whose process dies at its n-th write, before it has any effect."""

    def __init__(self, store: Store, at: int) -> None:
        self._store = store
        self._left = at

    def put(self, name: str, content: bytes, **conditions: Any) -> str:
        self._left -= 1
        if self._left < 0:
            raise DiedError
        return self._store.put(name, content, **conditions)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "production", clock=time.monotonic, sleep=time.sleep)


@pytest.fixture
def lists(store: LocalStore) -> Worklists:
    return Worklists(store, drawn)


def issue(lists: Worklists, name: str, *items: Item, at: str = FIRST) -> Issued:
    return lists.issue(worklist(name=name, created_at=at), items)


def page(store: Store, name: str, suffix: str = "md") -> str:
    found = store.get(f"{FOLDER}{name}.{suffix}")
    assert found is not None
    return found.content.decode()


def opened(lists: Worklists) -> Worklist:
    found = lists.current()
    assert found is not None
    return found


# Issuing ------------------------------------------------------------------------------------------------------------


def test_there_is_none_before_there_is_something_to_do(lists: Worklists, store: LocalStore) -> None:
    assert lists.current() is None
    assert issue(lists, A) == Issued(None)
    assert store.names("") == ()


def test_what_is_issued_is_open_and_for_people_too(lists: Worklists, store: LocalStore) -> None:
    made = issue(lists, A, CARE, SALES)
    assert made == Issued(lists.current(), None)
    assert opened(lists) == worklist(CARE, SALES, name=A)
    assert [one.address for one in opened(lists).awaiting] == ["SkillQueue/care", "SkillQueue/sales"]
    assert "2 of 2 to do" in page(store, A)
    assert "2 of 2 to do" in page(store, A, "html")
    files = [path for path in store.folder.rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_the_same_work_never_makes_a_second_list(lists: Worklists, store: LocalStore) -> None:
    issue(lists, A, CARE, SALES)
    again = issue(lists, B, CARE._replace(since=LATER), SALES._replace(since=LATER), at=LATER)
    assert again.closed is None
    assert again.worklist is not None
    assert (again.worklist.id, {one.since for one in again.worklist.items}) == (A, {FIRST})
    assert store.get(f"{FOLDER}{B}.json") is None


def test_a_list_that_is_kept_knows_the_newest_manifests(lists: Worklists) -> None:
    issue(lists, A, CARE)
    lists.issue(worklist(name=B, manifests="d2"), [CARE])
    assert (opened(lists).id, opened(lists).manifests) == (A, "d2")


def test_other_work_supersedes(lists: Worklists, store: LocalStore) -> None:
    issue(lists, A, CARE, SALES)
    issued = issue(lists, B, OTHER_CARE, SALES._replace(since=LATER), at=LATER)
    assert issued.closed is not None
    assert issued.closed.id == A
    assert opened(lists).id == B
    assert [one.since for one in opened(lists).items] == [
        LATER,
        FIRST,
    ]  # what did not change waits as long as it does
    assert "Do not work on this list any more: it is superseded" in page(store, A)
    assert f"superseded by {B}" in page(store, A, "html")


@pytest.mark.parametrize("items", [(CARE,), (CARE, SALES, item(change("SkillQueue/more")))])
def test_more_or_less_work_supersedes_too(lists: Worklists, items: tuple[Item, ...]) -> None:
    issue(lists, A, CARE, SALES)
    assert issue(lists, B, *items).worklist == worklist(*items, name=B)


def test_nothing_to_do_any_more_withdraws(lists: Worklists, store: LocalStore) -> None:
    issue(lists, A, CARE)
    issued = issue(lists, B, at=LATER)
    assert issued.worklist is None
    assert issued.closed is not None
    assert lists.current() is None
    assert "withdrawn" in page(store, A)
    assert "Awaiting" not in page(store, A)


def test_who_has_confirmed_a_part_sees_it_in_the_same_list(lists: Worklists) -> None:
    issue(lists, A, CARE, SALES)
    lists.confirmed(opened(lists), "SkillQueue/care", by="kim", at=LATER)
    kept = issue(lists, B, SALES, at=LATER)
    assert kept.worklist is not None
    assert kept.worklist.id == A
    assert [bool(one.confirmed) for one in kept.worklist.items] == [True, False]


def test_a_list_of_which_all_is_confirmed_is_not_superseded(lists: Worklists, store: LocalStore) -> None:
    issue(lists, A, CARE)
    lists.finish(lists.confirmed(opened(lists), "SkillQueue/care", by="kim", at=LATER))
    assert lists.current() is None
    assert issue(lists, B, SALES, at=LATER).closed is None
    assert "Done: 1 of 1 confirmed." in page(store, A)


# Secrets ------------------------------------------------------------------------------------------------------------

UNKNOWN = ""


def test_a_version_that_became_known_is_the_same_work(lists: Worklists) -> None:
    issue(lists, A, item(change(), password=UNKNOWN))
    issue(lists, B, item(change(), password="v1"))
    assert opened(lists).id == A
    assert opened(lists).items[0].versions == {"spec.credentials.password.version": "v1"}


def test_what_is_known_of_a_secret_is_not_forgotten_by_who_cannot_read_it(lists: Worklists) -> None:
    issue(lists, A, item(change(), password="v1"))
    issue(lists, B, item(change(), password=UNKNOWN))
    assert opened(lists).id == A
    assert opened(lists).items[0].versions == {"spec.credentials.password.version": "v1"}


def test_another_version_is_other_work(lists: Worklists) -> None:
    issue(lists, A, item(change(), password="v1"))
    issue(lists, B, item(change(), password="v2"))
    assert opened(lists).id == B


# Confirming ---------------------------------------------------------------------------------------------------------


def code_of(refused: Callable[[], object]) -> str:
    with pytest.raises(RefusedError) as error:
        refused()
    assert error.value.exit_code == 4
    assert error.value.fix
    return error.value.code


@pytest.mark.parametrize(
    "name", ["20261102T120000Z-ffffffff", "..", "../production/x", "", "a b", "x" * 300, "ü"]
)
def test_what_is_unknown(lists: Worklists, name: str) -> None:
    issue(lists, A, CARE)
    assert code_of(lambda: lists.confirmable(name, at=LATER)) == "worklistUnknown"


def test_what_is_superseded_or_withdrawn_says_where_to_go_on(lists: Worklists) -> None:
    issue(lists, A, CARE)
    issue(lists, B, OTHER_CARE)
    with pytest.raises(RefusedError, match=f"superseded by {B}"):
        lists.confirmable(A, at=LATER)
    issue(lists, C, SALES)
    with pytest.raises(RefusedError, match=f"superseded by {C}"):
        lists.confirmable(A, at=LATER)
    issue(lists, C)
    with pytest.raises(RefusedError, match="withdrawn"):
        lists.confirmable(B, at=LATER)
    assert code_of(lambda: lists.confirmable(B, at=LATER)) == "worklistClosed"


def test_confirming_item_by_item_ends_the_list(lists: Worklists, store: LocalStore) -> None:
    issue(lists, A, CARE, SALES)
    half = lists.confirmed(lists.confirmable(A, at=LATER), "SkillQueue/care", by="kim", at=LATER)
    lists.finish(half)
    assert opened(lists) == half
    assert half.items[0].confirmed == {"by": "kim", "at": LATER}
    assert "1 of 2 to do" in page(store, A)
    again = lists.confirmed(half, "SkillQueue/care", by="sam", at="2026-11-04T12:00:00Z")
    assert again.items[0].confirmed == {"by": "kim", "at": LATER}  # who said it first has said it
    lists.finish(lists.confirmed(again, "SkillQueue/sales", by="sam", at=LATER))
    assert lists.current() is None
    assert lists.confirmable(A, at=LATER).awaiting == ()


# Damage -------------------------------------------------------------------------------------------------------------


def edited(store: LocalStore, name: str, edit: Callable[[dict[str, Any]], object]) -> None:
    found = store.get(name)
    assert found is not None
    document = json.loads(found.content)
    edit(document)
    store.put(name, json.dumps(document).encode())


EDITS: dict[str, Callable[[dict[str, Any]], object]] = {
    "another value": lambda one: one["items"][0]["calls"][0]["parameters"]["spec"].update(displayName="Mine"),
    "confirmed by nobody": lambda one: one["items"][0].update(confirmed={"by": "x", "at": FIRST}),
    "an item less": lambda one: one["items"].clear(),
    "another owner": lambda one: one["items"][0]["calls"][0]["parameters"].update(owner=None),
    "without digest": lambda one: one.pop("digest"),
    "another member": lambda one: one.update(more=1),
    "no items": lambda one: one.pop("items"),
}


@pytest.mark.parametrize("how", EDITS)
def test_an_edited_list_is_refused(lists: Worklists, store: LocalStore, how: str) -> None:
    issue(lists, A, CARE)
    edited(store, f"{FOLDER}{A}.json", EDITS[how])
    assert code_of(lists.current) == "worklistEdited"
    assert code_of(lambda: lists.confirmable(A, at=LATER)) == "worklistEdited"
    assert code_of(lambda: issue(lists, B, SALES)) == "worklistEdited"


def test_a_list_of_another_format_is_not_guessed_at(lists: Worklists, store: LocalStore) -> None:
    issue(lists, A, CARE)
    edited(store, f"{FOLDER}{A}.json", lambda one: one.update(formatVersion="2"))
    assert code_of(lists.current) == "worklistFormat"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b"1", b'"x"'])
@pytest.mark.parametrize("name", [f"{FOLDER}{A}.json", "symbee/worklist.json"])
def test_what_cannot_be_read_is_refused(
    lists: Worklists, store: LocalStore, name: str, content: bytes
) -> None:
    issue(lists, A, CARE)
    store.put(name, content)
    assert code_of(lists.current) == "worklistDamaged"


@pytest.mark.parametrize("opens", [5, "../x", ["a"], {"a": 1}, "", True])
def test_a_pointer_to_nowhere_is_refused(lists: Worklists, store: LocalStore, opens: object) -> None:
    store.put("symbee/worklist.json", json.dumps({"open": opens}).encode())
    assert code_of(lists.current) == "worklistDamaged"


def test_a_list_that_is_gone_makes_room_for_another(lists: Worklists, store: LocalStore) -> None:
    issue(lists, A, CARE)
    store.delete(f"{FOLDER}{A}.json")
    assert lists.current() is None
    assert issue(lists, B, CARE).closed is None
    assert opened(lists).id == B


# Dying --------------------------------------------------------------------------------------------------------------


def died(store: LocalStore, at: int, run: Callable[[Worklists], object]) -> bool:
    """Run with a process that dies at a write; whether it did."""
    try:
        run(Worklists(Dying(store, at), drawn))
    except DiedError:
        return True
    return False


def everywhere(
    run: Callable[[Worklists], object], check: Callable[[Worklists, int], None], folder: Path, begin: Any
) -> int:
    """Let `run` die at each of its writes, and look what the next one makes of it. How many writes there were."""
    for at in range(50):
        store = LocalStore(folder / str(at), clock=time.monotonic, sleep=time.sleep)
        begin(Worklists(store, drawn))
        dead = died(store, at, run)
        check(Worklists(store, drawn), at)
        if not dead:
            return at
    raise AssertionError("it never ends")


def test_an_apply_that_dies_while_it_supersedes_is_finished_by_the_next(tmp_path: Path) -> None:
    def check(lists: Worklists, at: int) -> None:
        assert opened(lists).id in (A, B)
        again = issue(lists, C, OTHER_CARE, at=LATER)
        assert again.worklist is not None
        assert again.worklist.id == (B if at > 3 else C)  # before it was opened, nobody had seen it
        assert "superseded" in page(lists.store, A)
        assert code_of(lambda: lists.confirmable(A, at=LATER)) == "worklistClosed"
        if again.worklist.id == C and lists.store.get(f"{FOLDER}{B}.json"):
            assert code_of(lambda: lists.confirmable(B, at=LATER)) == "worklistClosed"

    writes = everywhere(
        lambda lists: issue(lists, B, OTHER_CARE, at=LATER),
        check,
        tmp_path,
        lambda lists: issue(lists, A, CARE),
    )
    assert (
        writes == 8
    )  # the new list and its two pages, which is open, the former one and its pages, which is closed


def test_an_apply_that_dies_while_it_withdraws_is_finished_by_the_next(tmp_path: Path) -> None:
    def check(lists: Worklists, at: int) -> None:
        issue(lists, C, at=LATER)
        assert lists.current() is None
        assert "withdrawn" in page(lists.store, A)

    writes = everywhere(
        lambda lists: issue(lists, B, at=LATER), check, tmp_path, lambda lists: issue(lists, A, CARE)
    )
    assert writes == 5


def test_a_confirm_that_dies_is_finished_by_the_same_command(tmp_path: Path) -> None:
    def confirm(lists: Worklists) -> None:
        found = lists.confirmable(A, at=LATER)
        for one in found.awaiting:
            found = lists.confirmed(found, one.address, by="kim", at=LATER)
        lists.finish(found)

    def check(lists: Worklists, at: int) -> None:
        confirm(lists)
        assert lists.current() is None
        assert "Done: 2 of 2 confirmed." in page(lists.store, A)
        assert "Done: 2 of 2 confirmed." in page(lists.store, A, "html")

    writes = everywhere(confirm, check, tmp_path, lambda lists: issue(lists, A, CARE, SALES))
    assert writes == 5
