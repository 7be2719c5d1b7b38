"""Times that a creator could promise."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from domain.forecasting.learned import Learned
from domain.lines.estimates import estimate
from domain.lines.line import Engagement, Line
from domain.lines.order import Order
from domain.lines.promises import clashes
from domain.rules import Rules

SUGGESTION_STEP = timedelta(minutes=5)
"""Suggested starts lie on whole multiples of this."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def suggested_starts(
    line: Line,
    booked: timedelta,
    now: datetime,
    rules: Rules,
    learned: Learned,
    *,
    first: int,
    elsewhere: Sequence[Engagement] = (),
) -> list[datetime]:
    """The first times, on whole steps, after all who wait now, that overlap no promise.

    All are more than ``room_lead`` ahead, as the room of a nearer promise would open at once. ``elsewhere``: as for
    ``check_promise``.
    """
    line = line.as_of(now)
    begins = max(_end_of_waiting(line, now, learned), now + rules.room_lead)
    return list(islice(_fitting(line, booked, begins, now + rules.horizon, elsewhere), first))


def _fitting(
    line: Line, booked: timedelta, begins: datetime, horizon: datetime, elsewhere: Sequence[Engagement]
) -> Iterator[datetime]:
    start = _next_step(begins)
    while start <= horizon:
        if not clashes(line, start, booked, elsewhere):
            yield start
        start += SUGGESTION_STEP


def _end_of_waiting(line: Line, now: datetime, learned: Learned) -> datetime:
    """When the running session and all that need not wait for a promised start are over if they begin when that is
    likely and last as long as they are booked, with the breath after the last of them, and a pause of the queue."""
    order = Order(replace(line, on_air=True), now)
    likely = estimate(order, learned)
    ends = [last] if (last := likely.last_over) else []
    # By the order of turns too, so that nobody who waits comes to be behind the promise.
    turn = None
    for run, start in order.runs():
        one = run[0]
        if one.promised is None:
            turn = order.over(run, start)
        elif (begins := max(start, likely[one.id].likely)) < one.promised:
            ends.append(begins + one.booked)
    ends += [turn] if turn else []
    ends += [line.running.until] if line.running else []
    pauses = [until for until in (line.rests_until, line.paused_until) if until]
    return max([now, *pauses, *(end + line.gap for end in ends)])


def _next_step(moment: datetime) -> datetime:
    """The first whole step after ``moment``."""
    return EPOCH + ((moment - EPOCH) // SUGGESTION_STEP + 1) * SUGGESTION_STEP
