"""Enums of which clients see the values: each says what it means where it is declared."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Self


class Described(StrEnum):
    """An enum whose values have a sentence, which the schema shows: ``NAME = "NAME", "What it means."``"""

    sentence: str

    def __new__(cls, value: str, sentence: str = "") -> Self:
        """A value that is not shown may have no sentence."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member


def described(name: str, sentences: Mapping[str, str]) -> type[Described]:
    """An enum of that name whose values are the keys."""
    values = {value: (value, sentence) for value, sentence in sentences.items()}
    made: type[Described] = Described(name, values)  # type: ignore[assignment, arg-type]
    return made
