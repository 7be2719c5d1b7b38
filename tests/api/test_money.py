"""Holds, captures and releases: what the fan pays, to the cent."""

from typing import Any

import pytest

from tests.api.scenes import everything, nothing_changes
from tests.documents import OFFER
from tests.sockets import Answer
from tests.stage import Person, Stage

MAX_INT = 2_147_483_647


async def earned(creator: Person) -> int:
    found = await creator.ask(
        '{ creatorStats(from: "2030-01-01T00:00:00Z", to: "2030-01-02T00:00:00Z") { earned { amount } } }'
    )
    return int(found["creatorStats"]["earned"]["amount"])


async def running(stage: Stage, minutes: int = 10, **offer: Any) -> str:
    """A session of Ben's that has just begun."""
    stream = await stage.live(**offer)
    session = await stage.waiting(stage.ben, stream, minutes)
    await stage.enters(stage.ben, stream)
    await stage.ana.do("startSession", sessionId=session["id"])
    return str(session["id"])


def captured(session: Answer) -> tuple[str, int, int]:
    payment = session["payment"]
    return payment["status"], payment["held"]["amount"], payment["captured"]["amount"]


async def test_the_price_is_held_at_the_request_and_given_back_whole(stage: Stage) -> None:
    session = await stage.requested(stage.ben, await stage.live(), 20)
    assert session["price"] == {"amount": 2_000, "currency": "USD"}
    assert captured(session) == ("HELD", 2_000, 0)
    assert await stage.ben.wallet() == (8_000, 2_000)

    session = await stage.ben.do("cancelSession", sessionId=session["id"])
    assert captured(session) == ("RELEASED", 0, 0)
    assert await stage.ben.wallet() == (10_000, 0)
    assert await earned(stage.ana) == 0


@pytest.mark.parametrize(
    ("per_minute", "minutes", "seconds", "charged"),
    [
        (33, 20, 61, 33),  # 660 * 61 / 1200 = 33.55
        (1, 5, 119, 1),  # 5 * 119 / 300 = 1.98
        (100, 10, 599, 998),  # 1000 * 599 / 600 = 998.33
        (100, 10, 0, 0),
    ],
)
async def test_the_creator_ending_early_captures_pro_rata_rounded_down(
    stage: Stage, per_minute: int, minutes: int, seconds: int, charged: int
) -> None:
    price = {"amount": per_minute, "currency": "USD"}
    session = await running(stage, minutes, pricePerMinute=price)
    stage.clock.move(seconds=seconds)
    assert captured(await stage.ana.do("endSession", sessionId=session)) == ("CAPTURED", 0, charged)
    assert await stage.ben.wallet() == (10_000 - charged, 0)
    assert await earned(stage.ana) == charged


async def test_time_up_costs_the_full_price_and_no_more_however_late_the_clock_comes(stage: Stage) -> None:
    session = await running(stage)
    stage.clock.move(hours=3)
    async with nothing_changes():
        refusal = await stage.ana.refused("endSession", sessionId=session)
        assert (refusal["from"], refusal["attempted"]) == ("COMPLETED", "END")
    assert await stage.run_clock() == 1
    ended = await stage.ben.session(session)
    assert captured(ended) == ("CAPTURED", 0, 1_000)
    assert ended["endedAt"] == "2030-01-01T12:10:00Z"
    assert await stage.ben.wallet() == (9_000, 0)


async def test_both_sides_are_told_duration_and_amount(stage: Stage) -> None:
    session = await running(stage)
    stage.clock.move(minutes=2, seconds=30)
    await stage.ana.do("endSession", sessionId=session)
    assert (await stage.ben.inbox())[-1]["message"] == (
        "Your session with Ana is over after 2 min. You were charged 2.50 USD."
    )
    assert (await stage.ana.inbox())[-1]["message"] == (
        "The session with Ben is over after 2 min. You earned 2.50 USD."
    )


async def test_a_free_session_moves_no_money(stage: Stage) -> None:
    session = await running(stage, pricePerMinute={"amount": 0, "currency": "USD"})
    assert await stage.ben.wallet() == (10_000, 0)
    assert captured(await stage.ben.do("endSession", sessionId=session)) == ("CAPTURED", 0, 0)
    assert await stage.ben.wallet() == (10_000, 0)


async def test_insufficient_funds_says_what_is_required_and_what_is_available(stage: Stage) -> None:
    dear = {"amount": 600, "currency": "USD"}
    mine = await stage.live(pricePerMinute=dear)
    hers = await stage.live(stage.cleo, pricePerMinute=dear)
    await stage.requested(stage.ben, mine, 10)
    async with nothing_changes():
        refusal = await stage.ben.refused("requestSession", streamId=hers, durationMinutes=10)
        assert refusal["__typename"] == "InsufficientFunds"
        assert refusal["required"] == {"amount": 6_000, "currency": "USD"}
        assert refusal["available"] == {"amount": 4_000, "currency": "USD"}
        assert await stage.ben.wallet() == (4_000, 6_000)
    await stage.requested(stage.ben, hers, 5)
    assert await stage.ben.wallet() == (1_000, 9_000)


async def test_a_wallet_starts_empty(stage: Stage) -> None:
    stream = await stage.live()
    assert await stage.sam.wallet() == (0, 0)
    async with nothing_changes():
        refusal = await stage.sam.refused("requestSession", streamId=stream, durationMinutes=5)
        assert (refusal["required"]["amount"], refusal["available"]["amount"]) == (500, 0)


async def test_the_first_currency_that_a_person_uses_stays_theirs(stage: Stage) -> None:
    euros = {"amount": 100, "currency": "EUR"}
    stream = await stage.live(stage.sam, pricePerMinute=euros)
    async with nothing_changes():
        refusal = await stage.office.refused("creditWallet", userId=stage.ben.id, amount=euros)
        assert (refusal["__typename"], refusal["field"]) == ("ValidationFailed", ["amount", "currency"])

        offer = {**OFFER, "pricePerMinute": euros}
        refusal = await stage.ben.refused("goLive", title="Cello", offer=offer)
        assert (refusal["__typename"], refusal["field"]) == (
            "ValidationFailed",
            ["offer", "pricePerMinute", "currency"],
        )
        refusal = await stage.sam.refused("updateOffer", streamId=stream, offer=OFFER)
        assert (refusal["__typename"], refusal["field"]) == (
            "ValidationFailed",
            ["offer", "pricePerMinute", "currency"],
        )
        refusal = await stage.ben.refused("requestSession", streamId=stream, durationMinutes=5)
        assert refusal["required"] == {"amount": 500, "currency": "EUR"}
        assert refusal["available"] == {"amount": 0, "currency": "EUR"}


@pytest.mark.parametrize(("cents", "left"), [(50_000, "500.00 EUR"), (0, "0.00 EUR")])
async def test_who_has_money_in_another_currency_is_told_what_and_why_it_does_not_count(
    stage: Stage, cents: int, left: str
) -> None:
    eve = await stage.person("Eve")
    await stage.office.do("creditWallet", userId=eve.id, amount={"amount": 50_000, "currency": "EUR"})
    if not cents:
        euros = {"pricePerMinute": {"amount": 10_000, "currency": "EUR"}, "durations": [5]}
        await stage.requested(eve, await stage.live(stage.sam, **euros), 5)
    refusal = await eve.refused("requestSession", streamId=await stage.live(), durationMinutes=10)
    assert (refusal["code"], refusal["required"]["amount"]) == ("INSUFFICIENT_FUNDS", 1_000)
    assert refusal["available"] == {"amount": 0, "currency": "USD"}
    assert refusal["message"] == (
        f"There is {left} in your wallet, but this costs 10.00 USD: money in EUR does not count for a price in USD."
    )


async def test_who_has_too_little_of_the_right_currency_is_told_so(stage: Stage) -> None:
    refusal = await stage.sam.refused("requestSession", streamId=await stage.live(), durationMinutes=10)
    assert refusal["message"] == "There is not enough money in your wallet for this."


async def test_what_is_refused_for_its_currency_is_told_the_same_again(stage: Stage) -> None:
    eve = await stage.person("Eve")
    await stage.office.do("creditWallet", userId=eve.id, amount={"amount": 50_000, "currency": "EUR"})
    given = {"streamId": await stage.live(), "durationMinutes": 10, "idempotencyKey": "k"}
    first = await eve.refused("requestSession", **given)
    assert await eve.refused("requestSession", **given) == first


async def test_a_sum_beyond_32_bits_is_told_exactly(stage: Stage) -> None:
    price = {"amount": 150_000_000, "currency": "IDR"}
    stream = await stage.live(pricePerMinute=price, durations=[10], whenFanLeaves="FULL_PRICE")
    for name in ("Eve", "Ida"):
        fan = await stage.person(name)
        money = {"amount": 1_500_000_000, "currency": "IDR"}
        await stage.office.do("creditWallet", userId=fan.id, amount=money)
        session = await stage.waiting(fan, stream, 10)
        await stage.enters(fan, stream)
        await stage.ana.do("startSession", sessionId=session["id"])
        await fan.do("endSession", sessionId=session["id"])
    found = await stage.ana.ask(
        """{ creatorStats(from: "2030-01-01T00:00:00Z", to: "2030-01-02T00:00:00Z") {
          earned { amount exactAmount currency minorDigits } } }"""
    )
    assert found["creatorStats"]["earned"] == {
        "amount": MAX_INT,
        "exactAmount": "3000000000",
        "currency": "IDR",
        "minorDigits": 2,
    }


async def test_money_says_how_many_of_its_digits_are_minor_units(stage: Stage) -> None:
    query = "query($id: ID!) { liveStream(id: $id) { offer { pricePerMinute { exactAmount minorDigits } } } }"
    for currency, digits in {"USD": 2, "HUF": 2, "IDR": 2, "JPY": 0, "KRW": 0, "KWD": 3, "IQD": 3, "XOF": 0}.items():
        creator = await stage.person(f"Creator {currency}")
        stream = await stage.live(creator, pricePerMinute={"amount": 1_234, "currency": currency})
        price = (await stage.anonymous.ask(query, id=stream))["liveStream"]["offer"]["pricePerMinute"]
        assert (currency, price) == (currency, {"exactAmount": "1234", "minorDigits": digits})


@pytest.mark.parametrize("code", ["XTS", "XXX", "XAU", "XDR", "CHE", "CLF", "USN", "usd", "US", "ZZZ", ""])
async def test_what_nobody_pays_with_is_no_currency(stage: Stage, code: str) -> None:
    money = {"amount": 100, "currency": code}
    async with nothing_changes():
        refused = [
            await stage.sam.refused("goLive", title="Mine", offer={**OFFER, "pricePerMinute": money}),
            await stage.office.refused("creditWallet", userId=stage.sam.id, amount=money),
        ]
    assert [error["field"][-1] for error in refused] == ["currency", "currency"]


async def test_a_wallet_holds_no_more_than_a_client_can_be_shown(stage: Stage) -> None:
    money = {"amount": MAX_INT - 10_000, "currency": "USD"}
    await stage.requested(stage.ben, await stage.live())
    assert (await stage.office.do("creditWallet", userId=stage.ben.id, amount=money))["available"]["amount"] == (
        MAX_INT - 1_000
    )
    async with nothing_changes():
        refusal = await stage.office.refused(
            "creditWallet", userId=stage.ben.id, amount={"amount": 1, "currency": "USD"}
        )
        assert (refusal["__typename"], refusal["field"]) == ("ValidationFailed", ["amount", "amount"])


async def test_the_entries_of_every_transfer_sum_to_zero(stage: Stage) -> None:
    session = await running(stage)
    stage.clock.move(minutes=4)
    await stage.ana.do("endSession", sessionId=session)
    sums: dict[str, int] = {}
    for entry in (await everything())["Entry"]:
        sums[entry["transfer_id"]] = sums.get(entry["transfer_id"], 0) + entry["amount"]
    assert len(sums) == 5  # three credits, one hold, one capture
    assert set(sums.values()) == {0}


WALLET = "{ viewer { wallet { available { amount currency } held { amount currency } } } }"


def money(amount: int, currency: str) -> Answer:
    return {"amount": amount, "currency": currency}


async def test_a_wallet_is_in_its_owners_currency(stage: Stage) -> None:
    eve = await stage.person("Eve")
    stream = await stage.live(stage.sam, pricePerMinute=money(100, "EUR"))
    await stage.office.do("creditWallet", userId=eve.id, amount=money(1_000, "EUR"))
    await stage.requested(eve, stream, 5)
    wallet = (await eve.ask(WALLET))["viewer"]["wallet"]
    assert wallet == {"available": money(500, "EUR"), "held": money(500, "EUR")}
