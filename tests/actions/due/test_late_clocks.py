"""An evening comes to the same, whether the clock comes round in time or late: what people are answered, what stands in
histories, and who has paid what."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from domain.due import status_at
from domain.lifecycle import OPEN, Status
from models.ledger import Entry, Transfer
from models.notifications import Notification
from models.people import User
from models.sessions import PrivateSession
from models.steps import SessionTransition
from schema.ids import global_id
from tests.actions.theatre import Theatre
from tests.conftest import ON_SQLITE
from tests.parts.databases import Backend
from tests.stage import Person, row_of

STEP = 5
STEPS = 3_600 // STEP
"""An evening lasts an hour, in steps of seconds."""

ACTS = 240
CREATORS, FANS = ("ana", "gus"), ("ben", "cleo", "dora")
OF_A_MOMENT = {"NEXT_UP", "ENDING_SOON"}
"""What is told only while it is so."""

ComesRound = Callable[[int], bool]
"""Whether the clock does at a step."""


class Act(NamedTuple):
    """At that step somebody does what is the matter between those two; ``way``: a number from 0 to 1."""

    step: int
    fan: str
    creator: str
    way: float


def script(random: Random) -> list[Act]:
    """Who does something when, whatever comes of it."""
    steps = sorted(random.randrange(STEPS) for _ in range(ACTS))
    return [Act(step, random.choice(FANS), random.choice(CREATORS), random.random()) for step in steps]


Way = tuple[int, bool, str, dict[str, Any]]
"""Something that is tried: how often, whether by the fan, by which mutation, and with what."""


def ways(session: str, later: str) -> dict[Status, list[Way]]:
    """What is tried with an open session in each status."""
    one: dict[str, Any] = {"sessionId": session}
    asks: Way = (3, True, "reschedule", {**one, "start": later})
    answers: list[Way] = [(1, False, "answerProposal", {**one, "accept": accept}) for accept in (True, False)]
    cancels, denies = (1, True, "cancelSession", one), (1, False, "decide", {**one, "decision": "DENY"})
    approves = (6, False, "decide", {**one, "decision": "APPROVE"})
    puts_off = (1, False, "decide", {**one, "decision": "LATER", "scheduledStart": later})
    return {
        Status.REQUESTED: [approves, approves, puts_off, denies, cancels, asks],
        Status.SCHEDULED: [approves, asks, *answers, denies, cancels],
        Status.WAITING: [
            (12, False, "startSession", one),
            (4, True, "setReady", {**one, "ready": True}),
            (1, True, "setReady", {**one, "ready": False}),
            (3, True, "yieldPlace", {**one, "minutes": 5}),
            *(asks, *answers, puts_off, denies, cancels),
        ],
        Status.IN_PROGRESS: [
            *((2, by_fan, "proposeExtension", {**one, "minutes": 5}) for by_fan in (True, False)),
            *((1, True, "answerProposal", {**one, "accept": accept}) for accept in (True, False)),
            *answers,
            *((1, by_fan, "endSession", one) for by_fan in (True, False)),
        ],
    }


class Evening:
    """One that is played in a theatre of its own."""

    def __init__(self, theatre: Theatre) -> None:
        self.theatre = theatre
        self.answers: list[tuple[str, ...]] = []
        minutes = {"request_ttl": 4, "lapse": 12, "no_show_grace": 1, "extension_ttl": 1}
        theatre.stage.tune(**{name: timedelta(minutes=count) for name, count in minutes.items()})
        theatre.stage.tune(presence_grace=timedelta(days=1), ask_rate_per_hour=0, reschedule_rate_per_hour=0)
        for fan in FANS:
            theatre.credit(fan, "USD", 100_000)

    def play(self, acts: list[Act], comes_round: ComesRound) -> "Evening":
        """Play it until all has ended."""
        left = acts[::-1]
        for step in range(STEPS):
            if comes_round(step):
                self.theatre.run(self.run_clock())
            while left and left[-1].step == step:
                self.answers.append(self.answer(left.pop()))
            self.theatre.clock.move(seconds=STEP)
        for creator in CREATORS:
            self.theatre.do(creator, "endStream", streamId=self.theatre.streams[creator])
        self.theatre.clock.move(hours=8)
        self.theatre.run(self.run_clock())
        return self

    async def run_clock(self) -> None:
        while await self.theatre.stage.run_clock():
            pass

    def answer(self, act: Act) -> tuple[str, ...]:
        """What came of it: with an open session one of its ways, or coming and going; without one the fan asks."""
        stage, stream = self.theatre.stage, self.theatre.streams[act.creator]
        session = self.theatre.run(latest_session(row_of(stage.people[act.fan].id), row_of(stream)))
        status = status_at(session, self.theatre.clock.now()) if session else None
        if session is None or status is None or status not in OPEN or act.way < 0.05:
            minutes = 5 if act.way < 0.6 else 10
            return self.attempt(act.fan, "requestSession", streamId=stream, durationMinutes=minutes)
        if act.way < 0.45:
            goes, person = act.way < 0.15, stage.people[act.creator if act.way > 0.35 else act.fan]
            return self.theatre.run(self.go(person, session) if goes else self.come(person, session))
        found = ways(global_id("PrivateSession", session.id), self.theatre.later(300))
        all_ways = [way for way in found[status] for _ in range(way[0])]
        _, by_fan, mutation, given = all_ways[int((act.way - 0.45) / 0.55 * len(all_ways))]
        answer = self.attempt(act.fan if by_fan else act.creator, mutation, **given)
        if mutation == "startSession" and len(answer) == 2:
            for who in (act.fan, act.creator):
                self.theatre.run(self.come(stage.people[who], session))
        return answer

    async def come(self, who: Person, session: PrivateSession) -> tuple[str, ...]:
        """Into the waiting room, and into the call if there is one."""
        stage, one = self.theatre.stage, global_id("PrivateSession", session.id)
        came = [await stage.enters(who, global_id("LiveStream", session.stream_id)), await stage.joins(who, one)]
        if came[1] is None:
            self.theatre.calling.add((who.name, session.id))
        return who.name, "comes", *(str(refusal) for refusal in came)

    async def go(self, who: Person, session: PrivateSession) -> tuple[str, ...]:
        """Out of both."""
        stage, one = self.theatre.stage, global_id("PrivateSession", session.id)
        await stage.leaves(who, global_id("LiveStream", session.stream_id))
        if (who.name, session.id) in self.theatre.calling:
            self.theatre.calling.discard((who.name, session.id))
            await stage.hangs_up(who, one)
        return who.name, "goes"

    def attempt(self, who: str, mutation: str, **given: Any) -> tuple[str, ...]:
        payload = self.theatre.run(self.theatre.stage.people[who].attempt(mutation, **given))
        return who, mutation, *(error["code"] for error in payload["errors"])


async def latest_session(fan: UUID, stream: UUID) -> PrivateSession | None:
    return await PrivateSession.filter(fan_id=fan, stream_id=stream).order_by("-id").first()


async def outcome() -> dict[str, Any]:
    names: dict[UUID | None, str] = {None: "", **{user.id: user.display_name for user in await User.all()}}
    return {
        f"{number} {names[one.fan_id]} {names[one.creator_id]}": await outcome_of(one, names)
        for number, one in enumerate(await PrivateSession.all().order_by("id"))
    }


async def outcome_of(one: PrivateSession, names: dict[UUID | None, str]) -> dict[str, Any]:
    """What has become of a session: all of it but the ids, which differ from one evening to the next."""
    steps = await SessionTransition.filter(session_id=one.id).order_by("id")
    told = await Notification.filter(session_id=one.id)
    moved = []
    for transfer in await Transfer.filter(hold__session_id=one.id).order_by("id"):
        entries = await Entry.filter(transfer_id=transfer.id)
        moved.append((transfer.kind, sorted((names[side.owner_id], side.account, side.amount) for side in entries)))
    return {
        "history": [(step.trigger.value, step.target, names[step.by_id], step.at) for step in steps],
        "end": (one.version, one.status, one.end_reason, one.ended_at, one.captured, one.meter and one.meter.used),
        "money": moved,
        "told": Counter((names[row.user_id], row.kind) for row in told if row.kind not in OF_A_MOMENT),
    }


def in_time(step: int) -> bool:
    return True


def never(step: int) -> bool:
    return False


def with_outages(random: Random) -> ComesRound:
    """The clock is away again and again, for up to an hour."""
    comes: list[bool] = []
    while len(comes) < STEPS:
        comes += [len(comes) % 2 == 0] * random.randrange(1, STEPS)
    return comes.__getitem__


@ON_SQLITE
@pytest.mark.long
@pytest.mark.timeout(400)
@pytest.mark.parametrize("seed", [1, pytest.param(3, marks=pytest.mark.proof)])
def test_an_evening_comes_to_the_same_however_late_the_clock_comes_round(backend: Backend, seed: int) -> None:
    acts = script(Random(seed))
    answers, outcome = played(backend, acts, in_time)
    triggers = {trigger for one in outcome.values() for trigger, _, by, _ in one["history"] if not by}
    assert triggers >= {"EXPIRE", "MISS_CALL", "BACK_IN_LINE", "DECLINE", "TIME_UP", "LOST"}
    assert played(backend, acts, never) == (answers, outcome)
    assert played(backend, acts, with_outages(Random(seed))) == (answers, outcome)


def played(backend: Backend, acts: list[Act], comes_round: ComesRound) -> tuple[list[tuple[str, ...]], dict[str, Any]]:
    """The answers of an evening in which these acts are done, and what it comes to, where the clock comes round so."""
    theatre = Theatre(backend)
    try:
        evening = Evening(theatre).play(acts, comes_round)
        return evening.answers, theatre.run(outcome())
    finally:
        theatre.close()
