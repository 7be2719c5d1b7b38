"""Of a large room one may be shown the creator, who is first in line, and how many there are."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import pytest

from models.line.near import members_in
from models.rooms import RoomLease
from models.streams import LiveStream
from schema.updates import PresenceSnapshot
from subscriptions.context import RealtimeContext
from subscriptions.room_view import RoomView
from tests.sockets import TIMEOUT_SECONDS, Answer, GraphQLFailure, Stream
from tests.stage import Stage, row_of
from tests.subscriptions.briefly import room, sockets_served
from tests.subscriptions.crowd import CROWD, crowd

MEMBER = "{ user { displayName } position activity }"
CHANGES = f"... on MembersChanged {{ joined {MEMBER} left {{ displayName }} changed {MEMBER} total }}"
SNAPSHOT = f"... on PresenceSnapshot {{ members {MEMBER} total }}"


def document(first: int, changes: str = CHANGES) -> str:
    return f"""subscription($stream: ID!, $after: String) {{
      waitingRoomPresence(streamId: $stream, after: $after, first: {first}) {{
        cursor event {{ __typename {SNAPSHOT} {changes} }} }} }}"""


def brief(members: list[Answer]) -> dict[str, int | None]:
    return {one["user"]["displayName"]: one["position"] for one in members}


class Shown:
    """What a client knows by what it was sent."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.members: dict[str, int | None] = {}
        self.total = 0
        self.kinds: list[str] = []
        self.size = 0

    async def next(self) -> "Shown":
        update = await self.stream.next()
        self.take(update["event"])
        self.size += len(str(update))
        return self

    def take(self, event: Answer) -> None:
        self.kinds.append(event["__typename"])
        self.total = event["total"]
        if event["__typename"] == "PresenceSnapshot":
            self.members = brief(event["members"])
            return
        for one in event["left"]:
            del self.members[one["displayName"]]
        assert not self.members.keys() & brief(event["joined"]).keys()
        assert self.members.keys() >= brief(event["changed"]).keys()
        self.members |= brief(event["joined"]) | brief(event["changed"])

    async def until(self, members: dict[str, int | None], total: int) -> None:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while (self.members, self.total) != (members, total):
                await self.next()


@pytest.mark.parametrize("changes", [CHANGES, ""], ids=["as changes", "anew"])
async def test_one_sees_the_creator_the_first_in_line_and_how_many_there_are(live_stage: Stage, changes: str) -> None:
    stream = await live_stage.live()
    sessions = {}
    for fan in (live_stage.ben, live_stage.cleo, live_stage.dora):
        sessions[fan.name] = (await live_stage.waiting(fan, stream))["id"]
    await live_stage.enters(live_stage.dora, stream)
    async with live_stage.ana.listening(document(1, changes), stream=stream) as anas:
        shown = await Shown(anas).next()
        assert (shown.members, shown.total) == ({"Ana": None, "Dora": 3}, 2)
        await live_stage.enters(live_stage.cleo, stream)
        await shown.until({"Ana": None, "Cleo": 2}, 3)
        await live_stage.cleo.do("cancelSession", sessionId=sessions["Cleo"])
        await shown.until({"Ana": None, "Dora": 2}, 2)
        await live_stage.ben.do("cancelSession", sessionId=sessions["Ben"])
        await shown.until({"Ana": None, "Dora": 1}, 2)
        await live_stage.dora.do("setActivity", streamId=stream, activity="WATCHING_STREAM")
        await shown.next()
        assert shown.kinds[1:] == ["MembersChanged" if changes else "PresenceSnapshot"] * (len(shown.kinds) - 1)
        # Who comes later is told the same.
        async with live_stage.ana.listening(document(1, changes), stream=stream) as again:
            assert (await Shown(again).next()).members == {"Ana": None, "Dora": 1}


async def test_who_is_behind_them_changes_how_many_there_are_and_nothing_else(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    await live_stage.waiting(live_stage.cleo, stream)
    async with live_stage.ana.listening(document(0), stream=stream) as anas:
        shown = await Shown(anas).next()
        assert (shown.members, shown.total) == ({"Ana": None}, 1)
        await live_stage.enters(live_stage.ben, stream)
        event = (await anas.next())["event"]
        assert event == {"__typename": "MembersChanged", "joined": [], "left": [], "changed": [], "total": 2}


async def test_behind_a_cursor_it_begins_with_a_snapshot(live_stage: Stage) -> None:
    stream = await live_stage.live()
    cursor = (await room(live_stage.ana, stream))["cursor"]
    for after in (cursor, None):
        async with live_stage.ana.listening(document(5), stream=stream, after=after) as anas:
            assert (await Shown(anas).next()).kinds == ["PresenceSnapshot"]


async def test_whose_admission_ends_is_shown_nothing_more(live_stage: Stage) -> None:
    stream = await live_stage.live()
    session = (await live_stage.waiting(live_stage.ben, stream))["id"]
    async with live_stage.ben.listening(document(5), stream=stream) as bens:
        await bens.next()
        await live_stage.ben.do("cancelSession", sessionId=session)
        await bens.ended()


@pytest.mark.parametrize("first", [-1, 101])
async def test_no_more_than_a_hundred_are_shown(live_stage: Stage, first: int) -> None:
    stream = await live_stage.live()
    async with live_stage.ana.listening(document(first), stream=stream) as anas:
        with pytest.raises(GraphQLFailure) as failure:
            await anas.next()
    assert failure.value.code == "BAD_REQUEST"
    await sockets_served(live_stage, 0)
    assert await RoomLease.all().count() == 0


async def test_in_a_storm_everybody_learns_who_is_first_and_how_many_there_are(live_stage: Stage) -> None:
    stream = await live_stage.live()
    fans = await crowd(live_stage, stream)
    async with AsyncExitStack() as opened:
        sockets = await asyncio.gather(*(opened.enter_async_context(fan.socket()) for fan in fans))
        streams = await asyncio.gather(*(one.subscribe(document(3), stream=stream) for one in sockets))
        watching = [Shown(one) for one in streams]
        expected: dict[str, Any] = {fan.name: position for position, fan in enumerate(fans[:3], 1)}
        await asyncio.gather(*(one.until(expected, CROWD) for one in watching))
        assert max(one.size for one in watching) < 6_000


async def test_who_comes_while_the_first_snapshot_is_read_is_shown(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream_id = await stage.live()
    await stage.waiting(stage.ben, stream_id)
    stream = await LiveStream.get(id=row_of(stream_id))
    view = RoomView(RealtimeContext.on(stage.node.realtime), stream, 1, merged=True)
    entrances = iter([True])

    async def entered_behind(room: UUID) -> int:
        found = await members_in(room)
        if next(entrances, False):
            await stage.enters(stage.ben, stream_id)
            # Nobody knows anything yet that this could change.
            assert await view.updates([]) == []
        return found

    monkeypatch.setattr("subscriptions.room_view.members_in", entered_behind)
    snapshot = (await view.snapshot()).update.event
    assert isinstance(snapshot, PresenceSnapshot)
    assert ([one.position for one in snapshot.members], snapshot.total) == ([1], 1)
