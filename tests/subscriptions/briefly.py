"""What subscriptions send, in few words, and what tests of sockets wait for."""

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from gateway.delivery import state_group
from gateway.delivery.groups import Group
from subscriptions import topics
from tests.metrics import metric
from tests.sockets import TIMEOUT_SECONDS, Answer, Stream
from tests.stage import Person, Stage, row_of

ROOM = """query($stream: ID!, $last: Int) {
  waitingRoom(streamId: $stream) {
    cursor
    members { user { displayName } activity since position }
    messages(last: $last) { edges { node { id body removed author { displayName } } } }
  }
}"""

NO_CURSORS = ["", "garbage", "bm90aGluZw", "ü", "\u0000", urlsafe_b64encode(b"room:#-1").decode()]


NEVER = 1e9


@dataclass(frozen=True)
class Somebody:
    """Whose request, or socket, is being served."""

    request_id: str = "a request"
    person_id: UUID | None = None


def nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes from now on comes by its hint: without one it is found by the next look, of which there is none."""
    monkeypatch.setattr(state_group, "REFRESH_SECONDS", NEVER)
    monkeypatch.setattr(topics, "LOOK_AT_HEAD_SECONDS", NEVER)


def member(given: Answer) -> tuple[str, int | None]:
    """A member's name and position."""
    return given["user"]["displayName"], given["position"]


def presence(update: Answer) -> tuple[Any, ...]:
    """A presence update: its kind, and who with which position."""
    event = update["event"]
    match event["__typename"]:
        case "PresenceSnapshot":
            return ("PresenceSnapshot", *(member(one) for one in event["members"]))
        case "MemberLeft":
            return "MemberLeft", event["user"]["displayName"]
        case kind:
            return kind, *member(event["member"])


def chat(update: Answer) -> tuple[str, ...]:
    """A chat update: author and words, or the message that was removed."""
    event = update["event"]
    if event["__typename"] == "MessageRemoved":
        return "MessageRemoved", event["messageId"]
    return event["message"]["author"]["displayName"], event["message"]["body"]


def step(update: Answer) -> tuple[str | None, str, str | None]:
    """A session update: from, to, by whom."""
    transition = update["transition"]
    return transition["from"], transition["to"], transition["by"] and transition["by"]["displayName"]


async def take(stream: Stream, count: int) -> list[Answer]:
    """The next ``count`` values."""
    return [await stream.next() for _ in range(count)]


async def listeners(opened: AsyncExitStack, count: int, person: Person, query: str, **given: str) -> list[Stream]:
    """So many subscriptions of that person's, each on a socket of its own."""
    return [await opened.enter_async_context(person.listening(query, **given)) for _ in range(count)]


async def write(author: Person, stream: str, count: int) -> None:
    """So many messages, each a number from 0."""
    for n in range(count):
        await author.do("sendMessage", streamId=stream, body=str(n))


async def room(person: Person, stream_id: str) -> Answer:
    """The waiting room as a fresh query gives it."""
    found: Answer = (await person.ask(ROOM, stream=stream_id, last=100))["waitingRoom"]
    return found


async def sockets_served(stage: Stage, count: int) -> None:
    """Wait until the server has noticed that just so many sockets are open, and cut short whose leases it must."""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while await metric(stage.http, "greenroom_sockets") != count:
            pass
    await stage.node.realtime.presences.drain()
    await stage.node.realtime.calls.drain()


def topic_of(kind: Callable[[UUID], str], global_id: str) -> str:
    """The topic of that kind for the user, or the stream, of that id."""
    return kind(row_of(global_id))


async def followed(stage: Stage, topic: str, by: int = 1) -> None:
    """Wait until so many subscriptions follow the topic: what happens from then on, they are sent."""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while sum(group.size for group in groups(stage) if group.source.topic == topic) < by:
            await stage.http.get("/healthz")


async def served(stage: Stage, count: int) -> None:
    """Wait until so many subscriptions are served, whatever they follow."""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while sum(group.size for group in groups(stage)) < count:
            await stage.http.get("/healthz")


def groups(stage: Stage) -> list[Group]:
    """The groups that serve subscribers now."""
    return list(stage.app.state.endpoint.groups._groups.values())
