"""Which sessions a queue limit counts: while there is no room, emblem, offer, list and request all say so."""

from datetime import timedelta

from tests.clock import START
from tests.stage import Person, Stage

SEEN = "query($id: ID!) { liveStream(id: $id) { emblem offer { open estimatedWait { ahead } } } }"


async def is_listed(viewer: Person, stream: str) -> list[bool]:
    """Whether it is among those that take requests, and among those that do not."""
    lists = [
        await viewer.ask(
            "query($taking: Boolean) { liveStreams(acceptingRequests: $taking) { edges { node { id } } } }",
            taking=taking,
        )
        for taking in (True, False)
    ]
    return [stream in [edge["node"]["id"] for edge in one["liveStreams"]["edges"]] for one in lists]


async def takes_requests(stage: Stage, viewer: Person, stream: str) -> bool:
    """Whether the viewer may ask; fails unless emblem, offer, list and request agree."""
    seen = (await viewer.ask(SEEN, id=stream))["liveStream"]
    listed = await is_listed(viewer, stream)
    payload = await viewer.attempt("requestSession", streamId=stream, durationMinutes=5)
    taken = payload["session"] is not None
    assert [seen["emblem"] != "CLOSED", seen["offer"]["open"], *listed] == [taken, taken, taken, not taken]
    assert (seen["offer"]["estimatedWait"] is not None) is taken
    if taken:
        await viewer.do("cancelSession", sessionId=payload["session"]["id"])
    return taken


async def test_a_full_queue_closes_emblem_offer_and_list_until_there_is_room(stage: Stage) -> None:
    stream, other = await stage.live(queueLimit=1), await stage.live(stage.cleo)
    assert await takes_requests(stage, stage.dora, stream)
    session = await stage.requested(stage.ben, stream)
    assert not await takes_requests(stage, stage.dora, stream)
    assert await takes_requests(stage, stage.dora, other)
    await stage.ana.do("decide", sessionId=session["id"], decision="APPROVE")
    assert not await takes_requests(stage, stage.dora, stream)
    await stage.enters(stage.ben, stream)
    await stage.ana.do("startSession", sessionId=session["id"])
    assert await takes_requests(stage, stage.dora, stream)
    await stage.ana.do("blockFan", userId=stage.dora.id)
    assert not await takes_requests(stage, stage.dora, stream)


async def test_a_limit_of_zero_is_none(stage: Stage) -> None:
    stream = await stage.live(queueLimit=0)
    for fan in (stage.ben, stage.cleo):
        assert await takes_requests(stage, fan, stream)
        await stage.requested(fan, stream)
    assert await takes_requests(stage, stage.dora, stream)


async def test_who_is_overdue_has_no_place_in_the_queue(stage: Stage) -> None:
    stream = await stage.live(queueLimit=1)
    await stage.requested(stage.ben, stream)
    assert not await takes_requests(stage, stage.dora, stream)
    stage.clock.move(minutes=15)
    assert await takes_requests(stage, stage.dora, stream)


async def test_promises_count_in_the_queue_when_they_fall_due_tonight(stage: Stage) -> None:
    stream = await stage.live(queueLimit=2)
    for fan, hour in ((stage.ben, 0), (stage.cleo, 1)):
        await stage.scheduled(fan, stream, START + timedelta(days=5, hours=hour))
    assert await takes_requests(stage, stage.dora, stream)
    await stage.ana.do("endStream", streamId=stream)
    stream = await stage.live(queueLimit=2)
    assert await takes_requests(stage, stage.dora, stream)
    stage.clock.move(days=5, hours=1 - 6, seconds=-1)
    assert await takes_requests(stage, stage.dora, stream)
    stage.clock.move(seconds=1)
    assert not await takes_requests(stage, stage.dora, stream)


async def test_a_stream_that_has_ended_is_in_no_list(stage: Stage) -> None:
    for is_open in (True, False):
        stream = await stage.live(open=is_open)
        assert await is_listed(stage.dora, stream) == [is_open, not is_open]
        await stage.ana.do("endStream", streamId=stream)
        assert await is_listed(stage.dora, stream) == [False, False]
