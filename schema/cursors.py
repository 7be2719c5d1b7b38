"""Opaque cursors: a place in a list, or in a topic's log."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from models.log import head_of
from schema.request_errors import BadRequest, CursorExpired


def encode(key: str) -> str:
    """A cursor for a place."""
    return urlsafe_b64encode(key.encode()).decode().rstrip("=")


def decode(cursor: str) -> str:
    """The place of a cursor. Raises BadRequest when it is none of ours."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return urlsafe_b64decode(padded.encode("ascii")).decode()
    except ValueError:
        raise BadRequest("This cursor is not one of ours.") from None


def topic_cursor(topic: str, seq: int) -> str:
    """The place after event ``seq`` of a topic."""
    return encode(f"{topic}#{seq}")


async def present_cursor(topic: str) -> str:
    """The place after everything that a topic has had so far."""
    return topic_cursor(topic, await head_of(topic))


def cursor_offset(cursor: str, topic: str) -> int:
    """The event number in a cursor. Raises CursorExpired when it is of another topic, BadRequest when it is none."""
    told, separator, seq = decode(cursor).rpartition("#")
    if not separator or not (seq.isascii() and seq.isdigit() and len(seq) <= 18):
        raise BadRequest("This cursor is not one of ours.")
    if told != topic:
        raise CursorExpired("This cursor belongs to another subscription.")
    return int(seq)
