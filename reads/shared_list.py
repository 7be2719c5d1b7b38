"""Lists that many read at once: what is made of one is made once."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

MOST_READERS = 2
"""Of whom is kept what they made of a list: an app asks for the same each time, and anybody may ask for more."""


class SharedList(list[T]):
    """A list that nobody changes, nor what is made of it."""

    __slots__ = ("_made",)

    def __init__(self, items: Iterable[T]) -> None:
        super().__init__(items)
        self._made: dict[Callable[[Any], Any], Any] = {}

    def read_by(self, reader: Callable[["SharedList[T]"], R]) -> R:
        """What that reader makes of the list, which depends on nothing else. Raises what the reader raises."""
        if reader in self._made:
            made: R = self._made[reader]
            return made
        made = reader(self)
        if len(self._made) == MOST_READERS:
            self._made.clear()
        self._made[reader] = made
        return made
