"""Global object identification (Relay): an opaque id names a type and a row."""

import re
from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

import strawberry
from strawberry.relay import from_base64, to_base64

KIND = re.compile(r"[A-Za-z]{1,16}")
"""The name of a type that has ids, as long as the record of acts has room for. What else stands there is nobody's."""

LONGEST = 72
"""In characters of base64: such a name, a colon and a UUID."""

MOST_KEPT = 4_096
"""Of the last ids that came: an app sends the same few again and again, such as that of the stream it shows."""


def global_id(kind: str, row_id: UUID) -> strawberry.ID:
    """The id that a client sees."""
    return strawberry.ID(to_base64(kind, row_id))


def split_id(opaque_id: strawberry.ID) -> tuple[str, UUID] | None:
    """The type and the row that an id names; None when it names nothing. Base64 and UUIDs are read in many spellings:
    only the one that was given is an id."""
    return _split(opaque_id) if len(opaque_id) <= LONGEST else None


@lru_cache(MOST_KEPT)
def _split(opaque_id: strawberry.ID) -> tuple[str, UUID] | None:
    try:
        kind, row_id = from_base64(opaque_id)
        found = kind, UUID(row_id)
    except ValueError:
        return None
    return found if KIND.fullmatch(kind) and global_id(*found) == opaque_id else None


def row_id(opaque_id: strawberry.ID, kind: str) -> UUID | None:
    """The row of that type; None when the id names anything else."""
    parts = split_id(opaque_id)
    return parts[1] if parts and parts[0] == kind else None


def row_ids(opaque_ids: Iterable[strawberry.ID], kind: str) -> list[UUID | None]:
    """The rows of several ids, in their order."""
    return [row_id(opaque_id, kind) for opaque_id in opaque_ids]
