"""Email addresses and their aliases. An address is immutable; it is compared without case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from reconciler.sandbox.connect.places import (
    Instance,
    described,
    duplicate,
    find,
    shown_tags,
    where_is,
)
from reconciler.sandbox.connect.queue_links import ADDRESS, DEFAULT, set_default
from reconciler.sandbox.connect.searching import Search, search
from reconciler.sandbox.quotas import OBJECTS
from reconciler.sandbox.session import Parameters, Result, Session
from reconciler.sandbox.wire.errors import ApiError, invalid_parameter, not_found
from reconciler.sandbox.world import Thing

ALIAS = "alias"
# assumption: SearchEmailAddresses documents no field names; these follow the members' own names, and resourceID as
# the other searches have it.
_FIELDS = {
    "emailAddress": "name",
    "displayName": "json_extract(body, '$.DisplayName')",
    "description": "json_extract(body, '$.Description')",
    "resourceID": "id",
}


def create_address(at: Session, asked: Parameters) -> Result:
    """CreateEmailAddress."""
    where = where_is(at, asked)
    address = asked["EmailAddress"]
    if at.world.named("email", where.id, address.casefold()) is not None:
        raise duplicate("email", address)
    if at.options.quotas == "aws" and at.world.count("email", where.id) >= OBJECTS["email"]:
        raise ApiError("ServiceQuotaExceededException", "The number of email addresses exceeds the quota.")
    new = at.new_id()
    body = _new_body(at, where, new, asked)
    at.world.add("email", where.id, new, name=address, only=address.casefold(), body=body)
    return {"EmailAddressId": new, "EmailAddressArn": body["EmailAddressArn"]}


def _new_body(at: Session, where: Instance, id: str, given: Parameters) -> dict[str, Any]:
    """A new address as DescribeEmailAddress shows it; `given` in the members of CreateEmailAddress."""
    optional = {name: given[name] for name in ("DisplayName", "Description", "Tags") if name in given}
    return {
        "EmailAddressId": id,
        "EmailAddressArn": where.arn_of("email", id),
        "EmailAddress": given["EmailAddress"],
        **optional,
        "CreateTimestamp": iso(at.now),
        "ModifiedTimestamp": iso(at.now),
    }


def describe_address(at: Session, asked: Parameters) -> Result:
    """DescribeEmailAddress."""
    where = where_is(at, asked)
    return shown_tags(at, described(at, where, "email", asked["EmailAddressId"]).body)


def search_addresses(at: Session, asked: Parameters) -> Result:
    """SearchEmailAddresses: without tags, although the filter knows them."""
    return search(at, asked, Search("email", _FIELDS, "EmailAddresses", _found))


def update_address(at: Session, asked: Parameters) -> Result:
    """UpdateEmailAddressMetadata: display name and description; omitted ones stay, empty ones are cleared."""
    address = find(at, where_is(at, asked), "email", asked["EmailAddressId"])
    changes = {name: asked[name] for name in ("DisplayName", "Description") if name in asked}
    _put(at, address, changes)
    return {"EmailAddressId": address.id, "EmailAddressArn": address.body["EmailAddressArn"]}


def delete_address(at: Session, asked: Parameters) -> Result:
    """DeleteEmailAddress: aliases and flows go with it; queues that use it as `delete_address_in_use` says."""
    where = where_is(at, asked)
    address = find(at, where, "email", asked["EmailAddressId"])
    defaults = at.world.owners(DEFAULT, address.id)
    users = defaults + at.world.owners(ADDRESS, address.id)
    guess = at.guess("delete_address_in_use")
    if (guess == "refuse" and users) or (guess == "refuse_default" and defaults):
        raise ApiError(
            "ResourceConflictException", f"Email address {address.id} is in use by queue {users[0]}."
        )
    for queue_id in defaults:
        set_default(at, find(at, where, "queue", queue_id), None)
    for primary_id in at.world.owners(ALIAS, address.id):
        primary = find(at, where, "email", primary_id)
        _put(at, primary, {"AliasConfigurations": []})
    at.world.remove(address)
    return {}


def associate_alias(at: Session, asked: Parameters) -> Result:
    """AssociateEmailAddressAlias: mail to the alias is forwarded to the address. One alias each, and no chains."""
    primary, alias = _pair(at, asked)
    if primary.id == alias.id:
        raise invalid_parameter("An email address cannot be its own alias.")
    if at.world.linked(ALIAS, primary.id, alias.id):
        if at.guess("associate_alias_again") == "accept":
            return {}
        raise _conflict(f"{alias.name} is already an alias of {primary.name}.")
    # source: AssociateEmailAddressAlias: one alias an address; the alias cannot already be configured as an alias or
    # have an alias of its own; aliases cannot be chained.
    if at.world.members(ALIAS, primary.id):
        raise _conflict(f"{primary.name} already has an alias.")
    if at.world.owners(ALIAS, alias.id):
        raise _conflict(f"{alias.name} is already an alias.")
    if at.world.members(ALIAS, alias.id):
        raise _conflict(f"{alias.name} has an alias of its own.")
    if at.world.owners(ALIAS, primary.id):
        raise _conflict(f"{primary.name} is an alias itself.")
    at.world.link(ALIAS, primary.id, alias.id)
    _put(at, primary, {"AliasConfigurations": [{"EmailAddressId": alias.id}]})
    return {}


def disassociate_alias(at: Session, asked: Parameters) -> Result:
    """DisassociateEmailAddressAlias. The relation must exist."""
    primary, alias = _pair(at, asked)
    if not at.world.unlink(ALIAS, primary.id, alias.id):
        raise not_found(f"Alias {alias.name} of {primary.name}")
    _put(at, primary, {"AliasConfigurations": []})
    return {}


def _pair(at: Session, asked: Parameters) -> tuple[Thing, Thing]:
    where = where_is(at, asked)
    primary = find(at, where, "email", asked["EmailAddressId"])
    return primary, find(at, where, "email", asked["AliasConfiguration"]["EmailAddressId"])


def _put(at: Session, address: Thing, changes: Mapping[str, Any]) -> None:
    body = {**address.body, **changes, "ModifiedTimestamp": iso(at.now)}
    if not body.get("AliasConfigurations", True):
        del body["AliasConfigurations"]
    at.world.put(address, body)


_SHOWN = (
    "EmailAddressId",
    "EmailAddressArn",
    "EmailAddress",
    "Description",
    "DisplayName",
    "AliasConfigurations",
)


def _found(at: Session, address: Thing) -> dict[str, Any]:
    return {name: address.body[name] for name in _SHOWN if name in address.body}


def _conflict(message: str) -> ApiError:
    return ApiError("ResourceConflictException", message)


def iso(moment: float) -> str:
    """A time as the address's timestamps are written."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
