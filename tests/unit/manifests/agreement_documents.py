"""Generated documents of every kind: valid ones, and such that are odd in some fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

Strategy = st.SearchStrategy[Any]

ODD: Strategy = st.none() | st.sampled_from(
    ["", "x", "Bad Name", 0, -1, 1.5, True, [], {}, ["a", "a"], {"name": "a"}, {"id": ""}, "a@b.c", "x" * 300]
)


def mostly(valid: Strategy) -> Strategy:
    """Valid nine times out of ten."""
    return st.integers(0, 9).flatmap(lambda chance: ODD if chance == 0 else valid)


class Shape:
    """A map whose fields have strategies; those in `needed` are always there in a valid one."""

    def __init__(self, fields: Mapping[str, Strategy | Shape], *needed: str) -> None:
        self.fields = fields
        self.needed = needed

    def valid(self) -> Strategy:
        known = {key: one.valid() if isinstance(one, Shape) else one for key, one in self.fields.items()}
        must = {key: one for key, one in known.items() if key in self.needed}
        may = {key: one for key, one in known.items() if key not in self.needed}
        return st.fixed_dictionaries(must, optional=may)

    def odd(self) -> Strategy:
        known = {
            key: mostly(one.odd() if isinstance(one, Shape) else one) for key, one in self.fields.items()
        }
        must = {key: one for key, one in known.items() if key in self.needed}
        may = {key: one for key, one in known.items() if key not in self.needed}
        return st.fixed_dictionaries(must, optional=may)


name = st.sampled_from(["a", "retail", "retail-support", "a1", "0", "x" * 63])
text = st.sampled_from(["x", "Retail support", "x" * 127, "Ü ☎", "12", "a\nb"])
email = st.sampled_from(["support@example.com", "A@b.c", "a+b@c.d.e", "ü@example.com"])
live = {"name": text, "id": text}
one_of_live = st.sampled_from([{"name": "Business hours"}, {"id": "1a2b-3c"}])
live_reference = text | one_of_live
queue = name | one_of_live
address = name | email | one_of_live
phone = name | st.sampled_from(["+15550100", "+4915550100"]) | one_of_live
tags = st.dictionaries(
    st.sampled_from(["team", "cost center", "a:b/c=d+e-f@g_h.i", "ключ", "AWS:x"]),
    st.none() | st.sampled_from(["", "x", "x" * 256]),
    max_size=3,
)


def document(kind: str, spec: Shape, *paths: str) -> Shape:
    lifecycle = Shape(
        {
            "protect": st.booleans(),
            "retain": st.booleans(),
            "adopt": st.booleans(),
            "ignore": st.lists(st.sampled_from(paths), unique=True, max_size=2),
        }
    )
    metadata = Shape(
        {
            "name": name,
            "labels": st.dictionaries(st.sampled_from(["team", "a b"]), text, max_size=2),
            "renamedFrom": name,
            "acknowledge": st.lists(st.sampled_from(["pinpointEnded", "a"]), unique=True),
            "lifecycle": lifecycle,
        },
        "name",
    )
    fields: dict[str, Strategy | Shape] = {
        "apiVersion": st.just("reconciler/v1"),
        "kind": st.just(kind),
        "metadata": metadata,
        "spec": spec,
    }
    return Shape(fields, *fields)


def unique(items: Strategy, most: int = 3) -> Strategy:
    return st.lists(items, max_size=most, unique_by=repr)


QUEUE = Shape(
    {
        "name": text,
        "description": text,
        "hoursOfOperation": live_reference,
        "maxContacts": st.integers(0, 10**9),
        "status": st.sampled_from(["ENABLED", "DISABLED"]),
        "outboundCaller": Shape({"name": text, "phoneNumber": phone, "flow": live_reference}),
        "quickConnects": st.none() | unique(live_reference),
        "tags": tags,
    }
)
EMAIL_ADDRESS = Shape(
    {
        "address": email,
        "displayName": st.none() | text | st.just(""),
        "description": st.none() | text | st.just(""),
        "alias": st.none() | address,
        "inboundFlow": st.none() | live_reference,
        "tags": tags,
    },
    "address",
)
ASSOCIATION = Shape(
    {
        "queue": queue,
        "default": address,
        "addresses": st.none() | unique(address) | st.just([f"a{n}" for n in range(49)]),
        "mode": st.sampled_from(["exact", "include"]),
    },
    "queue",
    "mode",
)

region = st.sampled_from(["us-east-1", "eu-central-1", "us-gov-west-1"])
url = st.sampled_from(["https://example.com", "http://127.0.0.1:8080/a", "https://example.com:9443/a/b"])
secret = st.sampled_from(
    [{"env": "TOKEN"}, {"file": "a.txt"}, {"awsSecretsManager": {"id": "x", "region": "us-east-1"}}]
)
folder = st.sampled_from(["a", "a/b", ".reconciler"])
quota = Shape({"rate": st.sampled_from([1, 0.5, 2]), "burst": st.integers(1, 5)}, "rate")
limit = Shape({"count": st.integers(0, 9), "percent": st.integers(0, 100)})
moment = st.sampled_from(["2030-12-24T00:00:00Z", "2030-12-24T00:00+01:00"])
guards = Shape(
    {
        "deletes": limit,
        "updates": limit,
        "waitingContacts": st.sampled_from(["block", "warn", "ignore"]),
        "freezes": st.lists(
            Shape({"from": moment, "until": moment, "reason": text}, "from", "until", "reason").odd(),
            max_size=1,
        ),
    }
)
symbee = Shape(
    {
        "company": text,
        "environment": text,
        "region": st.sampled_from(["us-east-1", "us-west-2"]),
        "baseUrl": url,
        "secretsRegion": region,
        "apiKey": secret,
        "administration": st.sampled_from(
            [{"worksheet": {}}, {"gateway": {"url": "https://example.com", "token": {"env": "T"}}}]
        ),
    },
    "company",
    "environment",
)
beside: dict[str, Strategy | Shape] = {
    "name": name,
    "overlays": unique(folder),
    "symbee": symbee,
    "uniphore": Shape(
        {"url": url, "token": secret, "tenant": text, "organization": text},
        "url",
        "token",
        "tenant",
        "organization",
    ),
}
sandbox = Shape({"state": folder, "seed": folder, "quotas": st.sampled_from(["none", "aws"])})
connect = Shape(
    {
        "region": region,
        "instance": text,
        "accountId": st.just("123456789012"),
        "assumeRole": st.none() | st.just("arn:aws:iam::123456789012:role/reconciler"),
        "readBackSeconds": st.integers(0, 3600),
    },
    "region",
    "instance",
    "accountId",
)
in_sandbox = Shape({**beside, "sandbox": sandbox}, "name", "sandbox")
in_connect = Shape({**beside, "connect": connect, "guards": guards}, "name", "connect")
in_both = Shape({**beside, "sandbox": sandbox, "connect": connect}, "name")


def workspace(*, odd: bool) -> Strategy:
    def shaped(shape: Shape) -> Strategy:
        return shape.odd() if odd else shape.valid()

    environment = shaped(in_sandbox) | (
        shaped(in_connect) if odd else Shape({**beside, "connect": connect}, "name", "connect").valid()
    )
    spec = Shape(
        {
            "manifests": st.lists(folder, min_size=1, max_size=2, unique=True),
            "defaultEnvironment": name,
            "backend": st.sampled_from(
                [
                    {"local": {}},
                    {"local": {"path": "x"}},
                    {"s3": {"bucket": "abc", "prefix": "p", "region": "us-east-1"}},
                ]
            ),
            "quotas": st.just("none")
            | st.fixed_dictionaries({"connect": st.dictionaries(st.just("CreateQueue"), shaped(quota))}),
            "environments": st.lists(
                environment | shaped(in_both) if odd else environment, min_size=1, max_size=2
            ),
        },
        "environments",
    )
    metadata = Shape({"name": name, "uid": st.just("3f9c2a71")}, "name")
    fields: dict[str, Strategy | Shape] = {
        "apiVersion": st.just("reconciler/v1"),
        "kind": st.just("Workspace"),
        "metadata": metadata,
        "spec": spec,
    }
    return shaped(Shape(fields, *fields))


SHAPES = {
    "Queue": document(
        "Queue", QUEUE, "spec.maxContacts", "spec.tags.team", "spec.tags[cost center]", "spec.name"
    ),
    "EmailAddress": document("EmailAddress", EMAIL_ADDRESS, "spec.displayName", "spec.alias"),
    "EmailAddressAssociation": document("EmailAddressAssociation", ASSOCIATION, "spec.addresses"),
}
VALID = {**{kind: shape.valid() for kind, shape in SHAPES.items()}, "Workspace": workspace(odd=False)}
DOCUMENTS = {**{kind: shape.odd() for kind, shape in SHAPES.items()}, "Workspace": workspace(odd=True)}
