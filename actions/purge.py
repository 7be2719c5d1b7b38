"""Old rows, or their words, go: what is kept for a time only, and the rule that says for how long."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from tortoise.models import Model

from domain.rules import FOR_EVER, Rules
from models.call_rooms import CallRoomEvent
from models.calls import CallSignal
from models.chat import ChatMessage
from models.idempotency import FirstAnswer
from models.log import LoggedEvent
from models.notifications import Notification
from models.sessions import PrivateSession
from models.steps import SessionTransition
from models.walking.walks import RowId
from models.walking.words import sessions_with_words, steps_with_words
from models.writing.pieces import MOST
from models.writing.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Retention:
    """How long rows of a table are kept: from the instant in ``since`` on, for as long as ``rule`` says.

    ``outlives_cursors``: never for less than cursors and retries may still ask for them. ``words``: only these columns
    go, of the rows that ``find`` gives, and the rows stay.
    """

    table: type[Model]
    since: str
    rule: Literal["event_retention", "idempotency_ttl", "notification_retention", "chat_retention", "note_retention"]
    outlives_cursors: bool = True
    words: tuple[str, ...] = ()
    find: Callable[[datetime, int], Awaitable[Sequence[RowId]]] | None = None

    def until(self, now: datetime, rules: Rules) -> datetime | None:
        """Rows from before then go; None: all stay."""
        kept: timedelta = getattr(rules, self.rule)
        if kept == FOR_EVER:
            return None
        if self.outlives_cursors:
            kept = max(kept, rules.event_retention, rules.idempotency_ttl)
        return now - kept


RETENTIONS = (
    Retention(LoggedEvent, "at", "event_retention", outlives_cursors=False),
    Retention(CallSignal, "at", "event_retention", outlives_cursors=False),
    Retention(CallRoomEvent, "at", "event_retention", outlives_cursors=False),
    Retention(FirstAnswer, "at", "idempotency_ttl", outlives_cursors=False),
    Retention(Notification, "created_at", "notification_retention"),
    Retention(ChatMessage, "sent_at", "chat_retention"),
    Retention(PrivateSession, "ended_at", "note_retention", words=("note", "reason"), find=sessions_with_words),
    Retention(SessionTransition, "session__ended_at", "note_retention", words=("reason",), find=steps_with_words),
)
"""Everything that is not kept for ever."""


async def old_rows(retention: Retention, now: datetime, rules: Rules, most: int = MOST) -> list[RowId]:
    """The ids of the oldest rows that are not kept any longer. They are looked for outside of transactions: what is old
    stays old, and nobody waits for the search."""
    until = retention.until(now, rules)
    if until is None:
        return []
    if retention.find:
        return list(await retention.find(until, most))
    old = retention.table.filter(**{f"{retention.since}__lt": until}).order_by(retention.since).limit(most)
    return [row["id"] for row in await old.values("id")]


async def purge_rows(tx: Transaction, retention: Retention, ids: Sequence[RowId]) -> None:
    """Let these go, or their words."""
    rows = retention.table.filter(id__in=ids)
    if retention.words:
        await rows.update(**dict.fromkeys(retention.words))
    else:
        await rows.delete()
