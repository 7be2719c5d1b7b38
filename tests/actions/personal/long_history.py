"""A year of somebody's within an hour: each session with its words, and with what others have of it."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from tortoise.models import Model

from domain.calls.signals import SignalKind
from domain.events import room_topic
from domain.forecasting.occurrence import Occurrence, Occurs
from domain.lifecycle import Status, Trigger
from domain.money import PaymentStatus
from domain.notifications import NotificationKind
from models.answer_codec import encode_answer
from models.calls import CallConnection, CallSignal
from models.chat import ChatMessage
from models.holds import Hold
from models.idempotency import FirstAnswer
from models.log import TopicHead
from models.notifications import Notification
from models.occurrences import LoggedOccurrence, written
from models.people import Block, User
from models.sessions import PrivateSession
from models.steps import SessionTransition
from models.streams import LiveStream, StreamStatus
from tests.clock import START

PER_STREAM = 5
TABLES: tuple[type[Model], ...] = (
    *(LiveStream, TopicHead, PrivateSession, SessionTransition, Notification, ChatMessage, CallSignal, CallConnection),
    *(FirstAnswer, Block, Hold, LoggedOccurrence),
)
"""In this order each may refer to those before."""

AN_HOUR_AGO = START - timedelta(hours=1)
"""What is kept for a time only is not to go by itself."""


def old_id(kind: int, number: int) -> UUID:
    """An id before all that are made now, in the order of numbers; the same each time."""
    return UUID(f"01900000-0000-7000-{0x8000 | kind:04x}-{number:012x}")


async def long_history(fan: UUID, creator: UUID, sessions: int) -> None:
    """So many sessions of these two, which are over."""
    rows: dict[type[Model], list[Model]] = {table: [] for table in TABLES}
    by_others = [User(id=old_id(0, number), sub=f"fan-{number}", display_name="Fan", created_at=START)
                 for number in range(sessions)]  # fmt: skip
    await User.bulk_create(by_others)
    for number in range(sessions):
        for row in (*_of_session(number, fan, creator), *_by_the_way(number, fan, creator)):
            rows[type(row)].append(row)
    for table, several in rows.items():
        await table.bulk_create(several)


def _of_session(number: int, fan: UUID, creator: UUID) -> Iterator[Model]:
    at, one = AN_HOUR_AGO + timedelta(seconds=number), old_id(3, number)
    stream = old_id(2, number // PER_STREAM)
    session = PrivateSession(
        id=one,
        status=Status.COMPLETED,
        stream_id=stream,
        fan_id=fan,
        creator_id=creator,
        duration_minutes=10,
        price=0,
        currency="USD",
        payment_status=PaymentStatus.CAPTURED,
        note="hush-note" if number % 3 else None,
        reason="hush-reason" if number % 2 else None,
        requested_at=at,
        ended_at=at,
    )
    yield session
    yield Hold(id=old_id(8, number), session_id=one, amount=0, status=PaymentStatus.CAPTURED, at=at, ended_at=at)
    for step, trigger in enumerate((Trigger.REQUEST, Trigger.END)):
        told = SessionTransition(id=old_id(4, number * 2 + step), session_id=one, trigger=trigger, at=at, by_id=fan)
        told.target, told.reason = Status.COMPLETED, "hush-reason" if step else None
        yield told
    for place, person in enumerate((fan, creator)):
        told_of = Notification(id=old_id(5, number * 2 + place), user_id=person, session_id=one, created_at=at)
        told_of.kind, told_of.message, told_of.facts = (
            NotificationKind.REQUEST_RECEIVED,
            "Benjamin asks.",
            {"minutes": 1},
        )
        yield told_of
        yield CallConnection(id=old_id(6, number * 2 + place), session_id=one, user_id=person, connection="c", since=at)
        yield CallSignal(
            id=old_id(7, number * 2 + place),
            session_id=one,
            user_id=person,
            kind=SignalKind.CANDIDATE,
            payload="hush-signal",
            at=at,
        )
        kept = FirstAnswer(id=old_id(9, number * 2 + place), user_id=person, key=f"key-{number}", fingerprint="", at=at)
        kept.answer = encode_answer([session, told_of])
        yield kept


def _by_the_way(number: int, fan: UUID, creator: UUID) -> Iterator[Model]:
    at, stream = AN_HOUR_AGO + timedelta(seconds=number), old_id(2, number // PER_STREAM)
    if number % PER_STREAM == 0:
        yield LiveStream(
            id=stream,
            creator_id=creator,
            title="hush-title",
            status=StreamStatus.ENDED,
            started_at=at,
            ended_at=at,
            offer_open=False,
            price_per_minute=0,
            currency="USD",
            durations=[10],
            queue_limit=0,
            cool_down_seconds=0,
        )
        yield TopicHead(topic=room_topic(stream), seq=2 * PER_STREAM)
    for place, person in enumerate((fan, creator)):
        seq = number % PER_STREAM * 2 + place + 1
        message = ChatMessage(
            id=old_id(10, number * 2 + place), stream_id=stream, author_id=person, seq=seq, sent_at=at
        )
        message.body = "hush-chat"
        yield message
    yield Block(id=old_id(11, number), creator_id=creator, fan_id=old_id(0, number), reason="hush-opinion", at=at)
    yield LoggedOccurrence(
        creator_id=creator, number=number + 1, payload=written(Occurrence(at.timestamp(), Occurs.STREAM_STARTED))
    )
