"""What happens to a creator's stream and sessions, as a log tells of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from math import isfinite

SessionName = str | int


class Occurs(Enum):
    """The kinds of what happens."""

    STREAM_STARTED = "stream_started"
    REQUESTED = "requested"
    APPROVED = "approved"
    LATER = "later"
    STARTED = "started"
    EXTENDED = "extended"
    ENDED = "ended"
    CANCELLED = "cancelled"
    DENIED = "denied"
    NO_SHOW = "no_show"
    STREAM_ENDED = "stream_ended"


OF_STREAMS = frozenset({Occurs.STREAM_STARTED, Occurs.STREAM_ENDED})
AGAIN = frozenset({Occurs.APPROVED, Occurs.LATER, Occurs.EXTENDED})
"""What may happen to one session more than once."""

LONGEST_MINUTES = 24 * 60.0
"""Nobody books more."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One event of a log; times in seconds. ``booked`` and ``more``: what is booked, and what is added to that."""

    at: float
    kind: Occurs
    session: SessionName = ""
    booked: float | None = None
    more: float | None = None
    promised: float | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for one that is told twice."""
        if self.kind in OF_STREAMS:
            return self.kind, round(self.at)
        if self.kind in AGAIN:
            return self.kind, self.session, round(self.at), self.more, self.promised
        return self.kind, self.session


def data_of(event: Occurrence) -> dict[str, object]:
    """An occurrence as JSON, which ``read_occurrence`` reads."""
    said: dict[str, object] = {"t": event.at, "type": event.kind.value}
    if event.session != "":
        said["session"] = event.session
    durations = {"bookedMinutes": event.booked, "minutes": event.more}
    said |= {name: seconds / 60 for name, seconds in durations.items() if seconds is not None}
    return said if event.promised is None else said | {"scheduledFor": event.promised}


class Malformed(ValueError):
    """A line of a log that says nothing."""


def instant_of(data: Mapping[str, object]) -> float:
    """When it happened. Raises Malformed."""
    at = number(data.get("t"))
    if at is None:
        raise Malformed("t is no time")
    return at


def name_of(data: Mapping[str, object], field: str) -> SessionName:
    """Whom it is about. Raises Malformed."""
    value = data.get(field)
    if isinstance(value, float) and value.is_integer():
        # As tables write integers in a column where some are missing.
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise Malformed(f"{field} is missing")
    if isinstance(value, str) and any("\ud800" <= one <= "\udfff" for one in value):
        raise Malformed(f"{field} has half of a character, which no answer can say")
    return value


def read_occurrence(data: Mapping[str, object]) -> Occurrence:
    """What an event in JSON says; a duration that cannot be right counts as not known. Raises Malformed."""
    try:
        kind = Occurs(data.get("type"))
    except ValueError:
        raise Malformed("its type is unknown") from None
    at = instant_of(data)
    if kind in OF_STREAMS:
        return Occurrence(at, kind)
    booked, more, promised = (read(data.get(name)) for name, read in READ_BY.items())
    return Occurrence(at, kind, name_of(data, "session"), booked, more, promised)


def disbelieved(data: Mapping[str, object]) -> list[str]:
    """The fields that say something which cannot be right: it counts as not known. What is null, or NaN as
    tables write it, says nothing."""
    given = ((name, data.get(name), read) for name, read in READ_BY.items())
    return [name for name, value, read in given if value is not None and value == value and read(value) is None]


def number(value: object) -> float | None:
    """A finite number, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if isfinite(found) else None


def _minutes(value: object) -> float | None:
    found = number(value)
    return found * 60 if found is not None and 0 < found <= LONGEST_MINUTES else None


READ_BY: Mapping[str, Callable[[object], float | None]] = {
    "bookedMinutes": _minutes,
    "minutes": _minutes,
    "scheduledFor": number,
}
