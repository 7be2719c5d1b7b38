"""What follows every transition, a file each with ``follow``, in its transaction and in the order of their names.

A new file is a new consequence; nothing else has to name it.
"""

from collections.abc import Iterator
from importlib import import_module
from inspect import iscoroutinefunction
from pkgutil import iter_modules

from actions.step import Consequence


def collect() -> Iterator[Consequence]:
    """The consequences of this folder. Raises TypeError for a file without one."""
    for _, name, _ in iter_modules(__path__):
        follow = getattr(import_module(f"{__name__}.{name}"), "follow", None)
        if not iscoroutinefunction(follow):
            raise TypeError(f"actions/consequences/{name}.py has no follow")
        yield follow


CONSEQUENCES = tuple(collect())
