"""Amounts are right in currencies that have no minor unit, two digits or three of it, wherever they stand."""

import re
from typing import NamedTuple

import pytest
from playwright.async_api import Locator, expect

from domain.scopes import CREDIT_SCOPE
from tests.browser.test_life_of_a_session import ask, line, start
from tests.browser.theatre import Theatre
from tests.documents import OFFER


class Case(NamedTuple):
    """A currency with a price a minute in minor units, and how Britons write that of ten minutes, and of a wallet."""

    currency: str
    a_minute: int
    price: str
    credit: int
    left: str


CASES = (
    Case("HUF", 45_000, "HUF 4,500.00", 1_000_000, "HUF 5,500.00"),
    Case("JPY", 150, "JP¥1,500", 10_000, "JP¥8,500"),
    Case("KWD", 1_250, "KWD 12.500", 20_000, "KWD 7.500"),
)


@pytest.mark.parametrize("case", CASES, ids=[case.currency for case in CASES])
async def test_amounts_have_the_digits_of_their_currency(theatre: Theatre, case: Case) -> None:
    kei, rin = await theatre.server.person("Kei"), await theatre.server.person("Rin")
    office = await theatre.server.person("Office", scope=CREDIT_SCOPE)
    await office.do("creditWallet", userId=rin.id, amount={"amount": case.credit, "currency": case.currency})
    offer = {**OFFER, "pricePerMinute": {"amount": case.a_minute, "currency": case.currency}}
    await kei.do("goLive", title="Songs", offer=offer)
    people = [
        {"name": "Rin", "role": "fan", "token": rin.token},
        {"name": "Kei", "role": "creator", "token": kei.token},
    ]
    fan = await theatre.fan("Rin", "Kei", people=people)
    creator = await theatre.creator("Kei", people=people)

    await fan.get_by_role("button", name="Private 1:1").click()
    option = fan.get_by_role("radio", name="10 min")
    await option.check()
    await expect(fan.get_by_role("button", name="Send request for")).to_have_text(f"Send request for {case.price}")
    await fan.get_by_role("button", name="Private 1:1").click()
    await ask(fan, 10)
    await expect(fan.get_by_text(f"{case.left} to spend, {case.price} held")).to_be_visible()
    request = creator.get_by_role("listitem", name="Rin asks")
    await expect(request).to_contain_text(f"10 min, {case.price}")
    await request.get_by_role("button", name="Approve").click()
    await start(creator, "Rin")
    await expect(fan.get_by_role("timer", name="Time left")).to_contain_text("9:")

    await fan.get_by_role("button", name="End the session").click()
    question = fan.get_by_role("group", name="If you end now, you pay")
    await expect(question).to_contain_text(f"of {case.price}.")
    await question.get_by_role("button", name="Yes, end it").click()
    receipt = fan.get_by_role("group", name="Receipt")
    await expect(receipt).to_contain_text(f"10 min for {case.price}")
    pays, rest = [await amount(receipt, name, case) for name in ("You pay", "Not taken")]
    assert pays + rest == 10 * case.a_minute
    assert 0 <= pays < case.a_minute


async def amount(receipt: Locator, name: str, case: Case) -> int:
    """That line's amount in minor units, written with as many digits as the price is."""
    written = (await line(receipt, name)).replace("\N{NO-BREAK SPACE}", " ")
    assert re.sub(r"[\d,]+", "", written) == re.sub(r"[\d,]+", "", case.price)
    assert len(written.partition(".")[2]) == len(case.price.partition(".")[2])
    return int(re.sub(r"\D", "", written))


async def test_what_a_line_comes_to_is_exact_however_much_it_is(theatre: Theatre) -> None:
    kei = await theatre.server.person("Kei")
    office = await theatre.server.person("Office", scope=CREDIT_SCOPE)
    offer = {**OFFER, "durations": [10], "pricePerMinute": {"amount": 150_000_000, "currency": "VND"}}
    stream = await kei.do("goLive", title="Songs", offer=offer)
    for name in ("Rin", "Sho", "Tao"):
        fan = await theatre.server.person(name)
        await office.do("creditWallet", userId=fan.id, amount={"amount": 2_000_000_000, "currency": "VND"})
        asked = await fan.do("requestSession", streamId=stream["id"], durationMinutes=10)
        await kei.do("decide", sessionId=asked["id"], decision="APPROVE")
    creator = await theatre.creator(
        "Kei",
        people=[
            {"name": "Rin", "role": "fan", "token": fan.token or ""},
            {"name": "Kei", "role": "creator", "token": kei.token or ""},
        ],
    )
    await expect(creator.get_by_text("Expected: \N{DONG SIGN}4,500,000,000")).to_be_visible()
    waiting = creator.get_by_role("group", name="Line (2)")
    await expect(waiting).to_contain_text("\N{DONG SIGN}3,000,000,000")
