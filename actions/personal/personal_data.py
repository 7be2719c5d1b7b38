"""What is kept of a person, table by table: what an export has of it, and what erasure puts in its place.

A new column with text in it takes a line here, in ``becomes`` or in ``STAYS``; a test fails without one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tortoise.models import Model

from domain.actors import Actor
from domain.capture import reason_for
from domain.lifecycle import Trigger
from domain.profiles import NAMELESS, erased_subject
from models.balances import Balance
from models.calls import CallConnection, CallSignal
from models.chat import ChatMessage, Mute
from models.days import CreatorDay
from models.habits import CreatorHabits
from models.holds import Hold
from models.idempotency import FirstAnswer
from models.ledger import Entry
from models.notifications import Notification
from models.occurrences import LoggedOccurrence
from models.people import Block, User
from models.refunds import Refund
from models.request_mutes import RequestMute
from models.rooms import RoomMember
from models.sessions import PrivateSession
from models.steps import SessionTransition
from models.streams import LiveStream
from models.walking.walks import Pages, RowId, Walk, rows_of_sessions_of
from models.writing.pieces import MOST

Row = dict[str, Any]

SOMEBODY_LEFT = "This was about somebody who is not here any more."


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of a table that are a person's.

    ``people``: the columns by which a row is theirs. ``of_sessions``: what belongs to a session of theirs is, too.
    ``by_sessions``: the rows by ``people`` are looked for among those that belong to their sessions. ``one``: nobody
    has more than one row.

    ``exported``: which of ``people`` an export goes by; None: by all. ``withheld``: what an export to that person puts
    in place of what it does not tell of a row.

    ``becomes``: what erasure puts into columns, a value or what a function makes of the person's id. ``goes``: erasure
    deletes the rows.
    """

    table: type[Model]
    people: tuple[str, ...] = ()
    of_sessions: bool = False
    by_sessions: bool = False
    exported: tuple[str, ...] | None = None
    withheld: Callable[[Row, UUID], Row] = lambda row, user_id: {}
    becomes: Mapping[str, object] = field(default_factory=dict)
    goes: bool = False
    one: bool = False

    async def ids(self, user_id: UUID, people: tuple[str, ...] | None = None) -> Pages:
        """The ids of that person's rows, looked for outside of transactions. ``people``: only by these columns."""
        for column in self.people if people is None else people:
            if self.one:
                yield [row.pk for row in await self.table.filter(**{column: user_id})]
                continue
            if self.by_sessions:
                pages = rows_of_sessions_of(user_id, self.table, MOST, column)
            else:
                pages = Walk(self.table, column).pages(user_id, MOST)
            async for ids in pages:
                yield ids
        if self.of_sessions:
            async for ids in rows_of_sessions_of(user_id, self.table, MOST):
                yield ids

    async def left_of(self, ids: Sequence[RowId], user_id: UUID) -> list[RowId]:
        """Those of that person's rows that are not yet as erasure leaves them."""
        erased = self.erased(user_id)
        # Read by their ids alone: with a condition, PostgreSQL may take an index of all rows that still have words.
        rows = await self.table.filter(id__in=ids).values("id", *erased)
        return [row["id"] for row in rows if any(row[name] != value for name, value in erased.items())]

    def erased(self, user_id: UUID) -> dict[str, object]:
        """What stands in the columns of that person's rows once they were erased."""
        return {name: value(user_id) if callable(value) else value for name, value in self.becomes.items()}


def _why_a_blocked_fan_was_left(session: Row, user_id: UUID) -> Row:
    side = Actor.FAN if session["fan_id"] == user_id else Actor.CREATOR
    return {"end_reason": reason_for(side, session["end_reason"])}


def _that_another_has_blocked(step: Row, user_id: UUID) -> Row:
    return {"trigger": None} if step["trigger"] == Trigger.BLOCK and step["by_id"] != user_id else {}


KEPT: tuple[Kept, ...] = (
    Kept(
        User,
        ("id",),
        one=True,
        becomes={"sub": erased_subject, "display_name": NAMELESS, "avatar_url": None, "profile_issued_at": None},
    ),
    Kept(LiveStream, ("creator_id",), becomes={"title": "", "playback_url": None}),
    Kept(
        PrivateSession,
        ("fan_id", "creator_id"),
        withheld=_why_a_blocked_fan_was_left,
        becomes={"note": None, "reason": None},
    ),
    Kept(SessionTransition, of_sessions=True, withheld=_that_another_has_blocked, becomes={"reason": None}),
    Kept(
        Notification,
        ("user_id",),
        of_sessions=True,
        exported=("user_id",),
        becomes={"message": SOMEBODY_LEFT, "facts": None},
    ),
    Kept(ChatMessage, ("author_id",), becomes={"body": ""}),
    Kept(CallSignal, ("user_id",), goes=True),
    Kept(CallConnection, ("user_id",), by_sessions=True),
    Kept(FirstAnswer, ("user_id",), goes=True),
    # What others think of somebody they are not told.
    Kept(Block, ("creator_id", "fan_id"), exported=("creator_id",), becomes={"reason": None}),
    Kept(RequestMute, ("creator_id", "fan_id"), exported=("creator_id",)),
    Kept(Mute, ("user_id",)),
    Kept(RoomMember, ("user_id",)),
    Kept(Hold, of_sessions=True),
    Kept(Refund, of_sessions=True),
    Kept(Entry, ("owner_id",)),
    Kept(Balance, ("owner_id",)),
    Kept(CreatorDay, ("creator_id",)),
    # How somebody works is theirs.
    Kept(LoggedOccurrence, ("creator_id",), goes=True),
    Kept(CreatorHabits, ("creator_id",), goes=True, one=True),
)

STAYS: Mapping[str, str] = {
    "AuditRecord": "it has no names and no words of people, and nobody can change it",
    "CallConnection": "the connection's technical name, by which reports are told apart",
    "CallRoomEvent": "the id that a server gave its own event",
    "Balance": "an amount and its currency",
    "Entry": "an amount and its currency",
    "Transfer": "an amount and its currency",
    "LoggedEvent": "ids and meters; it goes with its retention",
    "TopicHead": "ids alone",
    "User.currency": "a currency alone",
    "LiveStream.currency": "a currency alone",
    "LiveStream.durations": "minutes to choose from",
    "PrivateSession.currency": "a currency alone",
    "PrivateSession.metering": "how much was delivered, on which the price depends",
    "PrivateSession.proposing": "a time, or minutes and their price; it ends with the session",
}
"""Texts that erasure leaves, of a whole table or in one column, and why."""
