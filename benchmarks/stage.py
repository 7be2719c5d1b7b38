"""Greenroom's people and rooms, put straight into a new database before the server starts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from uuid import UUID, uuid4

from tortoise import Tortoise
from tortoise.transactions import in_transaction

from benchmarks.documents import BODY
from domain.event_data import message_posted, session_changed
from domain.events import Event, room_topic
from domain.lifecycle import Status
from gateway.auth.tokens import Tokens
from gateway.settings.settings import Settings
from models import log
from models.chat import ChatMessage
from models.clock import SystemClock
from models.database.opening import connect
from models.fields import new_id
from models.people import User
from models.rooms import RoomLease, RoomMember
from models.sessions import PrivateSession
from models.streams import LiveStream
from models.upgrading.migrating import migrate
from schema.cursors import topic_cursor
from schema.ids import global_id

SECRET = "a secret of the benchmarks, long enough for HS256"
FOR_HOURS = timedelta(hours=6)
MINUTES, PRICE = 5, 500
ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Cast:
    """A live stream with its creator and the fans who wait; each with a token."""

    stream: UUID
    creator: str
    fans: list[str]

    @property
    def stream_id(self) -> str:
        """The stream as clients name it."""
        return str(global_id("LiveStream", self.stream))

    @property
    def beginning(self) -> str:
        """The cursor before the room's first event."""
        return topic_cursor(room_topic(self.stream), 0)


@dataclass(frozen=True, slots=True)
class Pair:
    """A creator on air and a fan who waits for them, each with a token, and the session of theirs."""

    session: str
    creator: str
    fan: str


@asynccontextmanager
async def database(url: str) -> AsyncIterator[None]:
    """The database, open in this process meanwhile."""
    await connect(url, everywhere=False)
    try:
        yield
    finally:
        await Tortoise.close_connections()


async def gather(url: str, fans: int, *, present: int = 0, messages: int = 0) -> Cast:
    """A migrated database with one creator on air and that many waiting fans.

    The first ``present`` are in the room, the creator among them; so many chat messages stand in the log.
    Nobody has paid: the sessions have no entries in the ledger, and none comes to its end within a run.
    """
    await migrate(url)
    async with database(url), in_transaction():
        now = datetime.now(UTC)
        people = await _people(fans + 1, now)
        stream = _on_air(people[0], now)
        await stream.save(force_create=True)
        sessions = [_waiting(stream, fan, now + timedelta(milliseconds=n)) for n, fan in enumerate(people[1:])]
        await PrivateSession.bulk_create(sessions, batch_size=ROWS_AT_ONCE)
        await log.append([_approved(session) for session in sessions], now)
        await _enter(stream, people[:present], now)
        if messages:
            await write(stream.id, [person.id for person in people[1:51]], messages)
    creator, *tokens = _tokens(people, now)
    return Cast(stream.id, creator, tokens)


async def pairs(url: str, count: int) -> list[Pair]:
    """A migrated database with that many creators on air, each with a fan who waits in the room."""
    await migrate(url)
    async with database(url), in_transaction():
        now = datetime.now(UTC)
        people = await _people(2 * count, now)
        creators, fans = people[:count], people[count:]
        streams = [_on_air(creator, now) for creator in creators]
        await LiveStream.bulk_create(streams, batch_size=ROWS_AT_ONCE)
        sessions = [_waiting(stream, fan, now) for stream, fan in zip(streams, fans, strict=True)]
        await PrivateSession.bulk_create(sessions, batch_size=ROWS_AT_ONCE)
        for stream, fan in zip(streams, fans, strict=True):
            await _enter(stream, [fan], now)
    tokens = zip(*(_tokens(side, now) for side in (creators, fans)), strict=True)
    ids = [str(global_id("PrivateSession", session.id)) for session in sessions]
    return [Pair(session, *both) for session, both in zip(ids, tokens, strict=True)]


async def write(stream: UUID, authors: list[UUID], count: int) -> None:
    """Chat messages and their events, as ``actions/send_message.py`` makes them one by one."""
    now, ids = datetime.now(UTC), [new_id() for _ in range(count)]
    async with in_transaction():
        events = [message_posted(stream, one) for one in ids]
        head = (await log.append(events, now))[room_topic(stream)]
        rows = [
            ChatMessage(id=one, stream_id=stream, author_id=author, seq=seq, body=BODY, sent_at=now)
            for seq, (one, author) in enumerate(zip(ids, islice(cycle(authors), count), strict=True), head - count + 1)
        ]
        await ChatMessage.bulk_create(rows, batch_size=ROWS_AT_ONCE)


async def _people(count: int, now: datetime) -> list[User]:
    """So many; the first is Ana."""
    people = [
        User(sub=f"bench-{n}", display_name=f"Fan {n}" if n else "Ana", currency="USD", created_at=now)
        for n in range(count)
    ]
    await User.bulk_create(people, batch_size=ROWS_AT_ONCE)
    return people


def _on_air(creator: User, now: datetime) -> LiveStream:
    """A stream of that creator's, with an offer."""
    return LiveStream(
        creator_id=creator.id,
        title="Bench",
        started_at=now,
        offer_open=True,
        price_per_minute=PRICE // MINUTES,
        currency="USD",
        durations=[MINUTES],
        queue_limit=10_000,
        cool_down_seconds=60,
    )


def _waiting(stream: LiveStream, fan: User, approved: datetime) -> PrivateSession:
    """A session whose fan may come in."""
    return PrivateSession(
        status=Status.WAITING,
        version=2,
        stream_id=stream.id,
        fan_id=fan.id,
        creator_id=stream.creator_id,
        duration_minutes=MINUTES,
        price=PRICE,
        currency="USD",
        requested_at=approved - timedelta(minutes=1),
        decided_at=approved,
        due_at=approved,
        expires_at=approved + FOR_HOURS,
    )


def _approved(session: PrivateSession) -> Event:
    """What its stream's log has of it."""
    return session_changed(session.fan_id, session.stream_id, session.id, new_id())[-1]


async def _enter(stream: LiveStream, people: list[User], now: datetime) -> None:
    """Present, on the lease of a node that is not here, for hours."""
    elsewhere = uuid4()
    await RoomMember.bulk_create(
        [
            RoomMember(stream_id=stream.id, user_id=one.id, since=now, position=place)
            for place, one in enumerate(people, 1)
        ]
    )
    await RoomLease.bulk_create(
        [
            RoomLease(stream_id=stream.id, user_id=one.id, node_id=elsewhere, expires_at=now + FOR_HOURS)
            for one in people
        ]
    )


def _tokens(people: list[User], now: datetime) -> list[str]:
    """Everybody's tokens."""
    tokens = Tokens(Settings(jwt_secret=SECRET), SystemClock())
    seconds = int(FOR_HOURS.total_seconds())
    return [tokens.write(one.sub, one.display_name, None, seconds, now) for one in people]
