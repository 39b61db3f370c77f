"""What one change is about, as it is now: read again, held against the plan, and what is left to be sent of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from reconciler.applying.freshness import (
    Freshness,
    assess,
    is_settled,
    moved_by,
    narrow,
    turned_back,
    unsettled,
)
from reconciler.applying.sending import Request
from reconciler.applying.session import Session, UnknownValueError
from reconciler.model.canonical import narrowed_token
from reconciler.model.change import Call, Change, Settles
from reconciler.model.kind import Kind
from reconciler.model.observation import Observation


class Sight:
    """The object of one change. `live` is what the last look found, `fresh` how that stands to the plan."""

    def __init__(self, session: Session, kind: Kind, change: Change) -> None:
        self.live: Observation | None = None
        self.fresh = Freshness()
        self._session = session
        self._kind = kind
        self._change = change
        self._paths = frozenset(one.path for one in change.fields) | self._set_paths()

    def _set_paths(self) -> frozenset[str]:
        """The sets whose elements the change moves, though no field may say so (a recovered call has none)."""
        settles = map(self._kind.settles, self._change.calls)
        return frozenset(path for one in settles if one.adds is not None for path in one.paths)

    # Looking ----------------------------------------------------------------------------------------------------

    def look(self) -> Freshness:
        """Read the object again and hold it against the plan. Touches the network."""
        key, new = self._natural()
        if new:  # this apply has just made the place it stands in, so there is nothing yet
            self.live = None
        else:
            self.live = self._session.reread(
                self._kind, self._change.address, identity=self._planned_id(), key=key, paths=self._paths
            )
        return self._assess()

    def look_again(self) -> Observation | None:
        """The object as it is now, found anew by its name where its id is not known. Touches the network."""
        key, _ = self._natural()
        self.live = self._session.reread(
            self._kind,
            self._change.address,
            identity=self._planned_id() or self._session.known_id(self._change.address),
            key=key,
            paths=self._paths,
            anew=True,
        )
        self._assess()
        return self.live

    def learn(self) -> None:
        """Let others know the ids of what was found."""
        if self.live is not None:
            known = {"id": self.live.id, "arn": self.live.arn}
            self._session.learn(self._change.address, known, created=False)

    def shows_all(self) -> bool:
        """Whether a read shows all that the change writes. Touches the network."""
        change, session = self._change, self._session
        key, _ = self._natural()
        made = change.action in ("create", "replace")
        known = session.known_id(change.address) if made else None
        identity = known or self._planned_id()  # recovery knows a half-made object by the id in its calls
        live = session.reread(self._kind, change.address, identity=identity, key=key, paths=self._paths)
        fresh = assess(self._kind, change, live, session.owner, moved={})
        return fresh.whole and not self._moves_left(live)

    def _assess(self) -> Freshness:
        moved = moved_by(self._kind, self._resolved())
        self.fresh = assess(self._kind, self._change, self.live, self._session.owner, moved=moved)
        return self.fresh

    def _planned_id(self) -> str | None:
        """The id of the object as it was before: of a replace that is another object, which stays behind."""
        return self._change.observed_id if self._change.action != "replace" else None

    def _natural(self) -> tuple[str | None, bool]:
        """The natural key that the calls name, and whether this very apply made what it stands for."""
        for call, parameters in self._resolved():
            key = self._kind.natural(call, parameters)
            if key is not None:
                return key, self._session.is_new(key)
        return None, False

    def _resolved(self) -> Iterator[tuple[Call, Mapping[str, Any]]]:
        for call in self._change.calls:
            try:
                yield call, self._session.resolve(call.parameters)
            except UnknownValueError:  # its own id, before the create
                yield call, call.parameters

    # Holding against the plan -----------------------------------------------------------------------------------

    def stale(self) -> tuple[str, ...]:
        """Why the plan does not hold any more, as the last look found it."""
        return tuple(self.fresh.stale or turned_back(self._kind, self._known(), self.fresh, self.live))

    def is_whole(self) -> bool:
        """Whether nothing is left to be done, as the last look found it."""
        return self.fresh.whole and not self._moves_left(self.live) and not self._former_left()

    def settled(self, settles: Settles) -> bool:
        """Whether what a call settles is so, as the last look found it."""
        return is_settled(settles, self._change, self.fresh, self.live)

    def left_of(self, call: Call) -> Request | None:
        """What is still to be sent of a call, or None. Raises UnknownValueError where it needs what is not there."""
        settles = self._kind.settles(call)
        parameters = self._session.resolve(call.parameters)
        if settles.adds is None:
            former = self._about_former(call, parameters)
            settled = not self._former_left() if former else self.settled(settles)
            return None if settled else Request(call, settles, parameters, call.token)
        left = narrow(settles, parameters, self._holder(call, parameters))
        if left.parameters is None:
            return None
        token = call.token if left.whole else narrowed_token(call.token, left.left)
        return Request(call, settles, left.parameters, token)

    def _known(self) -> Change:
        """The change with every value in its calls that is known by now: an id of what was just made, for example."""
        calls = tuple(replace(call, parameters=parameters) for call, parameters in self._resolved())
        return replace(self._change, calls=calls)

    def _moves_left(self, live: Observation | None) -> bool:
        """Whether elements of sets are still to be moved, where there is an object to hold them."""
        return live is not None and unsettled(self._kind, self._resolved(), live)

    # The object that a replace leaves behind --------------------------------------------------------------------

    def _former_left(self) -> bool:
        """Whether the object that a replace leaves behind still stands as the current one."""
        change = self._change
        if change.action != "replace" or change.observed_id is None:
            return False
        former = self._session.reread(
            self._kind, change.address, identity=change.observed_id, key=None, paths=frozenset()
        )
        if former is None or former.resource is None or "previous" in former.words:
            return False
        return former.resource in (change.address, change.renamed_from)

    def _about_former(self, call: Call, parameters: Mapping[str, Any]) -> bool:
        """Whether a call of a replace is about the object that it leaves behind."""
        change = self._change
        return change.action == "replace" and self._kind.identity(call, parameters) == change.observed_id

    def _holder(self, call: Call, parameters: Mapping[str, Any]) -> Observation | None:
        """The object whose set a call changes: of a replace that may be the one that it leaves behind."""
        if not self._about_former(call, parameters):
            return self.live
        change = self._change
        return self._session.reread(
            self._kind, change.address, identity=change.observed_id, key=None, paths=self._paths
        )
