"""People are told things that no session has moved for."""

from datetime import timedelta

import pytest

from actions.telling.notify import notify
from domain.events import inbox_topic
from domain.notifications import TO_CREATOR, TO_FAN, NotificationKind
from models.sessions import PrivateSession
from models.writing.transaction import Transaction
from tests.actions.invariants import check_invariants
from tests.api.scenes import at
from tests.clock import START
from tests.documents import NOTIFICATIONS
from tests.stage import Stage, row_of
from tests.subscriptions.briefly import followed, topic_of

SOON = START + timedelta(minutes=5)


async def test_a_notification_without_a_session_reaches_the_inbox_and_who_listens(live_stage: Stage) -> None:
    async def remind(tx: Transaction) -> None:
        notify(tx, row_of(live_stage.ben.id), NotificationKind.BEING_CALLED, TO_FAN, creator="Ana", at=SOON)

    async with live_stage.ben.listening(NOTIFICATIONS) as notifications:
        await followed(live_stage, topic_of(inbox_topic, live_stage.ben.id))
        await live_stage.node.transactions.run(remind)
        told = (await notifications.next())["notification"]
    message = "Ana is calling you: come to the waiting room now."
    assert (told["kind"], told["message"], told["at"], told["session"]) == ("BEING_CALLED", message, at(5), None)
    (kept,) = await live_stage.ben.inbox()
    assert {name: kept[name] for name in told} == told
    assert await live_stage.ana.inbox() == []


async def test_a_notification_about_a_session_leaves_the_session_as_it_is(stage: Stage) -> None:
    session = await stage.requested(stage.ben, await stage.live())
    before = await stage.ben.session(session["id"])

    async def remind(tx: Transaction) -> None:
        row = await PrivateSession.get(id=row_of(session["id"]))
        kind, minutes = NotificationKind.REQUEST_RECEIVED, row.duration_minutes
        notify(tx, row.creator_id, kind, TO_CREATOR, session_id=row.id, fan="Ben", minutes=minutes)

    await stage.node.transactions.run(remind)
    told = (await stage.ana.inbox())[-1]
    assert (told["message"], told["at"], told["session"]) == ("Ben asks for 10 min.", None, {"id": session["id"]})
    assert len(await stage.ana.inbox()) == 2
    assert await stage.ben.session(session["id"]) == before


async def test_a_notification_of_a_transaction_that_fails_is_not_given(stage: Stage) -> None:
    class Failure(Exception):
        pass

    async def remind_and_fail(tx: Transaction) -> None:
        notify(tx, row_of(stage.ben.id), NotificationKind.ROOM_OPEN, TO_FAN, creator="Ana")
        raise Failure

    with pytest.raises(Failure):
        await stage.node.transactions.run(remind_and_fail)
    assert await stage.ben.inbox() == []
    await check_invariants()
