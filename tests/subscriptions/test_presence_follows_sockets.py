"""Who has a socket is present, and who has none is not, however their coming and going, nodes and locks interleave."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from random import Random
from uuid import UUID, uuid4

import pytest

from actions.due import run_due
from actions.due.end_leases import expired_leases
from actions.room_presence import enter_room
from actions.steps.deadline import Round
from domain.refusals import NotInWaitingRoom, Refusal
from models.people import User
from models.rooms import RoomLease, RoomMember
from models.writing.transaction import Transaction
from schema.served import served
from subscriptions.presence import ROOMS, PresenceTracker
from tests.conftest import ON_POSTGRES
from tests.documents import PRESENCE
from tests.parts.postgres import connected
from tests.sockets import TIMEOUT_SECONDS
from tests.stage import Stage, row_of
from tests.subscriptions.briefly import Somebody, presence, room, sockets_served, take

STEPS = 25
HOUR = 3_600.0


async def leases(stage: Stage, node_id: UUID) -> set[UUID]:
    """For whom that node vouches, and of whom it may renew the lease."""
    return {lease.user_id for lease in await RoomLease.filter(node_id=node_id, connected=True)}


class Coming:
    """One socket: it asks to be let in, and is closed some time, perhaps before it is."""

    def __init__(self, tracker: PresenceTracker, user: User, stream_id: UUID) -> None:
        self.user = user
        self._leave = partial(tracker.leave, user, stream_id)
        self._entering = asyncio.create_task(tracker.enter(user, stream_id))

    async def close(self) -> None:
        if self._entering.cancel():
            with suppress(asyncio.CancelledError, NotInWaitingRoom):
                await self._entering
                self._leave()
        elif not self._entering.exception():
            self._leave()

    async def is_in(self) -> None:
        await self._entering


@pytest.mark.parametrize("seed", range(6))
async def test_leases_are_those_of_the_sockets_that_are_there(stage: Stage, seed: int) -> None:
    random = Random(f"sockets {seed}")
    stream = await stage.live()
    for fan in (stage.ben, stage.cleo):
        await stage.waiting(fan, stream)
    users = await User.filter(display_name__in=["Ana", "Ben", "Cleo"])
    tracker = PresenceTracker(ROOMS, stage.node.transactions, uuid4(), window=0)
    node_id = tracker._node_id
    sockets: list[Coming] = []
    for _ in range(STEPS):
        if sockets and random.random() < 0.5:
            await sockets.pop(random.randrange(len(sockets))).close()
        else:
            sockets.append(Coming(tracker, random.choice(users), row_of(stream)))
        if random.random() < 0.1:
            await tracker.renew()
        for _ in range(random.choice([0, 0, 1, 5, 40])):
            await asyncio.sleep(0)
    for socket in sockets:
        await socket.is_in()
    await tracker.drain()
    assert await leases(stage, node_id) == {socket.user.id for socket in sockets}
    for socket in sockets:
        await socket.close()
    await tracker.drain()
    assert await leases(stage, node_id) == set()
    assert tracker._open == {}
    await stage.run_clock(seconds=11)
    assert await RoomMember.all().count() == 0


async def test_who_goes_is_away_at_once_also_while_others_who_come_are_gathered(stage: Stage) -> None:
    stream = await stage.live()
    sessions = [(await stage.waiting(fan, stream))["id"] for fan in (stage.ben, stage.cleo)]
    users = await User.filter(display_name__in=["Ben", "Cleo"])
    tracker = PresenceTracker(ROOMS, stage.node.transactions, uuid4(), window=HOUR)
    await asyncio.gather(*(tracker.enter(user, row_of(stream)) for user in users))
    place = tracker._open[row_of(stream)]
    for user in users:
        tracker.leave(user, row_of(stream))
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while user.id in await leases(stage, tracker._node_id):
                await asyncio.sleep(0)
    for session in sessions:
        assert (await stage.ana.refused("startSession", sessionId=session))["code"] == "FAN_ABSENT"
    back = asyncio.create_task(tracker.enter(users[0], row_of(stream)))
    await stage.ana.session(sessions[0])
    assert not back.done(), "who comes is gathered as before"
    assert place.task
    for task in (place.task, back):
        task.cancel()
    await asyncio.wait((place.task, back))


async def test_who_comes_is_entered_for_nobody_in_particular(stage: Stage) -> None:
    stream = await stage.live()
    await stage.waiting(stage.ben, stream)
    ben, entered_for = await User.get(display_name="Ben"), list[object]()

    async def noted(tx: Transaction, users: Sequence[User], place: UUID, node: UUID) -> Mapping[UUID, Refusal]:
        entered_for.append(served.get())
        return await enter_room(tx, users, place, node)

    tracker = PresenceTracker(replace(ROOMS, enter=noted), stage.node.transactions, uuid4(), window=0)
    served.set(Somebody())
    await tracker.enter(ben, row_of(stream))
    assert entered_for == [None]
    tracker.leave(ben, row_of(stream))
    await tracker.drain()


@ON_POSTGRES
async def test_who_goes_waits_for_nobody_who_is_being_entered(stage: Stage) -> None:
    stream = await stage.live()
    session, _ = [(await stage.waiting(fan, stream))["id"] for fan in (stage.ben, stage.cleo)]
    ben, cleo = await User.filter(display_name__in=["Ben", "Cleo"]).order_by("display_name")
    begun, may_enter = asyncio.Event(), asyncio.Event()

    async def slowly(tx: Transaction, users: Sequence[User], place: UUID, node: UUID) -> Mapping[UUID, Refusal]:
        if cleo in users:
            begun.set()
            await may_enter.wait()
        return await enter_room(tx, users, place, node)

    tracker = PresenceTracker(replace(ROOMS, enter=slowly), stage.node.transactions, uuid4(), window=0)
    await tracker.enter(ben, row_of(stream))
    coming = asyncio.create_task(tracker.enter(cleo, row_of(stream)))
    await begun.wait()
    tracker.leave(ben, row_of(stream))
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while await leases(stage, tracker._node_id):
            await asyncio.sleep(0)
    assert (await stage.ana.refused("startSession", sessionId=session))["code"] == "FAN_ABSENT"
    may_enter.set()
    await coming
    assert await leases(stage, tracker._node_id) == {cleo.id}
    tracker.leave(cleo, row_of(stream))
    await tracker.drain()


async def test_a_socket_that_drops_while_it_subscribes_leaves_nobody_behind(live_stage: Stage) -> None:
    stream = await live_stage.live()
    session = await live_stage.waiting(live_stage.ben, stream)
    for turns in range(10):
        async with live_stage.ben.socket() as socket:
            await socket.subscribe(PRESENCE, stream=stream)
            for _ in range(turns):
                await asyncio.sleep(0.002)
            socket.connection.transport.abort()
    await sockets_served(live_stage, 0)
    await live_stage.run_clock(seconds=11)
    assert (await room(live_stage.ana, stream))["members"] == []
    assert (await live_stage.ana.refused("startSession", sessionId=session["id"]))["code"] == "FAN_ABSENT"


async def test_a_lease_without_a_socket_is_not_renewed(stage: Stage) -> None:
    stream = await stage.live()
    await stage.waiting(stage.ben, stream)
    ben = await User.get(display_name="Ben")
    await stage.node.transactions.run(enter_room, [ben], row_of(stream), stage.node.id)
    await stage.run_clock()
    await stage.node.realtime.presences.drain()
    await stage.run_clock(seconds=11)
    assert (await room(stage.ana, stream))["members"] == []


async def test_a_node_that_was_taken_for_dead_has_its_people_present_again(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    async with live_stage.ana.listening(PRESENCE, stream=stream) as anas:
        await anas.next()
        async with live_stage.ben.listening(PRESENCE, stream=stream) as bens:
            await bens.next()
            assert presence(await anas.next()) == ("MemberJoined", "Ben", 1)
            live_stage.clock.move(seconds=16)
            assert await run_due(live_stage.node.transactions, uuid4()) == 2
            assert {presence(update) for update in await take(anas, 2)} == {
                ("MemberLeft", "Ana"),
                ("MemberLeft", "Ben"),
            }
            await live_stage.run_clock()
            assert {presence(update) for update in await take(anas, 2)} == {
                ("MemberJoined", "Ana", None),
                ("MemberJoined", "Ben", 1),
            }
    await sockets_served(live_stage, 0)


async def test_a_node_never_ends_what_it_vouches_for_itself_however_late_it_is(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.ana.listening(PRESENCE, stream=stream) as anas:
        await anas.next()
        live_stage.clock.move(minutes=10)
        assert await run_due(live_stage.node.transactions, live_stage.node.id) == 0
    await sockets_served(live_stage, 0)


async def test_the_leases_of_a_node_that_died_end_in_batches_for_each_room(stage: Stage) -> None:
    streams = [row_of(await stage.live()), row_of(await stage.live(stage.cleo))]
    users = [User(sub=f"{n}", display_name=f"{n}", created_at=stage.clock.now()) for n in range(1_100)]
    await User.bulk_create(users)
    now, node = stage.clock.now(), uuid4()
    for stream_id, inside in ((streams[0], users), (streams[1], users[:20])):
        await RoomLease.bulk_create(
            RoomLease(stream_id=stream_id, user_id=one.id, node_id=node, expires_at=now) for one in inside
        )
        await RoomMember.bulk_create(RoomMember(stream_id=stream_id, user_id=one.id, since=now) for one in inside)
    batches = await expired_leases(Round(now, stage.node.settings.rules, stage.node.id, ends_leases=True))
    assert sorted((streams.index(stream_id), len(ids)) for stream_id, ids in batches) == [
        (0, 100),
        (0, 500),
        (0, 500),
        (1, 20),
    ]
    assert await stage.run_clock() == 1_120
    assert await RoomMember.all().count() == 0


@ON_POSTGRES
async def test_a_renewal_waits_for_nobody(stage: Stage) -> None:
    stream = await stage.live()
    for fan in (stage.ben, stage.cleo):
        await stage.waiting(fan, stream)
        await stage.enters(fan, stream)
    before = dict(await RoomLease.all().values_list("user_id", "expires_at"))
    stage.clock.move(seconds=5)
    outside = await connected(stage.node.settings.database_url)
    async with outside.transaction():
        await outside.execute("SELECT 1 FROM user_account FOR UPDATE")
        await outside.execute("SELECT 1 FROM room_lease WHERE user_id = $1 FOR UPDATE", row_of(stage.ben.id))
        # Less than the 5 s that a statement waits for a lock.
        async with asyncio.timeout(4):
            await stage.node.realtime.presences.renew()
        after = dict(await RoomLease.all().values_list("user_id", "expires_at"))
    await outside.close()
    assert {user_id for user_id in after if after[user_id] > before[user_id]} == {row_of(stage.cleo.id)}
    await stage.node.realtime.presences.drain()
    assert min(await RoomLease.all().values_list("expires_at", flat=True)) > max(before.values())
