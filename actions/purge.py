"""Old rows, or their words, go: what is kept for a time only, and the rule that says for how long."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from tortoise.expressions import Q
from tortoise.models import Model

from domain.rules import FOR_EVER, Rules
from models.call_rooms import CallRoomEvent
from models.calls import CallSignal
from models.idempotency import FirstAnswer
from models.log import LoggedEvent
from models.notifications import Notification
from models.rooms import ChatMessage
from models.sessions import PrivateSession, SessionTransition
from models.transaction import Transaction

BATCH = 500
"""Rows of one transaction: others who write wait for no more than that."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows that are kept for as long as ``rule`` says after ``since``. ``words``: only these columns go, and the rows
    stay."""

    table: type[Model]
    since: str
    rule: str
    words: tuple[str, ...] = ()

    def until(self, now: datetime, rules: Rules) -> datetime | None:
        """What is older goes; None when nothing does. What cursors and retries may still ask for stays in any case."""
        kept: timedelta = getattr(rules, self.rule)
        if kept == FOR_EVER:
            return None
        if self.rule not in {"event_retention", "idempotency_ttl"}:
            kept = max(kept, rules.event_retention, rules.idempotency_ttl)
        return now - kept


KEPT = (
    Kept(LoggedEvent, "at", "event_retention"),
    Kept(CallSignal, "at", "event_retention"),
    Kept(CallRoomEvent, "at", "event_retention"),
    Kept(FirstAnswer, "at", "idempotency_ttl"),
    Kept(Notification, "created_at", "notification_retention"),
    Kept(ChatMessage, "sent_at", "chat_retention"),
    Kept(PrivateSession, "ended_at", "note_retention", ("note", "reason")),
    Kept(SessionTransition, "session__ended_at", "note_retention", ("reason",)),
)
"""Everything that is not kept for ever."""


async def purge_batch(tx: Transaction, kept: Kept) -> bool:
    """Let the oldest go of what is not kept any longer; whether there may be more."""
    until = kept.until(tx.now, tx.rules)
    if until is None:
        return False
    old = kept.table.filter(**{f"{kept.since}__lt": until})
    if kept.words:
        old = old.filter(reduce(or_, map(_has, kept.words)))
    found = await old.order_by(kept.since).limit(BATCH).values_list("id", flat=True)
    rows = kept.table.filter(id__in=found)
    if found and kept.words:
        await rows.update(**dict.fromkeys(kept.words))
    elif found:
        await rows.delete()
    return len(found) == BATCH


def _has(word: str) -> Q:
    given: dict[str, Any] = {f"{word}__not_isnull": True}
    return Q(**given)
