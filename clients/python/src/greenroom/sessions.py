"""Sessions of the viewer's, on either side."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .connect import Greenroom
from .generated import (
    COST_NOW,
    ESTIMATE_CHANGES,
    ONE_SESSION,
    PRIVATE_CALL,
    SESSION_UPDATES,
    Estimate,
    Meter,
    OneSessionData,
    Price,
    Session,
    SessionStatus,
    SessionUpdatesData,
)
from .live import ENDED, Merged, follow, followed, latest, repeated
from .problems import Refused
from .waiting import backoff, end

LOOK_SECONDS = 5.0
"""How often to ask for what no subscription tells."""


@dataclass(frozen=True)
class SessionNow:
    """A session, with what is known of it at this moment: in line its ``estimate``, and while it runs its ``meter`` and
    the ``cost`` of ending it. ``is_fan``: whether the viewer is its fan; else they are its creator."""

    session: Session
    is_fan: bool
    estimate: Estimate | None = None
    meter: Meter | None = None
    cost: Price | None = None

    @property
    def id(self) -> str:
        """The session's."""
        return self.session["id"]

    @property
    def status(self) -> SessionStatus:
        """Where it stands."""
        return self.session["status"]


async def session(greenroom: Greenroom, session_id: str) -> AsyncIterator[SessionNow | None]:
    """All that there is to know of a session, as it changes. To follow it is not to be in its call. None: there is no
    such session for this person."""
    merged, now = Merged(), None
    merged.add("steps", steps(greenroom, session_id), tells_end=True)
    try:
        while True:
            name, value = await merged.next()
            if value is None:
                yield None
            if value in (None, ENDED):
                return
            if name == "promise":
                if now and not is_the_same(now, value):
                    await merged.drop("steps")
                    merged.add("steps", steps(greenroom, session_id), tells_end=True)
                continue
            if name != "steps" and now:
                now = looked_at(now, name, value)
            elif now and now.status == value.status:
                now = replace(now, session=value.session)
            else:
                now = value
                await listen(merged, greenroom, now)
            yield now
    finally:
        await merged.close()


async def listen(merged: Merged, greenroom: Greenroom, now: SessionNow) -> None:
    """Listen to what matters in the session's present state, and to nothing else."""
    for name in ("estimate", "cost", "promise"):
        await merged.drop(name)
    if now.status == "SCHEDULED" and not now.is_fan:
        # A promise outlives its stream, and its creator is told what becomes of it on their next.
        merged.add("promise", repeated(greenroom, ONE_SESSION, {"sessionId": now.id}, LOOK_SECONDS))
    if now.status in ("WAITING", "SCHEDULED"):
        merged.add("estimate", follow(greenroom, ESTIMATE_CHANGES, {"sessionId": now.id}))
    elif now.status == "IN_PROGRESS":
        merged.add("cost", repeated(greenroom, COST_NOW, {"sessionId": now.id}, LOOK_SECONDS))


def looked_at(now: SessionNow, name: str, found: Any) -> SessionNow:
    """The session with what was found under that name."""
    if name == "estimate":
        return replace(now, estimate=found["estimatedStart"])
    one: Any = found["privateSession"] or {}
    return replace(now, meter=one.get("meter"), cost=one.get("costIfEndedNow"))


def is_the_same(now: SessionNow, found: OneSessionData) -> bool:
    """Whether the session is on the same stream, and the creator may do the same with it. Neither of these changes by a
    step of the session that the creator is told."""
    one = found["privateSession"]
    return one is None or (one["stream"]["id"], one["viewerCan"]) == (
        now.session["stream"]["id"],
        now.session["viewerCan"],
    )


def steps(greenroom: Greenroom, session_id: str) -> AsyncIterator[SessionNow | None]:
    """The session after each of its steps, as the viewer's side is told of them."""

    def begin(found: OneSessionData) -> tuple[SessionNow, dict[str, object]] | None:
        viewer, one = found["viewer"], found["privateSession"]
        if viewer is None or one is None:
            return None
        is_fan = one["fan"]["id"] == viewer["user"]["id"]
        stream = one["stream"]
        behind: dict[str, object] = {"streamId": stream["id"], "after": stream["sessionsCursor"]}
        given: Any = one
        return SessionNow(given, is_fan), {"after": viewer["sessionsCursor"]} if is_fan else behind

    def fold(known: SessionNow, update: SessionUpdatesData) -> SessionNow:
        told = update["sessionUpdates"]["session"]
        # What was done while the query was answered may be told although the answer has it, and more.
        is_news = told["id"] == known.id and told["version"] >= known.session["version"]
        return replace(known, session=told) if is_news else known

    def asks_again(known: SessionNow, update: SessionUpdatesData) -> bool:
        # Whether the creator may begin depends on whether somebody else is with them.
        told, step = update["sessionUpdates"]["session"], update["sessionUpdates"]["transition"]
        is_between = (step["from"] == "IN_PROGRESS") != (step["to"] == "IN_PROGRESS")
        return told["id"] != known.id and known.status == "WAITING" and is_between

    def renewed(known: SessionNow, found: OneSessionData) -> SessionNow:
        now: Any = found["privateSession"]
        return replace(known, session=now) if now and now["version"] == known.session["version"] else known

    return followed(
        greenroom, ONE_SESSION, {"sessionId": session_id}, begin, SESSION_UPDATES, fold, asks_again, renewed
    )


def call(greenroom: Greenroom, session_id: str) -> AsyncIterator[Meter]:
    """Be in the call of a session for as long as one listens, without picture and sound; its meter, until it is
    over."""
    return latest(meters(greenroom, session_id))


async def meters(greenroom: Greenroom, session_id: str) -> AsyncIterator[Meter]:
    """Each state of the meter that is told."""
    while True:
        try:
            async for update in follow(greenroom, PRIVATE_CALL, {"sessionId": session_id}):
                event = update["privateCall"]["event"]
                if event["__typename"] == "MeterChanged":
                    yield event["meter"]
        except Refused as refused:
            if refused.code == "BAD_REQUEST":
                return
            if refused.code != "CURSOR_EXPIRED":
                raise
            await backoff(0, greenroom.closing)
        else:
            return


Stages = Mapping[SessionStatus, Callable[[SessionNow], Coroutine[Any, Any, object]]]


async def stages(states: AsyncIterator[SessionNow | None], each: Stages) -> SessionNow | None:
    """Do what belongs to each status, once, for as long as the session has that status. Ends when the session is over,
    and gives it, or when there is no such session for this person any more."""
    doing: asyncio.Task[object] | None = None
    now: SessionNow | None = None
    try:
        async for state in states:
            if state is None:
                await stop(doing)
                doing = None
                break
            if now is None or state.status != now.status:
                await stop(doing)
                doing = asyncio.create_task(each[state.status](state)) if state.status in each else None
            now = state
            # Not by the status: one that is newer than this package need not be an end.
            if state.session["endedAt"]:
                break
        if doing:
            await doing
            doing = None
    finally:
        await stop(doing)
    return now


async def stop(doing: asyncio.Task[object] | None) -> None:
    """Cancel what is being done, if anything is. Raises what it has failed with."""
    if doing is None:
        return
    await end(doing)
