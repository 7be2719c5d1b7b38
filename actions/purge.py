"""Old rows go: each table that keeps a row for a time only, and the rule that says for how long."""

from tortoise.models import Model

from models.call_rooms import CallRoomEvent
from models.calls import CallSignal
from models.idempotency import FirstAnswer
from models.log import LoggedEvent
from models.transaction import Transaction

KEPT_FOR: tuple[tuple[type[Model], str], ...] = (
    (LoggedEvent, "event_retention"),
    (CallSignal, "event_retention"),
    (CallRoomEvent, "event_retention"),
    (FirstAnswer, "idempotency_ttl"),
)
"""Tables with an instant ``at``, and the name of the rule."""


async def purge_expired(tx: Transaction) -> None:
    """Delete what is older than it has to be kept."""
    for table, rule in KEPT_FOR:
        await table.filter(at__lt=tx.now - getattr(tx.rules, rule)).delete()
