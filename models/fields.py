"""The one id type."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A UUID of version 7 (RFC 9562): its order is the order of creation."""
    return uuid7()
