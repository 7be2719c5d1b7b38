"""What each subscription guarantees to those who listen, in the words of the schema: whether it is a log, a room or a
state, what comes first, and how one goes on after a cut."""

from collections.abc import Mapping
from enum import StrEnum

from schema.limits import AS_IT_COMES

LOG = (
    "Guarantee: every event once and in order; behind a `cursor` given as `after` nothing is missed and nothing comes "
    "twice, on another node and after a restart too, and one that is too old is answered with CURSOR_EXPIRED."
)
ROOM = (
    "Guarantee: first a PresenceSnapshot of who is there, then every change in order; behind a `cursor` given as "
    "`after` the changes since are told, and a new snapshot where the cursor is too old; others see one leave "
    f"{AS_IT_COMES.presence_grace.seconds} s, by default, after the last socket that listens has gone."
)
STATE = (
    "Guarantee: the present value at once, then the newest, never an older one; values between may be left out, and "
    "who comes back begins with the present one again, without a cursor."
)


class Kind(StrEnum):
    """What a subscription tells: a log that is read from a cursor, a room with a snapshot, or a state."""

    LOG = LOG
    ROOM = ROOM
    STATE = STATE


SUBSCRIPTIONS: Mapping[str, Kind] = {
    "emblem": Kind.STATE,
    "waitingRoomPresence": Kind.ROOM,
    "waitingRoomChat": Kind.LOG,
    "estimatedStart": Kind.STATE,
    "privateCall": Kind.LOG,
    "sessionUpdates": Kind.LOG,
    "notifications": Kind.LOG,
}


def guaranteed(subscription: str, description: str) -> str:
    """The description, with what that subscription guarantees."""
    return f"{description}\n\n{SUBSCRIPTIONS[subscription]}"
