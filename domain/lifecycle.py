"""A private session's life: the one table that the mutations, ``viewerCan``, the clock and the tests ask."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Literal

from domain.actors import Actor
from domain.described import Described
from domain.notifications import NotificationKind


class Status(Described):
    """Where a session stands."""

    REQUESTED = "REQUESTED", "The fan has asked and the creator has not decided; the price is held."
    SCHEDULED = "SCHEDULED", "The creator has promised a time; the price is held."
    WAITING = "WAITING", "The creator has approved and the fan may be in the waiting room; the price is held."
    IN_PROGRESS = "IN_PROGRESS", "The session is running; the price is held."
    COMPLETED = "COMPLETED", "The session is over; the price was captured, in part or in full."
    DENIED = "DENIED", "The creator has denied the request; the hold was released and nothing was charged."
    CANCELLED = (
        "CANCELLED",
        "The fan, the creator or support has called the session off, or the two did not meet in its call; the hold was "
        "released and nothing was charged.",
    )
    EXPIRED = (
        "EXPIRED",
        "The request was not decided, or the session did not begin, in time, or before the stream was over; the hold "
        "was released and nothing was charged.",
    )
    NO_SHOW = (
        "NO_SHOW",
        "The fan did not come when called, or not into the session's call; the hold was released and nothing was "
        "charged.",
    )


S = Status
OPEN = frozenset({S.REQUESTED, S.SCHEDULED, S.WAITING, S.IN_PROGRESS})
UNBEGUN = OPEN - {S.IN_PROGRESS}
IN_LINE = frozenset({S.SCHEDULED, S.WAITING})
TERMINAL = frozenset(Status) - OPEN


class Trigger(Described):
    """What moves a session. Those that have a sentence are what clients are offered."""

    APPROVE = "APPROVE", "Approve the request, or ask a SCHEDULED fan to come now: `decide` with APPROVE."
    DENY = "DENY", "Deny the request, which releases the hold: `decide` with DENY."
    LATER = "LATER", "Promise another time: `decide` with LATER."
    RESCHEDULE = "RESCHEDULE", "Move the session to another time, or ask for one: `reschedule`."
    START = "START", "Begin the session, or call a fan who is away: `startSession`."
    END = "END", "End the session, which costs what `costIfEndedNow` says: `endSession`."
    CANCEL = "CANCEL", "Cancel the session, which releases the hold: `cancelSession`."
    SET_READY = "SET_READY", "Tell the creator that one is ready to begin, or no longer: `setReady`."
    YIELD = "YIELD", "Let others go first for some minutes: `yieldPlace`."
    EXTEND = "EXTEND", "Ask for more minutes of the running session: `proposeExtension`."
    ANSWER = "ANSWER", "Agree to what the other side asks for, or not: `answerProposal`."
    REFUND = "REFUND", "Give the fan back what was captured, in part or in full: `refundSession`, for support."
    REQUEST = "REQUEST"
    REPLACE = "REPLACE"
    DECLINE = "DECLINE"
    CALL = "CALL"
    ROOM_OPENS = "ROOM_OPENS"
    ANSWER_CALL = "ANSWER_CALL"
    MISS_CALL = "MISS_CALL"
    READY_LAPSES = "READY_LAPSES"
    BACK_IN_LINE = "BACK_IN_LINE"
    NOT_MET = "NOT_MET"
    TIME_UP = "TIME_UP"
    LOST = "LOST"
    EXPIRE = "EXPIRE"
    BLOCK = "BLOCK"
    END_STREAM = "END_STREAM"
    CARRY_OVER = "CARRY_OVER"


T = Trigger
OFFERED = tuple(trigger for trigger in Trigger if trigger.sentence)
ANEW = frozenset({T.APPROVE, T.LATER, T.RESCHEDULE, T.ANSWER})
"""Steps that replace the reason that was given before, even where they give none."""


class MoneyEffect(StrEnum):
    """What a transition does to the fan's money.

    - ``HOLD``: what of the price, or of what they ask for, is not held yet;
    - ``RELEASE_SURPLUS``: what is held beyond the price;
    - ``RELEASE``: all that is held;
    - ``CAPTURE``: what ``domain/capture.py`` says, and the rest is released;
    - ``REFUND``: what was captured, in part or in full.
    """

    HOLD = "HOLD"
    RELEASE_SURPLUS = "RELEASE_SURPLUS"
    RELEASE = "RELEASE"
    CAPTURE = "CAPTURE"
    REFUND = "REFUND"


M = MoneyEffect
N = NotificationKind

About = Literal[
    "desired_start",
    "scheduled_start",
    "called_until",
    "cool_down_until",
    "not_before",
    "estimate",
    "proposed_start",
    "ends_likely",
]
"""The instant of a session that a notification may speak of. ``estimate``: the likely start, made anew."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: who moves a session from where to where, and what follows from it.

    ``source`` is None only for the request itself. ``about``: of which instant the notifications speak.
    ``keeps_expiry``: the session expires when it would have before. ``keeps_call``: who is called still is.
    ``keeps_proposal``: what is asked of the other side is still open; every other row ends it, or makes one.
    ``in_place``: only the proposal, or what was refunded, changes.
    """

    trigger: Trigger
    by: Actor
    source: Status | None
    target: Status
    money: MoneyEffect | None = None
    notifies_fan: NotificationKind | None = None
    notifies_creator: NotificationKind | None = None
    about: About | None = None
    keeps_expiry: bool = False
    keeps_proposal: bool = False
    in_place: bool = False
    keeps_call: bool = False

    @property
    def keeps_reason(self) -> bool:
        """Whether what was said of the step before still tells why the session stands where it does: not after an
        answer or an end without a word."""
        return self.in_place or (self.trigger not in ANEW and self.target in OPEN)


def rows(
    trigger: Trigger,
    by: Actor,
    sources: Iterable[Status | None],
    target: Status,
    money: MoneyEffect | None = None,
    *,
    fan: NotificationKind | None = None,
    creator: NotificationKind | None = None,
    about: About | None = None,
    keeps_expiry: bool = False,
    keeps_proposal: bool = False,
    keeps_call: bool = False,
) -> list[Row]:
    """A line of the table as people write it, spread over its sources."""
    return [
        Row(
            trigger, by, source, target, money, fan, creator, about, keeps_expiry, keeps_proposal, keeps_call=keeps_call
        )
        for source in sources
    ]


def asking(
    trigger: Trigger,
    by: Actor,
    statuses: Iterable[Status],
    money: MoneyEffect | None = None,
    *,
    fan: NotificationKind | None = None,
    creator: NotificationKind | None = None,
    about: About | None = None,
) -> list[Row]:
    """A line that changes nothing but the proposal, in each of these statuses: it makes, replaces or ends one."""
    return [
        Row(trigger, by, status, status, money, fan, creator, about, keeps_expiry=True, keeps_call=True, in_place=True)
        for status in statuses
    ]


FAN, CREATOR, SUPPORT, CLOCK = Actor.FAN, Actor.CREATOR, Actor.SUPPORT, Actor.CLOCK

# fmt: off
TABLE: tuple[Row, ...] = tuple(
    row for line in (
        rows(T.REQUEST, FAN, [None], S.REQUESTED, M.HOLD, creator=N.REQUEST_RECEIVED, about="desired_start"),
        rows(T.APPROVE, CREATOR, [S.REQUESTED], S.WAITING,
             fan=N.REQUEST_APPROVED, about="estimate"),
        rows(T.APPROVE, CREATOR, [S.REQUESTED], S.SCHEDULED,
             fan=N.SESSION_SCHEDULED, about="estimate"),
        rows(T.APPROVE, CREATOR, [S.SCHEDULED], S.WAITING,
             fan=N.ROOM_OPEN, about="estimate"),
        rows(T.DENY, CREATOR, [S.REQUESTED, S.SCHEDULED, S.WAITING], S.DENIED, M.RELEASE,
             fan=N.REQUEST_DENIED, about="cool_down_until"),
        rows(T.LATER, CREATOR, [S.REQUESTED, S.WAITING], S.SCHEDULED,
             fan=N.SESSION_SCHEDULED, about="estimate"),
        rows(T.RESCHEDULE, CREATOR, [S.SCHEDULED, S.WAITING], S.SCHEDULED,
             fan=N.SESSION_RESCHEDULED, about="estimate"),
        rows(T.RESCHEDULE, FAN, [S.REQUESTED], S.REQUESTED,
             creator=N.SESSION_RESCHEDULED, about="desired_start", keeps_expiry=True),
        asking(T.RESCHEDULE, FAN, [S.SCHEDULED, S.WAITING], creator=N.PROPOSAL_MADE, about="proposed_start"),
        asking(T.REPLACE, FAN, [S.SCHEDULED, S.WAITING]),
        rows(T.ANSWER, CREATOR, [S.SCHEDULED, S.WAITING], S.SCHEDULED, fan=N.PROPOSAL_ACCEPTED, about="estimate"),
        asking(T.DECLINE, CREATOR, [S.SCHEDULED, S.WAITING], fan=N.PROPOSAL_DECLINED, about="estimate"),
        asking(T.DECLINE, CLOCK, [S.SCHEDULED, S.WAITING], fan=N.PROPOSAL_DECLINED, about="estimate"),
        rows(T.ROOM_OPENS, CLOCK, [S.SCHEDULED], S.WAITING, fan=N.ROOM_OPEN, about="estimate"),
        rows(T.START, CREATOR, [S.WAITING], S.IN_PROGRESS, fan=N.SESSION_STARTED),
        rows(T.CALL, CREATOR, [S.WAITING], S.WAITING,
             fan=N.BEING_CALLED, about="called_until", keeps_expiry=True, keeps_proposal=True),
        rows(T.ANSWER_CALL, FAN, [S.WAITING], S.WAITING, keeps_expiry=True, keeps_proposal=True),
        # Who is called goes into a session elsewhere: nobody could begin with them.
        rows(T.ANSWER_CALL, CLOCK, [S.WAITING], S.WAITING, keeps_expiry=True, keeps_proposal=True),
        rows(T.MISS_CALL, CLOCK, [S.WAITING], S.WAITING,
             fan=N.CALL_MISSED, creator=N.CALL_MISSED, about="estimate", keeps_expiry=True),
        rows(T.MISS_CALL, CLOCK, [S.WAITING], S.NO_SHOW, M.RELEASE, fan=N.NO_SHOW, creator=N.NO_SHOW),
        rows(T.MISS_CALL, CLOCK, [S.WAITING], S.SCHEDULED,
             fan=N.SESSION_SCHEDULED, creator=N.SESSION_SCHEDULED, about="estimate"),
        rows(T.SET_READY, FAN, [S.WAITING], S.WAITING, keeps_expiry=True, keeps_call=True, keeps_proposal=True),
        rows(T.READY_LAPSES, CLOCK, [S.WAITING], S.WAITING, keeps_expiry=True, keeps_call=True, keeps_proposal=True),
        rows(T.BACK_IN_LINE, CLOCK, [S.WAITING], S.WAITING, keeps_expiry=True, keeps_call=True, keeps_proposal=True),
        rows(T.YIELD, FAN, [S.WAITING], S.WAITING, creator=N.PLACE_YIELDED, about="not_before", keeps_expiry=True),
        rows(T.END, CREATOR, [S.IN_PROGRESS], S.COMPLETED, M.CAPTURE,
             fan=N.SESSION_COMPLETED, creator=N.SESSION_COMPLETED),
        rows(T.END, FAN, [S.IN_PROGRESS], S.COMPLETED, M.CAPTURE,
             fan=N.SESSION_COMPLETED, creator=N.SESSION_COMPLETED),
        rows(T.END, CREATOR, [S.IN_PROGRESS], S.CANCELLED, M.RELEASE, fan=N.SESSION_CANCELLED),
        rows(T.END, FAN, [S.IN_PROGRESS], S.CANCELLED, M.RELEASE, creator=N.SESSION_CANCELLED),
        rows(T.END, SUPPORT, [S.IN_PROGRESS], S.COMPLETED, M.CAPTURE,
             fan=N.SESSION_COMPLETED, creator=N.SESSION_COMPLETED),
        rows(T.END, SUPPORT, [S.REQUESTED, S.SCHEDULED, S.WAITING, S.IN_PROGRESS], S.CANCELLED, M.RELEASE,
             fan=N.CANCELLED_BY_SUPPORT, creator=N.CANCELLED_BY_SUPPORT),
        [Row(T.REFUND, SUPPORT, S.COMPLETED, S.COMPLETED, M.REFUND, N.SESSION_REFUNDED, N.SESSION_REFUNDED,
             keeps_expiry=True, in_place=True)],
        rows(T.NOT_MET, CLOCK, [S.IN_PROGRESS], S.CANCELLED, M.RELEASE,
             fan=N.SESSION_CANCELLED, creator=N.SESSION_CANCELLED),
        rows(T.NOT_MET, CLOCK, [S.IN_PROGRESS], S.NO_SHOW, M.RELEASE, fan=N.NO_SHOW, creator=N.NO_SHOW),
        rows(T.TIME_UP, CLOCK, [S.IN_PROGRESS], S.COMPLETED, M.CAPTURE,
             fan=N.SESSION_COMPLETED, creator=N.SESSION_COMPLETED),
        rows(T.LOST, CLOCK, [S.IN_PROGRESS], S.COMPLETED, M.CAPTURE,
             fan=N.SESSION_COMPLETED, creator=N.SESSION_COMPLETED),
        asking(T.EXTEND, FAN, [S.IN_PROGRESS], M.HOLD, creator=N.PROPOSAL_MADE),
        asking(T.EXTEND, CREATOR, [S.IN_PROGRESS], fan=N.PROPOSAL_MADE),
        rows(T.ANSWER, FAN, [S.IN_PROGRESS], S.IN_PROGRESS, M.HOLD,
             fan=N.SESSION_EXTENDED, creator=N.SESSION_EXTENDED, about="ends_likely"),
        rows(T.ANSWER, CREATOR, [S.IN_PROGRESS], S.IN_PROGRESS,
             fan=N.SESSION_EXTENDED, creator=N.SESSION_EXTENDED, about="ends_likely"),
        asking(T.DECLINE, FAN, [S.IN_PROGRESS], creator=N.PROPOSAL_DECLINED),
        asking(T.DECLINE, CREATOR, [S.IN_PROGRESS], M.RELEASE_SURPLUS, fan=N.PROPOSAL_DECLINED),
        asking(T.DECLINE, CLOCK, [S.IN_PROGRESS], M.RELEASE_SURPLUS),
        rows(T.CANCEL, FAN, [S.REQUESTED, S.SCHEDULED, S.WAITING], S.CANCELLED, M.RELEASE,
             creator=N.SESSION_CANCELLED),
        rows(T.EXPIRE, CLOCK, [S.REQUESTED], S.EXPIRED, M.RELEASE, fan=N.REQUEST_EXPIRED, creator=N.REQUEST_EXPIRED),
        rows(T.EXPIRE, CLOCK, [S.SCHEDULED, S.WAITING], S.EXPIRED, M.RELEASE,
             fan=N.SESSION_EXPIRED, creator=N.SESSION_EXPIRED),
        rows(T.BLOCK, CREATOR, [S.REQUESTED, S.SCHEDULED, S.WAITING], S.CANCELLED, M.RELEASE, fan=N.SESSION_CANCELLED),
        rows(T.BLOCK, CREATOR, [S.IN_PROGRESS], S.COMPLETED, M.CAPTURE, fan=N.SESSION_COMPLETED),
        rows(T.END_STREAM, CREATOR, [S.REQUESTED], S.EXPIRED, M.RELEASE, fan=N.REQUEST_EXPIRED),
        rows(T.END_STREAM, CREATOR, [S.WAITING], S.CANCELLED, M.RELEASE, fan=N.SESSION_CANCELLED),
        rows(T.END_STREAM, CREATOR, [S.IN_PROGRESS], S.COMPLETED, M.CAPTURE, fan=N.SESSION_COMPLETED),
        rows(T.CARRY_OVER, CREATOR, [S.SCHEDULED], S.SCHEDULED,
             fan=N.SESSION_CARRIED_OVER, about="scheduled_start", keeps_expiry=True, keeps_proposal=True),
    ) for row in line
)
# fmt: on

BY_KEY: dict[tuple[Trigger, Actor, Status | None, Status], Row] = {
    (row.trigger, row.by, row.source, row.target): row for row in TABLE
}


@cache
def targets(trigger: Trigger, by: Actor, source: Status | None) -> frozenset[Status]:
    """Where this actor's trigger may lead from ``source``; empty when the table has no such row."""
    return frozenset(row.target for row in TABLE if (row.trigger, row.by, row.source) == (trigger, by, source))
