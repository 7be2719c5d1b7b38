"""Section 2 of the contract, written down a second time: one row of a session's life is one line here."""

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
    ("RESCHEDULE",  "FAN",     UNBEGUN,               "REQUESTED",   None,           creator("SESSION_RESCHEDULED")),
    ("ROOM_OPENS",  "CLOCK",   "SCHEDULED",           "WAITING",     None,           fan("ROOM_OPEN")),
    ("START",       "CREATOR", "WAITING",             "IN_PROGRESS", None,           fan("SESSION_STARTED")),
    ("CALL",        "CREATOR", "WAITING",             "WAITING",     None,           fan("BEING_CALLED")),
    ("ANSWER_CALL", "FAN",     "WAITING",             "WAITING",     None,           NOBODY),
    ("MISS_CALL",   "CLOCK",   "WAITING",             "WAITING",     None,           both("CALL_MISSED")),
    ("MISS_CALL",   "CLOCK",   "WAITING",             "NO_SHOW",     "RELEASE",      both("NO_SHOW")),
    ("MISS_CALL",   "CLOCK",   "WAITING",             "SCHEDULED",   None,           both("SESSION_SCHEDULED")),
    ("SET_READY",   "FAN",     "WAITING",             "WAITING",     None,           NOBODY),
    ("READY_LAPSES", "CLOCK",  "WAITING",             "WAITING",     None,           NOBODY),
    ("YIELD",       "FAN",     "WAITING",             "WAITING",     None,           creator("PLACE_YIELDED")),
    ("END",         "CREATOR", "IN_PROGRESS",         "COMPLETED",   "CAPTURE",      both("SESSION_COMPLETED")),
    ("END",         "FAN",     "IN_PROGRESS",         "COMPLETED",   "CAPTURE",      both("SESSION_COMPLETED")),
    ("END",         "CREATOR", "IN_PROGRESS",         "CANCELLED",   "RELEASE",      fan("SESSION_CANCELLED")),
    ("END",         "FAN",     "IN_PROGRESS",         "CANCELLED",   "RELEASE",      creator("SESSION_CANCELLED")),
    ("NOT_MET",     "CLOCK",   "IN_PROGRESS",         "CANCELLED",   "RELEASE",      both("SESSION_CANCELLED")),
    ("NOT_MET",     "CLOCK",   "IN_PROGRESS",         "NO_SHOW",     "RELEASE",      both("NO_SHOW")),
    ("TIME_UP",     "CLOCK",   "IN_PROGRESS",         "COMPLETED",   "CAPTURE",      both("SESSION_COMPLETED")),
    ("LOST",        "CLOCK",   "IN_PROGRESS",         "COMPLETED",   "CAPTURE",      both("SESSION_COMPLETED")),
    ("CANCEL",      "FAN",     UNBEGUN,               "CANCELLED",   "RELEASE",      creator("SESSION_CANCELLED")),
    ("EXPIRE",      "CLOCK",   "REQUESTED",           "EXPIRED",     "RELEASE",      both("REQUEST_EXPIRED")),
    ("EXPIRE",      "CLOCK",   "SCHEDULED WAITING",   "EXPIRED",     "RELEASE",      both("SESSION_EXPIRED")),
    ("BLOCK",       "CREATOR", UNBEGUN,               "CANCELLED",   "RELEASE",      fan("SESSION_CANCELLED")),
    ("BLOCK",       "CREATOR", "IN_PROGRESS",         "COMPLETED",   "CAPTURE",      fan("SESSION_COMPLETED")),
    ("END_STREAM",  "CREATOR", "REQUESTED",           "EXPIRED",     "RELEASE",      fan("REQUEST_EXPIRED")),
    ("END_STREAM",  "CREATOR", "WAITING",             "CANCELLED",   "RELEASE",      fan("SESSION_CANCELLED")),
    ("END_STREAM",  "CREATOR", "IN_PROGRESS",         "COMPLETED",   "CAPTURE",      fan("SESSION_COMPLETED")),
    ("CARRY_OVER",  "CREATOR", "REQUESTED",           "REQUESTED",   None,           fan("SESSION_CARRIED_OVER")),
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
    "IN_PROGRESS": (["END"], ["END"]),
    **dict.fromkeys(("COMPLETED", "DENIED", "CANCELLED", "EXPIRED", "NO_SHOW"), ([], [])),
}
"""What the fan and the creator are offered in each status, while the creator is live."""
