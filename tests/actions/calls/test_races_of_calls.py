"""Who acts at once on a session that begins, runs or ends, twenty times over: one outcome, and the books agree."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from domain.call_providers import CallProvider
from models.sessions import PrivateSession
from tests.actions.invariants import check_invariants
from tests.actions.race import at_once, one_winner, steps, too_late
from tests.conftest import ON_POSTGRES
from tests.sockets import Answer
from tests.stage import Stage, row_of

pytestmark = ON_POSTGRES

ROUNDS = 20


@pytest.fixture
async def stream(stage: Stage) -> AsyncIterator[str]:
    """A stream of Ana's, on which Ben can afford everything."""
    await stage.office.do("creditWallet", userId=stage.ben.id, amount={"amount": 1_000_000, "currency": "USD"})
    yield await stage.live()
    await check_invariants()


async def waiting(stage: Stage, stream: str) -> str:
    """A session of Ben's, who is in the room."""
    session = await stage.waiting(stage.ben, stream)
    await stage.enters(stage.ben, stream)
    return str(session["id"])


async def running(stage: Stage, stream: str) -> str:
    """A session of Ben's that has begun."""
    session = await waiting(stage, stream)
    await stage.ana.do("startSession", sessionId=session)
    return session


async def after(turns: int) -> None:
    """When the others have had so many turns."""
    for _ in range(turns):
        await asyncio.sleep(0)


async def clock_passes(stage: Stage, turns: int, seconds: float) -> Answer:
    """Time goes on while others are at it, and the clock of two nodes comes round."""
    await after(turns)
    stage.clock.move(seconds=seconds)
    await at_once(stage.run_clock(), stage.run_clock())
    return {}


async def test_of_a_yes_to_more_minutes_and_time_up_one_wins(stage: Stage, stream: str) -> None:
    paid = 0
    for turns in range(ROUNDS):
        session = await running(stage, stream)
        stage.clock.move(seconds=590)
        await stage.ben.do("proposeExtension", sessionId=session, minutes=5)
        yes = stage.ana.attempt("answerProposal", sessionId=session, accept=True)
        payload, _ = await at_once(yes, clock_passes(stage, turns * 3, 10))
        await stage.run_clock()
        seen = await stage.ben.session(session)
        extended = payload["errors"] == []
        assert (seen["status"], seen["durationMinutes"]) == (("IN_PROGRESS", 15) if extended else ("COMPLETED", 10))
        if extended:
            await stage.run_clock(minutes=5)
        else:
            assert too_late(payload["errors"][0]) == ("INVALID_TRANSITION", "COMPLETED", "ANSWER")
        paid += 1_500 if extended else 1_000
        assert await stage.ben.wallet() == (1_010_000 - paid, 0)


async def test_of_an_end_and_a_return_one_outcome_is_left(stage: Stage, stream: str) -> None:
    stage.tune(calls=CallProvider.PEER)
    for number in range(ROUNDS):
        session = await running(stage, stream)
        for person in (stage.ana, stage.ben):
            await stage.joins(person, session)
        stage.clock.move(seconds=60)
        await stage.hangs_up(stage.ana, session)
        await stage.run_clock(seconds=5)
        end, back = stage.ben.attempt("endSession", sessionId=session), returns(stage, session)
        await at_once(*((end, back) if number % 2 else (back, end)))
        row = await PrivateSession.get(id=row_of(session))
        assert (row.status, row.captured, steps(await stage.ben.session(session))[-1]) == (
            "COMPLETED",
            100,
            "COMPLETED",
        )
        assert row.end_reason in {"FAN_ENDED", "CREATOR_LOST"}
        for person in (stage.ana, stage.ben):
            await stage.hangs_up(person, session)


async def returns(stage: Stage, session: str) -> Answer:
    """Ana is in the call again, if there still is one."""
    await stage.joins(stage.ana, session)
    return {}


async def test_of_two_who_end_it_one_settles_the_price(stage: Stage, stream: str) -> None:
    for number in range(ROUNDS):
        session = await running(stage, stream)
        stage.clock.move(minutes=4)
        sides = (stage.ana, stage.ben) if number % 2 else (stage.ben, stage.ana)
        won, (lost,) = one_winner(await at_once(*(side.attempt("endSession", sessionId=session) for side in sides)))
        assert too_late(lost) == ("INVALID_TRANSITION", "COMPLETED", "END")
        assert (won["payment"]["captured"]["amount"], steps(won)[-2:]) == (400, ["IN_PROGRESS", "COMPLETED"])
        assert await stage.ben.wallet() == (1_010_000 - 400 * (number + 1), 0)


async def test_of_a_start_and_a_cancellation_one_wins_each_time(stage: Stage, stream: str) -> None:
    for number in range(ROUNDS):
        session = await waiting(stage, stream)
        start = stage.ana.attempt("startSession", sessionId=session)
        cancellation = stage.ben.attempt("cancelSession", sessionId=session)
        won, (lost,) = one_winner(await at_once(*((start, cancellation) if number % 2 else (cancellation, start))))
        attempted = {"IN_PROGRESS": "CANCEL", "CANCELLED": "START"}[won["status"]]
        assert too_late(lost) == ("INVALID_TRANSITION", won["status"], attempted)
        if won["status"] == "IN_PROGRESS":
            await stage.ben.do("endSession", sessionId=session)
        assert await stage.ben.wallet() == (1_010_000, 0)


async def test_of_two_who_ask_for_more_at_once_one_is_heard_and_of_two_answers_one_counts(
    stage: Stage, stream: str
) -> None:
    session, minutes = await running(stage, stream), 10
    for number in range(ROUNDS):
        sides = (stage.ana, stage.ben) if number % 2 else (stage.ben, stage.ana)
        asked = [side.attempt("proposeExtension", sessionId=session, minutes=5) for side in sides]
        won, (pending,) = one_winner(await at_once(*asked))
        other = stage.ana if won["proposal"]["by"]["displayName"] == "Ben" else stage.ben
        answers = [other.attempt("answerProposal", sessionId=session, accept=accept) for accept in (True, False)]
        answered, (late,) = one_winner(await at_once(*answers))
        assert (pending["code"], late["code"]) == ("PROPOSAL_PENDING", "NO_PROPOSAL")
        minutes += 5 if answered["durationMinutes"] > minutes else 0
        assert (answered["durationMinutes"], await stage.ben.wallet()) == (
            minutes,
            (1_010_000 - minutes * 100, minutes * 100),
        )
