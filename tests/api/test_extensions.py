"""More minutes for a running session: asked for by one side, agreed to by the other, at the session's own rate."""

from collections.abc import Awaitable, Callable

import pytest

from actions.before.staff import COMMAND_LINE
from actions.erase_person import erase_person
from models.holds import Hold
from tests.actions.invariants import check_invariants
from tests.api import scenes
from tests.api.more_minutes import answers, asks, no_answer, refused
from tests.api.scenes import at, nothing_changes
from tests.documents import OFFER
from tests.domain.contract import CAN
from tests.stage import Stage, row_of

NOTHING_HELD_MORE, HELD_MORE = (9_000, 1_000), (8_500, 1_500)


async def holds_of(session: str) -> list[tuple[int, str, int]]:
    """Amount, status and what was captured of each, the first first."""
    rows = await Hold.filter(session_id=row_of(session)).order_by("id")
    return [(hold.amount, hold.status.value, hold.captured) for hold in rows]


async def test_what_a_fan_asks_for_is_held_and_nothing_else_changes(stage: Stage) -> None:
    session = await scenes.in_progress(stage, await stage.live())
    asked = await asks(stage.ben, session)
    assert asked["proposal"] == {
        "kind": "MORE_MINUTES",
        "start": None,
        "minutes": 5,
        "price": {"amount": 500},
        "expiresAt": at(0.5),
        "by": {"displayName": "Ben"},
    }
    assert (asked["durationMinutes"], asked["price"]["amount"], asked["expiresAt"]) == (10, 1_000, at(10))
    assert (asked["payment"]["held"], await stage.ben.wallet()) == ({"amount": 1_500}, HELD_MORE)
    line = (await stage.ana.inbox())[-1]
    assert (line["kind"], line["message"]) == ("PROPOSAL_MADE", "Ben asks for 5 more min for 5.00 USD.")
    await check_invariants()


async def test_what_a_creator_asks_for_is_held_when_the_fan_agrees(stage: Stage) -> None:
    session = await scenes.in_progress(stage, await stage.live())
    await asks(stage.ana, session)
    assert await stage.ben.wallet() == NOTHING_HELD_MORE
    assert (await stage.ben.inbox())[-1]["message"] == "Ana asks for 5 more min for 5.00 USD."
    await answers(stage.ben, session)
    assert await stage.ben.wallet() == HELD_MORE
    await check_invariants()


@pytest.mark.parametrize("by_fan", [True, False])
async def test_when_more_minutes_are_agreed_to_time_and_price_grow_and_both_are_told(
    stage: Stage, by_fan: bool
) -> None:
    session = await scenes.in_progress(stage, await stage.live())
    stage.clock.move(minutes=4)
    first, other = (stage.ben, stage.ana) if by_fan else (stage.ana, stage.ben)
    await asks(first, session)
    longer = await answers(other, session)
    assert (longer["durationMinutes"], longer["price"]["amount"], longer["expiresAt"]) == (15, 1_500, at(15))
    assert (longer["proposal"], longer["status"]) == (None, "IN_PROGRESS")
    for person, whose, name in ((stage.ben, "Your", "Ana"), (stage.ana, "The", "Ben")):
        line = (await person.inbox())[-1]
        assert (line["kind"], line["at"]) == ("SESSION_EXTENDED", at(15))
        assert line["message"] == f"{whose} session with {name} is longer now: 15 min in all, for 15.00 USD."
    assert "EXTEND" in (await stage.ben.session(session))["viewerCan"]
    await stage.run_clock(minutes=11)
    ended = await stage.ben.session(session)
    assert (ended["status"], ended["endedAt"], ended["payment"]["captured"]["amount"]) == ("COMPLETED", at(15), 1_500)
    assert await holds_of(session) == [(1_000, "CAPTURED", 1_000), (500, "CAPTURED", 500)]
    await check_invariants()


async def test_a_session_may_grow_again_and_is_paid_for_what_was_delivered(stage: Stage) -> None:
    session = await scenes.in_progress(stage, await stage.live())
    await asks(stage.ben, session, 20)
    await answers(stage.ana, session)
    await asks(stage.ana, session, 10)
    longer = await answers(stage.ben, session)
    assert (longer["durationMinutes"], longer["price"]["amount"], longer["expiresAt"]) == (40, 4_000, at(40))
    stage.clock.move(minutes=12.5)
    ended = await stage.ana.do("endSession", sessionId=session)
    assert ended["payment"]["captured"]["amount"] == 1_250
    assert await holds_of(session) == [(1_000, "CAPTURED", 1_000), (2_000, "CAPTURED", 250), (1_000, "CAPTURED", 0)]
    await check_invariants()


async def test_the_rate_is_that_of_the_request_whatever_is_asked_for_now(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.in_progress(stage, stream)
    offer = {**OFFER, "pricePerMinute": {"amount": 999, "currency": "USD"}, "durations": [3, 7], "open": False}
    await stage.ana.do("updateOffer", streamId=stream, offer=offer)
    async with nothing_changes():
        refusal = await refused(stage.ben, session, 5)
        assert (refusal["__typename"], refusal["field"]) == ("ValidationFailed", ["minutes"])
    assert (await asks(stage.ben, session, 7))["proposal"]["price"] == {"amount": 700}


async def decline(stage: Stage, session: str) -> object:
    return await answers(stage.ana, session, accept=False)


async def silence(stage: Stage, session: str) -> object:
    return await stage.run_clock(seconds=30)


async def fan_ends(stage: Stage, session: str) -> object:
    return await stage.ben.do("endSession", sessionId=session)


async def creator_ends(stage: Stage, session: str) -> object:
    return await stage.ana.do("endSession", sessionId=session)


async def time_up(stage: Stage, session: str) -> object:
    return await stage.run_clock(minutes=10)


async def block(stage: Stage, session: str) -> object:
    return await stage.ana.do("blockFan", userId=stage.ben.id)


@pytest.mark.parametrize("ending", [decline, silence, fan_ends, creator_ends, time_up, block])
async def test_what_was_held_for_nothing_is_given_back(
    stage: Stage, ending: Callable[[Stage, str], Awaitable[object]]
) -> None:
    session = await scenes.fan_asks_for_more(stage, await stage.live())
    await ending(stage, session)
    seen = await stage.ben.session(session)
    assert (seen["proposal"], seen["durationMinutes"], seen["price"]["amount"]) == (None, 10, 1_000)
    assert (await holds_of(session))[1] == (500, "RELEASED", 0)
    captured = seen["payment"]["captured"]["amount"]
    assert await stage.ben.wallet() == (
        NOTHING_HELD_MORE if seen["status"] == "IN_PROGRESS" else (10_000 - captured, 0)
    )
    await check_invariants()


async def block_later(stage: Stage, session: str) -> object:
    stage.clock.move(seconds=31)
    return await block(stage, session)


async def end_stream_later(stage: Stage, session: str) -> object:
    stage.clock.move(seconds=31)
    stream = await stage.ana.ask("query($id: ID!) { privateSession(id: $id) { stream { id } } }", id=session)
    return await stage.ana.do("endStream", streamId=stream["privateSession"]["stream"]["id"])


async def erase_later(stage: Stage, session: str) -> object:
    stage.clock.move(seconds=31)
    return await erase_person(stage.node.transactions, COMMAND_LINE, "ben", 0)


@pytest.mark.parametrize("ending", [time_up, block_later, end_stream_later, erase_later])
async def test_that_nobody_has_answered_in_time_comes_before_the_end(
    stage: Stage, ending: Callable[[Stage, str], Awaitable[object]]
) -> None:
    session = await scenes.fan_asks_for_more(stage, await stage.live())
    await ending(stage, session)
    *_, unanswered, ended = (await stage.ana.session(session))["history"]
    assert (unanswered["to"], unanswered["at"], unanswered["by"]) == ("IN_PROGRESS", at(0.5), None)
    assert (ended["to"], ended["at"] > at(0.5)) == ("COMPLETED", True)
    await check_invariants()


async def test_a_session_that_never_met_gives_everything_back(stage: Stage) -> None:
    session = await scenes.connecting(stage, await stage.live())
    stage.clock.move(seconds=100)
    await asks(stage.ben, session)
    await stage.run_clock(seconds=20)
    assert (await stage.ben.session(session))["status"] == "CANCELLED"
    assert [status for _, status, _ in await holds_of(session)] == ["RELEASED", "RELEASED"]
    assert await stage.ben.wallet() == (10_000, 0)
    await check_invariants()


async def test_silence_is_no_before_the_clock_has_come_round(stage: Stage) -> None:
    session = await scenes.fan_asks_for_more(stage, await stage.live())
    stage.clock.move(seconds=30)
    seen = await stage.ana.session(session)
    assert (seen["proposal"], seen["viewerCan"]) == (None, CAN["IN_PROGRESS"][1])
    async with nothing_changes():
        assert await no_answer(stage.ana, session) == "NoProposal"
    assert (await asks(stage.ana, session))["proposal"]["by"] == {"displayName": "Ana"}
    assert [step["at"] for step in (await stage.ana.session(session))["history"]][-2:] == [at(0.5), at(0.5)]
    assert await stage.ben.wallet() == NOTHING_HELD_MORE
    await check_invariants()


async def test_a_fan_without_the_money_is_refused_when_they_say_yes(stage: Stage) -> None:
    session = await scenes.in_progress(stage, await stage.live(pricePerMinute={"amount": 900, "currency": "USD"}))
    missing = {"required": {"amount": 4_500, "currency": "USD"}, "available": {"amount": 1_000, "currency": "USD"}}
    async with nothing_changes():
        refusal = await refused(stage.ben, session)
        assert {name: refusal[name] for name in missing} == missing
    await asks(stage.ana, session)
    async with nothing_changes():
        assert await no_answer(stage.ben, session) == "InsufficientFunds"
    await stage.office.do("creditWallet", userId=stage.ben.id, amount={"amount": 3_500, "currency": "USD"})
    assert (await answers(stage.ben, session))["durationMinutes"] == 15
    await check_invariants()


async def test_one_proposal_is_open_at_a_time_of_either_side(stage: Stage) -> None:
    session = await scenes.fan_asks_for_more(stage, await stage.live())
    for person in (stage.ben, stage.ana):
        async with nothing_changes():
            refusal = await refused(person, session)
            assert (refusal["__typename"], refusal["until"]) == ("ProposalPending", at(0.5))
    fans, creators = [(await person.session(session))["viewerCan"] for person in (stage.ben, stage.ana)]
    assert "EXTEND" not in {*fans, *creators}
    assert ("ANSWER" in fans, "ANSWER" in creators) == (False, True)


async def test_who_asks_does_not_answer_and_a_stranger_finds_nothing(stage: Stage) -> None:
    session = await scenes.fan_asks_for_more(stage, await stage.live())
    async with nothing_changes():
        assert await no_answer(stage.ben, session) == "NoProposal"
        assert await no_answer(stage.sam, session) == "NotFound"
        assert (await refused(stage.sam, session))["__typename"] == "NotFound"
    await answers(stage.ana, session)
    async with nothing_changes():
        assert await no_answer(stage.ana, session) == "NoProposal"
        assert await no_answer(stage.ben, session) == "NoProposal"


async def test_after_the_end_nobody_asks_or_answers(stage: Stage) -> None:
    session = await scenes.in_progress(stage, await stage.live())
    stage.clock.move(minutes=9.9)
    await asks(stage.ben, session)
    stage.clock.move(minutes=0.1)
    async with nothing_changes():
        answer = await stage.ana.refused("answerProposal", sessionId=session, accept=True)
        assert (answer["__typename"], answer["from"], answer["attempted"]) == (
            "InvalidTransition",
            "COMPLETED",
            "ANSWER",
        )
        another = await refused(stage.ana, session)
        assert (another["__typename"], another["attempted"]) == ("InvalidTransition", "EXTEND")


async def test_while_it_is_paused_the_end_moves_and_not_until_when_they_may_come_back(stage: Stage) -> None:
    session = await scenes.fan_alone_again(stage, await stage.live())
    await asks(stage.ana, session)
    longer = await answers(stage.ben, session)
    assert (longer["durationMinutes"], longer["expiresAt"]) == (15, at(2.5))
    stage.clock.move(seconds=25)
    await stage.joins(stage.ana, session)
    assert (await stage.ben.session(session))["expiresAt"] == at(15.5)
    await check_invariants()
