"""New notifications, as they are given."""

import pytest

from domain.events import fan_topic, inbox_topic
from gateway.background.purge import purge
from schema.cursors import topic_cursor
from tests.documents import NOTIFICATIONS
from tests.sockets import Answer, GraphQLFailure
from tests.stage import Person, Stage
from tests.subscriptions.briefly import NO_CURSORS, followed, take, topic_of

READINGS = "subscription { notifications { cursor notification { id readAt } } }"


def first_cursor(person: Person) -> str:
    return topic_cursor(topic_of(inbox_topic, person.id), 0)


async def play(stage: Stage) -> None:
    """Ben is approved, called, and does not come; Cleo is denied."""
    stream = await stage.live()
    session = await stage.waiting(stage.ben, stream)
    await stage.ana.refused("startSession", sessionId=session["id"])
    await stage.run_clock(minutes=2)
    denied = await stage.requested(stage.cleo, stream)
    await stage.ana.do("decide", sessionId=denied["id"], decision="DENY")


async def test_what_is_read_on_one_device_is_told_to_the_others_once(live_stage: Stage) -> None:
    await play(live_stage)
    unread = await live_stage.ben.inbox()
    async with live_stage.ben.listening(READINGS) as laptop:
        await followed(live_stage, topic_of(inbox_topic, live_stage.ben.id))
        for ids in ([unread[1]["id"], unread[0]["id"]], [unread[0]["id"]], [unread[2]["id"], unread[1]["id"]]):
            await live_stage.ben.do("markNotificationsRead", ids=ids)
        told = [update["notification"] for update in await take(laptop, 3)]
    read_at = (await live_stage.ben.inbox())[0]["readAt"]
    assert told == [{"id": unread[place]["id"], "readAt": read_at} for place in (1, 0, 2)]


async def replay(person: Person, count: int, after: str) -> list[Answer]:
    async with person.listening(NOTIFICATIONS, after=after) as notifications:
        return await take(notifications, count)


async def test_every_notification_comes_once_and_in_order_to_the_one_it_is_for(live_stage: Stage) -> None:
    people = [live_stage.ana, live_stage.ben, live_stage.cleo]
    async with (
        live_stage.ana.listening(NOTIFICATIONS) as anas,
        live_stage.ben.listening(NOTIFICATIONS) as bens,
        live_stage.cleo.listening(NOTIFICATIONS) as cleos,
    ):
        for person in people:
            await followed(live_stage, topic_of(inbox_topic, person.id))
        await play(live_stage)
        told = [await take(listener, count) for listener, count in ((anas, 3), (bens, 3), (cleos, 1))]
    kinds = [[update["notification"]["kind"] for update in updates] for updates in told]
    assert kinds == [
        ["REQUEST_RECEIVED", "CALL_MISSED", "REQUEST_RECEIVED"],
        ["REQUEST_APPROVED", "BEING_CALLED", "CALL_MISSED"],
        ["REQUEST_DENIED"],
    ]
    for person, updates in zip(people, told, strict=True):
        in_box = [{key: one[key] for key in ("id", "kind", "message", "at", "session")} for one in await person.inbox()]
        assert [update["notification"] for update in updates] == in_box


async def test_who_is_denied_is_told_from_when_they_may_ask_again(live_stage: Stage) -> None:
    await play(live_stage)
    (update,) = await replay(live_stage.cleo, 1, first_cursor(live_stage.cleo))
    assert update["notification"]["at"] == "2030-01-01T12:32:00Z"
    assert update["notification"]["message"] == (
        "Ana cannot take your request. You were not charged, and may ask again in about 30 min."
    )


async def test_resuming_brings_the_rest_whatever_the_place(live_stage: Stage) -> None:
    await play(live_stage)
    whole = await replay(live_stage.ben, 3, first_cursor(live_stage.ben))
    for place, update in enumerate(whole[:-1], 1):
        assert await replay(live_stage.ben, 3 - place, update["cursor"]) == whole[place:]


async def test_a_cursor_must_be_of_this_inbox_and_still_be_kept(live_stage: Stage) -> None:
    await play(live_stage)
    expected = dict.fromkeys(NO_CURSORS, "BAD_REQUEST")
    expected[first_cursor(live_stage.ana)] = "CURSOR_EXPIRED"
    expected[topic_cursor(topic_of(fan_topic, live_stage.ben.id), 0)] = "CURSOR_EXPIRED"
    for cursor, code in expected.items():
        assert await refused(live_stage.ben, cursor) == code, cursor
    live_stage.clock.move(hours=24, seconds=1)
    await purge(live_stage.node, 0)
    assert await refused(live_stage.ben, first_cursor(live_stage.ben)) == "CURSOR_EXPIRED"


async def refused(person: Person, after: str) -> str:
    async with person.listening(NOTIFICATIONS, after=after) as notifications:
        with pytest.raises(GraphQLFailure) as failure:
            await notifications.next()
    return failure.value.code
