"""Whether all that was promised was kept. Each check gives what is broken, a line each."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from domain.events import call_topic, room_topic
from domain.lifecycle import Trigger
from domain.money import Account
from models import log
from models.chat import ChatMessage
from schema.cursors import marked_offset_of
from schema.ids import global_id
from tests.actions.invariants import Picture, check_invariants
from tests.chaos.followers import Following
from tests.chaos.players import Evening
from tests.chaos.tally import Tally
from tests.stage import row_of
from tests.subscriptions.briefly import topic_of
from tests.system.nodes import PAUSE_SECONDS

SKEW = timedelta(seconds=1)
"""Who begins a session has its fan's line. Who ends another one of that fan's may have its creator's alone, and be
quicker."""

BY_PEOPLE = {
    Trigger.REQUEST: "requestSession",
    Trigger.APPROVE: "decide",
    Trigger.DENY: "decide",
    Trigger.LATER: "decide",
    Trigger.START: "startSession",
    Trigger.END: "endSession",
    Trigger.CANCEL: "cancelSession",
}
"""Which mutation takes a step, where a mutation of that name does and nothing else."""


async def judge(tally: Tally, evening: Evening) -> list[str]:
    """All that the database tells."""
    now = await check_invariants()
    return [
        *(f"an error that no fault explains: {one}" for one in tally.inexcusable),
        *steps(tally, now),
        *money(tally, now),
        *places(now),
        *await messages(tally),
        *await visits(evening),
        *await talks(evening),
    ]


def steps(tally: Tally, now: Picture) -> Iterator[str]:
    """Whatever was answered with data was done once, and nothing else was."""
    taken = Counter(
        (global_id("PrivateSession", step.session_id), number, BY_PEOPLE[step.trigger])
        for history in now.histories.values()
        for number, step in enumerate(history, 1)
        if step.trigger in BY_PEOPLE
    )
    answered = Counter((one.result["id"], one.result["version"], one.mutation) for one in tally.of(*BY_PEOPLE.values()))
    yield from (f"answered, and not in the database: {one}" for one in answered - taken)
    yield from (f"in the database, and never answered: {one}" for one in taken - answered)


def money(tally: Tally, now: Picture) -> Iterator[str]:
    """Each session was paid for by one hold, and what came into the wallets is what was credited."""
    yield from (f"{len(now.holds[one])} holds of {one}" for one in now.sessions if len(now.holds[one]) != 1)
    credited = -sum(entry.amount for entry in now.entries if entry.account is Account.ISSUED)
    answered = sum(one.given["amount"]["amount"] for one in tally.of("creditWallet"))
    if credited != answered:
        yield f"credited {credited}, where {answered} was answered"


def places(now: Picture) -> Iterator[str]:
    """Nobody was in two sessions at once, on whatever side."""
    spans: dict[UUID, list[tuple[datetime, datetime, UUID]]] = defaultdict(list)
    for session in now.sessions.values():
        if session.started_at and session.ended_at:
            for person in (session.fan_id, session.creator_id):
                spans[person].append((session.started_at, session.ended_at, session.id))
    for person, times in spans.items():
        for (_, ended, one), (began, _, other) in pairwise(sorted(times)):
            if began < ended - SKEW:
                yield f"{person} was in {one} and {other} at once"


async def messages(tally: Tally) -> list[str]:
    """Each message is there once, as its author knows it."""
    written = Counter([(global_id("ChatMessage", row.id), row.body) for row in await ChatMessage.all()])
    answered = Counter((one.result["id"], one.given["body"]) for one in tally.of("sendMessage"))
    differing = [one for one in written | answered if written[one] != answered[one]]
    return [f"written {written[one]} times, answered {answered[one]} times: {one}" for one in differing]


async def visits(evening: Evening) -> list[str]:
    """Whoever was in a room has heard every message from their first to their last, once and in order."""
    broken: list[str] = []
    for visit in evening.visits:
        topic = topic_of(room_topic, visit.stream)
        heard = [marked_offset_of(update["cursor"], topic).offset for update in visit.heard]
        if heard:
            between = ChatMessage.filter(stream_id=row_of(visit.stream), seq__gte=heard[0], seq__lte=heard[-1])
            written = [message.seq for message in await between.order_by("seq")]
            if heard != written:
                broken.append(f"{visit.fan.name} heard {heard} of {written}")
    return broken


async def talks(evening: Evening) -> list[str]:
    """Whoever was in a call has heard the meter and the other side from their first update to their last, each once and
    in order."""
    broken: list[str] = []
    for talk in evening.talks.values():
        topic = topic_of(call_topic, talk.session)
        heard = [marked_offset_of(update["cursor"], topic).offset for update in talk.heard]
        if heard:
            events = await log.read(topic, heard[0], heard[-1] - heard[0])
            told = [event.offset for event in events if event.data.get("user") != str(row_of(talk.client.id))]
            # The first is how the meter stood.
            if heard[1:] != told:
                broken.append(f"{talk.client.name} heard {heard} of {told} in {talk.session}")
    return broken


async def followed(followers: Sequence[Following]) -> list[str]:
    """Whoever followed to the end was sent what somebody is sent who begins there only now, and knows each session as
    it is."""
    broken: list[str] = []
    for follower in followers:
        while not follower.at_the_end:
            await asyncio.sleep(PAUSE_SECONDS)
        again = follower.anew()
        await again.listen()
        if follower.told != again.told:
            broken.append(f"{follower.what}: {follower.told} is not {again.told}")
        last = {update["session"]["id"]: update["session"] for update in follower.seen if "session" in update}
        for session in last.values():
            now = await follower.people[0].session(session["id"])
            if any(session[name] != now[name] for name in session):
                broken.append(f"{follower.what}: {session} is {now}")
    return broken
