"""Live routed-email configurations: one list, whoever keeps it, and an item as planning sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reconciler.kinds.routed_email_configuration.fields import FORM
from reconciler.kinds.symbee import queues
from reconciler.kinds.symbee.kept import Kept
from reconciler.model.change import Decision, Notice
from reconciler.model.observation import Scope
from reconciler.model.reading import Listing, Read

_WANTED = queues.Wanted(queues.EMAIL, None, "routed email")


class RoutedEmail(Kept):
    """Answers for routed-email configurations: each hands its owner's email to a skill queue."""

    def asked(self, scope: Scope) -> Iterator[Read]:
        """Which skill queues there are."""
        if scope.manifests:
            yield queues.STATISTICS

    def standing(self, decision: Decision) -> Iterator[Notice]:
        """A skill queue that is there, and takes email."""
        return queues.judged(decision, _queues(decision), _WANTED)


def _queues(decision: Decision) -> tuple[object, ...]:
    return (decision.manifest.spec["skillQueue"],) if decision.manifest else ()


KEPT = RoutedEmail(FORM)

listings: Mapping[str, Listing] = KEPT.listings
observe = KEPT.observe
reread = KEPT.reread
