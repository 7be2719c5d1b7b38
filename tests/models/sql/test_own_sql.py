"""SQL of our own says what the models say."""

from collections import Counter
from collections.abc import Iterable

import pytest
from tortoise.models import Model

from domain.events import Event, EventKind
from domain.notifications import Named
from models import log
from models.chat import ChatMessage, MessageWithAuthor, messages_with_authors
from models.line.near import members_in, present_of
from models.line.waiting import waiting_sessions
from models.log import LoggedEvent, TopicHead
from models.notifications import Notification
from models.people import User
from models.rooms import MemberWithUser, RoomMember, members_with_users
from models.sessions import PrivateSession
from models.sql.rows import RowsBy
from models.steps import SessionTransition
from models.streams import LiveStream
from models.writing.transaction import Transaction
from tests.api.full_house import House
from tests.models.sql.rows import values_of
from tests.stage import Stage, row_of


@pytest.mark.parametrize(
    ("model", "column"),
    [
        *((model, "id") for model in (User, LiveStream, PrivateSession, SessionTransition, Notification)),
        (User, "sub"),
    ],
)
async def test_rows_by_a_column_are_those_that_the_model_gives(stage: Stage, model: type[Model], column: str) -> None:
    await House.full(stage)
    rows = {getattr(row, column): row for row in await model.all()}
    found = await RowsBy(model, column)([*rows, next(iter(rows))])
    assert len(found) == len(rows) > 1
    for row in found:
        assert values_of(row) == values_of(rows[getattr(row, column)])
        assert row._saved_in_db
    assert await RowsBy(model, column)([]) == []


def columns_with(person: str, names: Iterable[str]) -> list[str]:
    """Those names, of which some are of a person whom a row refers to."""
    return [f"{person}__{name}" if name in {"display_name", "avatar_url"} else name for name in names]


async def test_events_of_several_topics_are_numbered_without_gaps_in_their_order(stage: Stage) -> None:
    names = ["b", "a", "b", "ü", "c", "b", "a"]

    async def record(tx: Transaction) -> None:
        for place, topic in enumerate(names):
            tx.record(Event(topic, EventKind.NOTIFIED, {"place": place, "word": "é'\"\\", "none": None}))

    for _ in range(2):
        await stage.node.transactions.run(record)
    counted = Counter(names)
    for topic, count in counted.items():
        events = await LoggedEvent.filter(topic=topic).order_by("seq")
        own = [place for place, name in enumerate(names) if name == topic]
        assert [event.seq for event in events] == list(range(1, 2 * count + 1))
        assert [event.payload for event in events] == [
            {"place": place, "word": "é'\"\\", "none": None} for place in own * 2
        ]
        assert {(event.kind, event.at) for event in events} == {("NOTIFIED", stage.clock.now())}
        assert (await TopicHead.get(topic=topic)).seq == 2 * count
        assert [(one.offset, one.data) for one in await log.read(topic, 0, 99)] == [
            (event.seq, event.payload) for event in events
        ]


async def test_messages_are_as_the_models_give_them(stage: Stage) -> None:
    stream = await stage.live()
    await stage.waiting(stage.ben, stream)
    sent = [await person.do("sendMessage", streamId=stream, body=person.name) for person in (stage.ana, stage.ben)]
    await stage.ana.do("removeMessage", messageId=sent[1]["id"])
    rows = ChatMessage.filter(stream_id=row_of(stream)).values_list(*columns_with("author", MessageWithAuthor._fields))
    by_models = {row[1]: MessageWithAuthor(*row) for row in await rows}
    assert await messages_with_authors(row_of(stream), [*by_models, 99]) == by_models
    assert len(by_models) == len(sent)


async def test_steps_and_notifications_are_stored_as_the_models_read_them(stage: Stage) -> None:
    await House.full(stage)
    steps, notifications = await SessionTransition.all(), await Notification.all()
    assert {step.source is None for step in steps} == {True, False}
    assert {told.about is None for told in notifications} == {True, False}
    for step in steps:
        assert await SessionTransition.get(id=step.id, trigger=step.trigger, target=step.target, at=step.at) == step
        assert step.source is None or await SessionTransition.filter(id=step.id, source=step.source).exists()
    for told in notifications:
        assert (
            await Notification.get(id=told.id, kind=told.kind, message=told.message, created_at=told.created_at) == told
        )
        assert told.named != Named()
        assert told.about is None or await Notification.filter(id=told.id, about=told.about).exists()


async def test_who_is_in_a_room_and_who_waits_for_it_are_as_the_models_give_them(stage: Stage) -> None:
    stream = await stage.live()
    for person in (stage.ben, stage.cleo):
        await stage.waiting(person, stream)
        await stage.enters(person, stream)
    await stage.enters(stage.ana, stream)
    await stage.waiting(stage.dora, stream)
    await stage.requested(await stage.person("Eve", money=10_000), stream)
    one = row_of(stream)
    rows = (
        RoomMember.filter(stream_id=one)
        .order_by("since", "id")
        .values_list(*columns_with("user", MemberWithUser._fields))
    )
    assert await members_with_users(one) == [MemberWithUser(*row) for row in await rows]
    waiting = PrivateSession.filter(stream_id=one, status="WAITING")
    assert await waiting_sessions(one) == dict(await waiting.values_list("fan_id", "id"))
    ids = list((await waiting_sessions(one)).values())
    near = {found.user_id: found for found in await present_of(one, row_of(stage.ana.id), ids)}
    assert near.keys() == {member.user_id for member in await members_with_users(one)}
    assert near[row_of(stage.ana.id)].session_id is None
    assert {row_of(stage.ben.id), row_of(stage.cleo.id)} == {one for one, found in near.items() if found.session_id}
    assert await members_in(one) == len(near)
