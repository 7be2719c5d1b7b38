"""The limits and time spans that the rules use, in one value that comes from the settings."""

from dataclasses import dataclass
from datetime import timedelta

from domain.calls import CallProvider

MAX_INT = 2_147_483_647
"""GraphQL's Int: no amount that a client can see may exceed it (minor units)."""

SUGGESTION_STEP = timedelta(minutes=5)
"""Suggested starts lie on whole multiples of this."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What an operator may tune. Counts of 0 mean: no limit."""

    request_ttl: timedelta = timedelta(minutes=15)
    room_lead: timedelta = timedelta(minutes=5)
    no_show_grace: timedelta = timedelta(minutes=2)
    lapse: timedelta = timedelta(hours=6)
    presence_grace: timedelta = timedelta(seconds=10)
    horizon: timedelta = timedelta(days=30)
    event_retention: timedelta = timedelta(days=1)
    idempotency_ttl: timedelta = timedelta(hours=24)
    connect_grace: timedelta = timedelta(seconds=120)
    call_grace: timedelta = timedelta(seconds=5)
    resume_grace: timedelta = timedelta(seconds=90)
    pause_limit: timedelta = timedelta(seconds=300)
    minimum_delivered: timedelta = timedelta(0)
    calls: CallProvider = CallProvider.OFF
    chat_rate_per_minute: int = 30
    message_length: int = 500
    text_length: int = 500
    currency: str = "USD"
