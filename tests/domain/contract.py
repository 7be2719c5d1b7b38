"""Sections 2 and 7 of the contract, written down a second time: one row of a session's life is one line here, and what
each end costs."""

from datetime import timedelta
from typing import NamedTuple


class Told(NamedTuple):
    """Whom a row tells, and what: the fan, the creator, or both of the same."""

    fan: str | None
    creator: str | None


def fan(kind: str) -> Told:
    return Told(kind, None)


def creator(kind: str) -> Told:
    return Told(None, kind)


def both(kind: str) -> Told:
    return Told(kind, kind)


NOBODY = Told(None, None)

Key = tuple[str, str, str | None, str]
UNBEGUN = "REQUESTED SCHEDULED WAITING"

# fmt: off
LINES: list[tuple[str, str, str, str, str | None, Told]] = [
    # trigger       by         from                   to             money           told
    ("REQUEST",     "FAN",     "",                    "REQUESTED",   "HOLD",         creator("REQUEST_RECEIVED")),
    ("APPROVE",     "CREATOR", "REQUESTED",           "WAITING",     None,           fan("REQUEST_APPROVED")),
    ("APPROVE",     "CREATOR", "REQUESTED",           "SCHEDULED",   None,           fan("SESSION_SCHEDULED")),
    ("APPROVE",     "CREATOR", "SCHEDULED",           "WAITING",     None,           fan("ROOM_OPEN")),
    ("DENY",        "CREATOR", UNBEGUN,               "DENIED",      "RELEASE",      fan("REQUEST_DENIED")),
    ("LATER",       "CREATOR", "REQUESTED WAITING",   "SCHEDULED",   None,           fan("SESSION_SCHEDULED")),
    ("RESCHEDULE",  "CREATOR", "SCHEDULED WAITING",   "SCHEDULED",   None,           fan("SESSION_RESCHEDULED")),
    ("RESCHEDULE",  "FAN",     "REQUESTED",           "REQUESTED",   None,           creator("SESSION_RESCHEDULED")),
    ("RESCHEDULE",  "FAN",     "SCHEDULED",           "SCHEDULED",   None,           creator("PROPOSAL_MADE")),
    ("RESCHEDULE",  "FAN",     "WAITING",             "WAITING",     None,           creator("PROPOSAL_MADE")),
    ("REPLACE",     "FAN",     "SCHEDULED",           "SCHEDULED",   None,           NOBODY),
    ("REPLACE",     "FAN",     "WAITING",             "WAITING",     None,           NOBODY),
    ("ANSWER",      "CREATOR", "SCHEDULED WAITING",   "SCHEDULED",   None,           fan("PROPOSAL_ACCEPTED")),
    ("DECLINE",     "CREATOR", "SCHEDULED",           "SCHEDULED",   None,           fan("PROPOSAL_DECLINED")),
    ("DECLINE",     "CREATOR", "WAITING",             "WAITING",     None,           fan("PROPOSAL_DECLINED")),
    ("DECLINE",     "CLOCK",   "SCHEDULED",           "SCHEDULED",   None,           fan("PROPOSAL_DECLINED")),
    ("DECLINE",     "CLOCK",   "WAITING",             "WAITING",     None,           fan("PROPOSAL_DECLINED")),
    ("ROOM_OPENS",  "CLOCK",   "SCHEDULED",           "WAITING",     None,           fan("ROOM_OPEN")),
    ("START",       "CREATOR", "WAITING",             "IN_PROGRESS", None,           fan("SESSION_STARTED")),
    ("CALL",        "CREATOR", "WAITING",             "WAITING",     None,           fan("BEING_CALLED")),
    ("ANSWER_CALL", "FAN",     "WAITING",             "WAITING",     None,           NOBODY),
    ("ANSWER_CALL", "CLOCK",   "WAITING",             "WAITING",     None,           NOBODY),
    ("MISS_CALL",   "CLOCK",   "WAITING",             "WAITING",     None,           both("CALL_MISSED")),
    ("MISS_CALL",   "CLOCK",   "WAITING",             "NO_SHOW",     "RELEASE",      both("NO_SHOW")),
    ("MISS_CALL",   "CLOCK",   "WAITING",             "SCHEDULED",   None,           both("SESSION_SCHEDULED")),
    ("SET_READY",   "FAN",     "WAITING",             "WAITING",     None,           NOBODY),
    ("READY_LAPSES", "CLOCK",  "WAITING",             "WAITING",     None,           NOBODY),
    ("YIELD",       "FAN",     "WAITING",             "WAITING",     None,           creator("PLACE_YIELDED")),
    ("BACK_IN_LINE", "CLOCK",  "WAITING",             "WAITING",     None,           NOBODY),
    ("END",         "CREATOR", "IN_PROGRESS",         "COMPLETED",   "CAPTURE",      both("SESSION_COMPLETED")),
    ("END",         "FAN",     "IN_PROGRESS",         "COMPLETED",   "CAPTURE",      both("SESSION_COMPLETED")),
    ("END",         "CREATOR", "IN_PROGRESS",         "CANCELLED",   "RELEASE",      fan("SESSION_CANCELLED")),
    ("END",         "FAN",     "IN_PROGRESS",         "CANCELLED",   "RELEASE",      creator("SESSION_CANCELLED")),
    ("END",         "SUPPORT", UNBEGUN,               "CANCELLED",   "RELEASE",      both("CANCELLED_BY_SUPPORT")),
    ("END",         "SUPPORT", "IN_PROGRESS",         "CANCELLED",   "RELEASE",      both("CANCELLED_BY_SUPPORT")),
    ("END",         "SUPPORT", "IN_PROGRESS",         "COMPLETED",   "CAPTURE",      both("SESSION_COMPLETED")),
    ("REFUND",      "SUPPORT", "COMPLETED",           "COMPLETED",   "REFUND",       both("SESSION_REFUNDED")),
    ("NOT_MET",     "CLOCK",   "IN_PROGRESS",         "CANCELLED",   "RELEASE",      both("SESSION_CANCELLED")),
    ("NOT_MET",     "CLOCK",   "IN_PROGRESS",         "NO_SHOW",     "RELEASE",      both("NO_SHOW")),
    ("TIME_UP",     "CLOCK",   "IN_PROGRESS",         "COMPLETED",   "CAPTURE",      both("SESSION_COMPLETED")),
    ("LOST",        "CLOCK",   "IN_PROGRESS",         "COMPLETED",   "CAPTURE",      both("SESSION_COMPLETED")),
    ("EXTEND",      "FAN",     "IN_PROGRESS",         "IN_PROGRESS", "HOLD",         creator("PROPOSAL_MADE")),
    ("EXTEND",      "CREATOR", "IN_PROGRESS",         "IN_PROGRESS", None,           fan("PROPOSAL_MADE")),
    ("ANSWER",      "FAN",     "IN_PROGRESS",         "IN_PROGRESS", "HOLD",         both("SESSION_EXTENDED")),
    ("ANSWER",      "CREATOR", "IN_PROGRESS",         "IN_PROGRESS", None,           both("SESSION_EXTENDED")),
    ("DECLINE",     "FAN",     "IN_PROGRESS",         "IN_PROGRESS", None,           creator("PROPOSAL_DECLINED")),
    ("DECLINE",     "CREATOR", "IN_PROGRESS",         "IN_PROGRESS", "RELEASE_SURPLUS", fan("PROPOSAL_DECLINED")),
    ("DECLINE",     "CLOCK",   "IN_PROGRESS",         "IN_PROGRESS", "RELEASE_SURPLUS", NOBODY),
    ("CANCEL",      "FAN",     UNBEGUN,               "CANCELLED",   "RELEASE",      creator("SESSION_CANCELLED")),
    ("EXPIRE",      "CLOCK",   "REQUESTED",           "EXPIRED",     "RELEASE",      both("REQUEST_EXPIRED")),
    ("EXPIRE",      "CLOCK",   "SCHEDULED WAITING",   "EXPIRED",     "RELEASE",      both("SESSION_EXPIRED")),
    ("BLOCK",       "CREATOR", UNBEGUN,               "CANCELLED",   "RELEASE",      fan("SESSION_CANCELLED")),
    ("BLOCK",       "CREATOR", "IN_PROGRESS",         "COMPLETED",   "CAPTURE",      fan("SESSION_COMPLETED")),
    ("END_STREAM",  "CREATOR", "REQUESTED",           "EXPIRED",     "RELEASE",      fan("REQUEST_EXPIRED")),
    ("END_STREAM",  "CREATOR", "WAITING",             "CANCELLED",   "RELEASE",      fan("SESSION_CANCELLED")),
    ("END_STREAM",  "CREATOR", "IN_PROGRESS",         "COMPLETED",   "CAPTURE",      fan("SESSION_COMPLETED")),
    ("CARRY_OVER",  "CREATOR", "SCHEDULED",           "SCHEDULED",   None,           fan("SESSION_CARRIED_OVER")),
]
# fmt: on

CONTRACT: dict[Key, tuple[str | None, Told]] = {
    (trigger, by, source or None, target): (money, told)
    for trigger, by, sources, target, money, told in LINES
    for source in sources.split() or [""]
}
"""Every row: who may move a session from where to where, what that does to the money, and who is told what."""

CAN: dict[str, tuple[list[str], list[str]]] = {
    "REQUESTED": (["RESCHEDULE", "CANCEL"], ["APPROVE", "DENY", "LATER"]),
    "SCHEDULED": (["RESCHEDULE", "CANCEL"], ["APPROVE", "DENY", "RESCHEDULE"]),
    "WAITING": (["RESCHEDULE", "CANCEL", "SET_READY", "YIELD"], ["DENY", "LATER", "RESCHEDULE", "START"]),
    "IN_PROGRESS": (["END", "EXTEND"], ["END", "EXTEND"]),
    **dict.fromkeys(("COMPLETED", "DENIED", "CANCELLED", "EXPIRED", "NO_SHOW"), ([], [])),
}
"""What the fan and the creator are offered in each status, while the creator is live and nothing is proposed."""

ALL, DELIVERED, BY_TERMS = "ALL", "DELIVERED", "BY_TERMS"
PAID: dict[str, str] = {
    "TIME_UP": ALL,
    **dict.fromkeys(
        ("CREATOR_ENDED", "CREATOR_LOST", "CONNECTION_LOST", "STREAM_ENDED", "BLOCKED", "SUPPORT_ENDED"), DELIVERED
    ),
    **dict.fromkeys(("FAN_ENDED", "FAN_LOST"), BY_TERMS),
}
"""What is paid by why a session ended: the full price; the delivered share, but nothing below a minute; or what the
offer says of a fan who leaves."""

A_MINUTE = timedelta(minutes=1)
