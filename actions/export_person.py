"""All that is kept of a person is written out for them."""

from typing import Any

from actions.personal_data import KEPT
from actions.staff import Staff, keep_record
from domain.audit import Act
from models.people import User
from models.transaction import Transaction


async def export_person(tx: Transaction, by: Staff, sub: str) -> dict[str, list[dict[str, Any]]] | None:
    """By table, the rows of the person with that subject; None when nobody has it."""
    user = await User.get_or_none(sub=sub)
    if user is None:
        return None
    await keep_record(tx, by, Act.PERSON_EXPORTED, "User", user.id)
    return {
        kept.table.__name__: await kept.table.filter(kept.rows_of(user.id, kept.exported)).order_by("id").values()
        for kept in KEPT
    }
