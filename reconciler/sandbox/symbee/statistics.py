"""Symbee's queue statistics: every skill queue and, where asked for, every queue of the Connect instance.

source: https://docs.symbeeconnect.com/reference/queue-stats-api. Figures come from `loads`; a queue without one has
zeros. Who may ask is judged by five headers, and the body has to say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.sandbox.json_front import JsonFront, Operation, Reply, Sent
from reconciler.sandbox.loads import AGENTS, FIGURES, Load, load_of, loads
from reconciler.sandbox.secrets import value_of
from reconciler.sandbox.session import Session
from reconciler.sandbox.symbee.contract import SKILL_QUEUES
from reconciler.sandbox.symbee.objects import page
from reconciler.sandbox.wire.errors import ApiError

_PREFIX = "/symbee-connect-stats-service/"
_PATH = f"{_PREFIX}svc/rs/RealtimeStatsService/retrieveQueueInfo"
_PLATFORM = "AWS Connect"
_KEY = "x-sc-company-api-key"
_SECRET = "SYMBEE_CONNECT_API_KEY"
_HEADERS = (
    "x-sc-platform-code",
    "x-sc-company-code",
    "x-sc-company-environment",
    "x-sc-secrets-region",
)
# The body's name of what stands in a header too.
_TENANT = {
    "platformCode": "x-sc-platform-code",
    "companyCode": "x-sc-company-code",
    "environment": "x-sc-company-environment",
}
_SHOWN = (*AGENTS, "itemsInQueue", "itemsScheduled", "itemsBeingDelivered", "oldestItem")
_NOTHING = Load(dict.fromkeys(FIGURES, 0), {})


def admits(at: Session, sent: Sent) -> None:
    """Refuses who may not ask: without a key or with another one than the secret holds, without the other headers."""
    given = sent.headers.get(_KEY)
    if not given:
        raise ApiError("unauthorized", "X-sc-company-api-key is required.")
    missing = [name for name in _HEADERS if not sent.headers.get(name)]
    if missing:
        raise ApiError(at.guess("statistics_header_missing"), f"{missing[0]} is required.")
    if sent.headers["x-sc-platform-code"] != _PLATFORM:
        raise ApiError("badRequest", f"x-sc-platform-code must be {_PLATFORM}.")
    # A seed that declares no such secret leaves open which key is right: any is.
    right = value_of(at, _SECRET, sent.headers["x-sc-secrets-region"])
    if right is not None and given != right:
        raise ApiError(at.guess("statistics_wrong_key"), "The API key is not that of the company.")


def retrieve(at: Session, sent: Sent) -> Reply:
    """The operation retrieveQueueInfo."""
    body = sent.body
    if not isinstance(body, dict) or not isinstance(body.get("tenant"), dict):
        raise ApiError("badRequest", "tenant is required.")
    for member, header in _TENANT.items():
        if body["tenant"].get(member) != sent.headers.get(header):
            raise ApiError("badRequest", f"tenant.{member} must be what {header} says.")
    amazon = body.get("includeAmazonQueues")
    if not isinstance(amazon, bool):
        raise ApiError("badRequest", "includeAmazonQueues is required: true or false.")
    wanted = _interested(body.get("queuesInterested"))
    if wanted and at.guess("statistics_amazon_by_arn") == "included":
        amazon = amazon or any(one.startswith("arn:") for one in wanted)
    queues = [*(_amazon_queues(at) if amazon else ()), *_skill_queues(at)]
    return Reply(200, [one for one in queues if wanted is None or one["queueInfo"]["queueId"] in wanted])


def _interested(given: Any) -> frozenset[str] | None:
    if given is None:
        return None
    if not isinstance(given, list) or not all(
        isinstance(one, dict) and isinstance(one.get("queueId"), str) for one in given
    ):
        raise ApiError("badRequest", "queuesInterested must be a list of objects with a queueId.")
    return frozenset(one["queueId"] for one in given)


def _amazon_queues(at: Session) -> Iterator[dict[str, Any]]:
    """Every queue of the first instance: with its environment's."""
    first = at.world.page(("instance",), "", after=0, limit=1)
    for queue in at.world.of_kind("queue", first[0].id) if first else ():
        arn = queue.body["QueueArn"]
        info = {"queueName": queue.body["Name"], "deliveryProvider": "AMAZON", "taskType": "AMAZON_ANY"}
        words = {"queueId": arn, **info, "openClosedState": "OPERATING_HOURS_UNKNOWN"}
        yield _written(load_of(at.world, arn) or _NOTHING, words)


def _skill_queues(at: Session) -> Iterator[dict[str, Any]]:
    """Those that the seed states, and those of the configuration."""
    stated = {
        code: load
        for code, load in loads(at.world).items()
        if load.words.get("deliveryProvider", "SYMBEE") == "SYMBEE"
    }
    configured = _configured(at)
    for code in (*stated, *(one for one in configured if one not in stated)):
        words = {
            "queueId": code,
            "queueName": code,
            "deliveryProvider": "SYMBEE",
            "openClosedState": "OPERATING_HOURS_OPEN",
            **configured.get(code, {}),
        }
        yield _written(stated.get(code, _NOTHING), words)


def _configured(at: Session) -> dict[str, dict[str, str]]:
    """What the configuration says of its skill queues, by code."""
    names = {"queueName": "displayName", "taskType": "taskType"}
    return {
        one.name: {
            word: one.body["spec"][field] for word, field in names.items() if field in one.body["spec"]
        }
        for one in page(at.world, SKILL_QUEUES, after=0, limit=-1, at=None)
    }


def _written(load: Load, words: Mapping[str, str]) -> dict[str, Any]:
    """A queue as the API shows it; a figure that is unknown is left out, and of SYMBEE none has an age."""
    said = {**words, **load.words}
    info = ("queueId", "queueName", "deliveryProvider", "taskType")
    figures = {name: load.figures[name] for name in _SHOWN}
    if said["deliveryProvider"] == "SYMBEE" or figures["itemsInQueue"] == 0:
        figures["oldestItem"] = 0
    return {
        "queueInfo": {name: said[name] for name in info if name in said},
        "openClosedState": said["openClosedState"],
        **{name: figure for name, figure in figures.items() if figure is not None},
    }


STATISTICS = JsonFront(
    service="symbee-statistics",
    prefix=_PREFIX,
    rows=(Operation("RetrieveQueueInfo", "POST", _PATH, retrieve, takes=True),),
    admits=admits,
    refuses=lambda error: {"errorMessage": error.message},
)
