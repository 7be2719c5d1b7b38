"""The breath that a creator takes between two sessions, as their offer says."""

from datetime import timedelta

from models.streams import LiveStream
from tests.api import scenes
from tests.api.scenes import at, nothing_changes
from tests.clock import START
from tests.documents import OFFER
from tests.stage import Stage, row_of

WAIT = "query($id: ID!) { liveStream(id: $id) { offer { estimatedWait { likelySeconds } } } }"


async def likely_wait(stage: Stage, stream: str) -> int:
    """Of somebody new, in seconds."""
    offer = (await stage.anonymous.ask(WAIT, id=stream))["liveStream"]["offer"]
    return int(offer["estimatedWait"]["likelySeconds"])


async def test_a_breath_moves_estimates_suggestions_and_promises(stage: Stage) -> None:
    stream = await stage.live(gapSeconds=600)
    await scenes.in_progress(stage, stream)
    cleos = await stage.waiting(stage.cleo, stream)
    assert at(12) < cleos["estimatedStart"]["likely"] <= at(20.5)
    for minutes, fits in ((19.9, False), (20, True)):
        given = {"sessionId": cleos["id"], "start": (START + timedelta(minutes=minutes)).isoformat()}
        payload = await stage.ana.attempt("reschedule", **given)
        assert [error["code"] for error in payload["errors"]] == ([] if fits else ["SCHEDULE_CONFLICT"])
    doras = await stage.requested(stage.dora, stream)
    later = await stage.ana.do("decide", sessionId=doras["id"], decision="LATER")
    assert later["scheduledStart"] == at(40)


async def test_after_the_last_session_there_is_a_breath_and_then_none(stage: Stage) -> None:
    stream = await stage.live(gapSeconds=600)
    session = await scenes.in_progress(stage, stream)
    stage.clock.move(minutes=5)
    await stage.ana.do("endSession", sessionId=session)
    waits = []
    for minutes in (0, 4, 5, 11):
        stage.clock.move(minutes=minutes)
        waits.append(await likely_wait(stage, stream))
    assert waits[:2] == [600, 360]
    assert waits[2] >= 60
    assert waits[3] < 60


async def test_the_breath_is_a_number_of_the_offer_and_none_unless_it_is_said(stage: Stage) -> None:
    ask = "query($id: ID!) { liveStream(id: $id) { offer { gapSeconds } } }"
    stream = await stage.live()
    assert (await stage.anonymous.ask(ask, id=stream))["liveStream"]["offer"] == {"gapSeconds": 0}
    await stage.ana.do("updateOffer", streamId=stream, offer={**OFFER, "gapSeconds": 1_800})
    await stage.ana.do("updateOffer", streamId=stream, offer=OFFER)
    assert (await stage.anonymous.ask(ask, id=stream))["liveStream"]["offer"] == {"gapSeconds": 1_800}
    async with nothing_changes():
        for wrong in (-1, 1_801):
            refusal = await stage.ana.refused("updateOffer", streamId=stream, offer={**OFFER, "gapSeconds": wrong})
            assert (refusal["__typename"], refusal["field"]) == ("ValidationFailed", ["offer", "gapSeconds"])


async def test_a_room_is_sent_the_order_that_another_breath_makes(stage: Stage) -> None:
    stream = await stage.live()
    await scenes.present(stage, stream)
    await stage.scheduled(stage.cleo, stream, START + timedelta(minutes=15))
    await stage.ana.do("updateOffer", streamId=stream, offer={**OFFER, "gapSeconds": 600})
    room = "query($id: ID!) { waitingRoom(streamId: $id) { members { position } } }"
    assert (await stage.ana.ask(room, id=stream))["waitingRoom"]["members"] == [{"position": 2}]


async def test_the_end_of_a_session_gives_no_other_creator_a_breath(stage: Stage) -> None:
    streams = [await stage.live(gapSeconds=300), await stage.live(stage.dora, gapSeconds=300)]
    session = await scenes.in_progress(stage, streams[0])
    await stage.ana.do("endSession", sessionId=session)
    ended = [(await LiveStream.get(id=row_of(stream))).session_ended_at for stream in streams]
    assert ended == [stage.clock.now(), None]
