"""What fans and creators do of an evening, as they please."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from random import Random

from domain.lifecycle import OPEN
from tests.chaos.client import Client
from tests.chaos.hearing import Hearing
from tests.chaos.talks import Talk
from tests.documents import CHAT, OFFER, PRESENCE
from tests.sockets import Answer

DURATIONS = [1, 5]
ENDS = 0.1
"""How often a creator who may end a session does: the two are to meet before."""

PAUSES_SECONDS = (0.02, 0.4)
QUEUE = """query($id: ID!) { liveStream(id: $id) {
  queue(first: 50) { edges { node { id version status viewerCan } } } } }"""

OPEN_SESSIONS = """query($open: [SessionStatus!]) {
  viewer { privateSessions(side: FAN, status: $open, first: 50) { edges { node { id viewerCan } } } } }"""


@dataclass
class Evening:
    """Who is on air, how many messages there were, and whether it is over. ``visits``: of fans to rooms.
    ``talks``: by person and session."""

    random: Random
    over: asyncio.Event = field(default_factory=asyncio.Event)
    streams: dict[str, str] = field(default_factory=dict)
    visits: list["Visit"] = field(default_factory=list)
    talks: dict[tuple[str, str], Talk] = field(default_factory=dict)
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    async def pause(self) -> None:
        """A moment, or until it is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.random.uniform(*PAUSES_SECONDS)):
                await self.over.wait()

    def talk(self, client: Client, session: str) -> None:
        """Be in the call of that session, from now on."""
        if (client.name, session) not in self.talks:
            self.talks[client.name, session] = Talk(client, session)

    async def say(self, client: Client, stream: str) -> None:
        """Write something that nobody else writes."""
        await client.act("sendMessage", streamId=stream, body=f"{client.name} {next(self.numbers)}")


async def go_on_air(creator: Client, evening: Evening) -> None:
    """A stream with room for a few."""
    offer = {**OFFER, "durations": DURATIONS, "queueLimit": 6, "coolDownSeconds": 0}
    stream = await creator.act("goLive", title="Chaos", offer=offer)
    assert stream
    evening.streams[creator.name] = stream["id"]


async def fan_plays(fan: Client, evening: Evening) -> None:
    """Ask, wait in the room, write, sometimes think better of it; and ask again."""
    while not evening.over.is_set():
        stream = evening.random.choice([one for name, one in evening.streams.items() if name != fan.name])
        given = {"streamId": stream, "durationMinutes": evening.random.choice(DURATIONS)}
        if session := await fan.act("requestSession", **given):
            await follow_up(fan, session, stream, evening)
        await evening.pause()


async def follow_up(fan: Client, session: Answer, stream: str, evening: Evening) -> None:
    """Until it has ended, or a promise is too far ahead to wait for."""
    visit = Visit(fan, stream)
    evening.visits.append(visit)
    visiting: asyncio.Task[None] | None = None
    while session["status"] in OPEN and not evening.over.is_set():
        if session["status"] == "WAITING" and (visiting is None or visiting.done()):
            visiting = asyncio.create_task(visit.stay())
        if session["status"] == "IN_PROGRESS":
            evening.talk(fan, session["id"])
        dice = evening.random.random()
        if session["status"] == "WAITING" and dice < 0.3:
            await evening.say(fan, stream)
        elif "CANCEL" in session["viewerCan"] and (dice > 0.97 or session["status"] == "SCHEDULED"):
            await fan.act("cancelSession", sessionId=session["id"])
        elif "END" in session["viewerCan"] and dice > 0.9:
            await fan.act("endSession", sessionId=session["id"])
        await evening.pause()
        session = await fan.session(session["id"])
    if visiting:
        visiting.cancel()
        await asyncio.wait([visiting])


async def creator_plays(creator: Client, evening: Evening) -> None:
    """Do with somebody in the queue what may be done."""
    stream = evening.streams[creator.name]
    while not evening.over.is_set():
        queue = (await creator.ask(QUEUE, id=stream))["liveStream"]["queue"]["edges"]
        for running in [edge["node"] for edge in queue if edge["node"]["status"] == "IN_PROGRESS"]:
            evening.talk(creator, running["id"])
        if queue:
            session = evening.random.choice(queue)["node"]
            await creator_acts(creator, session, evening)
        elif evening.random.random() < 0.2:
            await evening.say(creator, stream)
        await evening.pause()


async def creator_acts(creator: Client, session: Answer, evening: Evening) -> None:
    """One of the things that the creator is offered."""
    weights = {"APPROVE": 8, "DENY": 1, "LATER": 1, "START": 10, "END": 4}
    offered = [action for action in session["viewerCan"] if action in weights]
    if not offered:
        return
    (action,) = evening.random.choices(offered, [weights[one] for one in offered])
    match action:
        case "START":
            await creator.act("startSession", sessionId=session["id"])
        case "END" if evening.random.random() < ENDS:
            await creator.act("endSession", sessionId=session["id"])
        case "END":
            pass
        case decision:
            given = {"sessionId": session["id"], "decision": decision, "expectedVersion": session["version"]}
            await creator.act("decide", **given)


async def office_plays(office: Client, fans: Sequence[Client], evening: Evening) -> None:
    """Fill somebody's wallet, now and then."""
    while not evening.over.is_set():
        amount = {"amount": evening.random.randint(1, 500), "currency": "USD"}
        await office.act("creditWallet", userId=evening.random.choice(fans).id, amount=amount)
        await evening.pause()


async def all_go_home(fans: Sequence[Client]) -> None:
    """What the fans have open ends."""
    ways = {"CANCEL": "cancelSession", "END": "endSession"}
    for fan in fans:
        found = await fan.ask(OPEN_SESSIONS, open=sorted(OPEN))
        for edge in found["viewer"]["privateSessions"]["edges"]:
            for way in [ways[one] for one in edge["node"]["viewerCan"] if one in ways]:
                await fan.act(way, sessionId=edge["node"]["id"])


class Visit:
    """A fan in a waiting room, present and listening to its chat, from each admission to its end."""

    def __init__(self, fan: Client, stream: str) -> None:
        self.fan = fan
        self.stream = stream
        self._hearing = Hearing(fan, CHAT, "waitingRoomChat", beside=PRESENCE, stream=stream)
        self.heard = self._hearing.heard

    async def stay(self) -> None:
        """Come, and come again when the socket has gone, until the room is closed to them."""
        await self._hearing.to_its_end()
