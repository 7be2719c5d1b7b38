"""Global object identification (Relay): an opaque id names a type and a row."""

from collections.abc import Iterable
from uuid import UUID

import strawberry
from strawberry.relay import from_base64, to_base64


def global_id(kind: str, row_id: UUID) -> strawberry.ID:
    """The id that a client sees."""
    return strawberry.ID(to_base64(kind, row_id))


def split_id(given: strawberry.ID) -> tuple[str, UUID] | None:
    """The type and the row that an id names; None when it names nothing."""
    try:
        kind, row_id = from_base64(given)
        return kind, UUID(row_id)
    except ValueError:
        return None


def row_id(given: strawberry.ID, kind: str) -> UUID | None:
    """The row of that type; None when the id names anything else."""
    found = split_id(given)
    return found[1] if found and found[0] == kind else None


def row_ids(given: Iterable[strawberry.ID], kind: str) -> list[UUID | None]:
    """The rows of several ids, in their order."""
    return [row_id(one, kind) for one in given]
