"""Every mutation of the schema, a file each: ``cancel_session.py`` is `cancelSession`, with its input and its payload.

A new file is a new mutation; nothing else has to name it.
"""

from collections.abc import Iterator

from strawberry.tools import create_type

from actions.folder import collected
from internals.strawberry import FieldDefinition


def collect() -> Iterator[FieldDefinition]:
    """The mutations of this folder by name. Raises TypeError for a file without the mutation that it is named after."""
    return collected(__path__, __name__, lambda one: isinstance(one, FieldDefinition))


Mutation = create_type("Mutation", list(collect()), description="Everything that can be done.")
