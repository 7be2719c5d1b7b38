"""A creator's line, read from their sessions and their latest stream."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.lifecycle import IN_LINE, Status
from domain.line import Line, LineEntry, Running
from models.meter_codec import read_meter
from models.sessions import ENGAGED, PrivateSession
from models.streams import LineStream, StreamStatus, streams_of_lines


async def line_of(creator_id: UUID) -> Line:
    """The creator's line as it stands."""
    return (await lines_of([creator_id]))[creator_id]


async def lines_of(creator_ids: Collection[UUID]) -> dict[UUID, Line]:
    """The line of each of these creators as it stands, in two statements however many they are."""
    by_creator: dict[UUID, list[_LineRow]] = {creator_id: [] for creator_id in creator_ids}
    found = PrivateSession.filter(creator_id__in=by_creator, status__in=ENGAGED)
    for creator_id, *row in await found.values_list("creator_id", *_LineRow._fields):
        by_creator[creator_id].append(_LineRow(*row))
    streams = await streams_of_lines(by_creator)
    return {creator_id: _line(rows, streams.get(creator_id)) for creator_id, rows in by_creator.items()}


class _LineRow(NamedTuple):
    """The columns that a line is made from. Lines are long and read often: whole rows take much longer."""

    id: UUID
    status: Status
    due_at: datetime | None
    duration_minutes: int
    scheduled_start: datetime | None
    expires_at: datetime | None
    not_before: datetime | None
    metering: str | None

    @property
    def ends_likely(self) -> datetime | None:
        """When it ends, where it is in progress."""
        return read_meter(self.metering).ends_likely if self.metering else self.expires_at


def _line(rows: list[_LineRow], stream: LineStream | None) -> Line:
    running = next(
        (Running(row.id, ends) for row in rows if row.status is Status.IN_PROGRESS and (ends := row.ends_likely)), None
    )
    entries = [
        LineEntry(
            row.id,
            row.due_at,
            timedelta(minutes=row.duration_minutes),
            row.scheduled_start,
            may_start=row.status is Status.WAITING,
            expires=row.expires_at,
            not_before=row.not_before,
        )
        for row in rows
        if row.status in IN_LINE and row.due_at
    ]
    in_order = tuple(sorted(entries, key=lambda entry: entry.order))
    if stream is None:
        return Line(running, in_order, on_air=False)
    gap, ended = timedelta(seconds=stream.gap_seconds), stream.session_ended_at
    on_air, rests_until = stream.status is StreamStatus.LIVE, ended + gap if ended else None
    return Line(running, in_order, on_air, gap, rests_until, stream.paused_until)
