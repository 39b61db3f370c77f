"""Live RestSmsMappings: one list, whoever keeps it. How an item is read follows from the fields."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.kinds.mapping.kept import MappingKept
from reconciler.kinds.mapping.work import WANTED
from reconciler.kinds.rest_sms_mapping.fields import FORM
from reconciler.model.reading import Listing

KEPT = MappingKept(FORM, WANTED[FORM.kind])

listings: Mapping[str, Listing] = KEPT.listings
observe = KEPT.observe
reread = KEPT.reread
