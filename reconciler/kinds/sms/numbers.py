"""The numbers of a mapping in the form in which they are compared across all mapping kinds.

A number is compared as E.164, a short code as its digits. What names an SmsPhoneNumber is that one's number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from reconciler.kinds.sms import countries
from reconciler.model.manifest import Claim, Finding, Manifest, Path

if TYPE_CHECKING:
    from reconciler.kinds.sms.phones import Read
    from reconciler.model.kind import Peers

KIND = "SmsPhoneNumber"
MEMBERS = ("phoneNumber", "shortCode", "address")
"""What states the number in an item of `numbers`, whichever the mapping kind."""
COUNTRIES = ("defaultCountryCode", "countryCode")
"""What states the mapping's country, whichever the kind."""


class Number(NamedTuple):
    """One item of `numbers`: where it stands, and where and how it states its number; what that comes down to (None:
    not known), and the SmsPhoneNumber that it is, where one is declared."""

    path: Path
    item: Mapping[str, Any]
    member: str
    canonical: str | None
    declared: Manifest | None

    @property
    def stated_at(self) -> Path:
        """Where the number itself stands."""
        return (*self.path, self.member)

    @property
    def stated(self) -> Any:
        """The number as it is written."""
        return self.item[self.member]


def of(manifest: Manifest, peers: Peers) -> Iterator[Number]:
    """Every number that a mapping states; items that are invalid have been taken out of the spec."""
    listed = manifest.spec.get("numbers")
    for index, item in enumerate(listed if isinstance(listed, list) else ()):
        member = next((one for one in MEMBERS if one in item), None) if isinstance(item, dict) else None
        if member is not None:
            declared = _declared(member, item[member], peers)
            canonical = number_of(declared) if declared else _canonical(manifest, member, item[member])
            yield Number(("spec", "numbers", index), item, member, canonical, declared)


def number_of(manifest: Manifest) -> str | None:
    """The number that an SmsPhoneNumber states: E.164, or a short code's digits."""
    found = manifest.spec.get("phoneNumber") or manifest.spec.get("shortCode")
    return found if isinstance(found, str) else None


def country_of(manifest: Manifest) -> str | None:
    """The country that a mapping states, in ISO's spelling."""
    stated = next((manifest.spec[one] for one in COUNTRIES if one in manifest.spec), None)
    return countries.canonical(stated) if isinstance(stated, str) else None


def _declared(member: str, value: Any, peers: Peers) -> Manifest | None:
    if member == "address":
        return None  # the provider's number, whatever ours are called
    if member == "shortCode":
        return peers.literal(KIND, value)
    return peers.literal(KIND, value["name"]) if _named(value) else peers.resolve(KIND, value)


def _named(value: Any) -> bool:
    """Whether a reference gives a live name: a number's name is the number."""
    return isinstance(value, dict) and isinstance(value.get("name"), str)


def _canonical(manifest: Manifest, member: str, value: Any) -> str | None:
    if isinstance(value, dict):
        return value["name"] if _named(value) else f"id {value.get('id')}"
    if member == "shortCode" or value.startswith("+"):
        return str(value)
    read = _national(manifest, value) if member == "address" else None
    return read.canonical if read else None


def _national(manifest: Manifest, address: str) -> Read | None:
    country = country_of(manifest)
    if country is None:
        return None
    from reconciler.kinds.sms.phones import national

    return national(address, country)


def claims(manifest: Manifest, peers: Peers) -> Iterator[Claim]:
    """Each number once in the environment, across all mapping kinds."""
    for number in of(manifest, peers):
        if number.canonical is not None:
            yield Claim(number.stated_at, "SMS number", number.canonical)


def check(manifest: Manifest, peers: Peers) -> Iterator[Finding]:
    """No number, slot or key twice in the mapping; numbers that exist."""
    yield from _repeated(manifest, peers)
    for number in of(manifest, peers):
        if isinstance(number.stated, str) and number.declared is None:
            yield from flaws(manifest, number.stated_at, number.stated)


def _repeated(manifest: Manifest, peers: Peers) -> Iterator[Finding]:
    first: dict[tuple[str, Any], int] = {}
    for number in of(manifest, peers):
        index = number.path[-1]
        assert isinstance(index, int)
        for what, value, path in (
            ("number", number.canonical, number.stated_at),
            ("slot", number.item.get("slot"), (*number.path, "slot")),
            ("key", number.item.get("key"), (*number.path, "key")),
        ):
            before = first.setdefault((what, value), index)
            if value is not None and before != index:
                message = f"spec.numbers[{before}] has the same {what}, {value}"
                yield Finding(path, f"{what}Repeated", message, "change one of the two, or remove one")


def flaws(manifest: Manifest, path: Path, stated: str) -> Iterator[Finding]:
    """What is wrong or odd about a number that stands at `path`: in E.164 form, a short code, or a national one."""
    if stated.startswith("+"):
        from reconciler.kinds.sms.phones import international

        read = international(stated)
        if read.flaw:
            wrong = read.canonical is None
            code, accept = ("phoneNumber", "") if wrong else ("numberLength", ", or acknowledge numberLength")
            yield Finding(path, code, f"{stated}: {read.flaw}", f"check it{accept}", warning=not wrong)
    elif path[-1] == "shortCode":
        yield from _short_code(manifest, path, stated)
    elif path[-1] == "address" and (local := _national(manifest, stated)):
        if local.flaw:
            fix = "write it in E.164 form, beginning with + and the calling code"
            yield Finding(path, "phoneNumber", f"{stated}: {local.flaw}", fix)
        elif local.national:
            message = f"{stated} is a national number, taken as {local.canonical}"
            fix = f'write "{local.canonical}", or acknowledge nationalNumber'
            yield Finding(path, "nationalNumber", message, fix, warning=True)


def _short_code(manifest: Manifest, path: Path, stated: str) -> Iterator[Finding]:
    from reconciler.kinds.sms.phones import is_short_code

    country = country_of(manifest)
    if country is not None and not is_short_code(stated, country):
        message = f"{stated}: short codes of {country} have another length"
        fix = "check it, or acknowledge shortCodeLength"
        yield Finding(path, "shortCodeLength", message, fix, warning=True)


def imported(peers: Peers) -> tuple[str, str] | None:
    """The Region of the environment's one instance and the address that tells it: of a number imported into it."""
    for manifest in peers.of_kind(KIND):
        region = manifest.spec.get("region")
        if isinstance(region, str) and "connect" in manifest.spec:
            return region, manifest.address
    return None
