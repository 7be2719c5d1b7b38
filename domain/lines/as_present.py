"""A creator's line as a forecast reads it: what stands in it is the line's, what it has been through is learned."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from math import inf
from uuid import UUID

from domain.forecasting.draws import seed_of
from domain.forecasting.learned import Learned
from domain.forecasting.present import Expected, Present, Underway
from domain.forecasting.watch import Watch
from domain.lines.line import Line, LineEntry

IDLE_SECONDS = 600.0
"""Who was alone for so long takes no breath any more: they wait for whoever comes."""


def as_present(
    line: Line, entries: Sequence[LineEntry], played: Sequence[LineEntry], now: datetime, learned: Learned
) -> Present:
    """The line as a forecast reads it at an instant. ``entries``: all who are in line; ``played``: those of them who
    are played through."""
    at, watch = now.timestamp(), learned.watch
    wanted, free = watch.wanted_since((expected(one, watch) for one in entries), at), _free_since(line, watch)
    if free is not None and (at if wanted is None else wanted) > free + IDLE_SECONDS:
        free = None
    free, wanted = watch.free_and_wanted(free, wanted, at)
    return Present(
        at,
        _all_expected(played, learned),
        _underway(line, at, watch),
        line.on_air,
        free_since=free,
        wanted_since=wanted,
        least_gap=line.gap.total_seconds(),
        paused_until=line.unavailable_until.timestamp() if line.unavailable_until else -inf,
        sessions=watch.habits.sessions,
        prelude_since=watch.prelude_since,
    )


def _free_since(line: Line, watch: Watch) -> float | None:
    """When the last session was over: the later of what the line says and what was learned."""
    known = [] if watch.free_since is None else [watch.free_since]
    if line.rests_until:
        known.append((line.rests_until - line.gap).timestamp())
    return max(known, default=None)


def _underway(line: Line, now: float, watch: Watch) -> Underway | None:
    """The running session as if its meter had never been paused: what is left of it is what is left."""
    running = line.running
    if running is None:
        return None
    name, until = name_of(running.id), running.until.timestamp()
    known = watch.running if watch.runs == name else None
    booked = known.booked if known else max(until - now, 1.0)
    return Underway(seed_of(name), until - booked, known.first_booked if known else booked, booked)


def _all_expected(entries: Sequence[LineEntry], learned: Learned) -> tuple[Expected, ...]:
    """What to expect of each. Whoever stands in line as before is expected as before: it is not worked out again."""
    before, kept = learned.expected, {}
    for entry in entries:
        known = before.get(entry.id.int)
        if known is None or known[0] is not entry:
            known = entry, expected(entry, learned.watch)
        kept[entry.id.int] = known
    learned.expected = kept
    return tuple([one for _, one in kept.values()])


def expected(entry: LineEntry, watch: Watch) -> Expected:
    """One of those in line."""
    name, seed = _named(entry.id.int)
    known = watch.line.get(name)
    promised, not_before, expires = entry.promised, entry.not_before, entry.expires
    return Expected(
        seed,
        entry.due.timestamp(),
        entry.booked.total_seconds(),
        promised.timestamp() if promised else None,
        entry.may_start,
        promised is not None and entry.early,
        not_before.timestamp() if not_before else -inf,
        expires.timestamp() if expires else inf,
        known.passed if known else 0,
    )


def name_of(session_id: UUID) -> str:
    """How a session is called in its creator's log."""
    return _named(session_id.int)[0]


@lru_cache(100_000)
def _named(number: int) -> tuple[str, int]:
    """The session's name, and the number by which it has its random ones: lines are long."""
    name = str(UUID(int=number))
    return name, seed_of(name)
