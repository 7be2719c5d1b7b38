"""To a fan whom its creator blocks, and to nobody else, an emblem is closed; they are told no more than others."""

import asyncio
from uuid import UUID

import pytest

from gateway.delivery.state_group import StateGroup
from tests.clock import at
from tests.documents import EMBLEM, OFFER
from tests.stage import Stage
from tests.subscriptions.briefly import groups, nobody_looks, served
from tests.subscriptions.emblem import fresh, shown


async def test_a_blocked_fan_alone_sees_the_offer_closed(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with (
        live_stage.ben.listening(EMBLEM, stream=stream) as bens,
        live_stage.cleo.listening(EMBLEM, stream=stream) as cleos,
    ):
        assert (await bens.next())["emblem"] == (await cleos.next())["emblem"] == "AVAILABLE"
        live_stage.clock.move(seconds=2)
        await live_stage.ana.do("blockFan", userId=live_stage.ben.id)
        value = await bens.next()
        assert (value["status"], value["emblem"], value["offer"]["open"]) == ("LIVE", "CLOSED", False)
        assert value["offer"]["estimatedWait"] is None
        assert shown(value) == await fresh(live_stage.ben, stream)
        async with live_stage.ben.listening(EMBLEM, stream=stream) as again:
            assert (await again.next())["emblem"] == "CLOSED"
        live_stage.clock.move(seconds=2)
        await live_stage.ana.do("updateOffer", streamId=stream, offer={**OFFER, "queueLimit": 7})
        value = await cleos.next()
        assert (value["emblem"], value["offer"]["queueLimit"]) == ("AVAILABLE", 7)


async def test_who_is_unblocked_sees_the_offer_as_others_do_at_once(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.ana.do("blockFan", userId=live_stage.ben.id)
    async with live_stage.ben.listening(EMBLEM, stream=stream) as bens:
        assert (await bens.next())["emblem"] == "CLOSED"
        live_stage.clock.move(seconds=2)
        await live_stage.ana.do("unblockFan", userId=live_stage.ben.id)
        value = await bens.next()
        assert (value["emblem"], value["offer"]["open"]) == ("AVAILABLE", True)
        assert shown(value) == await fresh(live_stage.ben, stream)
        live_stage.clock.move(seconds=2)
        await live_stage.ana.do("blockFan", userId=live_stage.ben.id)
        assert (await bens.next())["emblem"] == "CLOSED"


async def test_who_is_blocked_or_unblocked_is_sent_nothing_while_the_offer_is_closed_to_all(live_stage: Stage) -> None:
    stream = await live_stage.live(open=False)
    async with live_stage.ben.listening(EMBLEM, stream=stream) as bens:
        assert (await bens.next())["emblem"] == "CLOSED"
        for mutation in ("blockFan", "unblockFan"):
            live_stage.clock.move(seconds=2)
            (before,) = groups(live_stage)
            await live_stage.ana.do(mutation, userId=live_stage.ben.id)
            while before in groups(live_stage):
                await asyncio.sleep(0)
            await served(live_stage, 1)
        live_stage.clock.move(seconds=2)
        await live_stage.ana.do("updateOffer", streamId=stream, offer=OFFER)
        assert (await bens.next())["emblem"] == "AVAILABLE"


async def test_who_is_blocked_and_unblocked_is_sent_no_two_values_within_two_seconds(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.ben.listening(EMBLEM, stream=stream) as bens:
        assert (await bens.next())["emblem"] == "AVAILABLE"
        live_stage.clock.move(seconds=1)
        (before,) = groups(live_stage)
        await live_stage.ana.do("blockFan", userId=live_stage.ben.id)
        while before in groups(live_stage):
            await asyncio.sleep(0)
        await served(live_stage, 1)
        live_stage.clock.move(seconds=1)
        value = await bens.next()
        assert (value["emblem"], value["asOf"]) == ("CLOSED", at(seconds=2))


async def test_who_is_blocked_beside_others_who_are_is_sent_it_at_once(
    live_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_looks(monkeypatch)
    stream = await live_stage.live()
    await live_stage.ana.do("blockFan", userId=live_stage.cleo.id)
    async with (
        live_stage.cleo.listening(EMBLEM, stream=stream) as cleos,
        live_stage.ben.listening(EMBLEM, stream=stream) as bens,
    ):
        assert ((await cleos.next())["emblem"], (await bens.next())["emblem"]) == ("CLOSED", "AVAILABLE")
        live_stage.clock.move(seconds=2)
        of_the_blocked = groups(live_stage)[0]
        assert isinstance(of_the_blocked, StateGroup)
        assert of_the_blocked._topic
        # The others have no part in it.
        of_the_blocked._topic.call_no_more(of_the_blocked.refresh)
        await live_stage.ana.do("blockFan", userId=live_stage.ben.id)
        assert (await bens.next())["emblem"] == "CLOSED"
        assert groups(live_stage) == [of_the_blocked]


async def test_who_is_blocked_while_they_subscribe_sees_the_offer_closed_at_once(
    live_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, blocks = await live_stage.live(), live_stage.node.realtime.loaders.blocks
    load, blockings = blocks.load, iter([True])

    async def blocked_behind(pair: tuple[UUID, UUID]) -> bool:
        was_blocked = await load(pair)
        if next(blockings, False):
            await live_stage.ana.do("blockFan", userId=live_stage.ben.id)
        return was_blocked

    monkeypatch.setattr(blocks, "load", blocked_behind)
    async with live_stage.ben.listening(EMBLEM, stream=stream) as bens:
        assert (await bens.next())["emblem"] == "CLOSED"


async def test_who_cannot_ask_is_sent_nothing_while_the_line_moves(live_stage: Stage) -> None:
    stream = await live_stage.live()
    sessions = [await live_stage.requested(fan, stream) for fan in (live_stage.ben, live_stage.cleo)]
    await live_stage.ana.do("updateOffer", streamId=stream, offer={**OFFER, "open": False})
    async with live_stage.anonymous.listening(EMBLEM, stream=stream) as emblems:
        assert (await emblems.next())["offer"]["estimatedWait"] is None
        (group,) = groups(live_stage)
        assert isinstance(group, StateGroup)
        for session in sessions:
            live_stage.clock.move(seconds=2)
            await live_stage.ana.do("decide", sessionId=session["id"], decision="APPROVE")
            group.refresh()
            while group._task:
                await asyncio.sleep(0)
        assert emblems.nothing_yet()
        live_stage.clock.move(seconds=2)
        await live_stage.ana.do("updateOffer", streamId=stream, offer=OFFER)
        value = await emblems.next()
        assert (value["emblem"], value["offer"]["estimatedWait"]["ahead"]) == ("BUSY", 2)
