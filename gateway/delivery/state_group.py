"""A group on a present value: each value is read, executed and encoded once for all members.

Members who were sent the same value at the same time are a cohort: which value they are sent next, and how soon, is the
same for all of them.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from domain.freshness import SHORTEST_INTERVAL_SECONDS
from gateway.delivery.listeners import Listeners
from gateway.delivery.rendering import Renderer
from gateway.delivery.subscriber import Sent, Subscriber
from gateway.execution.result import errors_of
from gateway.monitoring import metrics
from models.clock import Clock
from models.database.outage import retry_while_database_down
from schema.served import serve_nobody
from subscriptions.ending import end
from subscriptions.feeds import NOTHING_YET, StateSource
from subscriptions.topic import Topic
from subscriptions.topics import Topics

REFRESH_SECONDS = 5.0
"""How often the value is read without a hint: it also changes with time alone."""


@dataclass(eq=False, slots=True)
class Cohort:
    """Members who were sent ``value``, and are sent nothing more before ``quiet_until``, by the clock's ``seconds``."""

    value: object
    quiet_until: float
    members: dict[Subscriber, None] = field(default_factory=dict)


class StateGroup:
    """Newcomers are sent the present value at once, then each that differs enough to matter, with a pause of
    SHORTEST_INTERVAL_SECONDS at least."""

    def __init__(
        self,
        topics: Topics,
        source: StateSource[Any],
        renderer: Renderer,
        listeners: Listeners,
        clock: Clock,
        window: float,
    ) -> None:
        self.source = source
        self.listeners = listeners
        self.rests = False
        """Whether its value stays as it is as long as its stamp does."""
        self._topics = topics
        self._renderer = renderer
        self._clock = clock
        self._window = window
        self._newcomers: dict[Subscriber, None] = {}
        self._cohorts: list[Cohort] = []
        self._has_changed = False
        self._stamp: str | None = None
        self._timer: asyncio.Task[None] | None = None
        self._topic: Topic | None = None
        self._task: asyncio.Task[None] | None = asyncio.create_task(self._begin())

    @property
    def size(self) -> int:
        """How many members it has."""
        return sum(len(cohort.members) for cohort in self._cohorts)

    def join(self, subscriber: Subscriber, sent: Sent | None = None) -> None:
        """Send the present value, and from then on each that matters. ``sent``: what they were sent last, where they
        come from the group of another audience."""
        if sent:
            self._cohorts.append(Cohort(sent.value, sent.quiet_until, {subscriber: None}))
        else:
            self._newcomers[subscriber] = None
        self.refresh()

    def refresh(self) -> None:
        """Read the value soon. At rest there is no task."""
        self._has_changed = True
        if self._task is None:
            self._task = asyncio.create_task(self._refresh_while_changed())

    def take_stamp(self, stamp: str | None) -> bool:
        """Keep the stamp of the value that is read next; whether it is another than the last, or not known (None)."""
        changed, self._stamp = stamp is None or stamp != self._stamp, stamp
        return changed

    def drop(self, subscriber: Subscriber) -> None:
        """Send that subscriber nothing more."""
        self._newcomers.pop(subscriber, None)
        for cohort in self._cohorts:
            cohort.members.pop(subscriber, None)

    async def close(self) -> None:
        """Stop following the topic."""
        await end(self._task, self._timer)
        if self._topic:
            self._topic.call_no_more(self.refresh)
            await self._topics.leave(self._topic)

    async def _begin(self) -> None:
        self._topic = await self._topics.follow(self.source.topic)
        self._topic.call_when_moved(self.refresh)
        await self._refresh_while_changed()

    async def _refresh_while_changed(self) -> None:
        serve_nobody()
        while self._has_changed:
            self._has_changed = False
            try:
                await retry_while_database_down(self._refresh)
            except Exception as error:
                for member in self._remove_all():
                    member.fail(errors_of(error, self.source.topic))
            # Changes within the window after a refresh wait for the next one.
            await asyncio.sleep(self._window)
        self._task = None

    async def _refresh(self) -> None:
        """Read the present value, and send it to the newcomers and to the cohorts to whom it matters."""
        await self._move_to_new_audience()
        newcomers = list(self._newcomers)
        value = await self.source.read()
        has_value = value is not None and value is not NOTHING_YET
        self.rests = has_value and self.source.rests(value)
        if value is None:
            for member in self._remove_all():
                member.complete()
            return
        if newcomers or any(self._is_to_be_sent(cohort, value) for cohort in self._cohorts):
            result = await self._renderer.result(value) if has_value else None
            # Among them those whose turn has come meanwhile. (Where it was nobody's before, the timer sees to them.)
            cohort = self._form_cohort(newcomers, value)
            if result:
                metrics.DELIVERED.inc(len(cohort.members))
                for member in cohort.members:
                    member.deliver(result)
        if self._is_last(value):
            # Not the newcomers: who has come while it was read has yet to be sent it.
            for member in self._remove_members():
                member.complete()
        self._set_timer(value)

    def _form_cohort(self, newcomers: list[Subscriber], value: object) -> Cohort:
        """Join the newcomers, and all members who are to be sent the value, into one cohort."""
        interval = 0 if value is NOTHING_YET else SHORTEST_INTERVAL_SECONDS
        quiet_until = self._clock.seconds() + interval
        joined = Cohort(value, quiet_until, {newcomer: None for newcomer in newcomers if newcomer in self._newcomers})
        for newcomer in joined.members:
            del self._newcomers[newcomer]
        others: list[Cohort] = []
        for cohort in self._cohorts:
            if self._is_to_be_sent(cohort, value):
                joined.members |= cohort.members
            elif cohort.members:
                others.append(cohort)
        self._cohorts = [*others, joined] if joined.members else others
        return joined

    def _is_to_be_sent(self, cohort: Cohort, value: object) -> bool:
        # The last value waits for nothing, as nothing comes after it.
        due = self._clock.seconds() >= cohort.quiet_until or self._is_last(value)
        return due and self._matters(cohort.value, value)

    def _matters(self, shown: object, present: object) -> bool:
        if NOTHING_YET in (shown, present):
            return shown is not present
        return self.source.matters(shown, present)

    def _is_last(self, value: object) -> bool:
        return value is not NOTHING_YET and self.source.is_last(value)

    def _set_timer(self, value: object) -> None:
        """Refresh again when the first cohort to whom this value matters may be sent it."""
        if self._timer:
            self._timer.cancel()
        waiting = [cohort.quiet_until for cohort in self._cohorts if self._matters(cohort.value, value)]
        self._timer = asyncio.create_task(self._refresh_at(min(waiting))) if waiting else None

    async def _refresh_at(self, at: float) -> None:
        await self._clock.sleep(at - self._clock.seconds())
        self.refresh()

    async def _move_to_new_audience(self) -> None:
        """Have those subscribe anew who belong to another audience by now. Newcomers may, too: what they may see can
        have changed since they were let in."""
        if self.source.audience_changed is None:
            return
        user_ids = {one.user_id for one in (*self._newcomers, *self._members()) if one.user_id}
        moved = await self.source.audience_changed(user_ids) if user_ids else set()
        # Read again: some may have left meanwhile.
        for newcomer in [one for one in self._newcomers if one.user_id in moved]:
            self.drop(newcomer)
            newcomer.resubscribe(None)
        for cohort in self._cohorts:
            sent = Sent(cohort.value, cohort.quiet_until)
            for member in [member for member in cohort.members if member.user_id in moved]:
                self.drop(member)
                member.resubscribe(sent)

    def _members(self) -> list[Subscriber]:
        return [member for cohort in self._cohorts for member in cohort.members]

    def _remove_all(self) -> list[Subscriber]:
        newcomers, self._newcomers = list(self._newcomers), {}
        return [*newcomers, *self._remove_members()]

    def _remove_members(self) -> list[Subscriber]:
        members, self._cohorts = self._members(), []
        return members
