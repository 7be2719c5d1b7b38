"""Pages of a list, by cursor (Relay connections)."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, TypeVar
from uuid import UUID

import strawberry
from tortoise.models import Model
from tortoise.queryset import QuerySet

from schema import relay
from schema.cursors import decode, encode, malformed
from schema.request_errors import BadRequest

M = TypeVar("M", bound=Model)
N = TypeVar("N", bound=relay.Node)

MOST_PER_PAGE = 100
USUAL_PAGE = 20

First = Annotated[int | None, strawberry.argument(description=f"How many items to give, 1 to {MOST_PER_PAGE}.")]
After = Annotated[
    str | None,
    strawberry.argument(description="Only items after this cursor: `pageInfo.endCursor` of the page before."),
]


async def newest_first(
    query: QuerySet[M], wrap: Callable[[M], N], first: int | None, after: str | None
) -> relay.Connection[N]:
    """A page of rows, the newest first. Ids are in order of creation, so they are the cursor."""

    async def read(before: UUID | None, count: int) -> Sequence[M]:
        return await (query if before is None else query.filter(id__lt=before)).order_by("-id").limit(count)

    return await newest(read, wrap, first, after)


async def newest(
    read: Callable[[UUID | None, int], Awaitable[Sequence[M]]],
    wrap: Callable[[M], N],
    first: int | None,
    after: str | None,
) -> relay.Connection[N]:
    """The same from ``read``, which gives so many rows, the newest first: those before an id, or None for the newest of
    all."""
    size = page_size(first)
    rows = await read(None if after is None else _row_id(after), size + 1)
    nodes = [wrap(row) for row in rows[:size]]
    cursors = [encode(str(row.pk)) for row in rows[:size]]
    return connection(nodes, cursors, has_next=len(rows) > size, has_previous=after is not None)


def connection(
    nodes: Sequence[N], cursors: Sequence[str], *, has_next: bool, has_previous: bool
) -> relay.Connection[N]:
    """Nodes with their cursors as a connection."""
    return relay.Connection(
        edges=[relay.Edge(node=node, cursor=cursor) for node, cursor in zip(nodes, cursors, strict=True)],
        page_info=relay.PageInfo(
            has_next_page=has_next,
            has_previous_page=has_previous,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        ),
    )


def page_size(requested: int | None, usual: int = USUAL_PAGE) -> int:
    """The size of a page. ``usual``: for whoever asks for null, as for whoever leaves it out. Raises BadRequest for a
    size below 1 or above ``MOST_PER_PAGE``."""
    size = usual if requested is None else requested
    if not 1 <= size <= MOST_PER_PAGE:
        raise BadRequest(f"A page has 1 to {MOST_PER_PAGE} items.")
    return size


def _row_id(cursor: str) -> UUID:
    key = decode(cursor)
    try:
        row_id = UUID(key)
    except ValueError:
        raise malformed() from None
    if str(row_id) != key:
        raise malformed()
    return row_id
