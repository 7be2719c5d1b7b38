"""Holds: money that is reserved for a session."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.functions import Sum
from tortoise.models import Model

from domain.money import PaymentStatus
from models.fields import DatetimeField, new_id
from models.sessions import PrivateSession


class Hold(Model):
    """Money of a session's fan, reserved for it: ``amount`` minor units of the session's currency.

    It is placed once and ends once: then ``captured`` of it is its creator's, and the rest is the fan's again.
    """

    id = fields.UUIDField(primary_key=True, default=new_id)
    session: fields.ForeignKeyRelation[PrivateSession] = fields.ForeignKeyField(
        "models.PrivateSession", related_name="holds"
    )
    session_id: UUID
    amount: int = fields.BigIntField()
    status = fields.CharEnumField(PaymentStatus, max_length=8, default=PaymentStatus.HELD)
    captured: int = fields.BigIntField(default=0)
    at: datetime = DatetimeField()
    ended_at: datetime | None = DatetimeField(null=True)

    class Meta:
        table = "hold"
        indexes = (("session_id", "id"),)

    async def end(self, status: PaymentStatus, captured: int, at: datetime) -> None:
        """Save its one end. Raises HoldHasEnded when it has ended already."""
        held = Hold.filter(id=self.id, status=PaymentStatus.HELD)
        if not await held.update(status=status, captured=captured, ended_at=at):
            raise HoldHasEnded(self.id)


class HoldHasEnded(Exception):
    """A hold ends once."""


async def open_holds_of(session_id: UUID) -> list[Hold]:
    """The session's holds that have not ended, the first placed first."""
    return await Hold.filter(session_id=session_id, status=PaymentStatus.HELD).order_by("id")


async def amount_held(session_id: UUID) -> int:
    """What is reserved for that session now."""
    held = Hold.filter(session_id=session_id, status=PaymentStatus.HELD).annotate(total=Sum("amount"))
    (row,) = await held.values("total")
    return int(row["total"] or 0)
