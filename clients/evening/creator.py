"""The creator, where the evening plays them too: answers, begins with who is ready, says yes to more minutes."""

import asyncio
from collections.abc import AsyncIterator, Mapping

from greenroom import (
    QUEUE,
    SESSION_UPDATES,
    Greenroom,
    NotDone,
    QueueData,
    Session,
    SessionUpdatesData,
    answer_proposal,
    call,
    decide,
    enter_room,
    followed,
    start_session,
)

from clients.evening.plan import Plan
from clients.evening.stage import Stage

Line = Mapping[str, Session]
MOST = 100


class Creator:
    """One, with a client of their own. They touch only the sessions of the fans of these plans."""

    def __init__(
        self, name: str, greenroom: Greenroom, stream_id: str, plans: Mapping[str, Plan], stage: Stage
    ) -> None:
        self._name = name
        self._greenroom = greenroom
        self._stream_id = stream_id
        self._plans = plans
        self._stage = stage
        self._begun: set[tuple[str, str]] = set()

    async def play(self) -> None:
        """On air, until it is stopped."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._be_in_room())
            async for line in line_of(self._greenroom, self._stream_id):
                for one in line.values():
                    self._react(group, one)
                await self._begin_with_next(line)

    async def _be_in_room(self) -> None:
        async for _ in enter_room(self._greenroom, self._stream_id):
            pass

    def _react(self, group: asyncio.TaskGroup, one: Session) -> None:
        """Do what this session asks for, once."""
        if one["fan"]["displayName"] not in self._plans:
            return
        if one["status"] == "REQUESTED" and self._is_new("answer", one):
            group.create_task(self._answer(one))
        if one["status"] == "IN_PROGRESS" and self._is_new("talk", one):
            group.create_task(self._talk(one))
        proposal = one["proposal"]
        if proposal and "ANSWER" in one["viewerCan"] and self._is_new(proposal["expiresAt"], one):
            group.create_task(self._say_yes(one))

    def _is_new(self, what: str, one: Session) -> bool:
        is_new = (what, one["id"]) not in self._begun
        self._begun.add((what, one["id"]))
        return is_new

    async def _answer(self, one: Session) -> None:
        plan = self._plans[one["fan"]["displayName"]]
        await self._stage.minutes(plan.answered)
        given = await decide(self._greenroom, {"sessionId": one["id"], "decision": plan.answer})
        if isinstance(given, NotDone) and given.problem["__typename"] == "ScheduleConflict":
            # The time that they ask for was promised to somebody else meanwhile: the first that fits.
            given = await decide(self._greenroom, {"sessionId": one["id"], "decision": "LATER"})
        self._stage.result(self._name, given)

    async def _talk(self, one: Session) -> None:
        async for _ in call(self._greenroom, one["id"]):
            pass

    async def _say_yes(self, one: Session) -> None:
        given = await answer_proposal(self._greenroom, {"sessionId": one["id"], "accept": True})
        if self._stage.result(self._name, given):
            self._stage.say(f"{self._name} says yes to more minutes.")

    async def _begin_with_next(self, line: Line) -> None:
        """With the first who is ready, else the first who waits, who is called where they are away; where nobody does,
        somebody who was promised another time is asked to come now."""
        if any(one["status"] == "IN_PROGRESS" for one in line.values()):
            return
        theirs = [one for one in line.values() if one["fan"]["displayName"] in self._plans]
        for one in sorted(filter(self._may_begin_with, theirs), key=lambda one: (not one["ready"], due(one))):
            if await self._begin_with(one):
                return
        if any(one["status"] == "WAITING" for one in theirs):
            return
        promised = (one for one in theirs if one["status"] == "SCHEDULED" and self._is_new("come now", one))
        if first := next(promised, None):
            given = await decide(self._greenroom, {"sessionId": first["id"], "decision": "APPROVE"})
            self._stage.result(self._name, given)

    def _may_begin_with(self, one: Session) -> bool:
        """Whether they wait, and are not called yet. What was told of them as somebody else's call ran has no START."""
        lets_others_go = bool(one["notBefore"]) and not one["ready"]
        return one["status"] == "WAITING" and not one["calledUntil"] and not lets_others_go

    async def _begin_with(self, one: Session) -> bool:
        """Whether it has begun, or somebody is called who may come."""
        given = await start_session(self._greenroom, {"sessionId": one["id"]})
        if isinstance(given, NotDone) and given.problem["__typename"] == "FanAbsent":
            return True
        return self._stage.result(self._name, given) is not None


async def line_of(greenroom: Greenroom, stream_id: str) -> AsyncIterator[Line]:
    """The open sessions of a stream of theirs, each time that one changes."""

    def begin(found: QueueData) -> tuple[Line, Mapping[str, object]] | None:
        stream = found["liveStream"]
        if stream is None or stream["queue"] is None:
            return None
        line = {edge["node"]["id"]: edge["node"] for edge in stream["queue"]["edges"]}
        return line, {"streamId": stream_id, "after": stream["sessionsCursor"]}

    def fold(line: Line, update: SessionUpdatesData) -> Line:
        one = update["sessionUpdates"]["session"]
        return {**line, one["id"]: one}

    given = {"streamId": stream_id, "first": MOST}
    async for line in followed(greenroom, QUEUE, given, begin, SESSION_UPDATES, fold):
        if line is not None:
            yield line


def due(one: Session) -> str:
    """When they are, by which the line is in order."""
    return one["scheduledStart"] or one["decidedAt"] or one["requestedAt"]
