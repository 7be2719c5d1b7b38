"""Whoever has promised much goes live as others do: promises come along many together, each by a step of its own."""

from datetime import timedelta

import pytest

from domain.events import EventKind, stream_topic
from domain.lifecycle import Status, Trigger
from domain.notifications import NotificationKind
from models.line.carrying_over import carried_over
from models.log import LoggedEvent
from models.notifications import Notification
from models.sessions import PrivateSession
from models.steps import SessionTransition
from tests.actions.crowd import crowd
from tests.documents import OFFER
from tests.stage import Person, Stage, row_of
from tests.statements import statements

FEW, MANY = 2, 40


async def promised(stage: Stage, creator: Person, count: int) -> list[PrivateSession]:
    """So many to whom a creator, who is off air since, has promised a time, one an hour."""
    stream = await stage.live(creator, queueLimit=0)
    await crowd(stage, stream, count)
    sessions = await PrivateSession.filter(stream_id=row_of(stream)).order_by("id")
    for n, session in enumerate(sessions):
        start = stage.clock.now() + timedelta(hours=1 + n)
        session.status, session.scheduled_start, session.due_at = Status.SCHEDULED, start, start
        session.expires_at = start + timedelta(hours=6)
        await session.save()
    await creator.do("endStream", streamId=stream)
    return sessions


async def goes_live(creator: Person) -> list[str]:
    """What that asks the database, but for the new rows of each promise."""
    with statements() as found:
        await creator.do("goLive", title="Again", offer=OFFER)
    return [one for one in found.asked if not one.startswith(("INSERT INTO session_tr", "INSERT INTO notification "))]


async def test_to_go_live_asks_as_often_whatever_was_promised(stage: Stage) -> None:
    await promised(stage, stage.ana, FEW)
    await promised(stage, stage.cleo, MANY)
    few, many = await goes_live(stage.ana), await goes_live(stage.cleo)
    one_for_four = [one for one in many if one.startswith("WITH other_")]
    assert len(many) - len(one_for_four) <= len(few)


@pytest.mark.parametrize("together", [1, 4, 50])
async def test_every_promise_comes_along_once(stage: Stage, monkeypatch: pytest.MonkeyPatch, together: int) -> None:
    monkeypatch.setattr("actions.go_live.CARRIED_TOGETHER", together)
    late, *others = [one.id for one in await promised(stage, stage.ana, 11)]
    before = await PrivateSession.filter(id__in=others).order_by("id").values()
    await PrivateSession.filter(id=late).update(expires_at=stage.clock.now() - timedelta(seconds=1))
    stream = row_of((await stage.ana.do("goLive", title="Again", offer=OFFER))["id"])

    assert (await PrivateSession.get(id=late)).status is Status.EXPIRED
    moved = [{**one, "stream_id": stream, "version": one["version"] + 1} for one in before]
    assert await PrivateSession.filter(stream_id=stream).order_by("id").values() == moved
    steps = SessionTransition.filter(trigger=Trigger.CARRY_OVER).order_by("session_id")
    assert await steps.values_list("session_id", "by_id") == [(one, row_of(stage.ana.id)) for one in others]
    told = Notification.filter(kind=NotificationKind.SESSION_CARRIED_OVER).order_by("session_id")
    assert await told.values_list("session_id", "about") == [(one["id"], one["scheduled_start"]) for one in before]
    events = await LoggedEvent.filter(topic=stream_topic(stream), kind=EventKind.SESSION_CHANGED).order_by("seq")
    assert [event.payload["session"] for event in events] == list(map(str, others))


async def test_what_has_moved_meanwhile_is_not_carried_over(stage: Stage) -> None:
    same, newer, gone = await promised(stage, stage.ana, 3)
    await PrivateSession.filter(id=newer.id).update(version=newer.version + 1)
    await PrivateSession.filter(id=gone.id).update(status=Status.CANCELLED)
    other = row_of(await stage.live(stage.cleo))
    assert await carried_over([same, newer, gone], other) == {same.id}
