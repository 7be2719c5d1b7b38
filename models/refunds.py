"""Refunds: what was captured for a session and given back since."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.functions import Sum
from tortoise.models import Model

from models.fields import DatetimeField, new_id
from models.ledger import Transfer
from models.sessions import PrivateSession


class Refund(Model):
    """``amount`` minor units of the session's currency that its creator had earned, and its fan has again, by one
    transfer of its own. All refunds of a session together are its ``refunded``, which is never more than its
    ``captured``."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    session: fields.ForeignKeyRelation[PrivateSession] = fields.ForeignKeyField(
        "models.PrivateSession", related_name="refunds"
    )
    session_id: UUID
    transfer: fields.OneToOneRelation[Transfer] = fields.OneToOneField("models.Transfer", related_name="refund")
    transfer_id: UUID
    amount: int = fields.BigIntField()
    at: datetime = DatetimeField()

    class Meta:
        table = "refund"
        indexes = (("session_id", "id"),)


async def amount_refunded(session_id: UUID) -> int:
    """What was given back of that session so far."""
    refunds = Refund.filter(session_id=session_id).annotate(total=Sum("amount"))
    (row,) = await refunds.values("total")
    return int(row["total"] or 0)
