"""A theatre whose people follow by subscriptions all that concerns them."""

import asyncio
import time
from collections.abc import Hashable, Sequence
from datetime import datetime
from typing import TypeVar

from domain.freshness import SHORTEST_INTERVAL_SECONDS
from domain.lifecycle import UNBEGUN
from gateway.delivery.state_group import StateGroup
from models.sessions import PrivateSession
from schema.ids import global_id
from subscriptions.ending import end
from tests.actions.invariants import Picture
from tests.actions.theatre import CREATORS, FANS, Theatre
from tests.conftest import for_tests, on_stage, opened
from tests.parts.databases import Backend
from tests.parts.servers import running
from tests.sockets import TIMEOUT_SECONDS
from tests.stage import Person, Stage
from tests.subscriptions.briefly import groups
from tests.subscriptions.replicas import Emblem, Estimate, Inbox, LiveReplica, Replica, Sessions, differing
from tests.subscriptions.replicas_of_rooms import FirstMembers, Members, MembersTogether

R = TypeVar("R", bound=Replica)

A_LOOK = 0.01
"""In seconds, from one comparison to the next."""

A_MOMENT = 0.1
"""In seconds: a value that may be sent has come by then, or is looked at once more."""

LOOKS = 50
"""So often live values are looked at, with two seconds between, before those who follow have to know what is so."""


class FollowedTheatre(Theatre):
    """They follow by real sockets, which are on the node ``followed``. What time has changed is told as the clock comes
    round: what they know is compared behind that, as long as no more time passes."""

    def __init__(self, backend: Backend) -> None:
        self.replicas: dict[Hashable, Replica] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._round: datetime | None = None
        super().__init__(backend)
        self._round = self.clock.now()

    async def _raise_curtain(self, backend: Backend) -> None:
        await super()._raise_curtain(backend)
        self.followed = await self._node_that_is_followed()
        port = await self._open.enter_async_context(running(for_tests(self.followed.app)))
        url = f"ws://127.0.0.1:{port}/graphql"
        self.stage.people["anonymous"] = Person("", None, self.stage.http)
        for person in self.stage.people.values():
            person.ws_url = url

    async def _node_that_is_followed(self) -> Stage:
        return self.stage

    def close(self) -> None:
        try:
            self.run(end(*self._tasks))
        finally:
            super().close()

    def look(self) -> Picture:
        picture = super().look()
        if self.clock.now() == self._round:
            self.run(self._compare())
        return picture

    def tick_until_quiet(self) -> None:
        super().tick_until_quiet()
        self._round = self.clock.now()
        self.run(self._compare())

    async def _compare(self) -> None:
        """Fails where somebody who follows does not come to know what is so."""
        await self._follow_what_is_new()
        of_logs = [one for one in self.replicas.values() if not isinstance(one, LiveReplica)]
        assert await self._differs(of_logs, TIMEOUT_SECONDS) is None
        await self._compare_live([one for one in self.replicas.values() if isinstance(one, LiveReplica)])

    async def _compare_live(self, live: Sequence[LiveReplica]) -> None:
        for _ in range(LOOKS):
            # What time alone has changed is looked at in rounds, which nobody waits for here.
            for group in groups(self.followed):
                if isinstance(group, StateGroup):
                    group.refresh()
            if (found := await self._differs(live, A_MOMENT)) is None:
                return
            await self.stage.run_clock(seconds=SHORTEST_INTERVAL_SECONDS)
            self._round = self.clock.now()
        raise AssertionError(found)

    async def _differs(self, replicas: Sequence[Replica], seconds: float) -> object:
        """What differs for so long between what they know and what is so."""
        until = time.monotonic() + seconds
        while (found := await differing(replicas, self.clock.now())) and time.monotonic() < until:
            await asyncio.sleep(A_LOOK)
        for task in self._tasks:
            if task.done():
                task.result()
        return found

    async def _follow_what_is_new(self) -> None:
        before = set(self.replicas)
        for name in dict.fromkeys((*CREATORS, *FANS)):
            self._follow(Inbox, name)
            self._follow_sessions(name, [row for row in self.sessions() if self.side(row, by_fan=True) == name])
        for creator, stream in self.streams.items():
            there = [row for row in self.sessions() if global_id("LiveStream", row.stream_id) == stream]
            # Promises outlive their stream; what becomes of them off air is told on the next.
            self._follow_sessions(creator, [] if creator in self.off_air() else there, stream=stream)
            for kind in (Members, MembersTogether, FirstMembers):
                self._follow(kind, creator, stream=stream)
            for viewer in ("anonymous", "ben"):
                self._follow(Emblem, viewer, stream=stream)
        for row in self.sessions():
            if row.status in UNBEGUN:
                self._follow(Estimate, self.side(row, by_fan=True), session=global_id("PrivateSession", row.id))
        while sum(group.size for group in groups(self.followed)) < sum(
            not one.is_over for one in self.replicas.values()
        ):
            await asyncio.sleep(A_LOOK)
        for key, one in self.replicas.items():
            if key not in before:
                await one.begin()

    def _follow_sessions(self, name: str, rows: Sequence[PrivateSession], **given: str) -> None:
        sessions = self._follow(Sessions, name, **given)
        sessions.theirs = [global_id("PrivateSession", row.id) for row in rows]

    def _follow(self, kind: type[R], name: str, **given: str) -> R:
        key = kind, name, *given.values()
        if (known := self.replicas.get(key)) is None:
            known = self.replicas[key] = kind(self.stage.people[name], given)
            self._tasks.append(asyncio.create_task(known.follow()))
        assert isinstance(known, kind)
        return known


class FollowedElsewhere(FollowedTheatre):
    """They follow on another node than the one on which all is done. Nodes may show times that are unlike by a little
    (``domain/forecasting/steady.py``), so that these are not compared."""

    async def _node_that_is_followed(self) -> Stage:
        app = await self._open.enter_async_context(opened(self.settings, self.clock))
        return await self._open.enter_async_context(on_stage(app, self.clock))

    async def _compare_live(self, live: Sequence[LiveReplica]) -> None:
        pass
