"""The limits and time spans that the rules use, in one value that comes from the settings."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated, Literal

from domain.call_providers import MEANS, CallProvider, CallServer, Means
from domain.ice import NO_SERVERS, Ice
from domain.rates import NO_LIMIT, SIGNALS_A_MINUTE

MAX_INT = 2_147_483_647
"""GraphQL's Int: no amount that a client can see may exceed it (minor units)."""

NO_TIME = timedelta(0)

FOR_EVER = timedelta(0)
"""As a time for which something is kept."""


@dataclass(frozen=True, slots=True)
class Tunable:
    """A rule that an operator may set: what it means, the unit in which a time is set, and whether it may be 0."""

    meaning: str
    unit: Literal["seconds", "days"] = "seconds"
    above_zero: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What the rules go by. Counts of 0 mean: no limit.

    What is tunable has a setting of its name, and of its unit where it is a time: ``GREENROOM_REQUEST_TTL_SECONDS``.
    """

    request_ttl: Annotated[timedelta, Tunable("an undecided request ends", above_zero=True)] = timedelta(minutes=15)
    room_lead: Annotated[timedelta, Tunable("the room opens before a promised start")] = timedelta(minutes=5)
    no_show_grace: Annotated[
        timedelta, Tunable("time to come when called; from the promised time on if that is later")
    ] = timedelta(minutes=2)
    ready_ttl: Annotated[timedelta, Tunable("a fan who said so counts as ready", above_zero=True)] = timedelta(
        minutes=3
    )
    lapse: Annotated[
        timedelta,
        Tunable("a session that has not begun ends; promises within it count for a queue's limit", above_zero=True),
    ] = timedelta(hours=6)
    presence_grace: Annotated[timedelta, Tunable("before others see that somebody left")] = timedelta(seconds=10)
    horizon: Annotated[timedelta, Tunable("how far ahead a promise may lie", "days", above_zero=True)] = timedelta(
        days=30
    )
    event_retention: Annotated[timedelta, Tunable("how old a cursor may be", above_zero=True)] = timedelta(days=1)
    idempotency_ttl: timedelta = timedelta(hours=24)
    notification_retention: Annotated[timedelta, Tunable("how long notifications are kept; 0: for ever", "days")] = (
        FOR_EVER
    )
    chat_retention: Annotated[timedelta, Tunable("how long messages are kept; 0: for ever", "days")] = FOR_EVER
    note_retention: Annotated[
        timedelta, Tunable("how long notes and reasons of a session are kept after its end; 0: for ever", "days")
    ] = FOR_EVER
    connect_grace: Annotated[timedelta, Tunable("the two have to meet after the start", above_zero=True)] = timedelta(
        seconds=120
    )
    call_grace: Annotated[timedelta, Tunable("out of the call without a pause")] = timedelta(seconds=5)
    resume_grace: Annotated[timedelta, Tunable("whoever is lost may come back", above_zero=True)] = timedelta(
        seconds=90
    )
    pause_limit: Annotated[timedelta, Tunable("all pauses of a session together")] = timedelta(seconds=300)
    extension_ttl: Annotated[
        timedelta, Tunable("more minutes that are asked for may be agreed to", above_zero=True)
    ] = timedelta(seconds=30)
    minimum_delivered: Annotated[timedelta, Tunable("below it nothing is paid unless the fan left")] = timedelta(
        seconds=60
    )
    calls: CallProvider = CallProvider.PEER
    ice: Ice = NO_SERVERS
    call_server: CallServer | None = None
    chat_rate_per_minute: Annotated[int, Tunable("messages per person and room")] = 30
    signal_rate_per_minute: int = SIGNALS_A_MINUTE
    ask_rate_per_hour: Annotated[int, Tunable("requests of one fan to one creator")] = 10
    reschedule_rate_per_hour: Annotated[int, Tunable("other times that one side wants for one session")] = 10
    message_length: Annotated[int, Tunable("characters of a message")] = 500
    text_length: Annotated[int, Tunable("characters of a note or reason")] = 500
    currency: str = "USD"
    creator_scope: str = ""
    """Which scope of a token it takes to go live; empty: none."""

    @property
    def means(self) -> Means:
        """What the way to meet takes."""
        return MEANS[self.calls]

    def unlimited(self) -> "Rules":
        """The same, but as often as anybody likes."""
        return replace(
            self,
            chat_rate_per_minute=NO_LIMIT,
            signal_rate_per_minute=NO_LIMIT,
            ask_rate_per_hour=NO_LIMIT,
            reschedule_rate_per_hour=NO_LIMIT,
        )
