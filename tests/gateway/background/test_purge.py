"""What is kept for a time only goes when it is over, in small parts, and stays until then."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from actions.purge import RETENTIONS, Retention, old_rows, purge_rows
from domain.events import room_topic
from domain.rules import FOR_EVER, Rules
from gateway.background.purge import purge
from gateway.settings.of_rules import LONGEST
from models.call_rooms import CallRoomEvent
from models.chat import ChatMessage
from models.log import LoggedEvent
from models.notifications import Notification
from models.sessions import PrivateSession
from models.steps import SessionTransition
from models.writing.transactions import Transactions
from tests.api.full_house import House
from tests.conftest import ON_SQLITE
from tests.documents import CHAT
from tests.domain.samples import NOW
from tests.stage import Stage
from tests.subscriptions.briefly import followed, topic_of

DAYS = timedelta(days=3)
ALL_KEPT_FOR_A_TIME: dict[str, Any] = dict.fromkeys(
    ("notification_retention", "chat_retention", "note_retention"), DAYS
)


def name(kept: Retention) -> str:
    return f"{kept.table.__name__}-{'-'.join(kept.words)}"


def tune(stage: Stage, **rules: Any) -> Rules:
    transactions: Transactions = stage.node.transactions
    transactions.rules = replace(transactions.rules, **rules)
    return transactions.rules


async def there(kept: Retention) -> int:
    """How many rows there are, or, where only words go, how many have any."""
    if not kept.words:
        return await kept.table.all().count()
    rows = await kept.table.all().values_list(*kept.words)
    return sum(any(word is not None for word in row) for row in rows)


async def evening(stage: Stage) -> House:
    """Something of every kind, all of which is over."""
    house = await House.full(stage)
    await stage.ben.do("sendMessage", streamId=house.stream, body="hi", idempotencyKey="once")
    await stage.ana.do("startSession", sessionId=house.session)
    await stage.ana.do("sendSignal", sessionId=house.session, kind="CANDIDATE", payload="{}")
    await CallRoomEvent.create(id="EV_1", at=stage.clock.now())
    await stage.ana.do("endSession", sessionId=house.session)
    await stage.ana.do("endStream", streamId=house.stream)
    now = stage.clock.now()
    await PrivateSession.filter(ended_at__not_isnull=True).update(note="a note", reason="a reason")
    await PrivateSession.all().update(ended_at=now)
    await SessionTransition.all().update(reason="a reason")
    return house


@pytest.mark.parametrize("kept", RETENTIONS, ids=name)
async def test_what_is_kept_for_as_long_as_a_time_may_be_is_not_old(stage: Stage, kept: Retention) -> None:
    await evening(stage)
    rules = tune(stage, **{kept.rule: LONGEST})
    assert await old_rows(kept, stage.clock.now(), rules) == []


async def test_each_kind_is_kept_for_as_long_as_its_rule_says(stage: Stage) -> None:
    await evening(stage)
    rules, over = tune(stage, **ALL_KEPT_FOR_A_TIME), stage.clock.now()
    before = {kept: (await there(kept), await kept.table.all().count()) for kept in RETENTIONS}
    assert all(count for count, _ in before.values())
    for time in sorted({getattr(rules, kept.rule) for kept in RETENTIONS}):
        due = [kept for kept in RETENTIONS if getattr(rules, kept.rule) == time]
        stage.clock.move(seconds=(over + time - stage.clock.now()).total_seconds())
        await purge(stage.node, 0)
        for kept in due:
            assert await there(kept) == before[kept][0], kept
        stage.clock.move(seconds=1)
        await purge(stage.node, 0)
        for kept in due:
            assert await there(kept) == 0, kept
            assert await kept.table.all().count() == (before[kept][1] if kept.words else 0)


@ON_SQLITE
async def test_without_a_setting_what_people_wrote_is_kept_for_ever(stage: Stage) -> None:
    await evening(stage)
    stage.clock.move(days=10_000)
    await purge(stage.node, 0)
    for kept in RETENTIONS:
        assert bool(await there(kept)) is (kept.rule in ALL_KEPT_FOR_A_TIME)


@pytest.mark.parametrize("kept", RETENTIONS, ids=name)
def test_nothing_goes_that_a_cursor_or_a_retry_may_ask_for(kept: Retention) -> None:
    short: dict[str, Any] = dict.fromkeys(ALL_KEPT_FOR_A_TIME, timedelta(seconds=1))
    rules = replace(Rules(), **short)
    if getattr(rules, kept.rule) == timedelta(seconds=1):
        until = kept.until(NOW, rules)
        assert until
        assert NOW - until == max(rules.event_retention, rules.idempotency_ttl)
    if kept.rule in ALL_KEPT_FOR_A_TIME:
        assert kept.until(NOW, replace(rules, **dict.fromkeys([kept.rule], cast("Any", FOR_EVER)))) is None


@ON_SQLITE
async def test_what_has_not_ended_keeps_its_words(stage: Stage) -> None:
    house = await House.full(stage)
    await PrivateSession.filter(ended_at=None).update(note="a note")
    tune(stage, **ALL_KEPT_FOR_A_TIME)
    stage.clock.move(days=100)
    await purge(stage.node, 0)
    assert (await stage.ben.session(house.session))["note"] == "a note"


async def test_much_goes_in_small_parts_the_oldest_first(stage: Stage) -> None:
    events = next(kept for kept in RETENTIONS if kept.table is LoggedEvent)
    await LoggedEvent.all().delete()
    await LoggedEvent.bulk_create(
        [LoggedEvent(topic="t", seq=number, kind="X", payload={}, at=stage.clock.now()) for number in range(1, 26)]
    )
    stage.clock.move(days=2)
    run, rules = stage.node.transactions.run, stage.node.transactions.rules
    for left in (15, 5, 0):
        await run(purge_rows, events, await old_rows(events, stage.clock.now(), rules, 10))
        assert [event.seq for event in await LoggedEvent.all().order_by("seq")] == list(range(26 - left, 26))
    assert await old_rows(events, stage.clock.now(), rules, 10) == []


@ON_SQLITE
async def test_pages_and_subscribers_go_on_without_what_is_gone(live_stage: Stage) -> None:
    stage = live_stage
    stream = await stage.live()
    async with stage.ana.listening(CHAT, stream=stream) as listener:
        await followed(stage, topic_of(room_topic, stream))
        cursor = None
        for body in ("one", "two"):
            await stage.ana.do("sendMessage", streamId=stream, body=body)
            cursor = cursor or (await listener.next())["cursor"]
    tune(stage, **ALL_KEPT_FOR_A_TIME, event_retention=timedelta(days=30))
    stage.clock.move(days=31)
    await stage.ana.do("sendMessage", streamId=stream, body="three")
    # As if the events were not gone yet, or no longer than this.
    await ChatMessage.filter(body="two").delete()
    async with stage.ana.listening(CHAT, stream=stream, after=cursor) as listener:
        assert (await listener.next())["event"]["message"]["body"] == "three"
    await purge(stage.node, 0)
    page = "query($id: ID!) { waitingRoom(streamId: $id) { messages(last: 9) { edges { node { body } } } } }"
    found = (await stage.ana.ask(page, id=stream))["waitingRoom"]["messages"]["edges"]
    assert [edge["node"]["body"] for edge in found] == ["three"]


@ON_SQLITE
async def test_an_inbox_goes_on_without_what_is_gone(live_stage: Stage) -> None:
    stage = live_stage
    house = await House.full(stage)
    cursor = (await stage.ben.ask("{ viewer { notificationsCursor } }"))["viewer"]["notificationsCursor"]
    read, *others = await stage.ben.inbox()
    await stage.ben.do("markNotificationsRead", ids=[read["id"]])
    await Notification.filter(read_at__not_isnull=True).delete()
    assert await stage.ben.inbox() == others
    document = "subscription($after: String) { notifications(after: $after) { notification { id } } }"
    async with stage.ben.listening(document, after=cursor) as listener:
        await stage.ana.do("endStream", streamId=house.stream)
        told = await listener.next()
    assert told["notification"]["id"] == (await stage.ben.inbox())[-1]["id"] != read["id"]
