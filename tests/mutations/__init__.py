"""Every mutation of the schema, a file each as in resolvers/mutations/: who may, a good input and what it does, and
what can be wrong with it.

Tests of permissions, bad input, idempotency, results and of what moves a session go through these entries. A new file
is a new entry; nothing else has to name it.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple

from strawberry.utils.str_converters import to_camel_case

from tests.documents import errors
from tests.mutation import Mutation
from tests.sockets import Answer


def collect() -> Iterator[tuple[str, Mutation]]:
    """The entries of this folder by the mutation's name."""
    for _, name, _ in iter_modules(__path__):
        entry = getattr(import_module(f"{__name__}.{name}"), name)
        assert isinstance(entry, Mutation)
        yield to_camel_case(name), entry


MUTATIONS = dict(collect())


class Move(NamedTuple):
    """How an action that clients are offered is asked for: by which mutation, and with what beside the session."""

    mutation: str
    given: Callable[[str], Answer]


MOVES = {action: Move(name, given) for name, entry in MUTATIONS.items() for action, given in entry.moves.items()}


def document(mutation: str) -> str:
    """A mutation that asks for its whole result, and for all that is helpful in its errors."""
    kind = mutation[0].upper() + mutation[1:]
    selected = f"{MUTATIONS[mutation].result} {errors()}"
    return f"mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{ {selected} }} }}"
