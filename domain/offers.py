"""What a creator may sell, and what a fan may be charged for it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, get_origin, get_type_hints

from domain.capture import WhenFanLeaves
from domain.currencies import check_money
from domain.money import Money
from domain.refusals import PriceChanged, ValidationFailed
from domain.rules import MAX_INT

LONGEST_SESSION_MINUTES = 240

MOST_DURATIONS = 20


@dataclass(frozen=True, slots=True)
class Number:
    """A number among the terms, from 0: its name, what it says to those who read the offer, the most that it may be,
    and what it is unless the creator says so."""

    name: str
    meaning: str
    most: int
    usual: int


QUEUE_LIMIT = Number(
    "queue limit",
    "How many sessions may be undecided, waiting or promised for the next hours (6 by default) at once; 0: no limit.",
    most=10_000,
    usual=20,
)
COOL_DOWN = Number(
    "cool-down in seconds",
    "How many seconds a denied fan has to wait before asking this creator again.",
    most=30 * 24 * 3600,
    usual=1800,
)
MINIMUM = Number(
    "minimum in minutes",
    "How many minutes at least a fan pays who ends a session, or is lost; 0: what was delivered.",
    most=LONGEST_SESSION_MINUTES,
    usual=0,
)
GAP = Number(
    "gap in seconds",
    "How many seconds the creator breathes between two sessions: suggestions, promises and estimates keep them free.",
    most=1800,
    usual=0,
)


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """A creator's offer: minor units per minute, minutes to choose from, and numbers.

    A further number is a line here and a column of ``LiveStream``; how it is published and checked follows.
    """

    price_per_minute: Money
    durations: tuple[int, ...]
    open: bool
    queue_limit: Annotated[int, QUEUE_LIMIT] = QUEUE_LIMIT.usual
    cool_down_seconds: Annotated[int, COOL_DOWN] = COOL_DOWN.usual
    minimum_minutes: Annotated[int, MINIMUM] = MINIMUM.usual
    gap_seconds: Annotated[int, GAP] = GAP.usual
    when_fan_leaves: WhenFanLeaves = WhenFanLeaves.METERED

    def changed(self, new: "OfferTerms", names: Collection[str]) -> "OfferTerms":
        """These terms, but for the fields of those names, which are as in ``new``."""
        return replace(self, **{name: getattr(new, name) for name in names})

    def price_of(self, minutes: int) -> Money:
        """The full price of a session of ``minutes``."""
        return Money(self.price_per_minute.amount * minutes, self.price_per_minute.currency)


NUMBERS: dict[str, Number] = {
    name: hint.__metadata__[0]
    for name, hint in get_type_hints(OfferTerms, include_extras=True).items()
    if get_origin(hint) is Annotated
}
"""The numbers among the terms by name."""


def check_offer(terms: OfferTerms, field: list[str]) -> OfferTerms:
    """The terms with their durations in order. Refuses with ValidationFailed when one of them is out of bounds."""
    check_money(terms.price_per_minute, [*field, "pricePerMinute"], least=0)
    durations = tuple(sorted(terms.durations))
    if not 1 <= len(durations) <= MOST_DURATIONS or len(set(durations)) != len(durations):
        raise ValidationFailed(f"Offer 1 to {MOST_DURATIONS} different durations.", [*field, "durations"])
    if not all(1 <= minutes <= LONGEST_SESSION_MINUTES for minutes in durations):
        raise ValidationFailed(f"A duration must be 1 to {LONGEST_SESSION_MINUTES} minutes.", [*field, "durations"])
    if terms.price_per_minute.amount * durations[-1] > MAX_INT:
        raise ValidationFailed("The longest session would cost too much.", [*field, "pricePerMinute", "amount"])
    for name, number in NUMBERS.items():
        if not 0 <= getattr(terms, name) <= number.most:
            raise ValidationFailed(f"The {number.name} must be 0 to {number.most}.", [*field, published_name(name)])
    if terms.minimum_minutes > durations[0]:
        problem = f"The minimum must be at most {durations[0]} min, the shortest duration."
        raise ValidationFailed(problem, [*field, "minimumMinutes"])
    return replace(terms, durations=durations)


def published_name(name: str) -> str:
    """A term's name as clients write it: ``queueLimit``."""
    first, *rest = name.split("_")
    return first + "".join(map(str.title, rest))


def is_open(*, live: bool, offer_open: bool, blocked: bool) -> bool:
    """Whether the creator wants requests from this fan. To a fan who is blocked every offer of theirs is closed, and
    nothing says why."""
    return live and offer_open and not blocked


def is_full(queued: int, limit: int) -> bool:
    """Whether a queue has reached its limit; 0: it has none. What counts stands in models/queue/queue_limit.py."""
    return bool(limit) and queued >= limit


def check_on_offer(minutes: int, durations: Collection[int], field: str) -> None:
    """Refuse with ValidationFailed a duration that is not among these."""
    if minutes not in durations:
        raise ValidationFailed("This duration is not on offer.", [field])


def cooled_down_at(denied_at: datetime, seconds: int) -> datetime:
    """When a fan who was denied then may ask this creator again: at a whole second, as people are told it."""
    return (denied_at + timedelta(seconds=seconds)).replace(microsecond=0)


def quote(terms: OfferTerms, minutes: int, expected: Money | None) -> Money:
    """The price of a session of ``minutes``; refuse a duration not on offer, or a price the fan has not seen."""
    check_on_offer(minutes, terms.durations, "durationMinutes")
    price = terms.price_of(minutes)
    if expected is not None:
        check_money(expected, ["expectedPrice"], least=0)
        if expected != price:
            raise PriceChanged(price)
    return price
