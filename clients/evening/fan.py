"""A fan of the evening: asks, waits as is their manner, comes when they are called, talks, and goes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from greenroom import (
    SUGGESTED_STARTS,
    Activity,
    Done,
    Greenroom,
    NotDone,
    RequestSessionInput,
    Session,
    SessionNow,
    call,
    cancel_session,
    end_session,
    enter_room,
    money,
    propose_extension,
    request_session,
    send_message,
    session,
    set_activity,
    set_ready,
    stages,
    yield_place,
)

from clients.evening.plan import Manner, Plan
from clients.evening.stage import Stage

READY_AGAIN_SECONDS = 120.0
"""Who is ready says so again before it is taken as forgotten (docs/line.md)."""

LEAST_YIELD_MINUTES = 5

MOST_TIMES = 3
"""How often somebody asks for a time that turns out to be somebody else's."""

STAY_AT_HOME = {"AlreadyRequested", "CoolingDown"}
"""What may be left of an evening before, or of somebody who plays this fan."""

STEPS = {
    "WAITING": "{fan} is approved, and in {creator}'s line.",
    "SCHEDULED": "{fan} is promised another time by {creator}.",
    "IN_PROGRESS": "{creator} begins with {fan}.",
    "DENIED": "{fan} is denied by {creator}, and pays nothing.",
    "CANCELLED": "{fan} and {creator}: cancelled, and nothing paid.",
    "EXPIRED": "{fan} and {creator}: expired, and nothing paid.",
    "NO_SHOW": "{fan} did not come, and pays nothing.",
    "COMPLETED": "{fan} and {creator} have ended: {paid} paid.",
}
"""What is said as a session comes to stand so."""


class Fan:
    """One of them, with a client of their own."""

    def __init__(self, plan: Plan, greenroom: Greenroom, stream_id: str, stage: Stage, timeout: float) -> None:
        self.plan = plan
        self.ended: Session | None = None
        """Their session, once it is over."""
        self._greenroom = greenroom
        self._stream_id = stream_id
        self._stage = stage
        self._timeout = timeout
        self._called, self._inside, self._met, self._costs = (asyncio.Event() for _ in range(4))

    async def play(self) -> None:
        """Their evening, to its end."""
        await self._stage.minutes(self.plan.comes)
        answer = await self._ask()
        if isinstance(answer, NotDone) and answer.problem["__typename"] in STAY_AT_HOME:
            self._stage.say(f"{self.plan.name} stays at home: {answer.problem['message']}")
            return
        asked = self._stage.result(self.plan.name, answer)
        if asked is None:
            return
        note = f", and writes: {self.plan.note}" if self.plan.note else "."
        self._stage.say(f"{self.plan.name} asks for {self.plan.minutes} minutes{note}")
        giving_up = asyncio.create_task(self._give_up(asked["id"]))
        try:
            each = {"REQUESTED": self._hope, "WAITING": self._wait, "IN_PROGRESS": self._talk}
            ended = await stages(self._followed(asked["id"]), each)  # type: ignore[arg-type]
            self.ended = ended.session if ended else None
        finally:
            giving_up.cancel()

    async def _ask(self) -> Done[Session] | NotDone:
        """For another time where the one that was suggested to them is promised to somebody else meanwhile."""
        for _ in range(MOST_TIMES):
            answer = await request_session(self._greenroom, await self._wish())
            if isinstance(answer, Done) or answer.problem["__typename"] != "ScheduleConflict":
                break
        return answer

    async def _wish(self) -> RequestSessionInput:
        wish: RequestSessionInput = {"streamId": self._stream_id, "durationMinutes": self.plan.minutes}
        if self.plan.note:
            wish["note"] = self.plan.note
        if self.plan.manner is Manner.ANOTHER_TIME:
            given = {"streamId": self._stream_id, "minutes": self.plan.minutes, "first": 1}
            stream = (await self._greenroom.ask(SUGGESTED_STARTS, given))["liveStream"]
            if stream and stream["offer"]["suggestedStarts"]:
                wish["desiredStart"] = stream["offer"]["suggestedStarts"][0]
        return wish

    async def _give_up(self, session_id: str) -> None:
        """Nobody waits for ever: an evening ends."""
        await asyncio.sleep(self._timeout)
        self._stage.say(f"{self.plan.name} has waited long enough.")
        await self._cancel(session_id)

    async def _followed(self, session_id: str) -> AsyncIterator[SessionNow | None]:
        """Each state of their session. What comes of it is said, and whoever waits for it goes on."""
        last = "REQUESTED"
        async for now in session(self._greenroom, session_id):
            if now is not None:
                if now.status != last and now.status in STEPS:
                    self._stage.say(sentence(now.session))
                last = now.status
                if now.session["calledUntil"] and not self._called.is_set():
                    self._stage.say(f"{self.plan.name} is called.")
                    self._called.set()
                if now.cost and now.cost["amount"]:
                    self._costs.set()
            yield now

    async def _hope(self, now: SessionNow) -> None:
        if self.plan.manner is Manner.CANCELS:
            await self._stage.minutes(self.plan.answered / 2)
            await self._cancel(now.id)

    async def _wait(self, now: SessionNow) -> None:
        """In the room, unless that is not their manner; until it is their turn."""
        if self.plan.manner is Manner.STAYS_AWAY:
            return
        if self.plan.manner is Manner.IS_LATE:
            await self._called.wait()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._stay())
            await self._inside.wait()
            self._stage.say(f"{self.plan.name} is in the waiting room.")
            for words in self.plan.words:
                await self._stage.minutes(1)
                given = await send_message(self._greenroom, {"streamId": self._stream_id, "body": words})
                if self._stage.result(self.plan.name, given):
                    self._stage.say(f"{self.plan.name}: {words}")
            if self.plan.manner in MEANWHILE:
                await MEANWHILE[self.plan.manner](self, now)
            await self._be_ready(now)

    async def _stay(self) -> None:
        async for room in enter_room(self._greenroom, self._stream_id):
            if room is not None:
                self._inside.set()

    async def _be_ready(self, now: SessionNow) -> None:
        is_ready = True
        while is_ready:
            given = await set_ready(self._greenroom, {"sessionId": now.id, "ready": True})
            is_ready = self._stage.result(self.plan.name, given) is not None
            await asyncio.sleep(READY_AGAIN_SECONDS)

    async def _watch(self, _: SessionNow) -> None:
        for activity, sentence in ACTIVITIES:
            given = await set_activity(self._greenroom, {"streamId": self._stream_id, "activity": activity})
            if self._stage.result(self.plan.name, given):
                self._stage.say(sentence.format(fan=self.plan.name))
            await self._stage.minutes(4)

    async def _give_way(self, now: SessionNow) -> None:
        given = await yield_place(self._greenroom, {"sessionId": now.id, "minutes": LEAST_YIELD_MINUTES})
        if self._stage.result(self.plan.name, given):
            self._stage.say(f"{self.plan.name} lets others go first.")
        await self._stage.minutes(4)

    async def _think_better(self, now: SessionNow) -> None:
        await self._cancel(now.id)

    async def _talk(self, now: SessionNow) -> None:
        """In the call, until they have talked for as long as they meant to, and for what is charged."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._be_in_call(now))
            await self._met.wait()
            await self._stage.minutes(self.plan.talks)
            if self.plan.manner is Manner.ASKS_FOR_MORE:
                await self._ask_for_more(now)
            if self.plan.manner is not Manner.LEAVES_EARLY:
                await self._costs.wait()
            self._stage.result(self.plan.name, await end_session(self._greenroom, {"sessionId": now.id}))

    async def _be_in_call(self, now: SessionNow) -> None:
        async for meter in call(self._greenroom, now.id):
            if meter["state"] == "RUNNING":
                self._met.set()

    async def _ask_for_more(self, now: SessionNow) -> None:
        wish = {"sessionId": now.id, "minutes": self.plan.minutes}
        given = await propose_extension(self._greenroom, wish)  # type: ignore[arg-type]
        if self._stage.result(self.plan.name, given):
            self._stage.say(f"{self.plan.name} asks for {self.plan.minutes} minutes more.")
        await self._stage.minutes(2)

    async def _cancel(self, session_id: str) -> None:
        self._stage.result(self.plan.name, await cancel_session(self._greenroom, {"sessionId": session_id}))


ACTIVITIES: tuple[tuple[Activity, str], ...] = (
    ("WATCHING_STREAM", "{fan} watches the stream meanwhile."),
    ("IN_ROOM", "{fan} looks at the waiting room again."),
)
MEANWHILE: dict[Manner, Callable[[Fan, SessionNow], Awaitable[None]]] = {
    Manner.WATCHES: Fan._watch,
    Manner.GIVES_WAY: Fan._give_way,
    Manner.CANCELS: Fan._think_better,
}
"""What those of a manner do in the waiting room before they are ready."""


def sentence(one: Session) -> str:
    """What came of it."""
    names = {"fan": one["fan"]["displayName"], "creator": one["creator"]["displayName"]}
    return STEPS[one["status"]].format(**names, paid=money(one["payment"]["captured"]))
