"""Holds: money that is reserved for a session."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from tortoise import fields
from tortoise.functions import Sum
from tortoise.models import Model

from domain.money import PaymentStatus
from models.fields import DatetimeField, new_id
from models.sessions import PrivateSession
from models.sql.rows import RowsWhere
from models.sql.statement import Statement, instant


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
        if not await END.rows(self.id, status.value, captured, at):
            raise HoldHasEnded(self.id)


HELD = RowsWhere(Hold, "session_id = {0} AND status = 'HELD' ORDER BY id")
END = Statement(
    "UPDATE hold SET status = {1}, captured = {2}, ended_at = {3} WHERE id = {0} AND status = 'HELD' RETURNING id"
)


class HeldMoney(NamedTuple):
    """The holds of one currency that have not ended: how many, of how many minor units in all, and when the oldest was
    placed."""

    currency: str
    holds: int
    amount: int
    oldest: datetime


OPEN_HOLDS = Statement(
    "SELECT session.currency, count(*) AS holds, sum(hold.amount) AS amount, min(hold.at) AS oldest FROM hold "
    "JOIN private_session session ON session.id = hold.session_id WHERE hold.status = 'HELD' GROUP BY session.currency",
    at_length=True,
)


class HoldHasEnded(Exception):
    """A hold ends once."""


async def open_holds() -> list[HeldMoney]:
    """All money that is reserved now, by currency: read by an index of these holds alone."""
    return [
        HeldMoney(row["currency"], int(row["holds"]), int(row["amount"]), instant(row["oldest"]))
        for row in await OPEN_HOLDS.rows()
    ]


async def open_holds_of(session_id: UUID) -> list[Hold]:
    """The session's holds that have not ended, the first placed first."""
    return await HELD(session_id)


async def amount_held(session_id: UUID) -> int:
    """What is reserved for that session now."""
    held = Hold.filter(session_id=session_id, status=PaymentStatus.HELD).annotate(total=Sum("amount"))
    (row,) = await held.values("total")
    return int(row["total"] or 0)
