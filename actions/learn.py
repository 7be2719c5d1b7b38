"""What is known of a creator is saved, or learned anew from all that has happened in their lines."""

from uuid import UUID

from models.folded import Folded, Saved
from models.habits import replace, save
from models.line.earlier import earlier
from models.occurrences import log_begins, whole_log
from models.people import User, lock_line
from models.writing.transaction import Transaction
from models.writing.transactions import Transactions

ALL = 0
"""The ``since`` of a fold that begins with what was before there was a log."""


async def save_learned(_: Transaction, creator_id: UUID, folded: Folded) -> Saved | None:
    """Save what a node has folded; None where somebody else has saved more."""
    return await save(creator_id, folded)


async def learn_anew(transactions: Transactions, creator_id: UUID, pause_seconds: float = 0.0) -> int:
    """Fold the creator's whole log, behind what had happened before there was one; how many occurrences that is.

    It may be years of them: others are served between any hundred sessions, and nobody who writes waits for the
    reading. What happens meanwhile is in the log, behind what is folded.
    """
    folded, occurrences = Folded(since=ALL), 0
    if not (await User.get(id=creator_id)).is_erased:
        until = await log_begins(creator_id) or transactions.clock.now()
        async for before in earlier(creator_id, until):
            for one in before:
                folded.learned.follow(one)
            occurrences += len(before)
            await transactions.clock.sleep(pause_seconds)
    async for logged in whole_log(creator_id):
        for numbered in logged:
            folded.go_on(numbered)
        occurrences += len(logged)
        await transactions.clock.sleep(pause_seconds)
    await transactions.run(_keep, creator_id, folded)
    return occurrences


async def _keep(tx: Transaction, creator_id: UUID, folded: Folded) -> None:
    creator = await lock_line(tx, creator_id)
    await replace(creator_id, Folded(since=ALL) if creator.is_erased else folded)
