"""However many nodes' clocks come round at once, what is due happens once."""

import asyncio
from collections import Counter
from contextvars import Context
from uuid import UUID, uuid4

import pytest

from actions.due import run_due
from actions.due.end_leases import LeasesOfRoom, end_leases
from actions.steps.deadline import Deadline, Round
from domain.events import EventKind, room_topic
from gateway.node import open_node
from gateway.settings.settings import Settings
from models import log
from models.clock import Clock
from models.ledger import Transfer
from models.rooms import RoomLease, RoomMember
from models.steps import SessionTransition
from models.writing.transaction import Transaction
from tests.actions.invariants import check_invariants
from tests.api import scenes
from tests.api.scenes import Scene
from tests.conftest import ON_POSTGRES, ON_SQLITE
from tests.documents import NOTIFICATIONS, OFFER
from tests.parts.databases import Backend
from tests.stage import Stage, row_of
from tests.system.process import serving

NODES = 20
PEOPLE = 10
MANY = 100


@pytest.mark.parametrize(
    ("scene", "minutes", "status", "kind", "transfers"),
    [
        (scenes.requested, 15, "EXPIRED", "REQUEST_EXPIRED", 2),
        (scenes.scheduled, 25, "WAITING", "ROOM_OPEN", 1),
        (scenes.called, 2, "WAITING", "CALL_MISSED", 1),
        (scenes.in_progress, 10, "COMPLETED", "SESSION_COMPLETED", 2),
    ],
)
async def test_of_many_nodes_one_does_what_is_due(
    stage: Stage, settings: Settings, scene: Scene, minutes: float, status: str, kind: str, transfers: int
) -> None:
    session = row_of(await scene(stage, await stage.live()))
    known = len(await stage.ben.inbox())
    stage.clock.move(minutes=minutes)
    together = asyncio.Barrier(NODES)
    nodes = [
        # In a context of its own each opens a database of its own.
        asyncio.create_task(comes_round(settings, stage.clock, together), context=Context())
        for _ in range(NODES)
    ]
    assert sum(await asyncio.gather(*nodes)) == 1
    assert [step.target.value for step in await SessionTransition.filter(session_id=session, by_id=None)] == [status]
    assert [notification["kind"] for notification in (await stage.ben.inbox())[known:]] == [kind]
    assert await Transfer.filter(hold__session_id=session).count() == transfers
    await check_invariants()


@ON_SQLITE
async def test_what_is_due_is_tried_by_one_of_several_nodes(stage: Stage) -> None:
    due, tried = dict.fromkeys(range(MANY)), Counter[int]()

    async def find(_: Round) -> list[int]:
        return list(due)

    async def carry_out(_: Transaction, number: int) -> bool:
        tried[number] += 1
        return due.pop(number, number) is None

    transactions = stage.node.transactions
    rounds = [
        Round(stage.clock.now(), transactions.rules, UUID(int=number * 7_919), ends_leases=True) for number in range(4)
    ]
    deadline = Deadline(find, carry_out)
    done = await asyncio.gather(*(deadline.carry_out_all(transactions, one) for one in rounds))
    assert (sum(done), len(tried)) == (MANY, MANY)
    assert min(done) > 0
    assert tried.total() <= 1.2 * MANY


async def comes_round(settings: Settings, clock: Clock, together: asyncio.Barrier) -> int:
    """One round of a node with connections of its own; how many things it did."""
    async with open_node(settings, clock, everywhere=False) as node:
        await together.wait()
        return await run_due(node.transactions, node.id)


@ON_POSTGRES
async def test_of_two_nodes_that_each_end_a_lease_of_the_same_people_one_says_that_they_have_left(
    stage: Stage, settings: Settings
) -> None:
    stream = await stage.live(queueLimit=PEOPLE)
    for number in range(PEOPLE):
        fan = await stage.person(f"Fan{number}", money=1_000)
        await stage.waiting(fan, stream)
        for _ in range(2):
            await stage.enters(fan, stream, node=uuid4())
    stage.clock.move(seconds=15)
    together = asyncio.Barrier(2)
    halves: tuple[list[UUID], list[UUID]] = ([], [])
    for user_id in await RoomMember.all().values_list("user_id", flat=True):
        for half, lease in zip(halves, await RoomLease.filter(user_id=user_id), strict=True):
            half.append(lease.id)
    nodes = [asyncio.create_task(ends(settings, stage, stream, half, together), context=Context()) for half in halves]
    assert sum(await asyncio.gather(*nodes)) == 2 * PEOPLE
    assert await RoomMember.all().count() == 0
    events = await log.read(room_topic(row_of(stream)), 0, 1_000)
    left = [event.data["user"] for event in events if event.kind == EventKind.MEMBER_LEFT]
    assert len(set(left)) == len(left) == PEOPLE


async def ends(settings: Settings, stage: Stage, stream: str, leases: list[UUID], together: asyncio.Barrier) -> int:
    """One after the other, each at the same time as another node ends one of the same person's."""
    ended = 0
    async with open_node(settings, stage.clock, everywhere=False) as node:
        for lease in leases:
            await together.wait()
            ended += await node.transactions.run(end_leases, LeasesOfRoom(row_of(stream), (lease,)))
    return ended


@ON_POSTGRES
async def test_of_two_server_processes_one_does_what_is_due(database_url: str, backend: Backend) -> None:
    given = {"BROADCAST_URL": backend.broadcast_url, "REQUEST_TTL_SECONDS": "1", "CLOCK_INTERVAL_SECONDS": "0.01"}
    async with serving(database_url, **given) as first, serving(database_url, **given) as second:
        ana, ben = await first.person("Ana"), await first.person("Ben", money=1_000)
        elsewhere = await second.person("Ben")
        stream = (await ana.do("goLive", title="Piano", offer=OFFER))["id"]
        cursor = (await elsewhere.ask("{ viewer { notificationsCursor } }"))["viewer"]["notificationsCursor"]
        session = await ben.do("requestSession", streamId=stream, durationMinutes=10)
        async with elsewhere.listening(NOTIFICATIONS, after=cursor) as told:
            assert (await told.next())["notification"]["kind"] == "REQUEST_EXPIRED"
        found = await elsewhere.session(session["id"])
        assert [(step["to"], step["by"] and step["by"]["displayName"]) for step in found["history"]] == [
            ("REQUESTED", "Ben"),
            ("EXPIRED", None),
        ]
        assert len(await ben.inbox()) == 1
        assert await ben.wallet() == (1_000, 0)
