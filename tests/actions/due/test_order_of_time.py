"""What time alone does to a session is done in the order in which it fell due, however late the clock comes round."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from models.ledger import Transfer
from models.steps import SessionTransition
from tests.actions.invariants import check_invariants
from tests.api import scenes
from tests.api.scenes import at
from tests.clock import START
from tests.stage import Stage, row_of

FIRST, SECOND, LATE = 10, 12, 45
"""Minutes after noon at which the one falls due, and the other, and when the clock comes round or somebody acts."""

Deed = Callable[[Stage, str, int], Awaitable[None]]
"""Has something fall due for a session that waits, so many minutes after noon."""


async def nothing_more(stage: Stage, session: str, minutes: int) -> None:
    """It expires then, as it was approved with that term."""


async def lets_others_go_first(stage: Stage, session: str, minutes: int) -> None:
    await stage.ben.do("yieldPlace", sessionId=session, minutes=minutes)


async def is_called(stage: Stage, session: str, minutes: int) -> None:
    stage.tune(no_show_grace=timedelta(minutes=minutes))
    await stage.ana.refused("startSession", sessionId=session)


async def asks_for_another_time(stage: Stage, session: str, minutes: int) -> None:
    stage.tune(request_ttl=timedelta(minutes=minutes))
    await stage.ben.do("reschedule", sessionId=session, start=at(90))


async def is_ready(stage: Stage, session: str, minutes: int) -> None:
    stage.tune(ready_ttl=timedelta(minutes=minutes))
    await stage.ben.do("setReady", sessionId=session, ready=True)


DEEDS: dict[str, Deed] = {
    "EXPIRE": nothing_more,
    "BACK_IN_LINE": lets_others_go_first,
    "MISS_CALL": is_called,
    "DECLINE": asks_for_another_time,
    "READY_LAPSES": is_ready,
}
"""In the order in which one session can come to have several of them."""

PAIRS = [
    # What comes first, what comes second, and whether the second is then still there to be done.
    ("DECLINE", "READY_LAPSES", True),
    ("READY_LAPSES", "DECLINE", True),
    ("DECLINE", "BACK_IN_LINE", True),
    ("DECLINE", "MISS_CALL", True),
    ("MISS_CALL", "DECLINE", False),
    ("DECLINE", "EXPIRE", True),
    ("EXPIRE", "DECLINE", False),
    ("READY_LAPSES", "MISS_CALL", True),
    ("MISS_CALL", "READY_LAPSES", False),
    ("READY_LAPSES", "EXPIRE", True),
    ("EXPIRE", "READY_LAPSES", False),
    ("BACK_IN_LINE", "EXPIRE", True),
    ("EXPIRE", "BACK_IN_LINE", False),
    ("MISS_CALL", "EXPIRE", True),
    ("EXPIRE", "MISS_CALL", False),
]


async def nobody_acts(stage: Stage, stream: str, session: str) -> None:
    """The clock is first."""


async def the_fan_is_not_ready(stage: Stage, stream: str, session: str) -> None:
    await stage.ben.attempt("setReady", sessionId=session, ready=False)


async def the_fan_comes(stage: Stage, stream: str, session: str) -> None:
    await stage.enters(stage.ben, stream)


async def the_stream_is_ended(stage: Stage, stream: str, session: str) -> None:
    await stage.ana.do("endStream", streamId=stream)


async def the_fan_is_blocked(stage: Stage, stream: str, session: str) -> None:
    await stage.ana.do("blockFan", userId=stage.ben.id)


ACTS = [nobody_acts, the_fan_is_not_ready, the_fan_comes, the_stream_is_ended, the_fan_is_blocked]
OF_PEOPLE = {"END_STREAM", "BLOCK"}


async def done(session: str) -> list[tuple[str, float]]:
    """What time has done to it, and of how many minutes after noon each step is, in the order of its history."""
    steps = await SessionTransition.filter(session_id=row_of(session)).order_by("id")
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    by_clock = [step for step in steps if step.by_id is None]
    return [(step.trigger.value, (step.at - START) / timedelta(minutes=1)) for step in by_clock]


@pytest.mark.parametrize("acts", ACTS, ids=lambda acts: acts.__name__)
@pytest.mark.parametrize(("first", "second", "both"), PAIRS)
async def test_of_two_that_fall_due_while_the_clock_is_away_the_earlier_comes_first(
    stage: Stage, first: str, second: str, both: bool, acts: Callable[[Stage, str, str], Awaitable[None]]
) -> None:
    stream, due = await stage.live(), {first: FIRST, second: SECOND}
    stage.tune(lapse=timedelta(minutes=due.get("EXPIRE", 360)), presence_grace=timedelta(hours=1))
    session = (await stage.waiting(stage.ben, stream))["id"]
    await stage.enters(stage.ben, stream)
    await stage.leaves(stage.ben, stream)
    for name, deed in DEEDS.items():
        if name in due:
            await deed(stage, session, due[name])
    stage.clock.move(minutes=LATE)
    await acts(stage, stream, session)
    await stage.run_clock()
    assert await done(session) == [(first, FIRST), (second, SECOND)][: 1 + both]
    await check_invariants()


async def first_of_two_promised(stage: Stage, stream: str) -> str:
    stage.tune(lapse=timedelta(minutes=12))
    session = await scenes.scheduled(stage, stream)
    await stage.ana.do("endStream", streamId=stream)
    return session


async def test_a_proposal_lapses_before_the_promise_does(stage: Stage) -> None:
    session = await first_of_two_promised(stage, await stage.live())
    await asks_for_another_time(stage, session, FIRST)
    stage.clock.move(minutes=LATE)
    await stage.live()
    await stage.run_clock()
    assert await done(session) == [("DECLINE", FIRST), ("EXPIRE", 42)]


@pytest.mark.parametrize(("called", "asked"), [(FIRST, SECOND), (SECOND, FIRST)])
@pytest.mark.parametrize("scene", [scenes.waiting_early, scenes.waiting])
async def test_of_a_call_that_ends_what_waits(stage: Stage, scene: scenes.Scene, called: int, asked: int) -> None:
    session = await scene(stage, await stage.live())
    if scene is scenes.waiting:
        await is_called(stage, session, 0)
        await stage.run_clock()
    await asks_for_another_time(stage, session, asked)
    await is_called(stage, session, called)
    stage.clock.move(minutes=15)
    before = len(await done(session))
    await stage.run_clock()
    both = [("DECLINE", asked), ("MISS_CALL", called)]
    assert (await done(session))[before:] == (both if asked < called else both[1:])


async def time_up(stage: Stage, stream: str) -> str:
    return await scenes.in_progress(stage, stream)


async def not_met(stage: Stage, stream: str) -> str:
    stage.tune(connect_grace=timedelta(minutes=10))
    return await scenes.connecting(stage, stream)


async def lost(stage: Stage, stream: str) -> str:
    stage.tune(resume_grace=timedelta(minutes=9), pause_limit=timedelta(minutes=30))
    session = await scenes.met(stage, stream)
    stage.clock.move(minutes=1)
    await stage.hangs_up(stage.ben, session)
    return session


@pytest.mark.parametrize("joins", [False, True])
@pytest.mark.parametrize("asks", ["ben", "ana"])
@pytest.mark.parametrize("answer_until", [8, 12])
@pytest.mark.parametrize("scene", [time_up, not_met, lost], ids=lambda scene: scene.__name__)
async def test_more_minutes_that_nobody_answers_lapse_before_the_session_ends(
    stage: Stage, scene: scenes.Scene, answer_until: int, asks: str, joins: bool
) -> None:
    session = await scene(stage, await stage.live())
    since = (stage.clock.now() - START) / timedelta(minutes=1)
    stage.tune(extension_ttl=timedelta(minutes=answer_until - since))
    await stage.people[asks].do("proposeExtension", sessionId=session, minutes=5)
    stage.clock.move(minutes=LATE)
    if joins:
        await stage.joins(stage.ana, session)
    await stage.run_clock()
    end = (scene.__name__.upper(), 10)
    assert await done(session) == ([("DECLINE", 8), end] if answer_until == 8 else [end])
    # Both the price and what Ben asked for were held once, and ended once.
    assert await Transfer.filter(hold__session_id=row_of(session)).count() == (4 if asks == "ben" else 2)
    await check_invariants()


async def test_who_has_missed_a_call_is_behind_who_was_next_then(stage: Stage) -> None:
    """Cleo, who was next as Ben's call ended, expired before the clock came round."""
    stream = await stage.live()
    stage.tune(lapse=timedelta(minutes=12))
    cleo = (await stage.waiting(stage.cleo, stream))["id"]
    stage.tune(lapse=timedelta(hours=6))
    stage.clock.move(seconds=1)
    ben, dora = [(await stage.waiting(fan, stream))["id"] for fan in (stage.ben, stage.dora)]
    await is_called(stage, ben, 9)
    stage.clock.move(minutes=LATE)
    await stage.run_clock()
    assert await done(cleo) == [("EXPIRE", 12)]
    assert (await stage.ben.session(ben))["position"] == 1
    assert (await stage.dora.session(dora))["position"] == 2


async def test_who_missed_a_call_and_expired_is_offered_nothing_before_the_clock_comes_round(stage: Stage) -> None:
    stream = await stage.live()
    stage.tune(lapse=timedelta(minutes=SECOND))
    session = (await stage.waiting(stage.ben, stream))["id"]
    await is_called(stage, session, FIRST)
    stage.clock.move(minutes=LATE)
    for person in (stage.ana, stage.ben):
        assert (await person.session(session))["viewerCan"] == []
    assert await stage.enters(stage.ben, stream) is not None
    assert (await stage.requested(stage.ben, stream))["status"] == "REQUESTED"
    assert await done(session) == [("MISS_CALL", FIRST), ("EXPIRE", SECOND)]
