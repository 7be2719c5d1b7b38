"""Input gone wrong in ways of its own: what to change in a good input, and what the answer is."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass

from strawberry.utils.str_converters import to_camel_case

from domain.offers import NUMBERS
from tests.documents import OFFER
from tests.sockets import Answer

INVALID, MISSING, MALFORMED = "VALIDATION_FAILED", "NOT_FOUND", "BAD_REQUEST"
UNKNOWN = "019b0000-0000-7000-8000-000000000000"

Refusal = tuple[str, list[str] | None]
Wrong = tuple[Answer, Refusal]
"""What to change in a good input, and what the answer is."""

TOO_MANY_DURATIONS = list(range(1, 22))


@dataclass(frozen=True)
class At:
    """The ids that inputs name, in a full house."""

    ana: str
    ben: str
    cleo: str
    stream: str
    elsewhere: str
    session: str
    message: str
    notification: str


def bad_money(path: list[str], *, least: int) -> Iterator[tuple[Answer, Refusal]]:
    """Amounts and currencies that are none. The amount stands at ``path``."""
    yield {"amount": least - 1, "currency": "USD"}, (INVALID, [*path, "amount"])
    yield {"amount": -2_147_483_648, "currency": "USD"}, (INVALID, [*path, "amount"])
    for currency in ("usd", "US", "USDX", "XQQ", "", "ÜSD", "U\x00D", " USD"):
        yield {"amount": 1, "currency": currency}, (INVALID, [*path, "currency"])
    for malformed in (2_147_483_648, 10**18, 1.5, "1", None):
        yield {"amount": malformed, "currency": "USD"}, (MALFORMED, None)
    yield {"amount": 1}, (MALFORMED, None)


def bad_offers(at: At) -> Iterator[Wrong]:
    """Offers that nobody could pay, choose or wait for."""
    price = ["offer", "pricePerMinute"]
    for money, refusal in bad_money(price, least=0):
        yield {"offer": {**OFFER, "pricePerMinute": money}}, refusal
    foreign = {"amount": 100, "currency": "EUR"}
    yield {"offer": {**OFFER, "pricePerMinute": foreign}}, (INVALID, [*price, "currency"])
    unpayable = {"amount": 2_147_483_647, "currency": "USD"}
    yield {"offer": {**OFFER, "pricePerMinute": unpayable}}, (INVALID, [*price, "amount"])
    for durations in ([], [5, 5], [0], [-5], [241], [5, 2_147_483_647], TOO_MANY_DURATIONS):
        yield {"offer": {**OFFER, "durations": durations}}, (INVALID, ["offer", "durations"])
    for name, number in NUMBERS.items():
        field = to_camel_case(name)
        for wrong in (-1, number.most + 1, 2_147_483_647):
            yield {"offer": {**OFFER, field: wrong}}, (INVALID, ["offer", field])
    yield {"offer": {**OFFER, "minimumMinutes": OFFER["durations"][0] + 1}}, (INVALID, ["offer", "minimumMinutes"])
    for rule in ("SOMETIMES", None):
        yield {"offer": {**OFFER, "whenFanLeaves": rule}}, (MALFORMED, None)
    for malformed in ({"durations": None}, {"durations": ["x"]}, {"queueLimit": None}, {"open": None}, {"more": 1}):
        yield {"offer": {**OFFER, **malformed}}, (MALFORMED, None)


def good_offers(at: At) -> Iterator[Answer]:
    """Offers with the last values that are good, each by itself."""
    for durations in ([1], [240], list(range(1, 21))):
        yield {"offer": {**OFFER, "durations": durations}}
    for name, number in NUMBERS.items():
        most = min(OFFER["durations"]) if name == "minimum_minutes" else number.most
        for last in (0, most):
            yield {"offer": {**OFFER, to_camel_case(name): last}}
    yield {"offer": {**OFFER, "pricePerMinute": {"amount": 0, "currency": "USD"}}}


def bad_blocks(at: At) -> Iterator[Wrong]:
    yield {"userId": at.ana}, (INVALID, ["userId"])


def bad_versions(at: At) -> Iterator[Wrong]:
    for version in (0, -1, 2_147_483_647):
        yield {"expectedVersion": version}, ("STALE_VERSION", ["expectedVersion"])


def encoded(name: str) -> str:
    """As an opaque id."""
    return b64encode(name.encode()).decode()
