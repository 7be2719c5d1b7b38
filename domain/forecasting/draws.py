"""Random numbers that stay: each session has a column of them for good, so that an estimate moves only with the facts.

A column has each of the ``PATHS`` strata once, in an order of its own: what the paths draw of one thing is as even as
can be, and of two things as independent.
"""

from functools import cache
from math import log
from random import Random
from statistics import NormalDist
from zlib import crc32

PATHS = 32
"""How many futures are played through."""

COLUMNS = 509
"""A prime: all columns of one session are different ones."""

(
    OF_LENGTH,
    OF_GAP,
    OF_LENGTH_STILL,
    OF_GAP_BEHIND,
    OF_WAIT,
    OF_KIND,
    OF_MOOD,
    OF_SHOW,
    OF_GHOST,
    OF_TURN,
    OF_JUMP,
    OF_ANSWER,
    OF_PASSES,
) = range(13)
"""What each of its own columns decides: how long a session lasts and the gap behind it, before it begins and while it
runs; what is left of the wait for the next, and of which kind that is; when its fan gives up, whether they come, or are
gone already; whether they are taken out of turn, and how much sooner; how late a promise begins, and how many go before
it once it is due."""

STRATA = [(stratum + 0.5) / PATHS for stratum in range(PATHS)]
STANDARD = NormalDist()
NORMAL = [STANDARD.inv_cdf(stratum) for stratum in STRATA]
EXPONENTIAL = [-log(1 - stratum) for stratum in STRATA]


@cache
def columns() -> tuple[tuple[int, ...], ...]:
    """All columns, each a permutation of the strata's numbers."""
    random = Random(20261127)  # noqa: S311
    return tuple(tuple(random.sample(range(PATHS), PATHS)) for _ in range(COLUMNS))


def seed_of(session: str | int) -> int:
    """The number by which a session of that name has its columns."""
    return crc32(str(session).encode())


def column(seed: int, of: int = 0) -> tuple[int, ...]:
    """The column of whatever has that number; ``of``: which of its own it is."""
    return columns()[(seed * 7 + of * 101) % COLUMNS]
