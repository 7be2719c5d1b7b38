"""How many sessions a stream's queue limit counts.

It counts what the creator has to answer or to serve this evening: the undecided, those who wait, and promises that fall
due within ``lapse``. Whoever asks now lapses before a promise further ahead is due, so neither is in the other's way.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from domain.lifecycle import Status
from domain.rules import Rules
from models.sessions import PrivateSession

COUNTS = (
    "expires_at > NOW AND (status IN ('REQUESTED', 'WAITING') OR status = 'SCHEDULED' AND scheduled_start <= LAPSES)"
)
"""The same as ``_counted``, for statements of our own."""


def counts(now: str, lapses: str) -> str:
    """``COUNTS`` with what stands in a statement for ``now``, and for when whoever asks now lapses."""
    return COUNTS.replace("NOW", now).replace("LAPSES", lapses)


async def queued_on(stream_ids: Collection[UUID], now: datetime, rules: Rules) -> dict[UUID, int]:
    """How many count on each of these streams; one on which none does is left out."""
    counted = _counted(now, rules).filter(stream_id__in=stream_ids).annotate(queued=Count("id"))
    return dict(await counted.group_by("stream_id").values_list("stream_id", "queued"))


def _counted(now: datetime, rules: Rules) -> QuerySet[PrivateSession]:
    tonight = Q(status__in=[Status.REQUESTED, Status.WAITING]) | Q(
        status=Status.SCHEDULED, scheduled_start__lte=now + rules.lapse
    )
    return PrivateSession.filter(tonight, expires_at__gt=now)
