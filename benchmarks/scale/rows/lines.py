"""A short line and a long one, everybody present: what a step of it costs, and what it writes."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from uuid import UUID, uuid4

from benchmarks.scale.fans import AT_ONCE, HOURS, waiting
from benchmarks.scale.house import SAME, House, Row
from domain.lifecycle import Status
from models.clock import SystemClock
from models.log import LoggedEvent
from models.rooms import RoomLease, RoomMember
from models.sessions import PrivateSession
from schema.ids import global_id
from schema.ids import row_id as row_of
from tests.statements import statements

SHORT = 20
TIMES = 7
PROMISED = timedelta(minutes=45)
"""How far ahead a promise is before which some of the line end."""

FAN = "new-fan"
STEPS = ("approve", "start", "end", "cancel", "later")


@dataclass
class Cost:
    """What steps of one kind took: milliseconds of this process's CPU, statements, events."""

    cpu: list[float] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    events: list[int] = field(default_factory=list)


async def measure(house: House) -> list[Row]:
    """Each step at both lengths, in turn; without a promise to look for who fits before it, and with one."""
    return [row for promised in (False, True) for row in await _measured(house, promised=promised)]


async def _measured(house: House, *, promised: bool) -> list[Row]:
    long, kind = house.crowd, " with a promise" if promised else ""
    lines = [await Waiting.of(house, f"creator of {size}{kind}", size, promised=promised) for size in (SHORT, long)]
    for _ in range(TIMES + 1):
        for line in lines:
            await line.steps()
    rows = []
    for step in STEPS:
        few, many = (line.costs[step] for line in lines)
        what = f"{step}, of a line of {SHORT} and {long:,}{kind}"
        rows.append(Row(f"{what}: CPU", median(few.cpu[1:]), median(many.cpu[1:]), reach=2))
        # The middle of them: as a promise falls due on the clock, one step has nothing to put off.
        rows.append(Row(what, median(few.events[1:]), median(many.events[1:]), "events", SAME))
        rows.append(Row(what, median(few.asked[1:]), median(many.asked[1:]), "statements", SAME))
    return rows


class Waiting:
    """A creator on air with a line of that size."""

    def __init__(self, house: House, creator: str, stream: UUID) -> None:
        self.costs = {step: Cost() for step in STEPS}
        self._house = house
        self._creator = creator
        self.stream = stream

    @classmethod
    async def of(cls, house: House, creator: str, size: int, *, promised: bool) -> "Waiting":
        """On air by the API; the line, and those in its room, straight into the database. ``promised``: the last of
        them are promised a time instead."""
        stream = row_of(await house.on_air(creator), "LiveStream")
        assert stream
        fans = await waiting(stream, [f"{creator}, {n}" for n in range(size)])
        now = SystemClock().now()
        if promised:
            at = now + PROMISED
            await PrivateSession.filter(stream_id=stream, fan_id=fans[-1]).update(
                status=Status.SCHEDULED, scheduled_start=at, due_at=at, expires_at=at + HOURS
            )
        await RoomMember.bulk_create(
            [RoomMember(stream_id=stream, user_id=fan, since=now, position=n + 1) for n, fan in enumerate(fans)],
            batch_size=AT_ONCE,
        )
        node = uuid4()
        await RoomLease.bulk_create(
            [RoomLease(stream_id=stream, user_id=fan, node_id=node, expires_at=now + HOURS) for fan in fans],
            batch_size=AT_ONCE,
        )
        return cls(house, creator, stream)

    async def steps(self) -> None:
        """One newcomer is approved, and promised a time; the first in line begins and ends; one in the middle goes."""
        session = await self._asks()
        await self._take("approve", self._creator, "decide", sessionId=session, decision="APPROVE")
        await self._take("later", self._creator, "decide", sessionId=session, decision="LATER")
        await self._house.do(FAN, "cancelSession", "session { id }", sessionId=session)
        session = await self._asks()
        await self._house.do(self._creator, "decide", "session { id }", sessionId=session, decision="APPROVE")
        first, *_ = (
            await PrivateSession.filter(stream_id=self.stream, status=Status.WAITING).order_by("due_at").limit(1)
        )
        await self._take("cancel", FAN, "cancelSession", sessionId=session)
        name = global_id("PrivateSession", first.id)
        await self._take("start", self._creator, "startSession", sessionId=name)
        await self._take("end", self._creator, "endSession", sessionId=name)

    async def _asks(self) -> str:
        session = await self._house.do(
            FAN, "requestSession", "session { id }", streamId=global_id("LiveStream", self.stream), durationMinutes=10
        )
        return str(session["id"])

    async def _take(self, step: str, who: str, mutation: str, **given: object) -> None:
        await asyncio.sleep(0.02)
        cost, before = self.costs[step], await LoggedEvent.all().count()
        with statements() as found:
            began = time.process_time()
            await self._house.do(who, mutation, "session { id status }", **given)
            cost.cpu.append((time.process_time() - began) * 1_000)
        cost.asked.append(len(found.asked))
        cost.events.append(await LoggedEvent.all().count() - before)
