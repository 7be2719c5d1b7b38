"""SQL of our own for what a step asks and saves says what the models say."""

from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from tortoise.expressions import Q

from domain.lifecycle import IN_LINE, Status
from domain.money import PaymentStatus
from models.holds import Hold, HoldHasEnded, open_holds_of
from models.line.engagements import ENGAGED, engagements_elsewhere, running_sessions_of, waiting_elsewhere
from models.rooms import RoomLease, RoomMember, anybody_in_room, end_presence
from models.sessions import PrivateSession
from models.streams import LiveStream
from tests.api.full_house import House
from tests.models.sql.rows import values_of
from tests.stage import Stage, row_of


async def test_a_session_that_has_moved_meanwhile_is_not_saved(stage: Stage) -> None:
    session = row_of((await stage.waiting(stage.ben, await stage.live()))["id"])
    before = await PrivateSession.get(id=session)
    moved = await PrivateSession.get(id=session)
    moved.status, moved.version, moved.reason = Status.IN_PROGRESS, before.version + 1, "another"
    for status, version in ((Status.REQUESTED, before.version), (Status.WAITING, before.version + 1)):
        assert not await moved.save_from(status, version)
        assert values_of(await PrivateSession.get(id=session)) == values_of(before)
    assert await moved.save_from(Status.WAITING, before.version)
    assert values_of(await PrivateSession.get(id=session)) == values_of(moved)


async def test_holds_that_have_not_ended_are_as_the_models_give_them(stage: Stage) -> None:
    session = row_of((await stage.waiting(stage.ben, await stage.live()))["id"])
    amounts = (200, 100, 300)
    holds = [await Hold.create(session_id=session, amount=amount, at=stage.clock.now()) for amount in amounts]
    await holds[1].end(PaymentStatus.CAPTURED, 40, stage.clock.now())
    found = await open_holds_of(session)
    assert [values_of(hold) for hold in found] == [
        values_of(hold) for hold in await Hold.filter(session_id=session, ended_at=None).order_by("id")
    ]
    assert [hold.amount for hold in found][-2:] == [200, 300]
    ended = await Hold.get(id=holds[1].id)
    assert (ended.status, ended.captured, ended.ended_at) == (PaymentStatus.CAPTURED, 40, stage.clock.now())
    with pytest.raises(HoldHasEnded):
        await holds[1].end(PaymentStatus.RELEASED, 0, stage.clock.now())
    assert values_of(await Hold.get(id=holds[1].id)) == values_of(ended)


async def test_who_leaves_a_room_is_there_by_no_lease(stage: Stage) -> None:
    house = await House.full(stage)
    ben, room, elsewhere = row_of(stage.ben.id), row_of(house.stream), row_of(house.elsewhere)
    assert [await anybody_in_room(one) for one in (room, elsewhere)] == [True, False]
    assert not await end_presence(elsewhere, ben)
    assert await end_presence(room, ben)
    assert not await end_presence(room, ben)
    assert not await RoomLease.filter(user_id=ben).exists()
    assert await RoomMember.all().values_list("user_id", flat=True) == [row_of(stage.ana.id)]
    assert await RoomLease.all().values_list("user_id", flat=True) == [row_of(stage.ana.id)]


ENDED: dict[str, Any] = {
    "title": "",
    "status": "ENDED",
    "offer_open": False,
    "price_per_minute": 1,
    "currency": "USD",
    "durations": [60],
    "queue_limit": 0,
    "cool_down_seconds": 0,
}
AN_HOUR: dict[str, Any] = {"duration_minutes": 60, "price": 60, "currency": "USD"}


async def sessions_of_all_kinds(stage: Stage) -> list[UUID]:
    """Of three people, who are given, any two have one of each status; but one runs with the next alone."""
    people, now = [row_of(one.id) for one in (stage.ana, stage.ben, stage.cleo)], stage.clock.now()
    for creator, fan in permutations(people, 2):
        is_next = people.index(fan) == (people.index(creator) + 1) % len(people)
        for status in [one for one in Status if is_next or one is not Status.IN_PROGRESS]:
            stream = await LiveStream.create(**ENDED, creator_id=creator, started_at=now, ended_at=now)
            promised = now if status in IN_LINE else None
            begun = now if status is Status.IN_PROGRESS else None
            times: dict[str, Any] = {"requested_at": now, "scheduled_start": promised, "started_at": begun}
            pair: dict[str, Any] = {"fan_id": fan, "creator_id": creator}
            await PrivateSession.create(**AN_HOUR, **times, **pair, stream=stream, status=status)
    return people


async def test_whose_time_is_taken_is_known_as_the_models_know_it(stage: Stage) -> None:
    people = await sessions_of_all_kinds(stage)
    engaged, waiting = PrivateSession.filter(status__in=ENGAGED), PrivateSession.filter(status=Status.WAITING)
    running = PrivateSession.filter(status=Status.IN_PROGRESS)
    for creator, fan in permutations(people, 2):
        both = [creator, fan]
        as_fans = Q(fan_id__in=both, creator_id__not=creator)
        assert {one.id for one in await engagements_elsewhere(creator, fan, stage.clock.now())} == {
            row.id for row in await engaged.filter(as_fans | Q(creator_id=fan)) if row.started_at or row.scheduled_start
        }
        assert sorted(row.id for row in await waiting_elsewhere(creator, fan)) == sorted(
            row.id for row in await waiting.filter(as_fans | Q(creator_id=fan, fan_id__not=creator))
        )
        of_both = Q(creator_id__in=both) | Q(fan_id__in=both)
        assert {row.id for row in await running_sessions_of(both)} == {row.id for row in await running.filter(of_both)}
