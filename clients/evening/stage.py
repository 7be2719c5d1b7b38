"""What all who play an evening share: the pace of its time, what they say aloud, and what is refused to them."""

import asyncio
import sys
from dataclasses import dataclass, field
from typing import TypeVar

from greenroom import Done, NotDone

Result = TypeVar("Result")

MOVED_ON = {"InvalidTransition", "NotInWaitingRoom", "StaleVersion", "CreatorBusy", "ScheduleConflict"}
"""Refusals of which nobody is to blame: the other side was quicker, or somebody else is promised that time."""


@dataclass
class Stage:
    """``speed``: how many minutes of the evening a minute is."""

    speed: float
    refused: list[str] = field(default_factory=list)
    """What was refused unexpectedly, in the server's words."""

    async def minutes(self, minutes: float) -> None:
        """Let so many minutes of the evening pass."""
        await asyncio.sleep(minutes * 60 / self.speed)

    def say(self, sentence: str) -> None:
        """One line for whoever looks on."""
        sys.stdout.write(f"{sentence}\n")
        sys.stdout.flush()

    def result(self, who: str, answer: Done[Result] | NotDone) -> Result | None:
        """What was done; None where it was not, which is said where somebody is to blame."""
        if isinstance(answer, Done):
            return answer.result
        if answer.problem["__typename"] not in MOVED_ON:
            sentence = f"{who} is refused: {answer.problem['message']}"
            self.refused.append(sentence)
            self.say(sentence)
        return None
