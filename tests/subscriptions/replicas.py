"""What clients know who follow by subscriptions alone: a replica each, which is to come to what a fresh query gives."""

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

Difference = tuple[Answer, Answer] | None
"""What is known and what is so, where that differs."""


class Replica(ABC):
    """What ``person`` knows by one subscription. ``is_over``: it has ended."""

    document: ClassVar[str]

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

    async def begin(self) -> None:
        """Add what was there before to what has come since."""
        self.known = await self.before() | self.known

    async def before(self) -> Answer:
        """What is there as one begins to follow, where that is not told."""
        return {}

    @abstractmethod
    def take(self, data: Answer) -> None:
        """Keep what has come."""

    @abstractmethod
    async def differs(self, now: datetime) -> Difference:
        """What of it is not so as of ``now``."""


class LiveReplica(Replica):
    """What is known of a present value: the last that has come."""

    def take(self, data: Answer) -> None:
        self.known = data


class Inbox(Replica):
    """A person's notifications, of which the latest stands for all that have the same id."""

    document = f"subscription {{ notifications {{ cursor notification {{ {NOTIFICATION} }} }} }}"
    FRESH = f"{{ viewer {{ notifications(first: 100) {{ edges {{ node {{ {NOTIFICATION} }} }} }} }} }}"

    async def before(self) -> Answer:
        edges = (await self.person.ask(self.FRESH))["viewer"]["notifications"]["edges"]
        return {edge["node"]["id"]: edge["node"] for edge in edges}

    def take(self, data: Answer) -> None:
        self.known[data["notification"]["id"]] = data["notification"]

    async def differs(self, now: datetime) -> Difference:
        fresh = await self.before()
        return None if fresh.items() <= self.known.items() else (self.known, fresh)


class Sessions(Replica):
    """A person's own sessions, or with ``stream`` all on a stream of theirs."""

    document = f"""subscription($stream: ID) {{
      sessionUpdates(streamId: $stream) {{ cursor session {{ {SESSION} }} }}
    }}"""
    FRESH = f"query($id: ID!) {{ privateSession(id: $id) {{ {SESSION} }} }}"

    theirs: Sequence[str] = ()

    async def before(self) -> Answer:
        return {one: await self._fresh(one) for one in self.theirs}

    def take(self, data: Answer) -> None:
        self.known[data["session"]["id"]] = data["session"]

    async def differs(self, now: datetime) -> Difference:
        for one in self.theirs:
            known, fresh = self.known.get(one), await self._fresh(one)
            if known is None or compared(known) != compared(fresh):
                return known or {}, fresh
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


class Emblem(LiveReplica):
    """A stream's emblem and offer."""

    document = f"subscription($stream: ID!) {{ emblem(streamId: $stream) {{ status emblem offer {{ {OFFER} }} }} }}"
    FRESH = f"query($stream: ID!) {{ liveStream(id: $stream) {{ status emblem offer {{ {OFFER} }} }} }}"

    async def differs(self, now: datetime) -> Difference:
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
    return one["ahead"] == other["ahead"] and not wait_matters(near, spans[1])


class Estimate(LiveReplica):
    """When a fan's session is expected to begin; nothing while that is not said."""

    document = f"subscription($session: ID!) {{ estimatedStart(sessionId: $session) {{ {ESTIMATE} }} }}"
    FRESH = f"query($session: ID!) {{ privateSession(id: $session) {{ status estimatedStart {{ {ESTIMATE} }} }} }}"

    async def differs(self, now: datetime) -> Difference:
        session = (await self.person.ask(self.FRESH, **self.given))["privateSession"]
        fresh = session["estimatedStart"]
        if fresh is None or session["status"] not in ("SCHEDULED", "WAITING"):
            return None
        same = self.known and not self.is_over and self.known["position"] == fresh["position"]
        return (
            None if same and not any(matters(self.known, fresh, name, now) for name in TIMES) else (self.known, fresh)
        )


def matters(known: Answer, fresh: Answer, name: str, now: datetime) -> bool:
    """Whether that time differs so much that it matters."""
    one, other = (datetime.fromisoformat(estimate[name]) for estimate in (known, fresh))
    return time_matters(one, other, now)


async def differing(replicas: Sequence[Replica], now: datetime) -> tuple[str, str, Answer, Answer] | None:
    """Of the first of these that differs: what it is, whose, what they know, and what is so."""
    for one in replicas:
        if found := await one.differs(now):
            return type(one).__name__, one.person.name, *found
    return None
