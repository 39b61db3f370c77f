"""Where the three kinds of SMS mappings lead their numbers, and what agents write from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.kinds.sms.shown import CONNECT
from reconciler.model.manifest import kind_of
from reconciler.model.routing import WRITES_FROM, WRITES_THROUGH, Edge, Node

_NUMBER = re.compile(r"spec\.numbers\[(.*)\]\.(\w+)", re.DOTALL)


def routes(address: str, called: str, values: Mapping[str, Any]) -> Iterator[Node | Edge]:
    """Number -> mapping -> skill queue or flow, for each number.

    A mapping is called by its code, and each kind has its own codes. A number that states neither, and one whose
    messages Amazon Connect takes, is one to write from only.
    """
    kind = kind_of(address)
    mapping = Node("mapping", f"{kind}/{values.get('spec.code', called.removeprefix(f'{kind}/'))}")
    yield mapping
    for key, item in _numbers(values).items():
        number = Node("number", key)
        target = _target(item)
        # source: manifests.md, AwsSmsMapping: with endUserMessagingConnect the flow belongs to the SmsPhoneNumber
        if target is None or values.get("spec.mode") == CONNECT:
            yield Edge(mapping, number, "outbound", WRITES_FROM, address)
        else:
            yield Edge(number, mapping, "inbound", "", address)
            yield Edge(mapping, target, "inbound", key, address)
    flow = values.get("spec.outboundContactFlow")
    if flow is not None:
        yield Edge(mapping, Node("flow", str(flow)), "outbound", WRITES_THROUGH, address)


def _target(item: Mapping[str, Any]) -> Node | None:
    if "skillQueue" in item:
        return Node("skillQueue", str(item["skillQueue"]))
    return Node("flow", str(item["contactFlow"])) if "contactFlow" in item else None


def _numbers(values: Mapping[str, Any]) -> Mapping[str, dict[str, Any]]:
    """Number -> what is stated of it."""
    found: dict[str, dict[str, Any]] = {}
    for path, value in values.items():
        place = _NUMBER.fullmatch(path)
        if place is not None:
            found.setdefault(place[1], {})[place[2]] = value
    return found
