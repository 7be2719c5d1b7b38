"""Somebody sets the machine's clock: for how long something has lasted is as it was."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from websockets.asyncio.client import connect

from gateway.background import in_background, renew_leases, run_clock
from gateway.monitoring import metrics
from gateway.node import Node
from models.calls import CallConnection
from models.rooms import RoomLease
from tests.api import scenes
from tests.documents import CALL, EMBLEM, OFFER, PRESENCE
from tests.sockets import OURS, TIMEOUT_SECONDS, Socket
from tests.stage import Stage

TERM = timedelta(seconds=15)


async def test_a_node_goes_on_to_renew_its_leases(live_stage: Stage) -> None:
    """Others would take it for dead, end the calls of its people, and have them leave their rooms."""
    stream = await live_stage.live()
    session = await scenes.connecting(live_stage, stream)
    async with (
        live_stage.ana.listening(PRESENCE, stream=stream) as presences,
        live_stage.ben.listening(CALL, session=session) as call,
        in_background(renew_leases.run(looking_often(live_stage.node))),
    ):
        await presences.next()
        await call.next()
        await asyncio.sleep(0)
        live_stage.clock.set_back(hours=1)
        renewed = live_stage.clock.move(seconds=5) + TERM
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while await leased_until() != {renewed}:
                await asyncio.sleep(0.01)


async def test_nobody_is_taken_for_gone_as_soon_as_all_clocks_are_set_ahead(live_stage: Stage) -> None:
    """By them the leases of every node have expired, as those of one that is gone."""
    stream = await live_stage.live()
    session = await scenes.connecting(live_stage, stream)
    another = replace(looking_often(live_stage.node), id=uuid4())
    async with (
        live_stage.ana.listening(PRESENCE, stream=stream) as presences,
        live_stage.ben.listening(CALL, session=session) as call,
        in_background(run_clock.run(another)),
    ):
        await presences.next()
        await call.next()
        # Long enough for leases that have expired to be those of a node that is gone.
        for _ in range(12):
            await round_of(live_stage)
        live_stage.clock.set_ahead(minutes=1)
        await round_of(live_stage)
        assert len(await leased_until()) == 1
        assert (await RoomLease.all().count(), await CallConnection.filter(until=None).count()) == (1, 1)
        assert presences.nothing_yet()
        assert call.nothing_yet()


async def test_a_node_renews_its_leases_at_once_when_its_clock_is_set_ahead(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with (
        live_stage.ana.listening(PRESENCE, stream=stream) as presences,
        in_background(renew_leases.run(looking_often(live_stage.node))),
    ):
        await presences.next()
        await asyncio.sleep(0)
        live_stage.clock.set_ahead(minutes=1)
        renewed = live_stage.clock.move(seconds=0.5) + TERM
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while await leased_until() != {renewed}:
                await asyncio.sleep(0.01)


async def round_of(stage: Stage) -> None:
    """The clock moves on, and what is due then has been done."""
    now = stage.clock.move(seconds=0.5)
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while metrics.CLOCK_ROUND._value.get() != now.timestamp():
            await asyncio.sleep(0.01)


def looking_often(node: Node) -> Node:
    """That node, whose work in the background is not put off for ever, as in other tests."""
    return replace(node, settings=node.settings.model_copy(update={"clock_interval_seconds": 0.5}))


async def leased_until() -> set[datetime | None]:
    """When the leases of all who are in a room or a call expire."""
    rooms, calls = await RoomLease.all(), await CallConnection.all()
    return {lease.expires_at for lease in rooms} | {lease.expires_at for lease in calls}


async def test_a_quiet_socket_is_pinged(live_stage: Stage) -> None:
    """Whose network is gone would be paid for until the hour is over."""
    async with connect(live_stage.ws_url, subprotocols=OURS) as connection:
        socket = Socket(connection)
        await socket.send({"type": "connection_init"})
        await socket.receive()
        live_stage.clock.set_back(hours=1)
        live_stage.clock.move(seconds=live_stage.node.settings.ping_interval_seconds + 1)
        assert await socket.receive() == {"type": "ping"}


@pytest.mark.parametrize("back", [0, 1])
async def test_a_live_value_is_sent_after_two_seconds(live_stage: Stage, back: int) -> None:
    stream = await live_stage.live()
    async with live_stage.anonymous.listening(EMBLEM, stream=stream) as emblems:
        await emblems.next()
        live_stage.clock.set_back(hours=back)
        await live_stage.ana.do("updateOffer", streamId=stream, offer={**OFFER, "queueLimit": 3})
        live_stage.clock.move(seconds=2)
        assert (await emblems.next())["offer"]["queueLimit"] == 3
