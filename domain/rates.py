"""How often anybody may do what costs the server something: one table, and the rule by which it is counted."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum

SECOND = 1
MINUTE = 60
NO_LIMIT = 0

MOMENT_SECONDS = 0.001
"""Nobody waits for less; instants in fractions of a second are no more exact."""

SIGNALS_A_MINUTE = 600
"""How many are taken from one person."""


class Per(StrEnum):
    """Whose doing is counted together."""

    PERSON = "person"
    ADDRESS = "address"
    SOCKET = "socket"


@dataclass(frozen=True, slots=True)
class Rate:
    """So much ``per`` one of those within so many seconds; an amount of 0: no limit."""

    per: Per
    amount: int
    seconds: int
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Rates:
    """Those that an operator may set, each by the setting of its name and window: ``REQUEST_RATE_PER_SECOND``.

    An address may do what a crowd behind one would, and half of what keeps a node's core busy.
    """

    request_rate: Rate = Rate(Per.ADDRESS, 1_000, SECOND, "requests, and operations on sockets, of one address")
    connection_rate: Rate = Rate(Per.ADDRESS, 500, SECOND, "connections that one address opens")
    newcomer_rate: Rate = Rate(Per.ADDRESS, 3_000, MINUTE, "people who sign in for the first time, from one address")
    bad_token_rate: Rate = Rate(Per.ADDRESS, 600, MINUTE, "tokens that are not good, from one address")
    message_rate: Rate = Rate(
        Per.SOCKET, 3_000, MINUTE, "messages on one socket, which is closed with 4429 at the next one"
    )
    operation_rate: Rate = Rate(Per.SOCKET, 1_200, MINUTE, "operations that begin on one socket")
    replay_rate: Rate = Rate(Per.PERSON, 50_000, MINUTE, "events behind their cursors that one person is sent")
    cpu_rate: Rate = Rate(
        Per.PERSON,
        30_000,
        MINUTE,
        "milliseconds of CPU that is taken by what one person asks, or one address where nobody has signed in",
    )
    write_rate: Rate = Rate(Per.PERSON, 600, MINUTE, "mutations of one person, of those without a rate of their own")


MUTATION_RATES: Mapping[str, Rate] = {
    "goLive": Rate(Per.PERSON, 30, MINUTE),
    "endStream": Rate(Per.PERSON, 30, MINUTE),
    "reschedule": Rate(Per.PERSON, 30, MINUTE),
    # What is refused because as many were taken costs a transaction too.
    "sendSignal": Rate(Per.PERSON, SIGNALS_A_MINUTE * 3 // 2, MINUTE),
    # The platform's own servers ask these for everybody.
    "creditWallet": Rate(Per.PERSON, NO_LIMIT, MINUTE),
    "reportCallPresence": Rate(Per.PERSON, NO_LIMIT, MINUTE),
}
"""The mutations that have a rate of their own instead of ``write_rate``, which is for all others."""


def table(rates: Rates | None) -> dict[str, Rate]:
    """Every rate by its name, which is that of its field or of its mutation. ``rates`` is None where nobody is
    limited."""
    given = rates or Rates()
    named = {**{field.name: getattr(given, field.name) for field in fields(given)}, **MUTATION_RATES}
    return named if rates else {name: replace(rate, amount=NO_LIMIT) for name, rate in named.items()}


def seconds_to_wait(rate: Rate, previous: float, current: float, elapsed: float, cost: float = 1) -> float:
    """Seconds until ``cost`` more fits into the rate; 0.0 when it does now. A cost above the rate counts as the rate.

    ``current`` was taken in the present window, of which ``elapsed`` seconds have passed, and ``previous`` in the one
    before it, of which only the share within the last ``rate.seconds`` counts.
    """
    room = rate.amount - min(cost, rate.amount)
    if current <= room:
        # Within this window the older ones fade away.
        wait = _faded(previous, room - current, rate.seconds) - elapsed
        return wait if wait > MOMENT_SECONDS else 0.0
    return rate.seconds - elapsed + _faded(current, room, rate.seconds)


def _faded(count: float, room: float, seconds: int) -> float:
    """How many seconds of the next window pass until no more than ``room`` of these count."""
    return seconds * (1 - room / count) if count > room else 0.0
