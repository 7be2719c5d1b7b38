"""All that is kept of a person is written out for them: table by table, in pieces, while others write."""

from collections.abc import AsyncIterator, Iterator
from heapq import merge
from itertools import groupby, islice
from typing import Any
from uuid import UUID

from actions.before.staff import Staff, keep_record
from actions.personal.personal_data import KEPT, Kept
from domain.audit import Act
from models.finding_people import person_with_subject
from models.walking.walks import RowId
from models.writing.pieces import MOST
from models.writing.transaction import Transaction
from models.writing.transactions import Transactions

Rows = list[dict[str, Any]]
Table = tuple[str, AsyncIterator[Rows]]
"""Its name, and its rows in the order of their ids, some at a time."""


async def export_person(transactions: Transactions, by: Staff, sub: str) -> AsyncIterator[Table] | None:
    """By table, the rows of the person with that subject; None when nobody has it. The export is put on record before
    any row is read, and each row is as it is when it is read."""
    user_id = await transactions.run(_keep_record, by, sub)
    return None if user_id is None else _tables(user_id)


async def _keep_record(tx: Transaction, by: Staff, sub: str) -> UUID | None:
    user = await person_with_subject(sub)
    if user is None:
        return None
    await keep_record(tx, by, Act.PERSON_EXPORTED, "User", user.id)
    return user.id


async def _tables(user_id: UUID) -> AsyncIterator[Table]:
    for kept in KEPT:
        yield kept.table.__name__, _rows(kept, user_id)


async def _rows(kept: Kept, user_id: UUID) -> AsyncIterator[Rows]:
    ids = _each_once([page async for page in kept.ids(user_id, kept.exported)])
    while page := list(islice(ids, MOST)):
        rows: Rows = await kept.table.filter(id__in=page).order_by("id").values()
        yield [row | kept.withheld(row, user_id) for row in rows]


def _each_once(pages: list[list[RowId]]) -> Iterator[RowId]:
    """Each id once, in order, as it is asked for: to sort all of them first would hold up others, the longer the more
    there are."""
    return (one for one, _ in groupby(merge(*pages)))
