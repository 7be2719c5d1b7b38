"""What clients know who follow by subscriptions alone: a replica each, which is to come to what a fresh query gives."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from domain.freshness import time_matters, wait_matters
from tests.sockets import END, Answer
from tests.stage import Person

SESSION = """
  id version status durationMinutes price { amount } desiredStart scheduledStart dueAt calledUntil notBefore expiresAt
  decidedAt startedAt endedAt endReason reason note ready viewerCan
  proposal { kind start minutes price { amount } expiresAt by { id } }
  payment { status held { amount } captured { amount } refunded { amount } }
"""
NOTIFICATION = "id kind message at readAt session { id }"
OFFER = """
  open pricePerMinute { amount } options { minutes } queueLimit coolDownSeconds minimumMinutes whenFanLeaves gapSeconds
  pausedUntil estimatedWait { likelySeconds ahead }
"""
ESTIMATE = "earliest likely latest position"
TIMES = ("earliest", "likely", "latest")

ROUNDED = timedelta(seconds=1)
"""Waits are told in whole seconds."""


class Replica(ABC):
    """What ``person`` knows by one subscription. ``is_live``: of a present value, not of a log. ``is_over``: it has
    ended."""

    document: ClassVar[str]
    is_live: ClassVar[bool] = False

    def __init__(self, person: Person, given: Answer) -> None:
        self.person = person
        self.given = given
        self.known: Answer = {}
        self.is_over = False

    async def follow(self) -> None:
        """Take what comes, to the end."""
        async with self.person.listening(self.document, **self.given) as stream:
            while (value := await stream.arrived.get()) is not END:
                (data,) = value["data"].values()
                self.take(data)
        self.is_over = True

    async def begin(self) -> None:  # noqa: B027
        """Ask for what was there before, where that is not told."""

    @abstractmethod
    def take(self, data: Answer) -> None:
        """Keep what has come."""

    @abstractmethod
    async def differs(self, now: datetime) -> object:
        """What is known and what is so, where that differs; None where it does not."""


class Inbox(Replica):
    """A person's notifications, of which the latest stands for all that have the same id."""

    document = f"subscription {{ notifications {{ cursor notification {{ {NOTIFICATION} }} }} }}"
    FRESH = f"{{ viewer {{ notifications(first: 100) {{ edges {{ node {{ {NOTIFICATION} }} }} }} }} }}"

    async def begin(self) -> None:
        self.known = await self._fresh() | self.known

    def take(self, data: Answer) -> None:
        self.known[data["notification"]["id"]] = data["notification"]

    async def differs(self, now: datetime) -> object:
        for one, fresh in (await self._fresh()).items():
            if (known := self.known.get(one)) != fresh:
                return known, fresh
        return None

    async def _fresh(self) -> Answer:
        edges = (await self.person.ask(self.FRESH))["viewer"]["notifications"]["edges"]
        return {edge["node"]["id"]: edge["node"] for edge in edges}


class Sessions(Replica):
    """A person's own sessions, or with ``stream`` all on a stream of theirs."""

    document = f"""subscription($stream: ID) {{
      sessionUpdates(streamId: $stream) {{ cursor session {{ {SESSION} }} }}
    }}"""
    FRESH = f"query($id: ID!) {{ privateSession(id: $id) {{ {SESSION} }} }}"

    theirs: Sequence[str] = ()

    async def begin(self) -> None:
        self.known = {one: await self._fresh(one) for one in self.theirs} | self.known

    def take(self, data: Answer) -> None:
        self.known[data["session"]["id"]] = data["session"]

    async def differs(self, now: datetime) -> object:
        for one in self.theirs:
            known, fresh = self.known.get(one), await self._fresh(one)
            if known is None or compared(known) != compared(fresh):
                return known, fresh
        return None

    async def _fresh(self, session_id: str) -> Answer:
        found: Answer = (await self.person.ask(self.FRESH, id=session_id))["privateSession"]
        return found


def compared(session: Answer) -> Answer:
    """Without what is told otherwise: START, which another session gives and takes, by that one's update; while it
    runs the end, by the call."""
    offered = [action for action in session["viewerCan"] if action != "START"]
    ends = {"expiresAt": None} if session["status"] == "IN_PROGRESS" else {}
    return {**session, "viewerCan": offered, **ends}


class Emblem(Replica):
    """A stream's emblem and offer."""

    is_live = True

    document = f"subscription($stream: ID!) {{ emblem(streamId: $stream) {{ status emblem offer {{ {OFFER} }} }} }}"
    FRESH = f"query($stream: ID!) {{ liveStream(id: $stream) {{ status emblem offer {{ {OFFER} }} }} }}"

    def take(self, data: Answer) -> None:
        self.known = data

    async def differs(self, now: datetime) -> object:
        fresh = (await self.person.ask(self.FRESH, **self.given))["liveStream"]
        if fresh["status"] == "ENDED":
            return None if self.known["status"] == "ENDED" and self.is_over else (self.known, fresh)
        same = self.known and without_wait(self.known) == without_wait(fresh)
        return None if same and waits_as_long(self.known["offer"], fresh["offer"]) else (self.known, fresh)


def without_wait(state: Answer) -> Answer:
    """The emblem, but for the wait."""
    return {**state, "offer": {**state["offer"], "estimatedWait": None}}


def waits_as_long(known: Answer, fresh: Answer) -> bool:
    """Whether no wait differs so much that it matters. Who cannot ask is shown none."""
    if not fresh["open"]:
        return True
    one, other = (offer["estimatedWait"] for offer in (known, fresh))
    if not (one and other):
        return one is other
    spans = [timedelta(seconds=wait["likelySeconds"]) for wait in (one, other)]
    near = spans[0] + (ROUNDED if spans[1] > spans[0] else -ROUNDED)
    return one["ahead"] == other["ahead"] and (abs(spans[0] - spans[1]) <= ROUNDED or not wait_matters(near, spans[1]))


class Estimate(Replica):
    """When a fan's session is expected to begin; nothing while that is not said."""

    is_live = True

    document = f"subscription($session: ID!) {{ estimatedStart(sessionId: $session) {{ {ESTIMATE} }} }}"
    FRESH = f"query($session: ID!) {{ privateSession(id: $session) {{ status estimatedStart {{ {ESTIMATE} }} }} }}"

    def take(self, data: Answer) -> None:
        self.known = data

    async def differs(self, now: datetime) -> object:
        session = (await self.person.ask(self.FRESH, **self.given))["privateSession"]
        fresh = session["estimatedStart"]
        if fresh is None or session["status"] not in ("SCHEDULED", "WAITING"):
            return None
        same = self.known and not self.is_over and self.known["position"] == fresh["position"]
        return None if same and not any(moved(self.known, fresh, name, now) for name in TIMES) else (self.known, fresh)


def moved(known: Answer, fresh: Answer, name: str, now: datetime) -> bool:
    """Whether that time differs so much that it matters."""
    one, other = (datetime.fromisoformat(estimate[name]) for estimate in (known, fresh))
    return time_matters(one, other, now)


async def differing(replicas: Sequence[Replica], now: datetime) -> object:
    """What the first of these that differs has; None where all know what is so."""
    for one in replicas:
        if (found := await one.differs(now)) is not None:
            return type(one).__name__, one.person.name, *(found if isinstance(found, tuple) else (found,))
    return None


async def ended(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Nobody follows any more."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
