"""Opaque cursors: a sort key in a list, or an offset in a topic's log. One that is spelled otherwise than it was given
is none."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from models.log import MarkedOffset, TopicEvent
from schema.request_errors import BadRequest, CursorExpired

MOST_DIGITS = 18
"""Of an offset: one with more may not fit into its column."""


def encode(key: str) -> str:
    """The cursor for a key."""
    return urlsafe_b64encode(key.encode()).decode().rstrip("=")


def decode(cursor: str) -> str:
    """The key in a cursor. Raises BadRequest when it is malformed."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = urlsafe_b64decode(padded.encode("ascii")).decode()
    except ValueError:
        raise malformed() from None
    # It passes over what is no base64, and over surplus bits.
    if encode(key) != cursor:
        raise malformed()
    return key


def topic_cursor(topic: str, offset: int, mark: str = "") -> str:
    """The cursor of that offset in a topic's log."""
    return encode(f"{topic}#{offset}.{mark}" if mark else f"{topic}#{offset}")


def cursor_behind(event: TopicEvent) -> str:
    """The cursor with which one goes on behind an event."""
    return topic_cursor(event.topic, *event.marked_offset)


def marked_offset_of(cursor: str, topic: str) -> MarkedOffset:
    """The offset in a cursor of that topic. Raises CursorExpired when it is of another topic, BadRequest when it is
    malformed."""
    topic_in_cursor, separator, rest = decode(cursor).rpartition("#")
    offset, _, mark = rest.partition(".")
    if not separator:
        raise malformed()
    found = MarkedOffset(offset_in(offset), mark)
    if topic_cursor(topic_in_cursor, *found) != cursor:
        raise malformed()
    if topic_in_cursor != topic:
        raise CursorExpired("This cursor belongs to another subscription.")
    return found


def offset_in(digits: str) -> int:
    """The offset that a key has, in digits. Raises BadRequest when it is none."""
    if not (digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS and digits == str(int(digits))):
        raise malformed()
    return int(digits)


def malformed() -> BadRequest:
    """The error for a cursor that nobody was given."""
    return BadRequest("This cursor is not one of ours.")
