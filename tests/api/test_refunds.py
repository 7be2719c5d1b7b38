"""Support gives back what was captured: once, never more, out of what the creator earned, and both are told."""

import asyncio

import pytest

from domain.events import fan_topic, stream_topic
from models.refunds import Refund
from tests.actions.invariants import check_invariants
from tests.api import scenes
from tests.api.scenes import nothing_changes
from tests.api.test_money import earned
from tests.documents import SESSIONS
from tests.sockets import GraphQLFailure
from tests.stage import Stage, row_of
from tests.subscriptions.briefly import followed, topic_of

WHY = {"reason": "no sound"}
LEDGER = """query($id: ID!) { privateSession(id: $id) { entries {
  transfer account amount { amount currency } owner { displayName } at } } }"""


def cents(amount: int) -> dict[str, object]:
    return {"amount": {"amount": amount, "currency": "USD"}, **WHY}


async def test_a_refund_is_the_fans_again_and_the_creators_no_more(stage: Stage) -> None:
    session = await scenes.paid(stage, await stage.live())
    assert (await stage.ben.wallet(), await earned(stage.ana)) == ((9_000, 0), 1_000)
    refunded = await stage.support.do("refundSession", sessionId=session, **cents(300))
    assert refunded["payment"] == {
        "status": "CAPTURED",
        "held": {"amount": 0},
        "captured": {"amount": 1_000},
        "refunded": {"amount": 300},
    }
    assert (await stage.ben.wallet(), await earned(stage.ana)) == ((9_300, 0), 700)
    moved = (await stage.support.ask(LEDGER, id=session))["privateSession"]["entries"][-2:]
    assert [
        (one["transfer"], one["account"], one["amount"]["amount"], one["owner"]["displayName"]) for one in moved
    ] == [
        ("REFUND", "EARNED", -300, "Ana"),
        ("REFUND", "AVAILABLE", 300, "Ben"),
    ]
    await check_invariants()


async def test_several_refunds_add_up_to_what_was_captured_and_no_further(stage: Stage) -> None:
    session = await scenes.paid(stage, await stage.live())
    for amount in (300, 699):
        await stage.support.do("refundSession", sessionId=session, **cents(amount))
    async with nothing_changes():
        refused = await stage.support.refused("refundSession", sessionId=session, **cents(2))
    assert (refused["__typename"], refused["refundable"]) == (
        "RefundExceedsCaptured",
        {"amount": 1, "currency": "USD"},
    )
    await stage.support.do("refundSession", sessionId=session, **cents(1))
    assert (await stage.ben.wallet(), await earned(stage.ana)) == ((10_000, 0), 0)
    assert (await stage.support.session(session))["viewerCan"] == []
    await check_invariants()


async def test_of_refunds_at_once_as_many_go_through_as_there_is_money_for(stage: Stage) -> None:
    session = await scenes.paid(stage, await stage.live())
    attempts = [stage.support.attempt("refundSession", sessionId=session, **cents(400)) for _ in range(4)]
    outcomes = [payload["errors"] for payload in await asyncio.gather(*attempts)]
    assert sorted(len(errors) for errors in outcomes) == [0, 0, 1, 1]
    assert {error["code"] for errors in outcomes for error in errors} == {"REFUND_EXCEEDS_CAPTURED"}
    assert await stage.ben.wallet() == (9_800, 0)
    await check_invariants()


async def test_both_are_told_how_much_in_all_and_why_but_not_by_whom(stage: Stage) -> None:
    session = await scenes.paid(stage, await stage.live())
    for amount in (300, 200):
        await stage.support.do("refundSession", sessionId=session, **cents(amount))
    for person, message in (
        (stage.ben, "Of the 10.00 USD for your session with Ana you were given 5.00 USD back."),
        (stage.ana, "Of the 10.00 USD for the session with Ben our support gave them 5.00 USD back."),
    ):
        told = (await person.inbox())[-1]
        assert (told["kind"], told["message"], told["session"]["id"]) == ("SESSION_REFUNDED", message, session)
        step = (await person.session(session))["history"][-1]
        assert (step["from"], step["to"], step["reason"], step["by"]) == ("COMPLETED", "COMPLETED", "no sound", None)


async def test_whoever_follows_the_session_is_sent_the_refund(live_stage: Stage) -> None:
    stream = await live_stage.live()
    session = await scenes.paid(live_stage, stream)
    async with (
        live_stage.ben.listening(SESSIONS) as of_ben,
        live_stage.ana.listening(SESSIONS, stream=stream) as of_ana,
    ):
        await followed(live_stage, topic_of(fan_topic, live_stage.ben.id))
        await followed(live_stage, topic_of(stream_topic, stream))
        await live_stage.support.do("refundSession", sessionId=session, **cents(1))
        for updates in (of_ben, of_ana):
            update = await updates.next()
            assert (update["session"]["id"], update["transition"]["reason"]) == (session, "no sound")


@pytest.mark.parametrize("scene", [scenes.requested, scenes.in_progress, scenes.cancelled, scenes.no_show])
async def test_what_was_not_paid_is_not_refunded(stage: Stage, scene: scenes.Scene) -> None:
    session = await scene(stage, await stage.live())
    async with nothing_changes():
        refused = await stage.support.refused("refundSession", sessionId=session, **cents(1))
    assert (refused["code"], refused["attempted"]) == ("INVALID_TRANSITION", "REFUND")


@pytest.mark.parametrize("side", ["Ben", "Ana"])
async def test_nobody_refunds_a_session_of_their_own(stage: Stage, side: str) -> None:
    session = await scenes.paid(stage, await stage.live())
    own = stage._with_token(side, "support")
    async with nothing_changes(but={"AuditRecord"}):
        with pytest.raises(GraphQLFailure) as failure:
            await own.attempt("refundSession", sessionId=session, **cents(1))
    assert failure.value.code == "FORBIDDEN"


async def test_a_retried_refund_is_one_refund(stage: Stage) -> None:
    session = await scenes.paid(stage, await stage.live())
    given = {"sessionId": session, **cents(300), "idempotencyKey": "once"}
    first = await stage.support.do("refundSession", **given)
    async with nothing_changes():
        assert await stage.support.do("refundSession", **given) == first
    assert [refund.amount for refund in await Refund.filter(session_id=row_of(session))] == [300]
