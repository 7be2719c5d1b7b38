"""What the database has of creators' lines: all of one, or the steps that it has taken since an offset in its log."""

from bisect import insort
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise, takewhile
from operator import attrgetter
from typing import Any
from uuid import UUID

import orjson

from domain.events import OF_STREAM, stream_topic
from domain.lifecycle import IN_LINE, Status
from domain.lines.line import Line, LineEntry, Running
from models.codecs.meter_codec import read_meter
from models.log import LATEST_OF_STREAM
from models.sessions import status_in
from models.sql.statement import Statement, instant, uuid_of
from models.streams import StreamStatus
from models.writing.transaction import Entries

Row = dict[str, Any]


def _meter_where(condition: str) -> str:
    """The meter of the one session in progress for which that holds, in SQL: nobody is in two."""
    return f"(SELECT metering FROM private_session WHERE {condition} AND status = 'IN_PROGRESS' LIMIT 1)"  # noqa: S608


AS_FAN = _meter_where("fan_id = session.fan_id AND creator_id <> session.creator_id")
AS_CREATOR = _meter_where("creator_id = session.fan_id")
ENTRY = f"""session.id, session.status, session.due_at, session.duration_minutes, session.scheduled_start,
        session.expires_at, session.not_before,
        CASE session.status WHEN 'WAITING' THEN COALESCE({AS_FAN}, {AS_CREATOR}) END AS taken_by"""
STATE = Statement(
    f"""
    SELECT creator.id AS creator_id, stream.id AS stream_id, stream.status, stream.gap_seconds, stream.session_ended_at,
        stream.paused_until, head.seq, event.payload, running.id AS running_id, running.metering, running.expires_at,
        {_meter_where("fan_id = creator.id")} AS taken_by
    FROM user_account creator
    LEFT JOIN live_stream stream ON stream.id =
        (SELECT id FROM live_stream WHERE creator_id = creator.id ORDER BY id DESC LIMIT 1)
    {LATEST_OF_STREAM}
    LEFT JOIN private_session running ON running.creator_id = creator.id AND running.status = 'IN_PROGRESS'
    WHERE creator.id = ANY({{0}})
    """  # noqa: S608
)
IN_LINES = Statement(
    f"""
    SELECT creator.id AS creator_id, stream.id AS latest_id, head.seq, session.stream_id, {ENTRY}
    FROM user_account creator
    LEFT JOIN live_stream stream ON stream.id =
        (SELECT id FROM live_stream WHERE creator_id = creator.id ORDER BY id DESC LIMIT 1)
    LEFT JOIN topic_head head ON head.topic = '{OF_STREAM}' || CAST(stream.id AS text)
    LEFT JOIN private_session session ON session.creator_id = creator.id AND session.{status_in(IN_LINE)}
    WHERE creator.id = ANY({{0}})
    """  # noqa: S608
)
"""A row for each session in line, and at least one for each creator, with where the log of their stream ended then."""
STEPS = Statement(
    f"""
    SELECT event.topic, event.seq, event.payload, {ENTRY} FROM json_each({{0}}) kept
    JOIN event ON event.topic = json_extract(kept.value, '$.topic') AND event.seq >= json_extract(kept.value, '$.seq')
    LEFT JOIN private_session session ON session.id = json_extract(event.payload, '$.session')
    ORDER BY event.topic, event.seq
    """,  # noqa: S608
    f"""
    SELECT event.topic, event.seq, event.payload, {ENTRY}
    FROM json_to_recordset({{0}}) AS kept (topic text, seq bigint)
    JOIN event ON event.topic = kept.topic AND event.seq >= kept.seq
    LEFT JOIN private_session session ON session.id = CAST(event.payload ->> 'session' AS uuid)
    ORDER BY event.topic, event.seq
    """,  # noqa: S608
)

in_order = attrgetter("order")


@dataclass(frozen=True, slots=True)
class LineState:
    """The entries of a line, as of an ``offset`` in the log of its stream, whose event told of that ``step``. Every
    change of the line is an event there, except of sessions on another stream: each step, and each change of until when
    a fan who waits is taken.

    ``elsewhere``: whether there are such sessions. ``settled``: False where the entries were read after that offset,
    and may be of a later one. ``before``: earlier offsets with their steps, behind which there is nothing but
    new requests, so that the entries are those at these offsets, too.
    """

    stream_id: UUID | None
    offset: int
    step: str | None
    entries: Entries = ()
    elsewhere: bool = False
    settled: bool = True
    before: tuple[tuple[int, str | None], ...] = ()

    def is_as_of(self, other: "LineState") -> bool:
        """Whether the entries are those at the offset of the other, in the same log."""
        is_there = (other.offset, other.step) in ((self.offset, self.step), *self.before)
        return self.settled and self.stream_id == other.stream_id and is_there


async def present_rows(creator_ids: Collection[UUID]) -> dict[UUID, Row]:
    """By creator, their latest stream, what runs, and where the log of that stream ends, for ``state_in`` and
    ``line_in``."""
    return {uuid_of(row["creator_id"]): row for row in await STATE.rows(list(creator_ids))}


async def brought_on(kept: dict[UUID, LineState]) -> dict[UUID, LineState]:
    """These with all steps since. Those are left out whose log does not have all these steps any more, or is another
    log."""
    topics = {stream_topic(one.stream_id): creator_id for creator_id, one in kept.items() if one.stream_id}
    asked = [{"topic": topic, "seq": kept[creator_id].offset} for topic, creator_id in topics.items()]
    rows: dict[UUID, list[Row]] = {creator_id: [] for creator_id in kept}
    for row in await STEPS.rows(orjson.dumps(asked).decode()):
        rows[topics[row["topic"]]].append(row)
    return {one: later for one, state in kept.items() if (later := _with_steps(state, rows[one]))}


def _with_steps(kept: LineState, rows: Sequence[Row]) -> LineState | None:
    if not rows or (rows[0]["seq"], _step(rows[0])) != (kept.offset, kept.step):
        return None
    if rows[-1]["seq"] - kept.offset != len(rows) - 1:
        return None
    changed = {uuid_of(row["id"]).int: row for row in rows[1:] if row["id"]}
    entries = [entry for entry in kept.entries if entry.id.int not in changed]
    for row in changed.values():
        if entry := _entry(row):
            insort(entries, entry, key=in_order)
    return LineState(kept.stream_id, rows[-1]["seq"], _step(rows[-1]), tuple(entries), before=_before_requests(rows))


def _before_requests(rows: Sequence[Row]) -> tuple[tuple[int, str | None], ...]:
    """The offsets, with their steps, behind which there is nothing but requests that nobody has answered: these have
    never been in line."""
    before_last = pairwise(reversed(rows))
    requests = takewhile(lambda pair: pair[0]["status"] == Status.REQUESTED.value, before_last)
    return tuple((before["seq"], _step(before)) for _, before in requests)


async def read_anew(present: dict[UUID, LineState]) -> dict[UUID, LineState]:
    """These with all their entries, as of the same offset or, where something has come meanwhile, not ``settled``."""
    entries: dict[UUID, list[LineEntry]] = {creator_id: [] for creator_id in present}
    elsewhere, settled = set(), set()
    for row in await IN_LINES.rows(list(present)):
        creator_id = uuid_of(row["creator_id"])
        state, latest = present[creator_id], row["latest_id"] and uuid_of(row["latest_id"])
        if (latest, row["seq"] or 0) == (state.stream_id, state.offset):
            settled.add(creator_id)
        if row["id"] is None:
            continue
        if entry := _entry(row):
            entries[creator_id].append(entry)
        if uuid_of(row["stream_id"]) != state.stream_id:
            elsewhere.add(creator_id)
    return {
        one: replace(
            state,
            entries=tuple(sorted(entries[one], key=in_order)),
            elsewhere=one in elsewhere,
            settled=one in settled,
        )
        for one, state in present.items()
    }


def state_in(row: Row) -> LineState:
    """The state as of which the entries are to be read; it has none yet."""
    return LineState(row["stream_id"] and uuid_of(row["stream_id"]), row["seq"] or 0, _step(row))


def _step(row: Row) -> str | None:
    """The step that an event of a stream tells of; None for one that is of none, or is not kept any more."""
    step = orjson.loads(row["payload"]).get("transition") if row["payload"] else None
    return str(step) if step else None


def _running(row: Row) -> Running | None:
    """What runs; of a session without a meter it is known only when it expires."""
    if not row["running_id"]:
        return None
    session_id = uuid_of(row["running_id"])
    if row["metering"]:
        return Running.by_meter(session_id, read_meter(row["metering"]))
    return Running(session_id, instant(row["expires_at"])) if row["expires_at"] else None


def line_in(row: Row, entries: Entries) -> Line:
    """The line, of these entries."""
    running = _running(row)
    if row["stream_id"] is None:
        return Line(running, entries, on_air=False)
    gap, ended, paused = timedelta(seconds=row["gap_seconds"]), row["session_ended_at"], row["paused_until"]
    return Line(
        running,
        entries,
        on_air=row["status"] == StreamStatus.LIVE.value,
        gap=gap,
        rests_until=instant(ended) + gap if ended else None,
        paused_until=instant(paused) if paused else None,
        taken_until=_taken_until(row),
    )


def _entry(row: Row) -> LineEntry | None:
    status = Status(row["status"])
    if status not in IN_LINE or row["due_at"] is None:
        return None
    return LineEntry(
        uuid_of(row["id"]),
        instant(row["due_at"]),
        timedelta(minutes=row["duration_minutes"]),
        row["scheduled_start"] and instant(row["scheduled_start"]),
        may_start=status is Status.WAITING,
        expires=row["expires_at"] and instant(row["expires_at"]),
        not_before=row["not_before"] and instant(row["not_before"]),
        taken_until=_taken_until(row),
    )


def _taken_until(row: Row) -> datetime | None:
    """When the session that has somebody elsewhere is likely over."""
    return read_meter(row["taken_by"]).ends_likely if row["taken_by"] else None
