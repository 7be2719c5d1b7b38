"""A storm of joins is told in few updates, and everybody ends up knowing who is there."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from gateway.settings.settings import Settings
from tests.documents import PRESENCE
from tests.sockets import Answer, Stream
from tests.stage import Stage
from tests.subscriptions.briefly import presence, room
from tests.subscriptions.crowd import CROWD, crowd

MERGED = PRESENCE.replace(
    "__typename",
    """__typename
      ... on MembersChanged {
        joined { user { displayName } activity since position } left { user: displayName }
        changed { user { displayName } activity since position }
      }""",
    1,
)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"gather_seconds": 0.25})


class Watching:
    """What a client knows of who is there, from what it is sent, and in how many updates it was told."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.members: dict[str, Answer] = {}
        self.updates = 0

    async def until(self, names: set[str]) -> None:
        while set(self.members) != names:
            self.take((await self.stream.next())["event"])

    def take(self, event: Answer) -> None:
        self.updates += 1
        match event["__typename"]:
            case "PresenceSnapshot":
                self.members = {member["user"]["displayName"]: member for member in event["members"]}
            case "MemberLeft":
                self.members.pop(event["user"]["displayName"], None)
            case "MembersChanged":
                for one in event["left"]:
                    self.members.pop(one["user"], None)
                for member in event["joined"] + event["changed"]:
                    self.members[member["user"]["displayName"]] = member
            case _:
                self.members[event["member"]["user"]["displayName"]] = event["member"]


@pytest.mark.parametrize("document", [PRESENCE, MERGED])
async def test_a_storm_of_joins_takes_few_updates_and_leaves_nobody_out(live_stage: Stage, document: str) -> None:
    stream = await live_stage.live()
    fans = await crowd(live_stage, stream)
    async with AsyncExitStack() as opened:
        first = Watching(await opened.enter_async_context(live_stage.ana.listening(document, stream=stream)))
        await first.until({"Ana"})
        sockets = await asyncio.gather(*(opened.enter_async_context(fan.socket()) for fan in fans))
        streams = await asyncio.gather(*(one.subscribe(document, stream=stream) for one in sockets))
        everybody = {"Ana", *(fan.name for fan in fans)}
        watching = [first, *(Watching(one) for one in streams)]
        await asyncio.gather(*(one.until(everybody) for one in watching))
        assert max(one.updates for one in watching) <= CROWD / 2
        now = {one["user"]["displayName"]: one for one in (await room(live_stage.ana, stream))["members"]}
        for one in watching:
            assert one.members == now


async def test_one_change_alone_is_told_as_what_it_is(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    async with live_stage.ana.listening(MERGED, stream=stream) as anas:
        await anas.next()
        async with live_stage.ben.listening(MERGED, stream=stream) as bens:
            assert presence(await anas.next()) == ("MemberJoined", "Ben", 1)
            assert presence(await bens.next()) == ("PresenceSnapshot", ("Ana", None), ("Ben", 1))


@pytest.mark.parametrize("document", [PRESENCE, MERGED.replace("MembersChanged", "MembersChanged @include(if: false)")])
async def test_a_few_changes_are_each_told_to_documents_that_do_not_take_them_as_one(
    live_stage: Stage, document: str
) -> None:
    stream = await live_stage.live()
    async with live_stage.ana.listening(document, stream=stream) as anas:
        await anas.next()
        for activity in ("WATCHING_STREAM", "IN_ROOM", "WATCHING_STREAM"):
            await live_stage.ana.do("setActivity", streamId=stream, activity=activity)
        told = [(await anas.next())["event"]["member"]["activity"] for _ in range(3)]
        assert told == ["WATCHING_STREAM", "IN_ROOM", "WATCHING_STREAM"]


async def test_what_came_to_nothing_is_not_told_as_a_change(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    cursor = (await room(live_stage.ana, stream))["cursor"]
    await live_stage.enters(live_stage.ben, stream)
    await live_stage.leaves(live_stage.ben, stream)
    await live_stage.run_clock(seconds=11)
    async with live_stage.ana.listening(MERGED, stream=stream, after=cursor) as anas:
        event = (await anas.next())["event"]
        assert [one["user"]["displayName"] for one in event["joined"]] == ["Ana"]
        assert event["left"] == event["changed"] == []


async def test_a_cursor_of_merged_changes_goes_on_behind_all_of_them(live_stage: Stage) -> None:
    stream = await live_stage.live()
    cursor = (await room(live_stage.ana, stream))["cursor"]
    async with live_stage.ana.listening(PRESENCE, stream=stream) as here:
        await here.next()
        for activity in ("WATCHING_STREAM", "IN_ROOM"):
            await live_stage.ana.do("setActivity", streamId=stream, activity=activity)
        async with live_stage.ana.listening(MERGED, stream=stream, after=cursor) as anas:
            update = await anas.next()
            assert [one["user"]["displayName"] for one in update["event"]["joined"]] == ["Ana"]
        await live_stage.ana.do("setActivity", streamId=stream, activity="WATCHING_STREAM")
        async with live_stage.ana.listening(MERGED, stream=stream, after=update["cursor"]) as anas:
            assert (await anas.next())["event"]["member"]["activity"] == "WATCHING_STREAM"
