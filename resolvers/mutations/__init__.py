"""Every mutation of the schema, a file each: ``cancel_session.py`` is `cancelSession`, with its input and its payload.

A new file is a new mutation; nothing else has to name it.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from strawberry.tools import create_type

from internals.strawberry import FieldDefinition


def collect() -> Iterator[FieldDefinition]:
    """The mutations of this folder by name. Raises TypeError for a file without the mutation that it is named after."""
    for _, name, _ in iter_modules(__path__):
        field = getattr(import_module(f"{__name__}.{name}"), name, None)
        if not isinstance(field, FieldDefinition):
            raise TypeError(f"resolvers/mutations/{name}.py has no mutation that is called {name}")
        yield field


Mutation = create_type("Mutation", list(collect()), description="Everything that can be done.")
