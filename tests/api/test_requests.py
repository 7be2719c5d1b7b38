"""Asking for a session, and every reason why one may not."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api import scenes
from tests.api.scenes import at, nothing_changes
from tests.documents import OFFER
from tests.sockets import Answer
from tests.stage import Person, Stage


async def refusal_of(fan: Person, stream: str, minutes: int = 10, **given: object) -> Answer:
    """Why that request is refused, having left no trace."""
    async with nothing_changes():
        return await fan.refused("requestSession", streamId=stream, durationMinutes=minutes, **given)


async def test_a_request_is_what_the_fan_asked_for(stage: Stage) -> None:
    stream = await stage.live()
    session = await stage.requested(
        stage.ben, stream, 20, desiredStart="2030-01-01T14:30:00+02:00", note="  Moonlight, please "
    )
    assert (session["status"], session["version"], session["durationMinutes"]) == ("REQUESTED", 1, 20)
    assert (session["requestedAt"], session["expiresAt"], session["desiredStart"]) == (at(0), at(15), at(30))
    assert session["note"] == "Moonlight, please"
    assert (session["position"], session["estimatedStart"], session["scheduledStart"]) == (None, None, None)
    (notification,) = await stage.ana.inbox()
    assert (notification["message"], notification["at"]) == ("Ben asks for 20 min.", at(30))
    assert (await stage.ana.session(session["id"]))["note"] == "Moonlight, please"


async def test_expected_price_protects_from_a_change_that_the_fan_has_not_seen(stage: Stage) -> None:
    stream = await stage.live()
    seen = {"amount": 1_000, "currency": "USD"}
    dearer = {**OFFER, "pricePerMinute": {"amount": 150, "currency": "USD"}}
    await stage.ana.do("updateOffer", streamId=stream, offer=dearer)
    refusal = await refusal_of(stage.ben, stream, expectedPrice=seen)
    assert (refusal["__typename"], refusal["field"]) == ("PriceChanged", ["expectedPrice"])
    assert refusal["current"] == {"amount": 1_500, "currency": "USD"}
    session = await stage.requested(stage.ben, stream, expectedPrice=refusal["current"])
    assert session["price"] == {"amount": 1_500, "currency": "USD"}


async def test_a_lower_price_than_expected_is_a_change_too(stage: Stage) -> None:
    stream = await stage.live()
    refusal = await refusal_of(stage.ben, stream, expectedPrice={"amount": 1_001, "currency": "USD"})
    assert refusal["__typename"] == "PriceChanged"
    refusal = await refusal_of(stage.ben, stream, expectedPrice={"amount": 1_000, "currency": "EUR"})
    assert refusal["current"] == {"amount": 1_000, "currency": "USD"}


async def test_a_closed_offer_and_an_ended_stream_take_no_requests(stage: Stage) -> None:
    stream = await stage.live(open=False)
    assert (await refusal_of(stage.ben, stream))["__typename"] == "OfferClosed"
    await stage.ana.do("updateOffer", streamId=stream, offer=OFFER)
    await stage.requested(stage.ben, stream)
    await stage.ana.do("endStream", streamId=stream)
    assert (await refusal_of(stage.cleo, stream))["__typename"] == "OfferClosed"


async def test_a_full_queue_says_its_limit_until_there_is_room(stage: Stage) -> None:
    stream = await stage.live(queueLimit=2)
    waiting = await stage.waiting(stage.ben, stream)
    undecided = await stage.requested(stage.cleo, stream)
    refusal = await refusal_of(stage.dora, stream)
    assert (refusal["__typename"], refusal["limit"]) == ("QueueFull", 2)

    await stage.enters(stage.ben, stream)
    await stage.ana.do("startSession", sessionId=waiting["id"])
    await stage.requested(stage.dora, stream)
    eve = await stage.person("Eve", money=10_000)
    assert (await refusal_of(eve, stream))["__typename"] == "QueueFull"
    await stage.cleo.do("cancelSession", sessionId=undecided["id"])
    await stage.requested(eve, stream)


async def test_one_open_session_per_fan_and_stream(stage: Stage) -> None:
    stream = await stage.live()
    other = await stage.live(stage.cleo)
    session = await stage.requested(stage.ben, stream)

    async def is_already_requested() -> None:
        refusal = await refusal_of(stage.ben, stream)
        assert refusal["__typename"] == "AlreadyRequested"
        assert refusal["session"]["id"] == session["id"]

    await is_already_requested()
    await stage.requested(stage.ben, other)
    await stage.ana.do("decide", sessionId=session["id"], decision="LATER", scheduledStart=at(30))
    await is_already_requested()
    await stage.ana.do("decide", sessionId=session["id"], decision="APPROVE")
    await is_already_requested()
    await stage.enters(stage.ben, stream)
    await stage.ana.do("startSession", sessionId=session["id"])
    await is_already_requested()
    await stage.ana.do("endSession", sessionId=session["id"])
    await stage.requested(stage.ben, stream)


async def test_a_denied_fan_may_ask_again_at_the_instant_that_they_were_told(stage: Stage) -> None:
    stream = await stage.live(coolDownSeconds=600)
    session = await stage.requested(stage.ben, stream)
    stage.clock.move(minutes=1)
    denied = await stage.ana.do("decide", sessionId=session["id"], decision="DENY", reason="Not tonight")
    assert (denied["reason"], denied["history"][-1]["reason"]) == ("Not tonight", "Not tonight")
    notification = (await stage.ben.inbox())[-1]
    assert (notification["kind"], notification["at"]) == ("REQUEST_DENIED", at(11))
    assert notification["message"].endswith("may ask again in about 10 min.")

    refusal = await refusal_of(stage.ben, stream)
    assert (refusal["__typename"], refusal["until"]) == ("CoolingDown", at(11))
    stage.clock.move(minutes=9, seconds=59)
    assert (await refusal_of(stage.ben, stream))["until"] == at(11)
    stage.clock.move(seconds=1)
    again = await stage.requested(stage.ben, stream)
    assert again["id"] != session["id"]
    assert (await stage.ben.session(session["id"]))["status"] == "DENIED"


async def test_a_cool_down_ends_on_a_whole_second(stage: Stage) -> None:
    stream = await stage.live(coolDownSeconds=600)
    session = await stage.requested(stage.ben, stream)
    stage.clock.move(seconds=0.7)
    await stage.ana.do("decide", sessionId=session["id"], decision="DENY")
    assert (await refusal_of(stage.ben, stream))["until"] == at(10)


@pytest.mark.parametrize("times", [0, 1, 2])
async def test_the_cool_down_is_that_of_the_offer_that_they_asked_on(stage: Stage, times: int) -> None:
    await stage.ana.do("endStream", streamId=await stage.live(coolDownSeconds=60))
    stage.clock.move(minutes=1)
    stream = await stage.live(coolDownSeconds=600)
    stage.clock.move(minutes=1)
    session = await stage.scheduled(stage.ben, stream, stage.clock.now() + timedelta(hours=1))
    for _ in range(times):
        await stage.ana.do("endStream", streamId=stream)
        stage.clock.move(minutes=1)
        stream = await stage.live(coolDownSeconds=0)
    await stage.ana.do("decide", sessionId=session["id"], decision="DENY")
    assert (await stage.ben.inbox())[-1]["at"] == at(12 + times)
    assert (await refusal_of(stage.ben, stream))["until"] == at(12 + times)


@pytest.mark.parametrize(
    ("who", "mutation", "given"),
    [
        ("ana", "decide", {"decision": "DENY"}),
        ("ana", "decide", {"decision": "APPROVE"}),
        ("ana", "decide", {"decision": "LATER"}),
        ("ben", "cancelSession", {}),
        ("ana", "blockFan", {}),
        ("ana", "endStream", {}),
    ],
)
async def test_who_answers_or_ends_without_a_word_is_not_given_the_other_sides(
    stage: Stage, who: str, mutation: str, given: dict[str, Any]
) -> None:
    stream = await stage.live()
    session = await scenes.requested(stage, stream)
    moved = await stage.ben.do("reschedule", sessionId=session, start=scenes.at(2), reason="Dinner")
    assert moved["reason"] == "Dinner"
    whom = {"blockFan": {"userId": stage.ben.id}, "endStream": {"streamId": stream}}.get(
        mutation, {"sessionId": session}
    )
    await stage.people[who].do(mutation, **whom, **given)
    seen = await stage.ben.session(session)
    assert (seen["reason"], seen["history"][-2]["reason"], seen["history"][-1]["reason"]) == (None, "Dinner", None)


async def test_what_was_said_of_a_promise_stays_while_time_alone_moves_it(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.scheduled(stage, stream)
    await stage.ana.do("reschedule", sessionId=session, start=scenes.at(30), reason="A long piece")
    await stage.run_clock(minutes=25)
    opened = await stage.ben.session(session)
    assert (opened["status"], opened["reason"]) == ("WAITING", "A long piece")
    await stage.ana.refused("startSession", sessionId=session)
    assert (await stage.ben.session(session))["reason"] == "A long piece"
    await stage.run_clock(minutes=7)
    missed = await stage.ben.session(session)
    assert (missed["status"], missed["reason"]) == ("WAITING", "A long piece")
    await stage.run_clock(hours=7)
    ended = await stage.ben.session(session)
    assert (ended["status"], ended["reason"]) == ("EXPIRED", None)


async def test_the_usual_cool_down_is_half_an_hour_and_none_is_possible(stage: Stage) -> None:
    offer = {key: value for key, value in OFFER.items() if key != "coolDownSeconds"}
    stream = str((await stage.ana.do("goLive", title="Piano", offer=offer))["id"])
    session = await stage.requested(stage.ben, stream)
    await stage.ana.do("decide", sessionId=session["id"], decision="DENY")
    assert (await refusal_of(stage.ben, stream))["until"] == at(30)

    eager = await stage.live(stage.cleo, coolDownSeconds=0)
    session = await stage.requested(stage.ben, eager)
    await stage.cleo.do("decide", sessionId=session["id"], decision="DENY")
    await stage.requested(stage.ben, eager)


async def test_who_took_a_request_back_may_ask_again_at_once(stage: Stage) -> None:
    stream = await stage.live()
    session = await stage.requested(stage.ben, stream)
    await stage.ben.do("cancelSession", sessionId=session["id"], reason="Dinner")
    assert (await stage.ana.session(session["id"]))["reason"] == "Dinner"
    await stage.requested(stage.ben, stream)


@pytest.mark.parametrize(
    ("minutes", "given", "field"),
    [
        (7, {}, "durationMinutes"),
        (0, {}, "durationMinutes"),
        (10, {"desiredStart": at(-1)}, "desiredStart"),
        (10, {"desiredStart": at(0)}, "desiredStart"),
        (10, {"desiredStart": at(30 * 24 * 60 + 1)}, "desiredStart"),
        (10, {"note": "x" * 501}, "note"),
    ],
)
async def test_a_value_that_is_not_acceptable_is_named(
    stage: Stage, minutes: int, given: dict[str, object], field: str
) -> None:
    refusal = await refusal_of(stage.ben, await stage.live(), minutes, **given)
    assert (refusal["__typename"], refusal["field"]) == ("ValidationFailed", [field])


async def test_thirty_days_ahead_is_the_furthest(stage: Stage) -> None:
    month = at(30 * 24 * 60)
    session = await stage.requested(stage.ben, await stage.live(), desiredStart=month)
    approved = await stage.ana.do("decide", sessionId=session["id"], decision="APPROVE")
    assert (approved["status"], approved["scheduledStart"]) == ("SCHEDULED", month)


async def test_nobody_asks_themselves(stage: Stage) -> None:
    refusal = await refusal_of(stage.cleo, await stage.live(stage.cleo))
    assert (refusal["__typename"], refusal["field"]) == ("ValidationFailed", ["streamId"])


async def test_a_stream_that_does_not_exist_is_not_found(stage: Stage) -> None:
    refusal = await refusal_of(stage.ben, stage.ana.id)
    assert (refusal["__typename"], refusal["field"]) == ("NotFound", ["streamId"])


async def test_a_denied_fan_cools_down_for_the_creator_whichever_stream_is_on(stage: Stage) -> None:
    stream = await stage.live(coolDownSeconds=600)
    session = await stage.requested(stage.ben, stream)
    await stage.ana.do("decide", sessionId=session["id"], decision="DENY")
    await stage.ana.do("endStream", streamId=stream)
    refusal = await refusal_of(stage.ben, await stage.live(coolDownSeconds=0))
    assert (refusal["__typename"], refusal["until"]) == ("CoolingDown", at(10))
    await stage.requested(stage.ben, await stage.live(stage.cleo))
