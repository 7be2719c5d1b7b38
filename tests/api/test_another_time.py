"""A fan who asks for another time keeps the place and the promise that they have, until the creator agrees."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.actions.invariants import check_invariants
from tests.api import scenes
from tests.api.scenes import Scene, at, nothing_changes
from tests.clock import START
from tests.sockets import Answer
from tests.stage import Person, Stage

CHANGES_WITH_EVERY_STEP = {"version", "history", "viewerCan", "proposal"}


def but_for(session: Answer, names: set[str]) -> Answer:
    return {name: value for name, value in session.items() if name not in names}


async def asks(stage: Stage, session: str, minutes: float = 90, **given: Any) -> Answer:
    """Ben asks for another time, in minutes after noon."""
    return await stage.ben.do("reschedule", sessionId=session, start=at(minutes), **given)


async def told(person: Person) -> list[tuple[str, str | None]]:
    """Of what, and of which instant."""
    return [(line["kind"], line["at"]) for line in await person.inbox()]


@pytest.mark.parametrize("scene", [scenes.scheduled, scenes.waiting, scenes.present, scenes.waiting_early])
async def test_all_that_the_fan_has_stands_while_they_ask(stage: Stage, scene: Scene) -> None:
    session = await scene(stage, await stage.live())
    before, room = await stage.ben.session(session), await scenes.everything()
    asked = await asks(stage, session, reason="Dinner")
    assert but_for(asked, CHANGES_WITH_EVERY_STEP) == but_for(before, CHANGES_WITH_EVERY_STEP)
    assert asked["proposal"] == {
        "kind": "ANOTHER_TIME",
        "start": at(90),
        "minutes": None,
        "price": None,
        "expiresAt": at(15),
        "by": {"displayName": "Ben"},
    }
    assert (asked["version"], asked["viewerCan"]) == (before["version"] + 1, before["viewerCan"])
    assert asked["history"][-1]["reason"] == "Dinner"
    assert "ANSWER" in (await stage.ana.session(session))["viewerCan"]
    line = (await stage.ana.inbox())[-1]
    assert (line["kind"], line["at"], line["message"]) == (
        "PROPOSAL_MADE",
        at(90),
        "Ben asks for another time, in about 90 min.",
    )
    assert await stage.ben.wallet() == (9_000, 1_000)
    assert (await scenes.everything())["RoomMember"] == room["RoomMember"]


async def test_a_call_is_not_escaped_by_asking(stage: Stage) -> None:
    session = await scenes.called(stage, await stage.live())
    await asks(stage, session)
    await stage.run_clock(minutes=2)
    assert (await told(stage.ben))[-1][0] == "CALL_MISSED"


async def put_off(stage: Stage, stream: str) -> str:
    """Ben waits, and lets others go first for five minutes."""
    session = await scenes.waiting(stage, stream)
    await stage.ben.do("yieldPlace", sessionId=session, minutes=5)
    return session


@pytest.mark.parametrize(
    ("scene", "after", "ends"),
    [
        (scenes.scheduled, 0, 15),
        (scenes.scheduled, 20, 30),
        (scenes.waiting, 20, 35),
        (scenes.waiting_early, 20, 30),
        (scenes.scheduled_off_air, 40, 55),
        (put_off, 0, 5),
    ],
)
async def test_a_proposal_ends_after_the_term_of_a_request_or_when_what_it_would_move_is_due(
    stage: Stage, scene: Scene, after: float, ends: float
) -> None:
    session = await scene(stage, await stage.live())
    stage.clock.move(minutes=after)
    assert (await asks(stage, session))["proposal"]["expiresAt"] == at(ends)


@pytest.mark.parametrize("scene", [scenes.scheduled, scenes.waiting])
async def test_unanswered_it_ends_and_the_promise_stands(stage: Stage, scene: Scene) -> None:
    session = await scene(stage, await stage.live())
    before = await stage.ben.session(session)
    await asks(stage, session)
    stage.clock.move(minutes=15)
    assert (await stage.ben.session(session))["proposal"] is None
    assert "ANSWER" not in (await stage.ana.session(session))["viewerCan"]
    async with nothing_changes():
        refusal = await stage.ana.refused("answerProposal", sessionId=session, accept=True)
        assert refusal["__typename"] == "NoProposal"
    assert [await stage.run_clock() for _ in range(3)] == [1, 0, 0]
    after = await stage.ben.session(session)
    kept = CHANGES_WITH_EVERY_STEP | {"estimatedStart"}
    assert but_for(after, kept) == but_for(before, kept)
    assert after["history"][-1] == {
        "from": before["status"],
        "to": before["status"],
        "at": at(15),
        "reason": None,
        "by": None,
    }
    assert (await stage.ben.inbox())[-1][
        "message"
    ] == "Ana did not agree to your proposal. Your session stays as it was."
    await check_invariants()


async def goes_live_again(stage: Stage, stream: str, session: str) -> None:
    await stage.ana.do("endStream", streamId=stream)
    stage.clock.move(minutes=16)
    await stage.live()


async def comes_when_called(stage: Stage, stream: str, session: str) -> None:
    stage.clock.move(minutes=14)
    await stage.ana.refused("startSession", sessionId=session)
    stage.clock.move(minutes=1.5)
    await stage.enters(stage.ben, stream)


async def leaves_though_ready(stage: Stage, stream: str, session: str) -> None:
    stage.clock.move(minutes=14, seconds=55)
    await stage.enters(stage.ben, stream)
    await stage.ben.do("setReady", sessionId=session, ready=True)
    await stage.leaves(stage.ben, stream)
    stage.clock.move(seconds=15)


async def misses_the_call(stage: Stage, stream: str, session: str) -> None:
    stage.clock.move(minutes=14)
    await stage.ana.refused("startSession", sessionId=session)
    stage.clock.move(minutes=3)


async def is_blocked(stage: Stage, stream: str, session: str) -> None:
    stage.clock.move(minutes=16)
    await stage.ana.do("blockFan", userId=stage.ben.id)


async def loses_the_stream(stage: Stage, stream: str, session: str) -> None:
    stage.clock.move(minutes=16)
    await stage.ana.do("endStream", streamId=stream)


async def is_forgotten(stage: Stage, stream: str, session: str) -> None:
    stage.clock.move(hours=12)


@pytest.mark.parametrize(
    ("scene", "later"),
    [
        (scenes.scheduled_and_asking, goes_live_again),
        (scenes.waiting_and_asking, misses_the_call),
        (scenes.waiting_and_asking, is_blocked),
        (scenes.waiting_and_asking, loses_the_stream),
        (scenes.waiting_and_asking, is_forgotten),
        (scenes.waiting_and_asking, comes_when_called),
        (scenes.waiting_and_asking, leaves_though_ready),
    ],
)
async def test_that_nobody_has_answered_in_time_comes_before_what_happens_later(
    stage: Stage, scene: Scene, later: Callable[[Stage, str, str], Awaitable[None]]
) -> None:
    stream = await stage.live()
    session = await scene(stage, stream)
    await later(stage, stream, session)
    await stage.run_clock()
    *_, ended, last = (await stage.ben.session(session))["history"]
    assert (ended["at"], ended["by"]) == (at(15), None)
    assert last["at"] > ended["at"]
    await check_invariants()


async def test_sixty_in_a_row_have_the_first_term_and_one_line_which_says_the_last(stage: Stage) -> None:
    session = await scenes.scheduled(stage, await stage.live())
    for count in range(60):
        stage.clock.move(seconds=10)
        asked = await asks(stage, session, 60 + count)
    assert (asked["proposal"]["start"], asked["proposal"]["expiresAt"]) == (at(119), at(15 + 1 / 6))
    assert asked["version"] == 62
    assert await told(stage.ana) == [("REQUEST_RECEIVED", None), ("PROPOSAL_MADE", at(119))]
    assert (await stage.ana.inbox())[-1]["message"] == "Ben asks for another time, in about 109 min."
    await stage.run_clock(minutes=15)
    assert (await stage.ben.session(session))["scheduledStart"] == at(30)
    await check_invariants()


async def test_who_asks_again_after_an_answer_has_a_new_term_and_a_new_line(stage: Stage) -> None:
    session = await scenes.scheduled(stage, await stage.live())
    await asks(stage, session)
    await stage.ana.do("answerProposal", sessionId=session, accept=False)
    stage.clock.move(minutes=5)
    assert (await asks(stage, session, 120))["proposal"]["expiresAt"] == at(20)
    assert (await told(stage.ana))[1:] == [("PROPOSAL_MADE", at(90)), ("PROPOSAL_MADE", at(120))]
    await asks(stage, session, 150)
    assert (await told(stage.ana))[1:] == [("PROPOSAL_MADE", at(90)), ("PROPOSAL_MADE", at(150))]


@pytest.mark.parametrize("scene", [scenes.scheduled_and_asking, scenes.waiting_and_asking])
async def test_another_time_that_is_agreed_to_is_the_promise(stage: Stage, scene: Scene) -> None:
    session = await scene(stage, await stage.live())
    agreed = await stage.ana.do("answerProposal", sessionId=session, accept=True, reason="Gladly")
    assert (agreed["status"], agreed["scheduledStart"], agreed["expiresAt"]) == ("SCHEDULED", at(90), at(450))
    assert (agreed["proposal"], agreed["reason"]) == (None, "Gladly")
    assert (await told(stage.ben))[-1] == ("PROPOSAL_ACCEPTED", at(90))
    assert await stage.ben.wallet() == (9_000, 1_000)
    await check_invariants()


async def test_declined_all_stays_and_the_word_about_it_is_in_the_history(stage: Stage) -> None:
    session = await scenes.scheduled_and_asking(stage, await stage.live())
    before = await stage.ben.session(session)
    declined = await stage.ana.do("answerProposal", sessionId=session, accept=False, reason="On tour")
    assert (declined["scheduledStart"], declined["proposal"], declined["reason"]) == (at(30), None, before["reason"])
    assert declined["history"][-1]["reason"] == "On tour"
    assert (await told(stage.ben))[-1] == ("PROPOSAL_DECLINED", at(30))


MOVED = [
    (scenes.scheduled_and_asking, "reschedule", {"start": at(60)}),
    (scenes.scheduled_and_asking, "decide", {"decision": "APPROVE"}),
    (scenes.scheduled_and_asking, "decide", {"decision": "DENY"}),
    (scenes.waiting_and_asking, "decide", {"decision": "LATER"}),
    (scenes.waiting_and_asking, "reschedule", {"start": at(60)}),
]


@pytest.mark.parametrize(("scene", "mutation", "given"), MOVED)
async def test_whatever_moves_the_session_ends_a_proposal(
    stage: Stage, scene: Scene, mutation: str, given: dict[str, Any]
) -> None:
    session = await scene(stage, await stage.live())
    moved = await stage.ana.do(mutation, sessionId=session, **given)
    assert moved["proposal"] is None
    await stage.run_clock(minutes=15)
    assert "PROPOSAL_DECLINED" not in {kind for kind, _ in await told(stage.ben)}
    await check_invariants()


async def test_a_room_that_opens_ends_a_proposal_too(stage: Stage) -> None:
    session = await scenes.scheduled(stage, await stage.live())
    stage.clock.move(minutes=20)
    await asks(stage, session)
    await stage.run_clock(minutes=5)
    seen = await stage.ben.session(session)
    assert (seen["status"], seen["proposal"]) == ("WAITING", None)


async def test_a_call_and_its_answer_leave_it_open(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.waiting_and_asking(stage, stream)
    await stage.ana.refused("startSession", sessionId=session)
    await stage.enters(stage.ben, stream)
    assert (await stage.ben.session(session))["proposal"]["start"] == at(90)
    begun = await stage.ana.do("startSession", sessionId=session)
    assert begun["proposal"] is None


async def test_a_clash_is_refused_when_it_is_asked_and_when_it_is_agreed_to(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.scheduled(stage, stream)
    await asks(stage, session)
    clash = await stage.scheduled(stage.cleo, stream, START + timedelta(minutes=85))
    async with nothing_changes():
        refusal = await stage.ana.refused("answerProposal", sessionId=session, accept=True)
        assert (refusal["__typename"], refusal["conflictsWith"][0]["id"]) == ("ScheduleConflict", clash["id"])
        refusal = await stage.ben.refused("reschedule", sessionId=session, start=at(94))
        assert (refusal["__typename"], refusal["conflictsWith"]) == ("ScheduleConflict", [])
    assert (await asks(stage, session, 95))["proposal"]["start"] == at(95)
    assert (await stage.ana.do("answerProposal", sessionId=session, accept=True))["scheduledStart"] == at(95)


async def test_a_time_that_has_passed_is_not_promised(stage: Stage) -> None:
    session = await scenes.waiting(stage, await stage.live())
    await asks(stage, session, 5)
    stage.clock.move(minutes=5)
    async with nothing_changes():
        refusal = await stage.ana.refused("answerProposal", sessionId=session, accept=True)
        assert (refusal["__typename"], refusal["field"]) == ("ValidationFailed", ["accept"])
    assert (await stage.ana.do("answerProposal", sessionId=session, accept=False))["status"] == "WAITING"


async def test_only_the_side_that_is_asked_answers_and_only_what_is_asked(stage: Stage) -> None:
    session = await scenes.scheduled(stage, await stage.live())
    async with nothing_changes():
        assert (await answer(stage.ana, session))["__typename"] == "NoProposal"
    version = (await asks(stage, session))["version"]
    async with nothing_changes():
        assert (await answer(stage.ben, session))["__typename"] == "NoProposal"
        assert (await answer(stage.sam, session))["__typename"] == "NotFound"
        stale = await answer(stage.ana, session, expectedVersion=version - 1)
        assert (stale["__typename"], stale["current"]["version"]) == ("StaleVersion", version)
    await asks(stage, session, 120)
    async with nothing_changes():
        assert (await answer(stage.ana, session, expectedVersion=version))["__typename"] == "StaleVersion"
    await stage.ana.do("answerProposal", sessionId=session, accept=True, expectedVersion=version + 1)
    async with nothing_changes():
        assert (await answer(stage.ana, session))["__typename"] == "NoProposal"


async def answer(person: Person, session: str, **given: Any) -> Answer:
    """How a yes is refused."""
    return await person.refused("answerProposal", sessionId=session, accept=True, **given)
