"""What happens at once to one wallet, or under one key, happens one after the other or once."""

import pytest

from models.ledger import Entry, Transfer
from tests.actions.invariants import check_invariants
from tests.actions.race import MANY, at_once, one_winner, result, steps, too_late
from tests.stage import Person, Stage


async def test_a_wallet_pays_for_one_of_two_requests_when_it_cannot_pay_for_both(stage: Stage) -> None:
    dear = {"pricePerMinute": {"amount": 600, "currency": "USD"}}
    streams = [await stage.live(creator, **dear) for creator in (stage.ana, stage.sam)]
    asked = [stage.ben.attempt("requestSession", streamId=stream, durationMinutes=10) for stream in streams]
    _, (lost,) = one_winner(await at_once(*asked))
    assert (lost["code"], lost["required"], lost["available"]) == ("INSUFFICIENT_FUNDS", usd(6_000), usd(4_000))
    assert await stage.ben.wallet() == (4_000, 6_000)
    await check_invariants()


def usd(amount: int) -> dict[str, object]:
    return {"amount": amount, "currency": "USD"}


async def test_every_one_of_many_credits_counts(stage: Stage) -> None:
    credit = {"userId": stage.ben.id, "amount": usd(7)}
    await at_once(*(stage.office.attempt("creditWallet", **credit) for _ in range(MANY)))
    assert await stage.ben.wallet() == (10_140, 0)
    await check_invariants()


@pytest.mark.parametrize("creator_first", [True, False])
async def test_of_both_sides_who_end_one_settles_the_price(stage: Stage, creator_first: bool) -> None:
    stream = await stage.live(whenFanLeaves="FULL_PRICE")
    session = await stage.waiting(stage.ben, stream)
    await stage.enters(stage.ben, stream)
    await stage.ana.do("startSession", sessionId=session["id"])
    stage.clock.move(minutes=4)
    sides = (stage.ana, stage.ben) if creator_first else (stage.ben, stage.ana)
    won, (lost,) = one_winner(await at_once(*(side.attempt("endSession", sessionId=session["id"]) for side in sides)))
    assert too_late(lost) == ("INVALID_TRANSITION", "COMPLETED", "END")
    price = {"Ana": 400, "Ben": 1_000}[won["history"][-1]["by"]["displayName"]]
    assert won["payment"] == {
        "status": "CAPTURED",
        "held": {"amount": 0},
        "captured": {"amount": price},
        "refunded": {"amount": 0},
    }
    assert await stage.ben.wallet() == (10_000 - price, 0)
    await check_invariants()


@pytest.mark.parametrize("creator_first", [True, False])
@pytest.mark.parametrize(("mutation", "ends_as"), [("blockFan", "CANCELLED"), ("endStream", "EXPIRED")])
async def test_a_request_beside_what_closes_the_offer_holds_no_money(
    stage: Stage, mutation: str, ends_as: str, creator_first: bool
) -> None:
    stream = await stage.live()
    given = {"userId": stage.ben.id} if mutation == "blockFan" else {"streamId": stream}
    closing = stage.ana.attempt(mutation, **given)
    request = stage.ben.attempt("requestSession", streamId=stream, durationMinutes=10)
    payloads = await at_once(*((closing, request) if creator_first else (request, closing)))
    asked = payloads[1 if creator_first else 0]
    if session := result(asked):
        assert steps(await stage.ben.session(session["id"])) == ["REQUESTED", ends_as]
    else:
        assert [error["code"] for error in asked["errors"]] == ["OFFER_CLOSED"]
    assert await stage.ben.wallet() == (10_000, 0)
    await check_invariants()


async def test_one_key_from_many_at_once_has_one_effect_and_one_answer(stage: Stage) -> None:
    stream = await stage.live()
    given = {"streamId": stream, "durationMinutes": 10, "idempotencyKey": "one tap"}
    payloads = await at_once(*(stage.ben.attempt("requestSession", **given) for _ in range(MANY)))
    assert payloads[0]["errors"] == []
    assert payloads == [payloads[0]] * MANY
    assert await stage.ben.wallet() == (9_000, 1_000)
    assert len(await stage.ana.inbox()) == 1
    await check_invariants()


async def test_one_key_from_many_at_once_has_one_refusal(stage: Stage) -> None:
    stream = await stage.live()
    before = await money_moved()
    given = {"streamId": stream, "durationMinutes": 10, "idempotencyKey": "one tap"}
    payloads = await at_once(*(stage.sam.attempt("requestSession", **given) for _ in range(MANY)))
    assert [error["code"] for error in payloads[0]["errors"]] == ["INSUFFICIENT_FUNDS"]
    assert payloads == [payloads[0]] * MANY
    assert await money_moved() == before
    assert await stage.ana.inbox() == []
    await check_invariants()


async def money_moved() -> tuple[int, int]:
    """How many transfers there are, and how many entries."""
    return await Transfer.all().count(), await Entry.all().count()


async def test_one_key_from_many_who_call_an_absent_fan_calls_once(stage: Stage) -> None:
    session = await stage.waiting(stage.ben, await stage.live())
    given = {"sessionId": session["id"], "idempotencyKey": "come"}
    payloads = await at_once(*(stage.ana.attempt("startSession", **given) for _ in range(MANY)))
    assert [error["graceUntil"] for error in payloads[0]["errors"]] == ["2030-01-01T12:02:00Z"]
    assert payloads == [payloads[0]] * MANY
    assert steps(await stage.ben.session(session["id"])) == ["REQUESTED", "WAITING", "WAITING"]
    await check_invariants()


async def test_one_key_with_other_input_at_once_has_the_effect_of_one(stage: Stage) -> None:
    stream = await stage.live()
    asked = [
        stage.ben.attempt("requestSession", streamId=stream, durationMinutes=minutes, idempotencyKey="one tap")
        for minutes in (5, 10, 20)
    ]
    won, lost = one_winner(await at_once(*asked))
    assert {(error["code"], tuple(error["field"])) for error in lost} == {("IDEMPOTENCY_CONFLICT", ("idempotencyKey",))}
    assert await stage.ben.wallet() == (10_000 - won["price"]["amount"], won["price"]["amount"])
    await check_invariants()


async def test_one_key_of_two_people_at_once_is_two_keys(stage: Stage) -> None:
    stream = await stage.live()
    fans: tuple[Person, ...] = (stage.ben, stage.cleo)
    given = {"streamId": stream, "durationMinutes": 10, "idempotencyKey": "one tap"}
    ben, cleo = await at_once(*(fan.attempt("requestSession", **given) for fan in fans))
    assert ben["session"]["id"] != cleo["session"]["id"]
    assert [await fan.wallet() for fan in fans] == [(9_000, 1_000)] * 2
    await check_invariants()
