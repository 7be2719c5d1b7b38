"""What a node needs in order to serve, and whether it has it."""

from typing import TYPE_CHECKING

from gateway.node import Node
from models.database.opening import reachable
from models.database.storage import free_bytes

if TYPE_CHECKING:
    from gateway.auth.issuer import Issuer


async def parts_of(node: Node, issuer: "Issuer | None") -> dict[str, bool]:
    """Whether the database and the broadcast answer, and the issuer of tokens where they have one, and whether there is
    room to write: beside a SQLite file ``min_free_bytes``; anywhere, once a write has found none, only after another
    has."""
    database = await reachable()
    parts = {
        "database": database,
        "broadcast": await node.broadcasting.reachable(),
        "room": has_space(node) and (not database or await node.transactions.try_to_write()),
    }
    if issuer:
        await issuer.look()
        parts["issuer"] = issuer.answers
    return parts


def has_space(node: Node) -> bool:
    """Whether as much is free beside a SQLite file as has to be."""
    free = free_bytes(node.settings.database_url)
    return free is None or free >= node.settings.min_free_bytes
