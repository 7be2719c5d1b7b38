"""A volume of data, seeded: a creator and a fan who have been here for a year, two who are new, and everybody else.

Whoever is old has ``rows`` sessions, and everybody else ``EVERYBODY`` times as many between them, so one number says
how much there is: of 200,000 come 2,000,000 sessions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import count
from typing import NamedTuple

OLD_CREATOR, OLD_FAN, NEW_CREATOR, NEW_FAN = range(4)
NAMES = ("old-creator", "old-fan", "new-creator", "new-fan")
CROWD = 500
"""Those on the other side of the four's sessions."""

OF_A_FAN = 20
"""How many sessions a fan has had, or somebody new."""

OF_A_CREATOR = 400
"""How many sessions an ordinary creator has had."""

EVERYBODY = 8
EVENINGS = 20
"""How many streams each creator has had."""

ONCE = datetime(2025, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
STEP_OFF = 31


class Session(NamedTuple):
    """One session that is over: its number in the order of time, its two people, and when it was asked for."""

    number: int
    evening: int
    creator: int
    fan: int
    at: datetime

    @property
    def turn(self) -> int:
        """By it one in so many is something, of each person's sessions as of all."""
        return self.number + self.number // 10

    @property
    def is_denied(self) -> bool:
        """One in five."""
        return self.turn % 5 == 0


@dataclass(frozen=True)
class Volume:
    """``rows``: how many sessions each of the old ones has had; ``everybody``: how many times as many others had."""

    rows: int
    everybody: int = EVERYBODY

    @cached_property
    def creators(self) -> int:
        """How many may have been live: those who are known by name, their crowd, and creators of everybody else."""
        return len(NAMES) + CROWD + self._other_creators

    @property
    def people(self) -> int:
        """How many there are: behind the creators come the fans of everybody else."""
        return self.creators + self._other_fans

    @property
    def streams(self) -> int:
        return self.creators * EVENINGS

    @property
    def _other_creators(self) -> int:
        return -(-self.rows * self.everybody // OF_A_CREATOR)

    @property
    def _other_fans(self) -> int:
        return -(-self.rows * self.everybody // OF_A_FAN)

    def sessions(self) -> Iterator[Session]:
        """All sessions, evenly over a year, in the order of time."""
        pairs = list(self._pairs())
        for number, (creator, fan) in enumerate(pairs):
            yield Session(number, number * EVENINGS // len(pairs), creator, fan, ONCE + YEAR * number / len(pairs))

    def _pairs(self) -> Iterator[tuple[int, int]]:
        """Creator and fan of each session: of everybody who has some, one after the other."""
        numbers, every = count(), max(1, self.rows // OF_A_FAN)
        for row in range(self.rows):
            yield OLD_CREATOR, crowded(row)
            yield crowded(row), OLD_FAN
            if row % every == 0 and row < every * OF_A_FAN:
                yield NEW_CREATOR, crowded(row // every)
                yield crowded(row // every), NEW_FAN
            for _ in range(self.everybody):
                yield self._others(next(numbers))

    def _others(self, number: int) -> tuple[int, int]:
        """Fans take turns, and each is with another creator each time."""
        creator = (number * STEP_OFF + number // self._other_fans) % self._other_creators
        return len(NAMES) + CROWD + creator, self.creators + number % self._other_fans


def crowded(number: int) -> int:
    """One of the crowd."""
    return len(NAMES) + (number * 7) % CROWD


def key(kind: int, number: int) -> str:
    """An id before all that are made now, in the order of its number, as text."""
    return f"01900000-0000-7000-{0x8000 | kind:04x}-{number:012x}"


def person(number: int) -> str:
    """The id of a person."""
    return key(1, number)
