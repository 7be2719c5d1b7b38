"""What follows every transition, a file each with ``follow``, in its transaction and in the order of their names.

A new file is a new consequence; nothing else has to name it.
"""

from collections.abc import Iterator
from inspect import iscoroutinefunction

from actions.folder import collected
from actions.step import Consequence


def collect() -> Iterator[Consequence]:
    """The consequences of this folder. Raises TypeError for a file without one."""
    return collected(__path__, __name__, iscoroutinefunction, "follow")


CONSEQUENCES = tuple(collect())
