"""A file for each thing that may grow, with ``measure``: the rows of its part of the table, in order."""

from collections.abc import Callable, Coroutine, Iterator
from inspect import iscoroutinefunction
from typing import Any

from actions.folder import collected
from benchmarks.scale.house import House, Row

Measure = Callable[[House], Coroutine[Any, Any, list[Row]]]


def collect() -> Iterator[Measure]:
    """The measures of this folder. Raises TypeError for a file without any."""
    return collected(__path__, __name__, iscoroutinefunction, "measure")
