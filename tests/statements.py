"""Which statements the database is asked, while tests look."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Statements(logging.Handler):
    """Every statement that Tortoise has logged, in order."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.asked: list[str] = []
        self.with_values: list[tuple[str, list[Any]]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.asked.append(record.getMessage())
        if isinstance(record.args, tuple) and len(record.args) == len(("statement", "values")):
            statement, values = record.args
            self.with_values.append((str(statement), list(values or [])))  # type: ignore[call-overload]

    def of(self, table: str) -> int:
        """How many of them read that table."""
        return sum(f'FROM "{table}"' in one for one in self.asked if one.startswith("SELECT"))


@contextmanager
def statements() -> Iterator[Statements]:
    """What is asked within."""
    logger, found = logging.getLogger("tortoise.db_client"), Statements()
    before = logger.level
    logger.addHandler(found)
    logger.setLevel(logging.DEBUG)
    try:
        yield found
    finally:
        logger.setLevel(before)
        logger.removeHandler(found)
