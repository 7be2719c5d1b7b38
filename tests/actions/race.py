"""Many who act at the same moment."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from tests.sockets import Answer
from tests.stage import Person, Stage

T = TypeVar("T")

MANY = 20


async def at_once(*attempts: Coroutine[Any, Any, T]) -> list[T]:
    """What attempts that set out together gave, in the order in which they were given."""
    return list(await asyncio.gather(*attempts))


def result(payload: Answer) -> Answer | None:
    """What a mutation gave; None when it was refused."""
    (found,) = (value for name, value in payload.items() if name != "errors")
    assert (found is None) is (len(payload["errors"]) == 1), payload
    return None if found is None else dict(found)


def one_winner(payloads: list[Answer]) -> tuple[Answer, list[Answer]]:
    """The result of the only one that was not refused, and the errors of all others."""
    (won,) = filter(None, map(result, payloads))
    lost = [error for payload in payloads for error in payload["errors"]]
    assert len(lost) == len(payloads) - 1
    return won, lost


def too_late(error: Answer) -> tuple[str, str, str]:
    """Of an InvalidTransition, its code, where the session stood, and what was tried."""
    return error["code"], error["from"], error["attempted"]


def steps(session: Answer) -> list[str]:
    """Where a session has been."""
    return [step["to"] for step in session["history"]]


async def fans_of(stage: Stage, count: int) -> list[Person]:
    """So many more fans, with money."""
    return [await stage.person(f"Fan{number}", money=10_000) for number in range(count)]


def requested(person: Person, stream: str, key: str) -> asyncio.Future[Answer]:
    """That person asks for a session there, by that idempotency key."""
    given = {"streamId": stream, "durationMinutes": 10, "idempotencyKey": key}
    return asyncio.ensure_future(person.attempt("requestSession", **given))
