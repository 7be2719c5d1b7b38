"""The numbers among an offer's terms, as fields of the types that say or show an offer."""

from collections.abc import Callable
from inspect import get_annotations
from typing import TypeVar

from domain.offers import NUMBERS, Number
from internals.strawberry import FieldDefinition

C = TypeVar("C")


def with_numbers(field: Callable[[Number], FieldDefinition]) -> Callable[[type[C]], type[C]]:
    """A decorator that gives a class, before Strawberry reads it, a field for each number, made by ``field``."""

    def give(kind: type[C]) -> type[C]:
        kind.__annotations__ = get_annotations(kind) | dict.fromkeys(NUMBERS, int)
        for name, number in NUMBERS.items():
            setattr(kind, name, field(number))
        return kind

    return give
