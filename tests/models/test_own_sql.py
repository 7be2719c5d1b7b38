"""SQL of our own says what the models say."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import aiosqlite
import pytest
from tortoise.expressions import Q
from tortoise.models import Model

from actions.admission import admitted
from domain.events import Event, EventKind
from domain.money import Account, PaymentStatus
from domain.movements import Movement
from domain.notifications import Named
from domain.rules import Rules
from internals.tortoise import columns_of
from models import log
from models.asking import Asker, asker_of
from models.balances import Amounts, Owner, kept_of
from models.chat import ChatMessage, MessageWithAuthor, Mute, messages_with_authors
from models.holds import Hold
from models.ledger import Entry, Side, Transfer, post
from models.log import LoggedEvent, TopicHead
from models.near import members_in, present_of
from models.notifications import Notification
from models.people import User
from models.posting import Author, authors_asked, authors_in
from models.queue_limit import queued_on
from models.request_mutes import RequestMute
from models.rooms import MemberWithUser, RoomMember, members_with_users
from models.rows import RowsBy
from models.sessions import PrivateSession, open_session_of
from models.statement import rows_of
from models.steps import SessionTransition
from models.streams import LiveStream
from models.transaction import Transaction
from models.waiting import waiting_sessions
from schema.ids import global_id
from tests.api import scenes
from tests.api.full_house import House
from tests.conftest import ON_SQLITE
from tests.stage import Person, Stage, row_of
from tests.statements import statements

MINUTE = timedelta(minutes=1)


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


def values_of(row: Model) -> dict[str, object]:
    return {column: getattr(row, column) for column in columns_of(type(row))}


def columns_with(person: str, names: Iterable[str]) -> list[str]:
    """Those names, of which some are of a person whom a row refers to."""
    return [f"{person}__{name}" if name in {"display_name", "avatar_url"} else name for name in names]


async def by_models(person: Person, stream_id: UUID, stage: Stage, number: int) -> Author | None:
    user, stream, now = (
        await User.get(id=row_of(person.id)),
        await LiveStream.get_or_none(id=stream_id),
        stage.clock.now(),
    )
    if stream is None:
        return None
    mute = await Mute.get_or_none(user_id=user.id, stream_id=stream_id, until__gt=now)
    written = ChatMessage.filter(author_id=user.id, stream_id=stream_id, sent_at__gt=now - MINUTE).order_by("-sent_at")
    latest = [message.sent_at for message in await written]
    nth = latest[number - 1] if 0 < number <= len(latest) else None
    return Author(user.display_name, user.avatar_url, await admitted(user, stream), mute.until if mute else None, nth)


async def queued_by_models(stream_id: UUID, now: datetime, rules: Rules) -> int:
    tonight = Q(status__in=["REQUESTED", "WAITING"]) | Q(status="SCHEDULED", scheduled_start__lte=now + rules.lapse)
    return await PrivateSession.filter(tonight, stream_id=stream_id, expires_at__gt=now).count()


@pytest.mark.parametrize("scene", [scenes.waiting, scenes.in_progress, scenes.completed, scenes.requested])
async def test_who_would_write_is_known_as_the_models_know_them(stage: Stage, scene: scenes.Scene) -> None:
    stream = await stage.live()
    await scene(stage, stream)
    await stage.waiting(stage.cleo, stream)
    for seconds in (0, 25, 30):
        stage.clock.move(seconds=seconds)
        await stage.cleo.do("sendMessage", streamId=stream, body="hi")
    await stage.ana.do("muteFan", streamId=stream, userId=stage.cleo.id, seconds=60)
    found, people = set(), (stage.ana, stage.ben, stage.cleo, stage.sam)
    for ended in (False, True):
        for person in people:
            for room in (row_of(stream), uuid4()):
                for number in range(5):
                    now = stage.clock.now()
                    everybody = [row_of(one.id) for one in people]
                    (rows,) = await rows_of(authors_asked(everybody, room, now, now - MINUTE, number))
                    by_sql = authors_in(rows, number).get(row_of(person.id))
                    assert by_sql == await by_models(person, room, stage, number)
                    found.add(by_sql)
        if not ended:
            stage.clock.move(seconds=20)
            await stage.ana.do("endStream", streamId=stream)
    assert len(found) > len(["none", "admitted", "muted", "an instant"])


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("scene", [scenes.unasked, scenes.denied, scenes.expired, scenes.cancelled, scenes.no_show])
async def test_who_would_ask_is_known_as_the_models_know_them(stage: Stage, scene: scenes.Scene, number: int) -> None:
    stream = await stage.live()
    await scene(stage, stream)
    ana, ben, rules = row_of(stage.ana.id), row_of(stage.ben.id), stage.node.transactions.rules
    await stage.ana.do("muteRequests", userId=stage.ben.id, seconds=3_600)
    for seconds in (0, 3_599, 1, 86_400):
        stage.clock.move(seconds=seconds)
        now = stage.clock.now()
        asked = await PrivateSession.filter(creator_id=ana, fan_id=ben).order_by("-id")
        mutes = await RequestMute.filter(creator_id=ana, fan_id=ben, until__gt=now)
        waits = [one.cool_down_until for one in asked if one.cool_down_until and one.cool_down_until > now]
        nth = asked[number - 1].requested_at if 0 < number <= len(asked) else None
        by_models = Asker(
            name="Ben",
            blocked=False,
            wait_until=max([*waits, *(one.until for one in mutes)], default=None),
            nth_latest=nth,
            has_asked=await open_session_of(ben, row_of(stream)) is not None,
            queued=await queued_by_models(row_of(stream), now, rules),
        )
        found, asker = await asker_of(ben, ana, row_of(stream), now, number, rules.lapse)
        assert asker == by_models
        assert values_of(found) == values_of(await LiveStream.get(id=row_of(stream)))
    await stage.ana.do("blockFan", userId=stage.ben.id)
    now = stage.clock.now()
    assert (await asker_of(ben, ana, row_of(stream), now, number, rules.lapse))[1].blocked
    assert not (await asker_of(ana, ben, row_of(stream), now, number, rules.lapse))[1].blocked


@pytest.mark.parametrize(
    "scene",
    [
        scenes.unasked,
        scenes.requested,
        scenes.requested_for_later,
        scenes.scheduled,
        scenes.waiting,
        scenes.in_progress,
        scenes.completed,
    ],
)
async def test_what_is_open_and_queued_is_known_as_the_models_know_it(stage: Stage, scene: scenes.Scene) -> None:
    stream = await stage.live()
    await scene(stage, stream)
    await stage.requested(stage.cleo, stream)
    rules, fans = stage.node.transactions.rules, [row_of(stage.ben.id), row_of(stage.cleo.id), row_of(stage.sam.id)]
    for minutes in (0, 20, 400, 1_500):
        stage.clock.move(minutes=minutes)
        now = stage.clock.now()
        queued = await queued_by_models(row_of(stream), now, rules)
        assert await queued_on([row_of(stream)], now, rules) == {row_of(stream): queued}
        for fan in fans:
            _, asker = await asker_of(fan, row_of(stage.ana.id), row_of(stream), now, 1, rules.lapse)
            has_asked = await open_session_of(fan, row_of(stream)) is not None
            assert (asker.has_asked, asker.queued) == (has_asked, queued)


async def test_a_transfer_is_written_as_the_models_read_it(stage: Stage) -> None:
    ana, ben = row_of(stage.ana.id), row_of(stage.ben.id)
    sides = [Side(ben, Account.HELD, -500), Side(ana, Account.EARNED, 2**40), Side(None, Account.ISSUED, 500 - 2**40)]

    async def transfer(tx: Transaction) -> UUID:
        return await post(tx, Movement.CAPTURE, "JPY", [*sides, Side(ben, Account.AVAILABLE, 0)])

    written = await stage.node.transactions.run(transfer)
    found = await Transfer.get(id=written)
    assert (found.kind, found.hold_id, found.step, found.at) == ("CAPTURE", None, None, stage.clock.now())
    entries = await Entry.filter(transfer_id=written).order_by("id")
    assert [Side(one.owner_id, one.account, one.amount) for one in entries] == sides
    assert {one.currency for one in entries} == {"JPY"}
    assert [await kept_of(Owner(person, "JPY")) for person in (ana, ben)] == [
        Amounts(earned=2**40),
        Amounts(held=-500),
    ]


async def test_a_hold_is_written_as_the_models_read_it(stage: Stage) -> None:
    stream = await stage.live()
    session = row_of((await stage.requested(stage.ben, stream))["id"])
    (hold,) = await Hold.filter(session_id=session)
    assert (hold.amount, hold.status, hold.captured, hold.at, hold.ended_at) == (
        1_000,
        PaymentStatus.HELD,
        0,
        stage.clock.now(),
        None,
    )
    transfer = await Transfer.get(hold_id=hold.id)
    assert (transfer.kind, transfer.step, transfer.at) == ("HOLD", "HOLD", stage.clock.now())
    ben, entries = row_of(stage.ben.id), await Entry.filter(transfer_id=transfer.id).order_by("id")
    assert [Side(one.owner_id, one.account, one.amount) for one in entries] == [
        Side(ben, Account.AVAILABLE, -1_000),
        Side(ben, Account.HELD, 1_000),
    ]
    assert {one.currency for one in entries} == {"USD"}


async def test_a_transfer_says_what_it_was_for(stage: Stage) -> None:
    stream = await stage.live()
    await scenes.paid(stage, stream)
    (session,) = await PrivateSession.all()
    amount = {"amount": 1, "currency": "USD"}
    paid = global_id("PrivateSession", session.id)
    await stage.support.do("refundSession", sessionId=paid, amount=amount, reason="no sound")
    taken_back = await stage.requested(stage.cleo, stream)
    await stage.cleo.do("cancelSession", sessionId=taken_back["id"])
    transfers = await Transfer.all().order_by("id").values_list("kind", "step")
    of_sessions = [one for one in transfers if one[0] != "CREDIT"]
    assert of_sessions == [
        ("HOLD", "HOLD"),
        ("CAPTURE", "END"),
        ("REFUND", None),
        ("HOLD", "HOLD"),
        ("RELEASE", "END"),
    ]
    assert set(transfers) - set(of_sessions) == {("CREDIT", None)}


async def test_a_request_takes_few_statements_also_behind_one_that_was_taken_back(stage: Stage) -> None:
    stream = await stage.live()
    # Line, stream and asker, session, hold, what was told of a request before and is told anew, and at once the step,
    # the first notification, and the events with what is learned from; on SQLite a hold takes four and events three,
    # and what is written at once takes its statements, in one turn.
    on_sqlite = stage.node.settings.database_url.startswith("sqlite")
    fan = await stage.person("Fan", money=1_000)
    for number in range(3):
        with statements() as asked:
            await fan.post({"query": REQUEST, "variables": {"stream": stream}})
        # Whose stream it is has to be asked once.
        expected = 13 if on_sqlite else 6 + (number > 0)
        assert len(asked.asked) == expected + (number == 0)
        (session,) = await PrivateSession.filter(status="REQUESTED")
        await fan.do("cancelSession", sessionId=global_id("PrivateSession", session.id))


REQUEST = """mutation($stream: ID!) {
  requestSession(input: {streamId: $stream, durationMinutes: 10}) { errors { message } }
}"""


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


async def test_a_message_takes_three_statements(stage: Stage) -> None:
    stream = await stage.live()
    await stage.waiting(stage.ben, stream)
    for _ in range(2):
        with statements() as asked:
            await stage.ben.do("sendMessage", streamId=stream, body="hi")
    # The event with its number (two on SQLite), what is known of its author, and the message.
    assert len(asked.asked) == 3 + (stage.node.settings.database_url.startswith("sqlite"))


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


@ON_SQLITE
async def test_on_sqlite_what_is_asked_in_a_row_is_one_turn_of_its_thread(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, turns, execute = await stage.live(), 0, aiosqlite.Connection._execute

    async def counted(self: aiosqlite.Connection, *args: Any, **kwargs: Any) -> Any:
        nonlocal turns
        turns += 1
        return await execute(self, *args, **kwargs)  # type: ignore[no-untyped-call]

    await stage.ana.do("sendMessage", streamId=stream, body="hi")
    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    await stage.ana.post({"query": MESSAGE, "variables": {"stream": stream}})
    # BEGIN with the event and the author, the message with COMMIT.
    assert turns == 2


MESSAGE = """mutation($stream: ID!) {
  sendMessage(input: {streamId: $stream, body: "hello"}) { errors { message } }
}"""
