"""What is known of a creator is saved, or learned anew from all that has happened in their lines."""

from uuid import UUID

import orjson

from actions.personal_data import is_erased
from domain.forecasting.occurrence import read_occurrence
from models.earlier import earlier
from models.habits import Folded, Saved, fold, replace, save
from models.occurrences import LoggedOccurrence, whole_log, written
from models.people import lock_line
from models.transaction import Transaction


async def save_learned(_: Transaction, creator_id: UUID, folded: Folded) -> Saved | None:
    """Save what a node has folded; None where somebody has saved more."""
    return await save(creator_id, folded)


async def learn_anew(tx: Transaction, creator_id: UUID) -> int:
    """Fold the creator's whole log, in front of which is put what had happened before there was one; how many
    occurrences that is."""
    creator = await lock_line(tx, creator_id)
    if not is_erased(creator.sub):
        await _put_in_front(creator_id)
    folded, occurrences = await fold(creator_id)
    await replace(creator_id, folded)
    return occurrences


async def _put_in_front(creator_id: UUID) -> None:
    """Once: the numbers up to 0 are for it alone."""
    logged = await whole_log(creator_id)
    if logged and logged[0].number <= 0:
        return
    found = await earlier(creator_id, [read_occurrence(orjson.loads(one.payload)) for one in logged])
    await LoggedOccurrence.bulk_create(
        LoggedOccurrence(creator_id=creator_id, number=number, payload=written(one))
        for number, one in enumerate(found, 1 - len(found))
    )
