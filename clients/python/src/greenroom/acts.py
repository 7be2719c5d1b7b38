"""Mutations: each a function that does one thing, once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from .connect import Greenroom
    from .generated import Problem

Input_contra = TypeVar("Input_contra", contravariant=True)
Result = TypeVar("Result")


@dataclass(frozen=True)
class Done(Generic[Result]):
    """It was done. ``result``: what came of it."""

    result: Result


@dataclass(frozen=True)
class NotDone:
    """It was not done, and why. Problems are told apart by ``__typename``, and have the data that helps. New types may
    come: their ``message`` is fit to be shown."""

    problem: "Problem"
    problems: "Sequence[Problem]"


class Mutation(Generic[Input_contra, Result]):
    """One mutation. Raises ``Refused`` and ``Unreachable``."""

    def __init__(self, result: str, text: str) -> None:
        self._result = result
        self._text = text

    def wish(self, given: Input_contra) -> str:
        """A text by which the same wish is known again."""
        return f"{self._text} {json.dumps(given, sort_keys=True)}"

    async def __call__(self, greenroom: "Greenroom", given: Input_contra) -> Done[Result] | NotDone:
        """Do it, however often it has to be sent."""
        asked: dict[str, Any] = dict(given)  # type: ignore[call-overload]
        wish = self.wish(given)
        kept = None if asked.get("idempotencyKey") else greenroom.keys.take(wish)
        try:
            data = await greenroom.send(self._text, {"input": {**asked, **({"idempotencyKey": kept} if kept else {})}})
            if kept:
                greenroom.keys.answered(wish, kept)
        finally:
            if kept:
                greenroom.keys.unanswered(kept)
        answer = data["answer"]
        errors = answer["errors"]
        return NotDone(errors[0], errors) if errors else Done(answer[self._result])
