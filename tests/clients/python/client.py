"""A person's client of the package for Python, and waiting for what it says."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, aclosing
from typing import Any, TypeVar, cast

import greenroom

from tests.stage import Person

State = TypeVar("State")


def connected(person: Person, port: int, **given: Any) -> greenroom.Greenroom:
    """That person's client."""
    return greenroom.connect(f"http://127.0.0.1:{port}/graphql", person.token, **given)


def listening(states: AsyncIterator[State]) -> AbstractAsyncContextManager[AsyncIterator[State]]:
    """Listen to them meanwhile."""
    return aclosing(cast("Any", states))


async def until(states: AsyncIterator[State], wanted: Any) -> State:
    """The first state that is wanted; listening goes on."""
    async for state in states:
        if wanted(state):
            return state
    raise AssertionError("it has ended")


def says(*bodies: str) -> Any:
    """Whether a room's messages are these."""
    return lambda room: room and [message["body"] for message in room.messages] == list(bodies)
