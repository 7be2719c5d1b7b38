"""Input gone wrong in ways of its own: what to change in a good input, and what the answer is."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass

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
    for field, most in (("queueLimit", 10_000), ("coolDownSeconds", 2_592_000)):
        for number in (-1, most + 1, 2_147_483_647):
            yield {"offer": {**OFFER, field: number}}, (INVALID, ["offer", field])
    for malformed in ({"durations": None}, {"durations": ["x"]}, {"queueLimit": None}, {"open": None}, {"more": 1}):
        yield {"offer": {**OFFER, **malformed}}, (MALFORMED, None)


def bad_requests(at: At) -> Iterator[Wrong]:
    for minutes in (0, -5, 7, 2_147_483_647):
        yield {"durationMinutes": minutes}, (INVALID, ["durationMinutes"])
    for money, refusal in bad_money(["expectedPrice"], least=0):
        yield {"expectedPrice": money}, refusal
    yield {"expectedPrice": {"amount": 1, "currency": "USD"}}, ("PRICE_CHANGED", ["expectedPrice"])
    yield {"expectedPrice": {"amount": 0, "currency": "EUR"}}, ("PRICE_CHANGED", ["expectedPrice"])


def bad_credits(at: At) -> Iterator[Wrong]:
    for money, refusal in bad_money(["amount"], least=1):
        yield {"amount": money}, refusal
    yield {"amount": {"amount": 2_147_483_647, "currency": "USD"}}, (INVALID, ["amount", "amount"])
    yield {"amount": {"amount": 1, "currency": "EUR"}}, (INVALID, ["amount", "currency"])


def bad_streams(at: At) -> Iterator[Wrong]:
    yield from bad_offers(at)
    no_urls = ("", "x", "//x", "ftp://x", "http://", "javascript:alert(1)", "http://a b", "http://[", "http://\x00")
    for url in (*no_urls, "https://x/" + "y" * 1_991):
        yield {"playbackUrl": url}, (INVALID, ["playbackUrl"])


def bad_mutes(at: At) -> Iterator[Wrong]:
    for seconds in (-1, 2_592_001, 2_147_483_647):
        yield {"seconds": seconds}, (INVALID, ["seconds"])
    yield from bad_blocks(at)


def bad_blocks(at: At) -> Iterator[Wrong]:
    yield {"userId": at.ana}, (INVALID, ["userId"])


def bad_decisions(at: At) -> Iterator[Wrong]:
    for decision in ("APPROVE", "DENY"):
        yield {"decision": decision, "scheduledStart": "2030-01-02T12:00:00Z"}, (INVALID, ["scheduledStart"])
    yield {"decision": "MAYBE"}, (MALFORMED, None)
    yield from bad_versions(at)


def bad_versions(at: At) -> Iterator[Wrong]:
    for version in (0, -1, 2_147_483_647):
        yield {"expectedVersion": version}, ("STALE_VERSION", ["expectedVersion"])


def bad_activities(at: At) -> Iterator[Wrong]:
    yield {"activity": "DANCING"}, (MALFORMED, None)


def bad_lists(at: At) -> Iterator[Wrong]:
    yield {"ids": [at.notification] * 101}, (INVALID, ["ids"])
    yield {"ids": [at.notification, encoded(f"Notification:{UNKNOWN}")]}, (MISSING, ["ids"])


def encoded(name: str) -> str:
    """As an opaque id."""
    return b64encode(name.encode()).decode()
