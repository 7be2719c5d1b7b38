"""Which statements the database is asked, while tests look."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any


class Statements(logging.Handler):
    """Every statement that is asked by whoever looks, or by what they have started, in order. ``others``: and by
    everybody else."""

    def __init__(self, *, others: bool) -> None:
        super().__init__(logging.DEBUG)
        self._others = others
        self.asked: list[str] = []
        self.with_values: list[tuple[str, list[Any]]] = []

    def emit(self, record: logging.LogRecord) -> None:
        if not self._others and LOOKING.get() is not self:
            return
        self.asked.append(record.getMessage())
        if isinstance(record.args, tuple) and len(record.args) == len(("statement", "values")):
            statement, values = record.args
            self.with_values.append((str(statement), list(values or [])))  # type: ignore[call-overload]

    def of(self, table: str) -> int:
        """How many of them read that table."""
        return sum(f'FROM "{table}"' in one for one in self.asked if one.lstrip().startswith("SELECT"))


LOOKING: ContextVar[Statements | None] = ContextVar("LOOKING", default=None)


@contextmanager
def statements(*, others: bool = False) -> Iterator[Statements]:
    """What is asked within. ``others``: also what others ask meanwhile, such as background work, which is done when the
    machine comes to it. Raises RuntimeError where nothing is logged, and so nothing would be seen."""
    if logging.root.manager.disable >= logging.DEBUG:
        raise RuntimeError("logging is off, by which statements are seen")
    logger, found = logging.getLogger("tortoise.db_client"), Statements(others=others)
    before, token = logger.level, LOOKING.set(found)
    logger.addHandler(found)
    logger.setLevel(logging.DEBUG)
    try:
        yield found
    finally:
        LOOKING.reset(token)
        logger.setLevel(before)
        logger.removeHandler(found)
