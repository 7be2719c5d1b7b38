"""What a session that was held is paid for: why it ended decides, and the meter counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.actors import SIDES, Actor
from domain.calls.meter import Cause, Meter, advanced
from domain.described import Described
from domain.money import pro_rata


class EndReason(Described):
    """Why a session was over."""

    TIME_UP = "TIME_UP", "The booked time was delivered."
    FAN_ENDED = "FAN_ENDED", "The fan ended it."
    CREATOR_ENDED = "CREATOR_ENDED", "The creator ended it."
    FAN_LOST = "FAN_LOST", "The fan was gone from the call and did not come back in time."
    CREATOR_LOST = "CREATOR_LOST", "The creator was gone from the call and did not come back in time."
    CONNECTION_LOST = "CONNECTION_LOST", "Both were gone from the call at about the same time and did not come back."
    STREAM_ENDED = "STREAM_ENDED", "The creator ended the stream."
    BLOCKED = "BLOCKED", "The creator wants no more of it."
    SUPPORT_ENDED = "SUPPORT_ENDED", "The platform's support ended it."


class WhenFanLeaves(Described):
    """What a fan pays who ends the session, or is lost."""

    METERED = "METERED", "The delivered time, but not less than the offer's `minimumMinutes`."
    FULL_PRICE = "FULL_PRICE", "The full price, however much was delivered."


R = EndReason

FULL = frozenset({R.TIME_UP})
"""Ends for which all is paid."""

BY_FAN = frozenset({R.FAN_ENDED, R.FAN_LOST})
"""Ends for which the fan pays what the offer's terms say."""

ENDED: dict[Actor, EndReason] = {
    Actor.FAN: R.FAN_ENDED,
    Actor.CREATOR: R.CREATOR_ENDED,
    Actor.SUPPORT: R.SUPPORT_ENDED,
}
LOST: dict[Actor | None, EndReason] = {Actor.FAN: R.FAN_LOST, Actor.CREATOR: R.CREATOR_LOST, None: R.CONNECTION_LOST}


def reason_for(side: Actor | None, reason: EndReason | None) -> EndReason | None:
    """Why it was over, as that side is told: a fan does not learn that they are blocked."""
    return R.CREATOR_ENDED if side is Actor.FAN and reason is R.BLOCKED else reason


def reason_of_end(meter: Meter, by: Actor) -> EndReason:
    """Why it is over when ``by`` ends it now. While the other is missing that counts as the loss of the other; while
    both are, as the loss that the clock would find, whoever is quicker. For the platform's support it makes no
    difference."""
    if by not in SIDES or set(meter.missing) <= {by}:
        return ENDED[by]
    return LOST[meter.lost]


def reason_of_stop(meter: Meter) -> EndReason:
    """Why it is over when its meter has stopped by itself, the two having met."""
    return R.TIME_UP if meter.stop and meter.stop.cause is Cause.TIME_UP else LOST[meter.lost]


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed at the request, and by extensions since. ``price`` is in minor units; a fan who leaves pays
    ``minimum_paid`` at least."""

    price: int
    booked: timedelta
    minimum_paid: timedelta
    when_fan_leaves: WhenFanLeaves


def cost_of_ending(agreed: Agreed, meter: Meter, by: Actor, now: datetime, minimum_delivered: timedelta) -> int:
    """What the fan would pay, in minor units, if ``by`` ended it now: nothing before the two have met, and what they
    will pay where it is over by then, whether or not the clock has carried that out."""
    meter = advanced(meter, now)
    if not meter.has_run:
        return 0
    reason = reason_of_stop(meter) if meter.stop else reason_of_end(meter, by)
    return amount_captured(agreed, meter.used_at(now), reason, minimum_delivered)


def amount_captured(agreed: Agreed, delivered: timedelta, reason: EndReason, minimum_delivered: timedelta) -> int:
    """What the fan pays, in minor units: for what was not their doing nothing below ``minimum_delivered``."""
    if reason in FULL:
        return agreed.price
    if reason in BY_FAN:
        if agreed.when_fan_leaves is WhenFanLeaves.FULL_PRICE:
            return agreed.price
        return pro_rata(agreed.price, used=max(delivered, agreed.minimum_paid), booked=agreed.booked)
    if delivered < min(minimum_delivered, agreed.booked):
        return 0
    return pro_rata(agreed.price, used=delivered, booked=agreed.booked)
