"""The emblem of a stream: the present one at once, then each change, for every viewer, until it ended."""

import asyncio
from dataclasses import fields
from types import SimpleNamespace
from uuid import UUID

import pytest

from domain.offers import OfferTerms
from gateway.delivery.state_group import StateGroup
from reads.forecast import LineForecast
from subscriptions.live_values import TERMS
from tests.clock import at
from tests.documents import EMBLEM, OFFER
from tests.sockets import Answer, GraphQLFailure
from tests.stage import Stage
from tests.subscriptions.briefly import groups
from tests.subscriptions.emblem import fresh, shown


@pytest.mark.parametrize("name", ["anonymous", "ben", "ana"])
async def test_the_present_emblem_comes_at_once_to_everybody(live_stage: Stage, name: str) -> None:
    stream = await live_stage.live()
    viewer = live_stage.people[name]
    async with viewer.listening(EMBLEM, stream=stream) as emblems:
        value = await emblems.next()
        assert value == {
            "streamId": stream,
            "status": "LIVE",
            "emblem": "AVAILABLE",
            "asOf": at(),
            "offer": {
                "open": True,
                "queueLimit": 20,
                "pricePerMinute": {"amount": 100, "currency": "USD"},
                "estimatedWait": {"likelySeconds": value["offer"]["estimatedWait"]["likelySeconds"], "ahead": 0},
            },
        }
        assert shown(value) == await fresh(viewer, stream)


async def test_the_emblem_follows_the_line_and_the_offer_to_the_end(live_stage: Stage) -> None:
    stream = await live_stage.live()
    anonymous = live_stage.anonymous
    async with anonymous.listening(EMBLEM, stream=stream) as emblems:
        assert (await emblems.next())["emblem"] == "AVAILABLE"

        live_stage.clock.move(seconds=2)
        session = await live_stage.waiting(live_stage.ben, stream)
        value = await emblems.next()
        assert (value["emblem"], value["offer"]["estimatedWait"]["ahead"]) == ("BUSY", 1)
        assert shown(value) == await fresh(anonymous, stream)

        live_stage.clock.move(seconds=2)
        await live_stage.ben.do("cancelSession", sessionId=session["id"])
        assert (await emblems.next())["emblem"] == "AVAILABLE"

        live_stage.clock.move(seconds=2)
        await live_stage.ana.do("updateOffer", streamId=stream, offer={**OFFER, "open": False})
        value = await emblems.next()
        assert (value["emblem"], value["offer"]["open"], value["offer"]["estimatedWait"]) == ("CLOSED", False, None)

        live_stage.clock.move(seconds=2)
        await live_stage.ana.do("endStream", streamId=stream)
        value = await emblems.next()
        assert (value["status"], value["emblem"]) == ("ENDED", "CLOSED")
        assert shown(value) == await fresh(anonymous, stream)
        await emblems.ended()


async def test_a_queue_that_fills_closes_the_emblem_until_there_is_room(live_stage: Stage) -> None:
    stream = await live_stage.live(queueLimit=1)
    async with live_stage.anonymous.listening(EMBLEM, stream=stream) as emblems:
        assert (await emblems.next())["emblem"] == "AVAILABLE"
        live_stage.clock.move(seconds=2)
        session = await live_stage.requested(live_stage.ben, stream)
        value = await emblems.next()
        assert (value["emblem"], value["offer"]["open"], value["offer"]["estimatedWait"]) == ("CLOSED", False, None)
        assert shown(value) == await fresh(live_stage.anonymous, stream)
        live_stage.clock.move(seconds=2)
        await live_stage.ben.do("cancelSession", sessionId=session["id"])
        assert (await emblems.next())["emblem"] == "AVAILABLE"


async def test_of_a_stream_that_has_ended_one_value_comes(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.ana.do("endStream", streamId=stream)
    async with live_stage.anonymous.listening(EMBLEM, stream=stream) as emblems:
        assert (await emblems.next())["status"] == "ENDED"
        await emblems.ended()


async def test_the_end_is_told_also_right_behind_another_value(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.anonymous.listening(EMBLEM, stream=stream) as emblems:
        await emblems.next()
        await live_stage.ana.do("endStream", streamId=stream)
        assert (await emblems.next())["status"] == "ENDED"
        await emblems.ended()


async def test_a_price_matters_at_once(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.anonymous.listening(EMBLEM, stream=stream) as emblems:
        await emblems.next()
        live_stage.clock.move(seconds=2)
        dearer = {**OFFER, "pricePerMinute": {"amount": 101, "currency": "USD"}}
        await live_stage.ana.do("updateOffer", streamId=stream, offer=dearer)
        value = await emblems.next()
        assert (value["offer"]["pricePerMinute"]["amount"], value["asOf"]) == (101, at(seconds=2))


async def test_two_values_are_two_seconds_apart_and_the_last_one_is_the_present(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.anonymous.listening(EMBLEM, stream=stream) as emblems:
        await emblems.next()
        for limit in (1, 2, 3):
            await live_stage.ana.do("updateOffer", streamId=stream, offer={**OFFER, "queueLimit": limit})
        live_stage.clock.move(seconds=1.9)
        await live_stage.ana.do("updateOffer", streamId=stream, offer={**OFFER, "queueLimit": 4})
        async with live_stage.ben.listening(EMBLEM, stream=stream) as newcomer:
            assert (await newcomer.next())["offer"]["queueLimit"] == 4, "newcomers get the present at once"
        live_stage.clock.move(seconds=0.1)
        value = await emblems.next()
        assert (value["offer"]["queueLimit"], value["asOf"]) == (4, at(seconds=2))
        assert shown(value) == await fresh(live_stage.anonymous, stream)


async def test_a_wait_matters_when_it_has_changed_by_fifteen_seconds_or_five_percent(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.ana.do("pauseQueue", streamId=stream, minutes=60)
    async with live_stage.anonymous.listening(EMBLEM, stream=stream) as emblems:
        assert (await emblems.next())["offer"]["estimatedWait"] == {"likelySeconds": 3600, "ahead": 0}
        for seconds in (60, 119, 1):
            live_stage.clock.move(seconds=seconds)
            await live_stage.ana.do("updateOffer", streamId=stream, offer=OFFER)
        value = await emblems.next()
        assert (value["asOf"], value["offer"]["estimatedWait"]["likelySeconds"]) == (at(minutes=3), 3420)


async def test_emblem_and_wait_of_one_value_are_of_the_same_moment(
    live_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = await live_stage.live()
    session = await live_stage.requested(live_stage.ben, stream)
    forecasts = live_stage.node.realtime.loaders.forecasts
    get, approvals = forecasts.get, iter([True])

    async def approved_behind(creator_id: UUID) -> LineForecast:
        forecast = await get(creator_id)
        if next(approvals, False):
            await live_stage.ana.do("decide", sessionId=session["id"], decision="APPROVE")
        return forecast

    monkeypatch.setattr(forecasts, "get", approved_behind)
    async with live_stage.anonymous.listening(EMBLEM, stream=stream) as emblems:
        first = await emblems.next()
        assert (first["emblem"], first["offer"]["estimatedWait"]["ahead"]) == ("AVAILABLE", 0)
        live_stage.clock.move(seconds=2)
        then = await emblems.next()
        assert (then["emblem"], then["offer"]["estimatedWait"]["ahead"]) == ("BUSY", 1)


async def test_a_value_whose_turn_comes_as_it_is_looked_at_is_sent(
    live_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, clock = await live_stage.live(), live_stage.clock
    async with live_stage.anonymous.listening(EMBLEM, stream=stream) as emblems:
        await emblems.next()
        (group,) = groups(live_stage)
        assert isinstance(group, StateGroup)
        while group._task:
            await asyncio.sleep(0)
        clock.move(seconds=2)
        early = iter([0.001])
        passing = SimpleNamespace(seconds=lambda: clock.seconds() - next(early, 0), sleep=clock.sleep)
        monkeypatch.setattr(group, "_clock", passing)
        await live_stage.ana.do("updateOffer", streamId=stream, offer={**OFFER, "queueLimit": 7})
        assert (await emblems.next())["offer"]["queueLimit"] == 7


async def test_a_stream_that_does_not_exist_is_a_bad_request(live_stage: Stage) -> None:
    async with live_stage.anonymous.listening(EMBLEM, stream=live_stage.ana.id) as emblems:
        with pytest.raises(GraphQLFailure) as failure:
            await emblems.next()
    assert failure.value.code == "BAD_REQUEST"


@pytest.mark.parametrize("field", [field.name for field in fields(OfferTerms)])
def test_every_term_of_an_offer_is_one_that_is_told(field: str) -> None:
    assert {"durations": "options"}.get(field, field) in TERMS


@pytest.mark.parametrize(
    "change",
    [
        {"open": False},
        {"queueLimit": 19},
        {"coolDownSeconds": 1_801},
        {"durations": [5, 10, 21]},
        {"pricePerMinute": {"amount": 99, "currency": "USD"}},
        {"minimumMinutes": 1},
        {"gapSeconds": 30},
        {"whenFanLeaves": "FULL_PRICE"},
    ],
)
async def test_whatever_changes_of_an_offer_is_told_though_all_else_stays(live_stage: Stage, change: Answer) -> None:
    stream = await live_stage.live()
    async with live_stage.anonymous.listening(EMBLEM, stream=stream) as emblems:
        await emblems.next()
        live_stage.clock.move(seconds=2)
        await live_stage.ana.do("updateOffer", streamId=stream, offer={**OFFER, **change})
        value = await emblems.next()
        assert value["asOf"] == at(seconds=2)
        assert shown(value) == await fresh(live_stage.anonymous, stream)
