"""A creator wants nothing more to do with a fan, who is nowhere told."""

import orjson
import pytest

from tests.api import scenes
from tests.api.scenes import Scene, everything, nothing_changes
from tests.documents import OFFER, SESSION
from tests.sockets import Answer, GraphQLFailure
from tests.stage import Person, Stage

STREAM = """id status emblem viewerSession { id }
  offer { open estimatedWait { ahead } pricePerMinute { amount } queueLimit coolDownSeconds }"""


async def stream_of(viewer: Person, stream: str) -> Answer:
    found = await viewer.ask(f"query($id: ID!) {{ liveStream(id: $id) {{ {STREAM} }} }}", id=stream)
    answer: Answer = found["liveStream"]
    return answer


async def streams_of(viewer: Person, accepting: bool | None) -> list[str]:
    found = await viewer.ask(
        "query($accepting: Boolean) { liveStreams(acceptingRequests: $accepting) { edges { node { id } } } }",
        accepting=accepting,
    )
    return [edge["node"]["id"] for edge in found["liveStreams"]["edges"]]


async def test_a_blocked_fan_sees_the_offer_as_closed_and_others_as_open(stage: Stage) -> None:
    stream = await stage.live()
    blocked = await stage.ana.do("blockFan", userId=stage.ben.id, reason="Rude")
    assert blocked == {"id": stage.ben.id, "displayName": "Ben"}
    seen = await stream_of(stage.ben, stream)
    assert (seen["status"], seen["emblem"]) == ("LIVE", "CLOSED")
    assert (seen["offer"]["open"], seen["offer"]["estimatedWait"]) == (False, None)
    for other in (stage.cleo, stage.anonymous, stage.ana):
        seen = await stream_of(other, stream)
        assert (seen["emblem"], seen["offer"]["open"]) == ("AVAILABLE", True)


async def test_to_a_blocked_fan_the_stream_looks_like_one_that_is_closed_for_everybody(stage: Stage) -> None:
    stream = await stage.live(open=False)
    closed = await stream_of(stage.ben, stream)
    await stage.ana.do("updateOffer", streamId=stream, offer=OFFER)
    await stage.ana.do("blockFan", userId=stage.ben.id)
    assert await stream_of(stage.ben, stream) == closed


async def test_a_blocked_fan_finds_the_stream_among_those_that_take_no_requests(stage: Stage) -> None:
    stream, other = await stage.live(), await stage.live(stage.dora)
    await stage.ana.do("blockFan", userId=stage.ben.id)
    assert await streams_of(stage.ben, accepting=None) == [other, stream]
    assert await streams_of(stage.ben, accepting=True) == [other]
    assert await streams_of(stage.ben, accepting=False) == [stream]
    assert await streams_of(stage.cleo, accepting=True) == [other, stream]
    assert await streams_of(stage.cleo, accepting=False) == []


async def test_a_blocked_fans_request_is_refused_like_one_on_a_closed_offer(stage: Stage) -> None:
    stream = await stage.live(open=False)
    ask = {"streamId": stream, "durationMinutes": 10}
    closed = await stage.ben.refused("requestSession", **ask)
    await stage.ana.do("updateOffer", streamId=stream, offer=OFFER)
    await stage.ana.do("blockFan", userId=stage.ben.id)
    async with nothing_changes():
        assert await stage.ben.refused("requestSession", **ask) == closed
    assert closed["__typename"] == "OfferClosed"
    await stage.requested(stage.cleo, stream)


async def test_a_block_outlives_the_stream(stage: Stage) -> None:
    stream = await stage.live()
    await stage.ana.do("blockFan", userId=stage.ben.id)
    await stage.ana.do("endStream", streamId=stream)
    stream = await stage.live()
    assert (await stream_of(stage.ben, stream))["emblem"] == "CLOSED"
    assert (await stage.ben.refused("requestSession", streamId=stream, durationMinutes=5))["code"] == "OFFER_CLOSED"


@pytest.mark.parametrize("scene", [scenes.requested, scenes.scheduled, scenes.present, scenes.in_progress])
async def test_nothing_that_the_fan_can_read_tells_of_the_block(stage: Stage, scene: Scene) -> None:
    session = await scene(stage, await stage.live())
    stage.clock.move(minutes=1)
    await stage.ana.do("blockFan", userId=stage.ben.id, reason="Rude")
    found = await stage.ben.ask(f"""{{ viewer {{
      privateSessions {{ edges {{ node {{ {SESSION} endReason }} }} }}
      notifications {{ edges {{ node {{ kind message }} }} }}
    }} }}""")
    (edge,) = found["viewer"]["privateSessions"]["edges"]
    assert (edge["node"]["id"], edge["node"]["reason"], edge["node"]["viewerCan"]) == (session, None, [])
    told = orjson.dumps(found).decode().lower()
    assert "rude" not in told
    assert "block" not in told


async def test_whoever_ended_a_running_session_a_blocked_fan_is_told_that_the_creator_did(live_stage: Stage) -> None:
    session = await scenes.in_progress(live_stage, await live_stage.live())
    live_stage.clock.move(minutes=1)
    async with live_stage.ben.listening("subscription { sessionUpdates { session { endReason } } }") as updates:
        await live_stage.ana.do("blockFan", userId=live_stage.ben.id)
        assert await updates.next() == {"session": {"endReason": "CREATOR_ENDED"}}
    query = "query($id: ID!) { node(id: $id) { ... on PrivateSession { endReason } } }"
    people = (live_stage.ben, live_stage.ana, live_stage.support)
    told = [(await one.ask(query, id=session))["node"]["endReason"] for one in people]
    assert told == ["CREATOR_ENDED", "BLOCKED", "BLOCKED"]


async def test_a_blocked_fan_is_out_of_the_waiting_room(stage: Stage) -> None:
    stream = await stage.live()
    await scenes.present(stage, stream)
    await stage.ben.do("sendMessage", streamId=stream, body="Hello")
    await stage.ana.do("blockFan", userId=stage.ben.id)
    room = await stage.ana.ask("query($id: ID!) { waitingRoom(streamId: $id) { members { since } } }", id=stream)
    assert room["waitingRoom"]["members"] == []
    mine = await stage.ben.ask("query($id: ID!) { waitingRoom(streamId: $id) { cursor } }", id=stream)
    assert mine["waitingRoom"] is None
    async with nothing_changes():
        refusal = await stage.ben.refused("sendMessage", streamId=stream, body="Why?")
        assert refusal["__typename"] == "NotInWaitingRoom"


async def test_what_a_blocked_fan_wrote_is_removed(stage: Stage) -> None:
    stream = await stage.live()
    await scenes.present(stage, stream)
    await stage.waiting(stage.cleo, stream)
    for author, body in ((stage.ben, "Rude"), (stage.cleo, "Hello"), (stage.ben, "Ruder")):
        await author.do("sendMessage", streamId=stream, body=body)
    await stage.ana.do("blockFan", userId=stage.ben.id)
    query = "query($id: ID!) { waitingRoom(streamId: $id) { messages { edges { node { body removed } } } } }"
    for reader in (stage.ana, stage.cleo):
        found = (await reader.ask(query, id=stream))["waitingRoom"]["messages"]["edges"]
        shown = [(edge["node"]["body"], edge["node"]["removed"]) for edge in found]
        assert shown == [("", True), ("Hello", False), ("", True)]


async def test_a_block_is_between_one_creator_and_one_fan(stage: Stage) -> None:
    mine, hers = await stage.live(), await stage.live(stage.dora)
    session = await stage.requested(stage.ben, hers)
    kept = await stage.requested(stage.cleo, mine)
    await stage.ana.do("blockFan", userId=stage.ben.id)
    assert (await stage.ben.session(session["id"]))["status"] == "REQUESTED"
    assert (await stage.cleo.session(kept["id"]))["status"] == "REQUESTED"
    assert (await stream_of(stage.ben, hers))["emblem"] == "AVAILABLE"


async def test_blocking_twice_is_blocking_once(stage: Stage) -> None:
    await stage.ana.do("blockFan", userId=stage.ben.id, reason="Rude")
    async with nothing_changes():
        await stage.ana.do("blockFan", userId=stage.ben.id, reason="Still rude")
    assert len((await everything())["Block"]) == 1


BLOCKED = """query($first: Int, $after: String) { viewer { blockedFans(first: $first, after: $after) {
  edges { node { id displayName } } pageInfo { hasNextPage endCursor } } } }"""


async def blocked_fans(creator: Person, **page: object) -> Answer:
    found: Answer = (await creator.ask(BLOCKED, **page))["viewer"]["blockedFans"]
    return found


async def test_a_block_that_is_taken_back_is_as_if_it_had_never_been(stage: Stage) -> None:
    stream = await stage.live()
    before = await stream_of(stage.ben, stream)
    await stage.ana.do("blockFan", userId=stage.ben.id)
    unblocked = await stage.ana.do("unblockFan", userId=stage.ben.id)
    assert unblocked == {"id": stage.ben.id, "displayName": "Ben"}
    assert await stream_of(stage.ben, stream) == before
    assert await streams_of(stage.ben, accepting=True) == [stream]
    session = await stage.waiting(stage.ben, stream)
    assert await stage.enters(stage.ben, stream) is None
    assert (await stage.ana.do("startSession", sessionId=session["id"]))["status"] == "IN_PROGRESS"


@pytest.mark.parametrize("scene", [scenes.requested, scenes.present, scenes.in_progress])
async def test_what_a_block_has_ended_stays_ended_when_it_is_taken_back(stage: Stage, scene: Scene) -> None:
    session = await scene(stage, await stage.live())
    await stage.ana.do("blockFan", userId=stage.ben.id)
    ended, told = await stage.ben.session(session), await stage.ben.inbox()
    await stage.ana.do("unblockFan", userId=stage.ben.id)
    assert (await stage.ben.session(session), await stage.ben.inbox()) == (ended, told)


async def test_who_is_not_blocked_may_be_unblocked_and_a_block_of_anothers_stays(stage: Stage) -> None:
    await stage.dora.do("blockFan", userId=stage.ben.id)
    async with nothing_changes():
        await stage.ana.do("unblockFan", userId=stage.ben.id)
        refusal = await stage.ana.refused("unblockFan", userId=stage.ana.id)
        assert (refusal["code"], refusal["field"]) == ("VALIDATION_FAILED", ["userId"])


async def test_a_creator_sees_whom_they_block_the_last_first_and_nobody_else_does(stage: Stage) -> None:
    for fan in (stage.ben, stage.cleo, stage.dora):
        await stage.ana.do("blockFan", userId=fan.id)
    await stage.ana.do("unblockFan", userId=stage.cleo.id)
    first = await blocked_fans(stage.ana, first=1)
    assert [edge["node"]["displayName"] for edge in first["edges"]] == ["Dora"]
    assert first["pageInfo"]["hasNextPage"] is True
    rest = await blocked_fans(stage.ana, after=first["pageInfo"]["endCursor"])
    assert [edge["node"] for edge in rest["edges"]] == [{"id": stage.ben.id, "displayName": "Ben"}]
    assert (await blocked_fans(stage.ben))["edges"] == []


async def test_nobody_blocks_themselves_or_who_does_not_exist(stage: Stage) -> None:
    stream = await stage.live()
    async with nothing_changes():
        for mutation, verb in (("blockFan", "block"), ("unblockFan", "unblock")):
            refusal = await stage.ana.refused(mutation, userId=stage.ana.id)
            assert (refusal["__typename"], refusal["field"]) == ("ValidationFailed", ["userId"])
            assert refusal["message"] == f"You cannot {verb} yourself."
        refusal = await stage.ana.refused("blockFan", userId=stream)
        assert (refusal["__typename"], refusal["field"]) == ("NotFound", ["userId"])
        refusal = await stage.ana.refused("blockFan", userId=stage.ben.id, reason="x" * 501)
        assert (refusal["__typename"], refusal["field"]) == ("ValidationFailed", ["reason"])


async def test_an_anonymous_visitor_blocks_nobody(stage: Stage) -> None:
    async with nothing_changes():
        with pytest.raises(GraphQLFailure) as failure:
            await stage.anonymous.attempt("blockFan", userId=stage.ben.id)
        assert failure.value.code == "UNAUTHENTICATED"
