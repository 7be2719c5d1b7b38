"""Rows of a table, read and saved by SQL of our own as the model's own queries would."""

import re
from collections.abc import Collection
from enum import Enum
from functools import cached_property
from typing import Any, Generic, TypeVar

from tortoise.models import Model

from internals.tortoise import columns_of, instance_of, selection_of, table_of
from models.sql.statement import Statement, Value

M = TypeVar("M", bound=Model)

REPLACEMENT_FIELD = re.compile(r"\{\d+\}")
"""Where a value stands in a condition."""


class RowsWhere(Generic[M]):
    """Reads a table's rows for which one of these conditions holds, each written as in a ``Statement``. For each
    condition an index of its own can be used; a row for which several hold comes several times. A single one may say
    in what order and how many, too."""

    def __init__(self, model: type[M], *conditions: str) -> None:
        self.model = model
        self._conditions = conditions

    async def __call__(self, *values: Value) -> list[M]:
        """The rows for which a condition holds with these values, as the model's own queries would give them."""
        return [instance_of(self.model, row) for row in await self._statement.rows(*values)]

    @cached_property
    def _statement(self) -> Statement:
        # Only now: a model has all of its columns once the database is open.
        selection = selection_of(self.model)
        return Statement(" UNION ALL ".join(f"{selection} WHERE {condition}" for condition in self._conditions))


class RowsBy(RowsWhere[M]):
    """Reads a table's rows that have one of several values in one of its columns."""

    def __init__(self, model: type[M], column: str = "id") -> None:
        super().__init__(model, f'"{column}" = ANY({{0}})')


class SavedWhere(Generic[M]):
    """Saves all columns of a row but those that are ``fixed``, if the condition holds of the row as it is stored."""

    def __init__(self, model: type[M], fixed: Collection[str], condition: str) -> None:
        self._model = model
        self._fixed = fixed
        self._condition = condition

    async def __call__(self, row: M, *values: Value) -> bool:
        """Save the row if the condition holds with these values; whether it did."""
        now = (_plain(getattr(row, column)) for column in self._columns)
        return bool(await self._statement.rows(*values, row.pk, *now))

    @cached_property
    def _columns(self) -> list[str]:
        return [column for column in columns_of(self._model) if column not in self._fixed]

    @cached_property
    def _statement(self) -> Statement:
        # Only now: a model has all of its columns once the database is open.
        key = len(set(REPLACEMENT_FIELD.findall(self._condition)))
        changes = ", ".join(f'"{column}" = {{{number}}}' for number, column in enumerate(self._columns, key + 1))
        update = ("UPDATE", f'"{table_of(self._model)}"', "SET", changes)
        return Statement(" ".join((*update, "WHERE", f"id = {{{key}}} AND", self._condition, "RETURNING id")))


def _plain(value: Any) -> Value:
    plain: Value = value.value if isinstance(value, Enum) else value
    return plain
