"""More minutes for a running session: on offer, at its own rate, and not over a promise."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from domain.actors import Actor
from domain.lines.line import Engagement, Line
from domain.lines.promises import check_promise
from domain.money import Money, price_of
from domain.offers import check_on_offer
from domain.proposals import MoreMinutes
from domain.refusals import ValidationFailed
from domain.rules import MAX_INT, Rules


def more_minutes(
    by: Actor, minutes: int, on_offer: Collection[int], price: Money, booked: timedelta, now: datetime, rules: Rules
) -> MoreMinutes:
    """What ``by`` asks for, at the session's own rate. ``price``: of all that is ``booked``.

    Refuses with ValidationFailed what is not on offer, and a session that would cost too much.
    """
    check_on_offer(minutes, on_offer, "minutes")
    added = price_of(timedelta(minutes=minutes), price.amount, booked)
    if price.amount + added > MAX_INT:
        raise ValidationFailed("The session would cost too much.", ["minutes"])
    return MoreMinutes(by, minutes, Money(added, price.currency), now + rules.extension_ttl)


def check_longer(line: Line, until: datetime, now: datetime, elsewhere: Sequence[Engagement]) -> None:
    """Refuse with ScheduleConflict to let the session that is running last until then, over a promise.

    ``line`` is the creator's; ``elsewhere``: as for ``check_promise``.
    """
    check_promise(replace(line, running=None), now, until - now, elsewhere)
