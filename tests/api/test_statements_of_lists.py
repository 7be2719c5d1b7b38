"""A page of any list takes as many statements with twenty items as with two, whatever is asked of each item."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from graphql import GraphQLObjectType, get_named_type, get_nullable_type, is_leaf_type, is_list_type
from graphql import is_object_type as is_object

from domain.audit import Act
from domain.events import room_topic
from domain.lifecycle import Status, Trigger
from domain.money import Account
from domain.notifications import NotificationKind
from gateway.execution.schema import build_schema
from models.audit import AuditRecord
from models.chat import ChatMessage
from models.holds import Hold
from models.ledger import Entry, Transfer
from models.log import TopicHead
from models.notifications import Notification
from models.people import Block, User
from models.request_mutes import RequestMute
from models.rooms import RoomMember
from models.sessions import PrivateSession
from models.steps import SessionTransition
from models.streams import LiveStream
from schema.ids import global_id
from tests.stage import Person, Stage, row_of
from tests.statements import statements

FEW, MANY = 2, 20


@dataclass(frozen=True)
class Row:
    """Who asks for a list, and how: ``{n}`` is how many items, ``{below}`` what is asked of each."""

    who: str
    query: str

    def asked(self, count: int, below: str) -> str:
        return self.query.replace("{n}", str(count)).replace("{below}", below)


PAGE = "(first: {n}) { edges { node { {below} } } }"

LISTS = {
    "Query.liveStreams": Row("ben", f"{{ liveStreams{PAGE} }}"),
    "Query.people": Row("support", f"{{ people{PAGE} }}"),
    "Query.privateSessions": Row("support", f"{{ privateSessions{PAGE} }}"),
    "Query.auditRecords": Row("support", f"{{ auditRecords{PAGE} }}"),
    "Viewer.privateSessions": Row("ben", f"{{ viewer {{ privateSessions{PAGE} }} }}"),
    "Viewer.notifications": Row("ben", f"{{ viewer {{ notifications{PAGE} }} }}"),
    "Viewer.blockedFans": Row("ana", f"{{ viewer {{ blockedFans{PAGE} }} }}"),
    "Viewer.requestMutes": Row("ana", f"{{ viewer {{ requestMutes{PAGE} }} }}"),
    "LiveStream.queue": Row("ana", f"{{ viewer {{ liveStream {{ queue{PAGE} }} }} }}"),
    "CreatorStats.fans": Row(
        "ana",
        '{ creatorStats(from: "2029-12-01T00:00:00Z", to: "2030-02-01T00:00:00Z") { fans(first: {n}) { {below} } } }',
    ),
    "Person.entries": Row("support", f"query($ben: ID!) {{ person(id: $ben) {{ entries{PAGE} }} }}"),
    "Person.privateSessions": Row("support", f"query($ben: ID!) {{ person(id: $ben) {{ privateSessions{PAGE} }} }}"),
    "WaitingRoom.messages": Row(
        "ana",
        "query($room20: ID!) { waitingRoom(streamId: $room20) { messages(last: {n}) { edges { node { {below} } } } } }",
    ),
    "WaitingRoom.members": Row(
        "ben", "query($room{n}: ID!) { waitingRoom(streamId: $room{n}) { members { {below} } } }"
    ),
    "PrivateSession.history": Row(
        "ben", "query($session{n}: ID!) { privateSession(id: $session{n}) { history { {below} } } }"
    ),
    "PrivateSession.entries": Row(
        "support", "query($session{n}: ID!) { privateSession(id: $session{n}) { entries { {below} } } }"
    ),
}

OTHERS = {
    "Call.iceServers": "settings",
    "Offer.options": "of the stream's own row",
    "CreatorStats.series": "summed by the database",
    "LiveStream.queueTotals": "a row for each open status, by the loader of totals",
    "Meter.missing": "two at most, by the loader of people",
    "ScheduleConflict.conflictsWith": "sessions that are read already, as those of any list",
    "MarkNotificationsReadPayload.notifications": "as Viewer.notifications",
    "PresenceSnapshot.members": "as WaitingRoom.members",
    "MembersChanged.joined": "people of an event, by the loader of people",
    "MembersChanged.left": "people of an event, by the loader of people",
    "MembersChanged.changed": "people of an event, by the loader of people",
}
"""Lists that are no pages, and what they are read from."""

SCHEMA = build_schema().core


def kinds() -> Iterator[GraphQLObjectType]:
    for kind in SCHEMA.type_map.values():
        if is_object(kind) and not kind.name.startswith("__"):
            yield kind


def lists_of_objects() -> Iterator[tuple[str, GraphQLObjectType]]:
    """Every list of the schema by its field, with what its items are."""
    for kind in kinds():
        for name, field in kind.fields.items():
            item = get_named_type(field.type)
            if item.name.endswith("Connection"):
                item = get_named_type(get_named_type(item.fields["edges"].type).fields["node"].type)
            elif not is_list_type(get_nullable_type(field.type)) or kind.name.endswith("Connection"):
                continue
            if is_object(item):
                yield f"{kind.name}.{name}", item


ITEMS = dict(lists_of_objects())

GIVEN = {"Offer.suggestedStarts": "(durationMinutes: 10)"}


def selections(kind: GraphQLObjectType) -> Iterator[str]:
    """Each field of an item that is more than an attribute, by itself; what is no ``Node`` field by field. The fields
    of a ``Node`` are asked for in the list of such."""
    for name, field in kind.fields.items():
        named, given = get_named_type(field.type), GIVEN.get(f"{kind.name}.{name}", "")
        definition = (field.extensions or {}).get("strawberry-definition")
        if is_leaf_type(named):
            if getattr(definition, "base_resolver", None):
                yield f"{name}{given}"
        elif named.name.endswith("Connection"):
            yield f"{name}(first: 1) {{ edges {{ node {{ id }} }} }}"
        elif not is_object(named) or any(interface.name == "Node" for interface in named.interfaces):
            yield f"{name} {{ id }}"
        else:
            yield from (f"{name} {{ {one} }}" for one in ("__typename", *selections(named)))


def test_every_list_is_asked() -> None:
    assert set(LISTS) | set(OTHERS) == set(ITEMS)


class House:
    """Ben waits with twenty creators and has heard of each; with Ana wait twenty fans, who have written. Of two rooms
    and two sessions, one has few members, steps and entries, and one has many."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.now = stage.clock.now()
        self.ids: dict[str, str] = {}

    async def fill(self) -> None:
        everybody = [User(sub=f"p{n}", display_name=f"P{n}", created_at=self.now) for n in range(MANY + 2)]
        await User.bulk_create(everybody)
        people = everybody[:MANY]
        ana, ben = [await User.get(sub=name) for name in ("ana", "ben")]
        stream = await LiveStream.get(id=row_of(await self.stage.live()))
        streams = [self.stream_of(creator) for creator in everybody]
        await LiveStream.bulk_create(streams)
        sessions = [self.session(ben, creator.creator_id, creator) for creator in streams]
        queue = [self.session(fan, ana.id, stream) for fan in (*people, ben)]
        await PrivateSession.bulk_create(sessions + queue)
        await self.lives(sessions[0], people[:FEW])
        await self.lives(sessions[1], people)
        for session, by in zip(sessions[2:], people, strict=True):
            await self.lives(session, [ben, by])
        await Notification.bulk_create(
            Notification(
                user_id=ben.id,
                kind=NotificationKind.REQUEST_APPROVED,
                session_id=session.id,
                message="Yes.",
                created_at=self.now,
            )
            for session in sessions
        )
        await AuditRecord.bulk_create(
            AuditRecord(
                act=Act.WALLET_CREDITED,
                by_id=one.id,
                subject_kind="User",
                subject_id=ben.id,
                detail="",
                address="",
                request_id="",
                at=self.now,
            )
            for one in people
        )
        await Block.bulk_create(Block(creator_id=ana.id, fan_id=one.id, at=self.now) for one in people)
        until = self.now + timedelta(hours=1)
        await RequestMute.bulk_create(RequestMute(creator_id=ana.id, fan_id=one.id, until=until) for one in people)
        await ChatMessage.bulk_create(
            ChatMessage(stream_id=stream.id, author_id=one.id, seq=number, body="hi", sent_at=self.now)
            for number, one in enumerate(people)
        )
        for room, members in ((streams[0], people[:FEW]), (stream, people)):
            await RoomMember.bulk_create(
                RoomMember(stream_id=room.id, user_id=one.id, since=self.now) for one in members
            )
        await TopicHead.create(topic=room_topic(stream.id), seq=MANY)
        self.ids = {
            "ben": self.stage.ben.id,
            f"room{FEW}": global_id("LiveStream", streams[0].id),
            f"room{MANY}": global_id("LiveStream", stream.id),
            f"session{FEW}": global_id("PrivateSession", sessions[0].id),
            f"session{MANY}": global_id("PrivateSession", sessions[1].id),
        }

    async def asked(self, row: Row, count: int, below: str) -> list[str]:
        """The statements of that list with so many items."""
        # What was kept for a moment is not any longer.
        self.stage.clock.move(seconds=1)
        asker: Person = getattr(self.stage, row.who)
        with statements() as found:
            answer = await asker.ask(row.asked(count, below), **self.ids)
        assert len(items_of(answer)) == count, answer
        return found.asked

    def stream_of(self, creator: User) -> LiveStream:
        return LiveStream(
            creator_id=creator.id,
            title="Piano",
            started_at=self.now,
            offer_open=True,
            price_per_minute=100,
            currency="USD",
            durations=[10],
            queue_limit=0,
            cool_down_seconds=0,
        )

    def session(self, fan: User, creator_id: UUID, stream: LiveStream) -> PrivateSession:
        return PrivateSession(
            version=MANY,
            status=Status.WAITING,
            stream_id=stream.id,
            fan_id=fan.id,
            creator_id=creator_id,
            duration_minutes=10,
            price=1_000,
            currency="USD",
            due_at=self.now,
            requested_at=self.now,
            expires_at=self.now + timedelta(hours=6),
        )

    async def lives(self, session: PrivateSession, people: list[User]) -> None:
        """A step by each of them, and as many entries."""
        await SessionTransition.bulk_create(
            SessionTransition(
                session_id=session.id, trigger=Trigger.RESCHEDULE, target=Status.WAITING, by_id=one.id, at=self.now
            )
            for one in people
        )
        hold = await Hold.create(session_id=session.id, amount=1_000, at=self.now)
        transfer = await Transfer.create(kind="HOLD", hold_id=hold.id, step="PLACE", at=self.now)
        await Entry.bulk_create(
            Entry(transfer_id=transfer.id, owner_id=session.fan_id, account=Account.HELD, amount=1, currency="USD")
            for _ in people
        )


def items_of(answer: object) -> list[object]:
    """The outermost list of an answer."""
    while isinstance(answer, dict):
        answer = answer["edges"] if "edges" in answer else next(iter(answer.values()))
    assert isinstance(answer, list)
    return answer


@pytest.fixture
async def house(stage: Stage) -> House:
    house = House(stage)
    await house.fill()
    return house


async def test_statements_do_not_depend_on_the_page(house: House) -> None:
    more = {}
    for name, row in LISTS.items():
        await house.asked(row, FEW, "__typename")
        for below in ("__typename", *selections(ITEMS[name])):
            # Once more where they differ: what goes on in the background may ask something meanwhile.
            for _ in range(2):
                few, many = [await house.asked(row, count, below) for count in (FEW, MANY)]
                if len(few) == len(many):
                    break
            else:
                more[name, below] = few, many
    assert more == {}


async def test_streams_with_their_emblems_and_offers_take_six_statements(house: House) -> None:
    row, below = LISTS["Query.liveStreams"], "emblem offer { open estimatedWait { likelySeconds } }"
    await house.asked(row, FEW, "__typename")
    assert [len(await house.asked(row, count, below)) for count in (FEW, MANY)] == [6, 6]
