"""What all kinds of deadlines share. actions/due/ has a file for each."""

import logging
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from tortoise.models import Model
from tortoise.queryset import QuerySet

from domain.refusals import TryAgain
from domain.rules import Rules
from models.database.outage import log_failure
from models.people import lock_line
from models.sessions import PrivateSession
from models.sql.statement import uuid_of
from models.writing.transaction import Transaction
from models.writing.transactions import Transactions

BATCH = 200
"""At most so many are found by one search for what is due."""

T = TypeVar("T", bound=Hashable)

M = TypeVar("M", bound=Model)

logger = logging.getLogger("greenroom.clock")


@dataclass(frozen=True, slots=True)
class Round:
    """One round of the clock: its instant, the rules, and the node that makes it.

    ``ends_leases``: also those of nodes that seem to be gone.
    """

    now: datetime
    rules: Rules
    node_id: UUID
    ends_leases: bool


@dataclass(frozen=True, slots=True)
class Deadline(Generic[T]):
    """A kind of deadline. ``find``: what is due in this round. ``carry_out``: do one of these in a transaction of its
    own; how many things that changed, none when somebody was quicker."""

    find: Callable[[Round], Awaitable[Sequence[T]]]
    carry_out: Callable[[Transaction, T], Awaitable[int]]

    async def carry_out_all(self, transactions: Transactions, this: Round) -> int:
        """Do all that is due of this kind, in order; how many things changed.

        Where another node was quicker, it is going through the same list: this one looks again for what is still due,
        and goes on at a place that depends on its id, so that the two do not meet at each step.
        """
        changed, tried = 0, set[T]()
        left = deque(await self.find(this))
        while left:
            one = left.popleft()
            tried.add(one)
            done = await self._try(transactions, one)
            changed += done
            if not done and left:
                left = deque(found for found in await self.find(this) if found not in tried)
                left.rotate(-(this.node_id.int % max(1, len(left))))
        return changed

    async def _try(self, transactions: Transactions, found: T) -> int:
        try:
            return await transactions.try_now(self.carry_out, found)
        except TryAgain:
            return 0
        except Exception as error:
            # A failure must not hold up what else is due; the next round tries it again.
            log_failure(logger, error, "could not do what was due: %s(%s)", self.carry_out.__name__, found)
            return 0


async def ids_of(found: QuerySet[M]) -> list[UUID]:
    """Their ids, in order: all else is read once the line is locked."""
    return [uuid_of(one) for one in await found.values_list("id", flat=True)]


async def locked_session(tx: Transaction, session_id: UUID) -> PrivateSession:
    """The session as it is once its creator's line is locked."""
    session = await PrivateSession.get(id=session_id)
    await lock_line(tx, session.creator_id)
    await session.refresh_from_db()
    return session
