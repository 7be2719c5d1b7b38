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
STRATA = [(stratum + 0.5) / PATHS for stratum in range(PATHS)]
NORMAL = [NormalDist().inv_cdf(stratum) for stratum in STRATA]
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
