"""A volume of data, seeded and by bulk: a creator and a fan who have been here for a year, and two who are new."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import islice
from operator import itemgetter
from uuid import UUID

import asyncpg

from models.address import parse_address

OLD_CREATOR, OLD_FAN, NEW_CREATOR, NEW_FAN = range(4)
NAMES = ("old-creator", "old-fan", "new-creator", "new-fan")
CROWD = 500
"""Those on the other side of the four's sessions."""

ORDINARY = 20
"""How many sessions somebody new has had."""

ONCE = datetime(2025, 1, 1, tzinfo=UTC)
PRICE, CAPTURED = 1_000, 400

COLUMNS = {
    "user_account": ("id", "sub", "display_name", "currency", "created_at"),
    "wallet": ("user_id",),
    "balance": ("id", "owner_id", "currency", "available", "held", "earned"),
    "live_stream": ("id", "creator_id", "title", "status", "started_at", "ended_at", "offer_open", "price_per_minute",
                    "currency", "durations", "queue_limit", "cool_down_seconds", "minimum_minutes", "gap_seconds",
                    "when_fan_leaves"),
    "private_session": ("id", "version", "status", "stream_id", "fan_id", "creator_id", "duration_minutes", "price",
                        "currency", "payment_status", "captured", "refunded", "missed_calls", "yields",
                        "first_estimate", "requested_at", "decided_at", "started_at", "ended_at", "minimum_minutes",
                        "when_fan_leaves", "end_reason"),
    "session_transition": ("id", "session_id", "trigger", "source", "target", "by_id", "at"),
    "hold": ("id", "session_id", "amount", "status", "captured", "at", "ended_at"),
    "ledger_transfer": ("id", "kind", "hold_id", "step", "at"),
    "ledger_entry": ("id", "transfer_id", "owner_id", "account", "amount", "currency"),
    "notification": ("id", "user_id", "kind", "session_id", "message", "created_at", "read_at"),
}  # fmt: skip

Value = UUID | datetime | str | int | bool | None
Row = tuple[Value, ...]


def key(kind: int, number: int) -> UUID:
    """An id before all that are made now, in the order of its number."""
    return UUID(int=(0x0190 << 112) | (7 << 76) | (2 << 62) | (kind << 48) | number)


@dataclass(frozen=True)
class Volume:
    """``rows``: how many sessions each of the old ones has had."""

    rows: int

    def people(self) -> Iterator[UUID]:
        yield from (key(1, number) for number in range(len(NAMES) + CROWD))

    def sessions(self) -> Iterator[tuple[UUID, int, UUID, UUID, datetime]]:
        """Id, number, creator, fan and when, over a year, of all who have any, in the order of time."""
        counts = (self.rows, self.rows, ORDINARY, ORDINARY)
        in_order = merge(*(self._of_one(index, count) for index, count in enumerate(counts)), key=itemgetter(2))
        for number, (creator, fan, at) in enumerate(in_order):
            yield key(3, number), number, creator, fan, at

    def _of_one(self, index: int, count: int) -> Iterator[tuple[UUID, UUID, datetime]]:
        one = key(1, index)
        for at in range(count):
            other = key(1, len(NAMES) + (at * 7) % CROWD)
            creator, fan = (one, other) if index in (OLD_CREATOR, NEW_CREATOR) else (other, one)
            yield creator, fan, ONCE + timedelta(days=365) * at / count

    def of(self, table: str) -> Iterator[Row]:
        """All rows of that table."""
        rows: Iterator[Row] = getattr(self, f"_{table}")()
        return rows

    def _user_account(self) -> Iterator[Row]:
        for number, person in enumerate(self.people()):
            name = NAMES[number] if number < len(NAMES) else f"person-{number}"
            yield person, name, name, "USD", ONCE

    def _wallet(self) -> Iterator[Row]:
        yield from ((person,) for person in self.people())

    def _balance(self) -> Iterator[Row]:
        spent, earned = dict.fromkeys(self.people(), 0), dict.fromkeys(self.people(), 0)
        for _, number, creator, fan, _ in self.sessions():
            if not denied(number):
                spent[fan] += CAPTURED
                earned[creator] += CAPTURED
        for person in self.people():
            yield person, person, "USD", CREDIT - spent[person], 0, earned[person]

    def _live_stream(self) -> Iterator[Row]:
        for number, creator in enumerate(self.people()):
            yield (key(2, number), creator, "Piano", "ENDED", ONCE, ONCE, False, 100, "USD", "[10]", 20, 1_800, 0, 0,
                   "METERED")  # fmt: skip

    def _private_session(self) -> Iterator[Row]:
        for session, number, creator, fan, at in self.sessions():
            begun = None if denied(number) else at + timedelta(minutes=5)
            yield (session, 4 if begun else 2, "COMPLETED" if begun else "DENIED", stream_of(creator), fan, creator, 10,
                   PRICE, "USD", "CAPTURED" if begun else "RELEASED", CAPTURED if begun else 0, 0, 0, 0,
                   at + timedelta(minutes=4), at, at + timedelta(minutes=1), begun, at + timedelta(minutes=9), 0,
                   "METERED", "FAN_ENDED" if begun else None)  # fmt: skip

    def _session_transition(self) -> Iterator[Row]:
        for session, number, creator, fan, at in self.sessions():
            yield key(4, number), session, "REQUEST", None, "REQUESTED", fan, at
            if denied(number):
                yield key(5, number), session, "DENY", "REQUESTED", "DENIED", creator, at
            else:
                yield key(5, number), session, "APPROVE", "REQUESTED", "WAITING", creator, at
                yield key(6, number), session, "START", "WAITING", "IN_PROGRESS", creator, at
                yield key(7, number), session, "END", "IN_PROGRESS", "COMPLETED", fan, at

    def _hold(self) -> Iterator[Row]:
        for session, number, _, _, at in self.sessions():
            status, captured = ("RELEASED", 0) if denied(number) else ("CAPTURED", CAPTURED)
            yield key(8, number), session, PRICE, status, captured, at, at

    def _ledger_transfer(self) -> Iterator[Row]:
        for number, _ in enumerate(self.people()):
            yield key(9, number), "CREDIT", None, None, ONCE
        for _, number, _, _, at in self.sessions():
            yield key(10, number), "HOLD", key(8, number), "HOLD", at
            yield key(11, number), "RELEASE" if denied(number) else "CAPTURE", key(8, number), "END", at

    def _ledger_entry(self) -> Iterator[Row]:
        for number, person in enumerate(self.people()):
            yield key(12, number), key(9, number), person, "AVAILABLE", CREDIT, "USD"
            yield key(13, number), key(9, number), None, "ISSUED", -CREDIT, "USD"
        for _, number, creator, fan, _ in self.sessions():
            captured = 0 if denied(number) else CAPTURED
            yield key(14, number), key(10, number), fan, "AVAILABLE", -PRICE, "USD"
            yield key(15, number), key(10, number), fan, "HELD", PRICE, "USD"
            yield key(16, number), key(11, number), fan, "HELD", -PRICE, "USD"
            yield key(17, number), key(11, number), fan, "AVAILABLE", PRICE - captured, "USD"
            if captured:
                yield key(18, number), key(11, number), creator, "EARNED", captured, "USD"

    def _notification(self) -> Iterator[Row]:
        for session, number, creator, fan, at in self.sessions():
            yield key(19, number * 2), creator, "REQUEST_RECEIVED", session, "Somebody asks.", at, at
            yield key(19, number * 2 + 1), fan, "SESSION_COMPLETED", session, "It is over.", at, at


CREDIT = 1_000_000_000


def denied(number: int) -> bool:
    """One in five."""
    return number % 5 == 0


def stream_of(creator: UUID) -> UUID:
    """The one stream that they have had."""
    return key(2, creator.int - key(1, 0).int)


def fill_sqlite(url: str, volume: Volume) -> None:
    """Put it into a migrated database that nobody has open."""
    with sqlite3.connect(parse_address(url)["credentials"]["file_path"]) as database:
        database.execute("PRAGMA synchronous = OFF")
        for table, columns in COLUMNS.items():
            marks = ", ".join("?" * len(columns))
            named = ", ".join(f'"{name}"' for name in columns)
            rows = (tuple(map(for_sqlite, row)) for row in volume.of(table))
            database.executemany(f"INSERT INTO {table} ({named}) VALUES ({marks})", rows)


def for_sqlite(value: Value) -> object:
    """As SQLite keeps it."""
    match value:
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat(" ")
        case _:
            return value


async def fill_postgres(url: str, volume: Volume) -> None:
    """The same, and let the database look at its tables, as it does by itself after a while."""
    connection = await asyncpg.connect(url.replace("asyncpg://", "postgresql://"))
    try:
        for table, columns in COLUMNS.items():
            rows = volume.of(table)
            while batch := list(islice(rows, 50_000)):
                await connection.copy_records_to_table(table, records=batch, columns=list(columns))
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()
