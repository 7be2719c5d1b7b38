"""Every input gone wrong, for every mutation: it says which part was wrong, and changes nothing."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.api.full_house import DOERS, House, refusal_of
from tests.api.scenes import nothing_changes
from tests.documents import OFFER
from tests.sockets import Answer
from tests.stage import Stage

INVALID, MISSING, MALFORMED = "VALIDATION_FAILED", "NOT_FOUND", "BAD_REQUEST"
UNKNOWN = "019b0000-0000-7000-8000-000000000000"

Refusal = tuple[str, list[str] | None]
Wrong = tuple[Answer, Refusal]
"""What to change in a good input, and what the answer is."""

IDS = {
    "requestSession": {"streamId": "LiveStream"},
    "cancelSession": {"sessionId": "PrivateSession"},
    "setActivity": {"streamId": "LiveStream"},
    "decide": {"sessionId": "PrivateSession"},
    "startSession": {"sessionId": "PrivateSession"},
    "goLive": {},
    "updateOffer": {"streamId": "LiveStream"},
    "endStream": {"streamId": "LiveStream"},
    "removeMessage": {"messageId": "ChatMessage"},
    "muteFan": {"streamId": "LiveStream", "userId": "User"},
    "blockFan": {"userId": "User"},
    "unblockFan": {"userId": "User"},
    "reschedule": {"sessionId": "PrivateSession"},
    "endSession": {"sessionId": "PrivateSession"},
    "sendMessage": {"streamId": "LiveStream"},
    "markNotificationsRead": {"ids": "Notification"},
    "creditWallet": {"userId": "User"},
}
TEXTS = {
    "requestSession": ("note", 500),
    "cancelSession": ("reason", 500),
    "decide": ("reason", 500),
    "goLive": ("title", 120),
    "blockFan": ("reason", 500),
    "reschedule": ("reason", 500),
    "sendMessage": ("body", 500),
}
TIMES = {"requestSession": "desiredStart", "decide": "scheduledStart", "reschedule": "start"}
TOO_MANY_DURATIONS = list(range(1, 22))


def bad_ids(mutation: str, house: House) -> Iterator[Wrong]:
    """Ids that name nothing, something else, or nothing that is theirs."""
    real = {"User": house.stage.ben.id, "LiveStream": house.stream, "PrivateSession": house.session}
    for field, kind in IDS[mutation].items():
        others = [given for other, given in real.items() if other != kind]
        unknown = encoded(f"{kind}:{UNKNOWN}")
        foreign = (unknown, *others, UNKNOWN, encoded(f"{kind}:1"), encoded(kind))
        for wrong in (*foreign, "", "nonsense", "ü🎹", "=", "x" * 9_000):
            yield {field: [wrong] if field == "ids" else wrong}, (MISSING, [field])
        no_ids: tuple[Any, ...] = (None, 1.5, True, {})
        for malformed in no_ids:
            yield {field: [malformed] if field == "ids" else malformed}, (MALFORMED, None)


def bad_texts(mutation: str) -> Iterator[Wrong]:
    """Nothing at all, too much, and what no screen can show."""
    if mutation not in TEXTS:
        return
    field, longest = TEXTS[mutation]
    for wrong in ("", "   ", "\n\t ", "x" * (longest + 1), "a\x00b", "\x00", "a\x1b[2Jb", "a\x7fb", "a\x85b"):
        yield {field: wrong}, (INVALID, [field])
    for malformed in (5, True, ["x"]):
        yield {field: malformed}, (MALFORMED, None)


def bad_times(mutation: str) -> Iterator[Wrong]:
    """Times that have passed, lie too far ahead, or are none."""
    if mutation not in TIMES:
        return
    field = TIMES[mutation]
    for wrong in (
        "2029-12-31T12:00:00Z",
        "2030-01-01T12:00:00Z",
        "2030-01-01T13:00:00+02:00",
        "2030-01-31T12:00:01Z",
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00Z",
    ):
        yield {field: wrong}, (INVALID, [field])
    for malformed in (
        "2030-01-02T12:00:00",
        "2030-01-02",
        "2030-02-30T12:00:00Z",
        "2030-01-02T25:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "10000-01-01T00:00:00Z",
        "tomorrow",
        "",
        1893495600,
    ):
        yield {field: malformed}, (MALFORMED, None)


def bad_money(path: list[str], *, least: int) -> Iterator[tuple[Answer, Refusal]]:
    """Amounts and currencies that are none. The amount stands at ``path``."""
    yield {"amount": least - 1, "currency": "USD"}, (INVALID, [*path, "amount"])
    yield {"amount": -2_147_483_648, "currency": "USD"}, (INVALID, [*path, "amount"])
    for currency in ("usd", "US", "USDX", "XQQ", "", "ÜSD", "U\x00D", " USD"):
        yield {"amount": 1, "currency": currency}, (INVALID, [*path, "currency"])
    for malformed in (2_147_483_648, 10**18, 1.5, "1", None):
        yield {"amount": malformed, "currency": "USD"}, (MALFORMED, None)
    yield {"amount": 1}, (MALFORMED, None)


def bad_offers(house: House) -> Iterator[Wrong]:
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


def bad_requests(house: House) -> Iterator[Wrong]:
    for minutes in (0, -5, 7, 2_147_483_647):
        yield {"durationMinutes": minutes}, (INVALID, ["durationMinutes"])
    for money, refusal in bad_money(["expectedPrice"], least=0):
        yield {"expectedPrice": money}, refusal
    yield {"expectedPrice": {"amount": 1, "currency": "USD"}}, ("PRICE_CHANGED", ["expectedPrice"])
    yield {"expectedPrice": {"amount": 0, "currency": "EUR"}}, ("PRICE_CHANGED", ["expectedPrice"])


def bad_credits(house: House) -> Iterator[Wrong]:
    for money, refusal in bad_money(["amount"], least=1):
        yield {"amount": money}, refusal
    yield {"amount": {"amount": 2_147_483_647, "currency": "USD"}}, (INVALID, ["amount", "amount"])
    yield {"amount": {"amount": 1, "currency": "EUR"}}, (INVALID, ["amount", "currency"])


def bad_streams(house: House) -> Iterator[Wrong]:
    yield from bad_offers(house)
    no_urls = ("", "x", "//x", "ftp://x", "http://", "javascript:alert(1)", "http://a b", "http://[", "http://\x00")
    for url in (*no_urls, "https://x/" + "y" * 1_991):
        yield {"playbackUrl": url}, (INVALID, ["playbackUrl"])


def bad_mutes(house: House) -> Iterator[Wrong]:
    for seconds in (-1, 2_592_001, 2_147_483_647):
        yield {"seconds": seconds}, (INVALID, ["seconds"])
    yield from bad_blocks(house)


def bad_blocks(house: House) -> Iterator[Wrong]:
    yield {"userId": house.stage.ana.id}, (INVALID, ["userId"])


def bad_decisions(house: House) -> Iterator[Wrong]:
    for decision in ("APPROVE", "DENY"):
        yield {"decision": decision, "scheduledStart": "2030-01-02T12:00:00Z"}, (INVALID, ["scheduledStart"])
    yield {"decision": "MAYBE"}, (MALFORMED, None)
    yield from bad_versions(house)


def bad_versions(house: House) -> Iterator[Wrong]:
    for version in (0, -1, 2_147_483_647):
        yield {"expectedVersion": version}, ("STALE_VERSION", ["expectedVersion"])


def bad_activities(house: House) -> Iterator[Wrong]:
    yield {"activity": "DANCING"}, (MALFORMED, None)


def bad_lists(house: House) -> Iterator[Wrong]:
    yield {"ids": [house.notice] * 101}, (INVALID, ["ids"])
    yield {"ids": [house.notice, encoded(f"Notification:{UNKNOWN}")]}, (MISSING, ["ids"])


PARTICULAR: dict[str, Callable[[House], Iterator[Wrong]]] = {
    "requestSession": bad_requests,
    "setActivity": bad_activities,
    "decide": bad_decisions,
    "goLive": bad_streams,
    "updateOffer": bad_offers,
    "muteFan": bad_mutes,
    "blockFan": bad_blocks,
    "reschedule": bad_versions,
    "markNotificationsRead": bad_lists,
    "creditWallet": bad_credits,
}
"""What can be wrong with each mutation beside ids, texts, times and keys."""


def bad_keys() -> Iterator[Wrong]:
    """Idempotency keys that are none."""
    for key in ("", "x" * 256, "a\x00b", "\n"):
        yield {"idempotencyKey": key}, (INVALID, ["idempotencyKey"])
    for malformed in (5, ["x"]):
        yield {"idempotencyKey": malformed}, (MALFORMED, None)


@pytest.mark.parametrize("mutation", DOERS)
async def test_bad_input_is_named_and_changes_nothing(stage: Stage, mutation: str) -> None:
    house = await House.ready_for(mutation, stage)
    doer, good = house.doer(mutation), house.given(mutation)
    cases: list[tuple[Any, Refusal]] = [
        *bad_ids(mutation, house),
        *bad_texts(mutation),
        *bad_times(mutation),
        *(PARTICULAR[mutation](house) if mutation in PARTICULAR else ()),
        *bad_keys(),
        ({"unheardOf": 1}, (MALFORMED, None)),
    ]
    async with nothing_changes():
        for change, expected in cases:
            assert (change, await refusal_of(doer, mutation, {**good, **change})) == (change, expected)


def encoded(name: str) -> str:
    """As an opaque id."""
    return b64encode(name.encode()).decode()
