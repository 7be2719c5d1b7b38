"""What one person asks, what has to be before, and what is put back after: the same where there is little and much."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

from domain.scopes import CREDIT_SCOPE, REPORT_SCOPE, SUPPORT_SCOPE
from models.clock import Clock, SystemClock

FAN, CREATOR, OFFICE, SUPPORT = "fan", "creator", "office", "support"
STAFF = {OFFICE: f"{CREDIT_SCOPE} {REPORT_SCOPE}", SUPPORT: SUPPORT_SCOPE}

SOON = timedelta(hours=2)
KNOWN = re.compile(r"\$(\w+)\$")


class Step(NamedTuple):
    """One operation: who asks it and with which variables, in which ``$session$`` stands for the id that was kept by
    that name. ``keeps``: the name of the first id in its answer."""

    who: str
    document: str
    variables: Mapping[str, Any]
    keeps: str = ""


class Enter(NamedTuple):
    """The fan is in the waiting room from then on, until all is put back."""


ENTER = Enter()


@dataclass(frozen=True)
class Asked:
    """What is measured, between what prepares it and what undoes it."""

    step: Step
    before: tuple[Step | Enter, ...] = ()
    after: tuple[Step, ...] = ()
    of_more: bool = False
    """Whether it goes through all that somebody did in a while, which is more of whoever does more."""


class Place(Protocol):
    """A house, or a server process, that is asked."""

    async def ask(self, name: str, query: str, **variables: Any) -> Any:
        """The data of an answer to that person. Raises an exception when there is none."""

    def present(self, name: str, stream: str) -> AbstractAsyncContextManager[object]:
        """That person is in the stream's waiting room within."""


@dataclass
class Pair:
    """A fan and a creator there, by their names, with the ids that they know."""

    place: Place
    names: Mapping[str, str]
    clock: Clock = field(default_factory=SystemClock)
    known: dict[str, str] = field(default_factory=dict)

    async def take(self, step: Step) -> None:
        """Do it. Raises RuntimeError when it is refused."""
        given = filled_in(step.variables, self.known | times(self.clock.now()))
        answer = await self.place.ask(self.names.get(step.who, step.who), step.document, **given)
        for payload in answer.values():
            if isinstance(payload, dict) and payload.get("errors"):
                raise RuntimeError(f"{step.document}: {payload['errors']}")
        if step.keeps:
            self.known[step.keeps] = next(ids_in(answer))

    async def once(self, asked: Asked, watch: Callable[[], AbstractAsyncContextManager[object]] | None = None) -> float:
        """Milliseconds that it took to answer. ``watch`` is open meanwhile."""
        async with AsyncExitStack() as stack:
            for step in asked.before:
                if isinstance(step, Enter):
                    await stack.enter_async_context(self.place.present(self.names[FAN], self.known["stream"]))
                else:
                    await self.take(step)
            async with AsyncExitStack() as watched:
                if watch:
                    await watched.enter_async_context(watch())
                began = time.perf_counter()
                await self.take(asked.step)
                taken = time.perf_counter() - began
        for step in asked.after:
            await self.take(step)
        return taken * 1_000


def document_of(mutation: str, result: str) -> str:
    """A mutation, with so much of what comes of it."""
    kind = f"{mutation[0].upper()}{mutation[1:]}Input"
    return f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {result} errors {{ code message }} }} }}"


def times(now: datetime) -> dict[str, str]:
    """Instants that inputs name."""
    return {"now": now.isoformat(), "soon": (now + SOON).isoformat()}


def filled_in(given: Any, known: Mapping[str, str]) -> Any:
    """The same with what is known in place of its names."""
    if isinstance(given, str):
        return KNOWN.sub(lambda found: known[found[1]], given)
    if isinstance(given, Mapping):
        return {name: filled_in(value, known) for name, value in given.items()}
    if isinstance(given, list):
        return [filled_in(value, known) for value in given]
    return given


def ids_in(answer: Any) -> Iterator[str]:
    """Every id of an answer, in order."""
    if isinstance(answer, dict):
        if "id" in answer:
            yield str(answer["id"])
        for value in answer.values():
            yield from ids_in(value)
    if isinstance(answer, list):
        for value in answer:
            yield from ids_in(value)
