"""Going live, changing the offer, going off air, and the emblem that a player shows."""

from datetime import timedelta

from tests.api import scenes
from tests.api.scenes import at, nothing_changes
from tests.clock import START
from tests.documents import OFFER
from tests.sockets import Answer
from tests.stage import Person, Stage


async def stream_of(viewer: Person, stream: str) -> Answer:
    """All that anybody may ask of a stream, and what only its creator is told."""
    found = await viewer.ask(
        """query($id: ID!) { liveStream(id: $id) {
          id title status playbackUrl startedAt endedAt emblem creator { displayName } viewerSession { id }
          queue { edges { node { id } } }
          offer { open queueLimit coolDownSeconds pricePerMinute { amount currency }
            options { minutes price { amount } } estimatedWait { ahead } }
        } }""",
        id=stream,
    )
    answer: Answer = found["liveStream"]
    return answer


async def stream_of_session(viewer: Person, session: str) -> str:
    found = await viewer.ask("query($id: ID!) { privateSession(id: $id) { stream { id } } }", id=session)
    return str(found["privateSession"]["stream"]["id"])


async def test_going_live_opens_an_offer_for_everybody_to_see(stage: Stage) -> None:
    live = await stage.ana.do(
        "goLive", title=" Piano ", playbackUrl="https://video.example/ana", offer={**OFFER, "durations": [20, 5]}
    )
    seen = await stream_of(stage.anonymous, live["id"])
    assert (seen["title"], seen["status"], seen["emblem"]) == ("Piano", "LIVE", "AVAILABLE")
    assert (seen["playbackUrl"], seen["startedAt"], seen["endedAt"]) == ("https://video.example/ana", at(0), None)
    assert seen["creator"] == {"displayName": "Ana"}
    assert seen["offer"] == {
        "open": True,
        "queueLimit": 20,
        "coolDownSeconds": 1_800,
        "pricePerMinute": {"amount": 100, "currency": "USD"},
        "options": [{"minutes": 5, "price": {"amount": 500}}, {"minutes": 20, "price": {"amount": 2_000}}],
        "estimatedWait": {"ahead": 0},
    }
    assert (seen["viewerSession"], seen["queue"]) == (None, None)


async def test_one_live_stream_per_creator(stage: Stage) -> None:
    stream = await stage.live()
    async with nothing_changes():
        refusal = await stage.ana.refused("goLive", title="Again", offer=OFFER)
        assert (refusal["__typename"], refusal["stream"]) == ("AlreadyLive", {"id": stream})
    await stage.live(stage.cleo)
    await stage.ana.do("endStream", streamId=stream)
    assert await stage.live() != stream


async def test_a_creator_finds_their_own_stream_as_long_as_it_is_on_air(stage: Stage) -> None:
    query = "{ viewer { liveStream { id creator { displayName } } } }"
    assert (await stage.ana.ask(query))["viewer"]["liveStream"] is None
    stream = await stage.live()
    assert (await stage.ana.ask(query))["viewer"]["liveStream"] == {"id": stream, "creator": {"displayName": "Ana"}}
    assert (await stage.ben.ask(query))["viewer"]["liveStream"] is None
    await stage.ana.do("endStream", streamId=stream)
    assert (await stage.ana.ask(query))["viewer"]["liveStream"] is None


async def test_a_new_price_is_for_those_who_ask_from_now_on(stage: Stage) -> None:
    stream = await stage.live()
    session = await stage.requested(stage.ben, stream)
    offer = {**OFFER, "pricePerMinute": {"amount": 250, "currency": "USD"}, "durations": [15]}
    updated = await stage.ana.do("updateOffer", streamId=stream, offer=offer)
    assert updated["offer"]["options"] == [{"minutes": 15, "price": {"amount": 3_750}}]
    seen = await stage.ben.session(session["id"])
    assert (seen["price"]["amount"], seen["durationMinutes"], seen["version"]) == (1_000, 10, 1)
    assert await stage.ben.wallet() == (9_000, 1_000)
    later = await stage.requested(stage.cleo, stream, 15)
    assert later["price"]["amount"] == 3_750


async def test_a_closed_offer_leaves_those_who_have_asked_alone(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.requested(stage, stream)
    await stage.ana.do("updateOffer", streamId=stream, offer={**OFFER, "open": False})
    seen = await stream_of(stage.cleo, stream)
    assert (seen["offer"]["open"], seen["offer"]["estimatedWait"], seen["emblem"]) == (False, None, "CLOSED")
    assert (await stage.ana.do("decide", sessionId=session, decision="APPROVE"))["status"] == "WAITING"


async def test_the_offer_of_an_ended_stream_stays_as_it_was(stage: Stage) -> None:
    stream = await stage.live()
    await stage.ana.do("endStream", streamId=stream)
    async with nothing_changes():
        refusal = await stage.ana.refused("updateOffer", streamId=stream, offer=OFFER)
        assert refusal["__typename"] == "OfferClosed"


async def test_ending_a_stream_ends_what_is_open_and_keeps_what_is_promised(stage: Stage) -> None:
    stream = await stage.live()
    eve = await stage.person("Eve", money=10_000)
    running = await scenes.in_progress(stage, stream)
    waiting = await stage.waiting(stage.cleo, stream)
    promised = await stage.scheduled(stage.dora, stream, START + timedelta(minutes=30))
    requested = await stage.requested(eve, stream)
    stage.clock.move(minutes=5)
    ended = await stage.ana.do("endStream", streamId=stream)
    assert (ended["status"], ended["endedAt"]) == ("ENDED", at(5))

    statuses = [
        (await stage.ana.session(one))["status"] for one in (running, waiting["id"], promised["id"], requested["id"])
    ]
    assert statuses == ["COMPLETED", "CANCELLED", "SCHEDULED", "EXPIRED"]
    wallets = [await fan.wallet() for fan in (stage.ben, stage.cleo, stage.dora, eve)]
    assert wallets == [(9_500, 0), (10_000, 0), (9_000, 1_000), (10_000, 0)]
    told = [(await fan.inbox())[-1]["kind"] for fan in (stage.ben, stage.cleo, stage.dora, eve)]
    assert told == ["SESSION_COMPLETED", "SESSION_CANCELLED", "SESSION_SCHEDULED", "REQUEST_EXPIRED"]
    seen = await stream_of(stage.anonymous, stream)
    assert (seen["status"], seen["emblem"], seen["offer"]["open"]) == ("ENDED", "CLOSED", False)

    stage.clock.move(minutes=1)
    async with nothing_changes():
        assert (await stage.ana.do("endStream", streamId=stream))["endedAt"] == at(5)


async def test_going_live_carries_over_what_is_promised(stage: Stage) -> None:
    old = await stage.live()
    session = await scenes.scheduled(stage, old)
    waited = await stage.waiting(stage.cleo, old)
    await stage.ana.do("endStream", streamId=old)
    assert await stream_of_session(stage.ben, session) == old
    before = await stage.ben.session(session)

    new = await stage.live(pricePerMinute={"amount": 900, "currency": "USD"})
    carried = await stage.ben.session(session)
    assert await stream_of_session(stage.ben, session) == new
    assert await stream_of_session(stage.cleo, waited["id"]) == old
    for kept in ("status", "scheduledStart", "expiresAt", "price", "payment", "reason", "position"):
        assert carried[kept] == before[kept]
    assert carried["estimatedStart"]["likely"] == before["estimatedStart"]["likely"]
    notification = (await stage.ben.inbox())[-1]
    assert (notification["kind"], notification["at"], notification["session"]) == (
        "SESSION_CARRIED_OVER",
        at(30),
        {"id": session},
    )
    assert carried["version"] == before["version"] + 1
    step = {"from": "SCHEDULED", "to": "SCHEDULED", "at": at(0), "by": {"displayName": "Ana"}, "reason": None}
    assert carried["history"] == [*before["history"], step]
    assert [edge["node"]["id"] for edge in (await stream_of(stage.ana, new))["queue"]["edges"]] == [session]
    assert (await stream_of(stage.ben, new))["viewerSession"] == {"id": session}
    async with nothing_changes():
        refusal = await stage.ben.refused("requestSession", streamId=new, durationMinutes=5)
        assert (refusal["__typename"], refusal["session"]["id"]) == ("AlreadyRequested", session)


async def test_nobody_is_asked_to_come_now_while_the_creator_is_not_live(stage: Stage) -> None:
    session = await scenes.scheduled_off_air(stage, await stage.live())
    assert (await stage.ana.session(session))["viewerCan"] == ["DENY", "RESCHEDULE"]
    async with nothing_changes():
        refusal = await stage.ana.refused("decide", sessionId=session, decision="APPROVE")
        assert (refusal["from"], refusal["attempted"]) == ("SCHEDULED", "APPROVE")
    await stage.live()
    assert (await stage.ana.session(session))["viewerCan"] == ["APPROVE", "DENY", "RESCHEDULE"]
    assert (await stage.ana.do("decide", sessionId=session, decision="APPROVE"))["status"] == "WAITING"


async def test_promises_can_be_moved_while_the_creator_is_not_live(stage: Stage) -> None:
    session = await scenes.scheduled_off_air(stage, await stage.live())
    assert (await stage.ana.do("reschedule", sessionId=session, start=at(60)))["scheduledStart"] == at(60)
    await stage.ben.do("reschedule", sessionId=session, start=at(90))
    agreed = await stage.ana.do("answerProposal", sessionId=session, accept=True)
    assert (agreed["status"], agreed["scheduledStart"]) == ("SCHEDULED", at(90))


async def test_going_live_carries_over_what_is_asked_of_a_promise(stage: Stage) -> None:
    session = await scenes.scheduled_off_air(stage, await stage.live())
    await stage.ben.do("reschedule", sessionId=session, start=at(90))
    await stage.live()
    assert (await stage.ana.session(session))["viewerCan"] == ["APPROVE", "DENY", "RESCHEDULE", "ANSWER"]


async def test_going_live_does_not_carry_over_what_time_has_ended(stage: Stage) -> None:
    old = await stage.live()
    session = await scenes.scheduled_off_air(stage, old)
    stage.clock.move(minutes=390)
    await stage.live()
    ended = await stage.ben.session(session)
    assert (ended["status"], ended["endedAt"]) == ("EXPIRED", at(390))
    assert await stream_of_session(stage.ben, session) == old
    assert await stage.ben.wallet() == (10_000, 0)


async def test_the_emblem_is_busy_while_somebody_is_ahead(stage: Stage) -> None:
    stream = await stage.live()

    async def emblem() -> str:
        return str((await stream_of(stage.anonymous, stream))["emblem"])

    assert await emblem() == "AVAILABLE"
    session = await stage.requested(stage.ben, stream)
    assert await emblem() == "AVAILABLE"
    await stage.ana.do("decide", sessionId=session["id"], decision="APPROVE")
    assert await emblem() == "BUSY"
    await stage.enters(stage.ben, stream)
    await stage.ana.do("startSession", sessionId=session["id"])
    assert await emblem() == "BUSY"
    await stage.ana.do("endSession", sessionId=session["id"])
    assert await emblem() == "AVAILABLE"
    await stage.scheduled(stage.cleo, stream, START + timedelta(hours=3))
    assert await emblem() == "AVAILABLE"
    await stage.ana.do("updateOffer", streamId=stream, offer={**OFFER, "open": False})
    assert await emblem() == "CLOSED"
