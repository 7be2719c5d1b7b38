"""The subscribers who are sent the same present value: each value is read, executed and encoded once for all of them.

Members who were sent the same value at the same time are a cohort: what has to change before they are sent another,
and from when on they may be, is the same for all of them.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from domain.freshness import SHORTEST_INTERVAL_SECONDS
from gateway import metrics
from gateway.delivery.rendering import Renderer
from gateway.delivery.subscriber import Subscriber
from gateway.execution.result import internal_error
from models.clock import Clock
from models.outage import retry_while_database_down
from subscriptions.feeds import StateSource
from subscriptions.topics import Topics

LOOK_AGAIN_SECONDS = 5.0
"""Values also change with time alone."""


@dataclass(eq=False, slots=True)
class Cohort:
    """Members who were shown ``value``, and are sent nothing more before ``quiet_until``."""

    value: Any
    quiet_until: datetime
    members: dict[Subscriber, None] = field(default_factory=dict)


class StateGroup:
    """Newcomers get the present value at once; then each gets one that matters, at most one every 2 s."""

    def __init__(
        self, topics: Topics, source: StateSource[Any], renderer: Renderer, clock: Clock, window: float
    ) -> None:
        self.followers = 0
        self._topics = topics
        self._source = source
        self._renderer = renderer
        self._clock = clock
        self._window = window
        self._newcomers: dict[Subscriber, None] = {}
        self._cohorts: list[Cohort] = []
        self._changed = asyncio.Event()
        self._timer: asyncio.Task[None] | None = None
        self._task = asyncio.create_task(self._run())

    @property
    def size(self) -> int:
        """How many are being served."""
        return sum(len(cohort.members) for cohort in self._cohorts)

    async def join(self, subscriber: Subscriber, offset: int | None, head: int) -> None:
        """Send the present value, and from then on each that matters."""
        self._newcomers[subscriber] = None
        self._changed.set()

    def drop(self, subscriber: Subscriber) -> None:
        """Send them nothing more."""
        self._newcomers.pop(subscriber, None)
        for cohort in self._cohorts:
            cohort.members.pop(subscriber, None)

    async def close(self) -> None:
        """Follow the topic no more."""
        for task in (self._task, self._timer):
            if task:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def _run(self) -> None:
        async with self._topics.follow(self._source.topic) as topic:
            with topic.on_change(self._changed.set):
                await self._look_for_ever()

    async def _look_for_ever(self) -> None:
        while True:
            self._changed.clear()
            try:
                await retry_while_database_down(self._look)
            except Exception as error:
                for member in self._remove_all():
                    member.fail([internal_error(error, self._source.topic)])
            # What comes within the window after a look is gathered into the next.
            await asyncio.sleep(self._window)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN_SECONDS):
                    await self._changed.wait()

    async def _look(self) -> None:
        """Read the present value, and send it to those to whom it matters."""
        await self._move_to_new_audience()
        newcomers = list(self._newcomers)
        value = await self._source.read()
        if value is None:
            for member in self._remove_all():
                member.complete()
            return
        result = None
        if self._source.sends(value) and (newcomers or any(self._due(cohort, value) for cohort in self._cohorts)):
            result = await self._renderer.result(value)
        formed = self._form_cohort(newcomers, value)
        if result:
            metrics.DELIVERED.inc(len(formed.members))
            for member in formed.members:
                member.deliver(result)
        if self._source.is_last(value):
            for member in self._remove_all():
                member.complete()
        self._set_timer(value)

    def _form_cohort(self, newcomers: list[Subscriber], value: object) -> Cohort:
        """The newcomers, and the members to whom the value matters and who may be sent it: one cohort from now on."""
        interval = SHORTEST_INTERVAL_SECONDS if self._source.sends(value) else 0
        quiet_until = self._clock.now() + timedelta(seconds=interval)
        formed = Cohort(value, quiet_until, {one: None for one in newcomers if one in self._newcomers})
        for one in formed.members:
            del self._newcomers[one]
        others: list[Cohort] = []
        for cohort in self._cohorts:
            if self._due(cohort, value):
                formed.members |= cohort.members
            elif cohort.members:
                others.append(cohort)
        self._cohorts = [*others, formed] if formed.members else others
        return formed

    def _due(self, cohort: Cohort, value: object) -> bool:
        return self._clock.now() >= cohort.quiet_until and self._source.matters(cohort.value, value)

    def _set_timer(self, value: object) -> None:
        """Look again when the first of those to whom this value matters may be sent it."""
        if self._timer:
            self._timer.cancel()
        waiting = [cohort.quiet_until for cohort in self._cohorts if self._source.matters(cohort.value, value)]
        self._timer = asyncio.create_task(self._look_at(min(waiting))) if waiting else None

    async def _look_at(self, at: datetime) -> None:
        await self._clock.sleep((at - self._clock.now()).total_seconds())
        self._changed.set()

    async def _move_to_new_audience(self) -> None:
        """Have members who belong to another audience by now subscribe anew."""
        if self._source.audience_changed is None:
            return
        known = {member.user_id: member for cohort in self._cohorts for member in cohort.members if member.user_id}
        moved = await self._source.audience_changed(set(known)) if known else set()
        for member in [one for cohort in self._cohorts for one in cohort.members if one.user_id in moved]:
            self.drop(member)
            member.resubscribe()

    def _remove_all(self) -> list[Subscriber]:
        members = [*self._newcomers, *(member for cohort in self._cohorts for member in cohort.members)]
        self._newcomers, self._cohorts = {}, []
        return members
