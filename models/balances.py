"""Balances: what the entries of a person sum to, kept beside them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Self
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from domain.money import Account
from models.fields import new_id
from models.sql.statement import Asked, Statement, uuid_of


class Balance(Model):
    """What stands on a person's accounts in one currency, in minor units: changed in the transaction that writes the
    entries, so that both are seen at once."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    owner: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField("models.User", related_name="balances")
    owner_id: UUID
    currency = fields.CharField(max_length=3)
    available: int = fields.BigIntField(default=0)
    held: int = fields.BigIntField(default=0)
    earned: int = fields.BigIntField(default=0)

    class Meta:
        table = "balance"
        unique_together = (("owner_id", "currency"),)


class Amounts(NamedTuple):
    """What stands on a person's accounts, or by how much that changes, in minor units."""

    available: int = 0
    held: int = 0
    earned: int = 0

    def with_more(self, account: Account, amount: int) -> Self:
        """These, and so much more on one account."""
        name = account.value.lower()
        return self._replace(**{name: getattr(self, name) + amount})

    def plus(self, other: "Amounts") -> "Amounts":
        """The sums of both, account by account."""
        return Amounts(*map(sum, zip(self, other, strict=True)))


class Owner(NamedTuple):
    """Whose accounts, in which currency."""

    id: UUID
    currency: str


CHANGE = Statement(
    "INSERT INTO balance (id, owner_id, currency, available, held, earned) VALUES ({0}, {1}, {2}, {3}, {4}, {5}) "
    "ON CONFLICT (owner_id, currency) DO UPDATE SET available = balance.available + excluded.available, "
    "held = balance.held + excluded.held, earned = balance.earned + excluded.earned"
)
READ = Statement("SELECT available, held, earned FROM balance WHERE owner_id = {0} AND currency = {1}")
PEOPLE_AFTER = Statement("SELECT id FROM user_account WHERE id > {0} ORDER BY id LIMIT {1}")
DIFFERENCES = Statement(
    "SELECT owner_id, currency, sum(available) AS available, sum(held) AS held, sum(earned) AS earned FROM ("
    "SELECT owner_id, currency, CASE account WHEN 'AVAILABLE' THEN amount ELSE 0 END AS available, "
    "CASE account WHEN 'HELD' THEN amount ELSE 0 END AS held, CASE account WHEN 'EARNED' THEN amount ELSE 0 END "
    "AS earned FROM ledger_entry WHERE owner_id = ANY({0}) "
    "UNION ALL SELECT owner_id, currency, -available, -held, -earned FROM balance WHERE owner_id = ANY({0})"
    ") AS difference GROUP BY owner_id, currency HAVING sum(available) <> 0 OR sum(held) <> 0 OR sum(earned) <> 0",
    at_length=True,
)


def changing(changes: Mapping[Owner, Amounts]) -> list[Asked]:
    """The statements that add these to the balances. Rows are locked in the order of their owners, so that two
    transactions cannot wait for each other."""
    return [(CHANGE, (new_id(), *owner, *changes[owner])) for owner in sorted(changes) if any(changes[owner])]


async def kept_of(owner: Owner) -> Amounts:
    """What stands on these accounts."""
    rows = await READ.rows(*owner)
    return Amounts(*map(int, rows[0].values())) if rows else Amounts()


async def people_after(last: UUID, count: int) -> list[UUID]:
    """The next so many people in the order of their ids."""
    return [uuid_of(row["id"]) for row in await PEOPLE_AFTER.rows(last, count)]


async def differences(people: Sequence[UUID]) -> dict[Owner, Amounts]:
    """Where the sums of their entries and what is kept differ, by how much the sums are more: both as of one
    instant."""
    return {
        Owner(uuid_of(row["owner_id"]), row["currency"]): Amounts(
            int(row["available"]), int(row["held"]), int(row["earned"])
        )
        for row in await DIFFERENCES.rows(people)
    }
