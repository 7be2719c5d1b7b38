"""A theatre that a synchronous test can play in: the real application on an event loop of its own."""

import asyncio
import logging
from collections.abc import Coroutine, Set
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any, TypeVar, overload
from uuid import UUID

from hypothesis import event
from strawberry import ID

from domain.call_providers import CallProvider
from domain.lifecycle import Status
from domain.scopes import CREDIT_SCOPE, SUPPORT_SCOPE
from models.line.lines import KeptLines
from models.sessions import PrivateSession
from models.steps import SessionTransition
from schema.ids import global_id, row_id
from tests.actions.invariants import Picture, check_invariants, overdue
from tests.clock import ManualClock
from tests.conftest import on_stage, opened, settings_for
from tests.documents import OFFER
from tests.folded import folded_anew
from tests.parts.databases import Backend
from tests.sockets import Answer
from tests.stage import Person, row_of

T = TypeVar("T")

LINE = """query($id: ID!) { liveStream(id: $id) { queue { edges { node {
  position expiresAt estimatedStart { likely latest position } } } } } }"""
ROOM = """query($id: ID!) {
  liveStream(id: $id) { queue { edges { node { position fan { id } } } } }
  waitingRoom(streamId: $id) { members { user { id } position } }
}"""
CREATORS = {"ana": "USD", "eve": "EUR", "gus": "USD"}
FANS = {
    "ben": ("USD", 10_000),
    "cleo": ("USD", 10_000),
    "dora": ("USD", 1_500),
    "finn": ("EUR", 6_000),
    "gus": ("USD", 5_000),
}
"""With the money that they have. Gus is on both sides."""


class Trouble(logging.Handler):
    """Collects what the application logs as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[str] = []
        logging.getLogger("greenroom").addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(self.format(record))

    def close(self) -> None:
        logging.getLogger("greenroom").removeHandler(self)
        super().close()


class Theatre:
    """Three creators on air, five fans with money, a clock, and the database as it was last seen."""

    def __init__(self, backend: Backend) -> None:
        self.trouble = Trouble()
        self.picture: Picture | None = None
        self.calling: set[tuple[str, UUID]] = set()
        self.streams = dict.fromkeys(CREATORS, "")
        self._runner = asyncio.Runner()
        self._open = AsyncExitStack()
        self.run(self._raise_curtain(backend))
        for name, (currency, amount) in FANS.items():
            self.credit(name, currency, amount)
        for creator in CREATORS:
            self.go_live(creator)
        self.look()

    async def _raise_curtain(self, backend: Backend) -> None:
        url = await self._open.enter_async_context(backend.databases.migrated())
        self.clock = ManualClock()
        self.settings = settings_for(url, backend.broadcast_url).model_copy(update={"calls": CallProvider.PEER})
        app = await self._open.enter_async_context(opened(self.settings, self.clock))
        self.stage = await self._open.enter_async_context(on_stage(app, self.clock))
        await self.stage.person("Office", scope=CREDIT_SCOPE)
        await self.stage.person("Support", scope=SUPPORT_SCOPE)
        for name in dict.fromkeys((*CREATORS, *FANS)):
            await self.stage.person(name)

    def close(self) -> None:
        """The evening is over."""
        self.run(self._open.aclose())
        self._runner.close()
        self.trouble.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something asynchronous to its end."""
        return self._runner.run(work)

    def look(self) -> Picture:
        """The database as it is now; fails where a rule is broken or something unexpected was logged."""
        before, self.picture = self.picture, self.run(check_invariants(self.picture))
        self._look_at_starts(before or self.picture)
        self._look_at_calls(self.picture)
        self.run(self._look_at_lines())
        assert self.trouble.records == []
        return self.picture

    def _look_at_starts(self, before: Picture) -> None:
        """Whoever has begun since then had a socket in the waiting room."""
        assert self.picture
        for one, session in self.picture.sessions.items():
            earlier = before.sessions.get(one)
            if session.started_at and not (earlier and earlier.started_at):
                assert (session.fan_id, session.stream_id) in self.stage.inside

    def _look_at_calls(self, now: Picture) -> None:
        """Nobody is called who is in a session."""
        running = [one for one in now.sessions.values() if one.status is Status.IN_PROGRESS]
        busy = {person for one in running for person in (one.fan_id, one.creator_id)}
        assert not [one for one in now.sessions.values() if one.called_until and one.fan_id in busy]

    async def _look_at_kept_line(self, creator: str) -> None:
        """What the node keeps of a line, and what it has learned of its creator, is what is so."""
        one = row_of(self.stage.people[creator].id)
        assert await self.stage.node.realtime.loaders.lines.load(one) == (await KeptLines().of([one]))[one]
        known = (await self.stage.node.realtime.loaders.known.of([one]))[one]
        assert known.state == (await folded_anew(one)).state

    async def _look_at_lines(self) -> None:
        """Positions are the order of the likely starts, but for who expires sooner; none begins after the expiry."""
        for creator, stream in self.streams.items():
            await self._look_at_kept_line(creator)
            found = (await self.stage.people[creator].ask(LINE, id=stream))["liveStream"]
            line = [edge["node"] for edge in found["queue"]["edges"] if edge["node"]["position"]] if found else []
            line.sort(key=lambda session: session["position"])
            estimated = [session for session in line if session["estimatedStart"]]
            likely = [(one["estimatedStart"]["likely"], one["expiresAt"]) for one in estimated]
            begin = [at for at, expires in likely if at != expires]
            assert [one["position"] for one in line] == sorted({one["position"] for one in line})
            assert begin == sorted(begin)
            for session in line:
                if estimate := session["estimatedStart"]:
                    assert estimate["position"] == session["position"]
                    assert estimate["latest"] <= session["expiresAt"]

    def do(self, who: str, mutation: str, **given: Any) -> Answer:
        """A mutation that is not refused."""
        return self.run(self.stage.people[who].do(mutation, **given))

    def attempt(self, who: str, mutation: str, refusals: Set[str], **given: Any) -> Answer:
        """The payload of a mutation that may be refused in these ways only."""
        payload = self.run(self.stage.people[who].attempt(mutation, **given))
        refused = {error["code"] for error in payload["errors"]}
        assert refused <= refusals
        event(f"{mutation}: {', '.join(refused) or 'done'}")
        return payload

    def emblem(self, viewer: str, stream: str) -> str:
        """What that person is shown beside the stream."""
        asked = self.stage.people[viewer].ask("query($id: ID!) { liveStream(id: $id) { emblem } }", id=stream)
        return str(self.run(asked)["liveStream"]["emblem"])

    def go_live(self, creator: str) -> None:
        """A new stream with room for two requests."""
        price = {"amount": 100, "currency": CREATORS[creator]}
        offer = {**OFFER, "pricePerMinute": price, "queueLimit": 2, "coolDownSeconds": 600}
        self.streams[creator] = self.do(creator, "goLive", title="Piano", offer=offer)["id"]

    def credit(self, fan: str, currency: str, amount: int) -> None:
        """More money for that fan."""
        money = {"amount": amount, "currency": currency}
        self.do("office", "creditWallet", userId=self.stage.people[fan].id, amount=money)

    def enter(self, session: PrivateSession) -> None:
        """Its fan opens the waiting room, if they may."""

        if self.run(self.stage.enters(self._fan(session), self._stream(session))):
            event("came in vain")

    def leave(self, session: PrivateSession) -> None:
        """Its fan's last socket has gone."""
        self.run(self.stage.leaves(self._fan(session), self._stream(session)))

    def join(self, session: PrivateSession, *, by_fan: bool) -> None:
        """One of its two is in its call, if there is one."""
        person = self.stage.people[self.side(session, by_fan=by_fan)]
        if self.run(self.stage.joins(person, global_id("PrivateSession", session.id))):
            event("joined in vain")
        else:
            self.calling.add((person.name, session.id))

    def hang_up(self, session: PrivateSession, *, by_fan: bool) -> None:
        """One of its two is gone from its call."""
        person = self.stage.people[self.side(session, by_fan=by_fan)]
        if (person.name, session.id) in self.calling:
            self.calling.discard((person.name, session.id))
            self.run(self.stage.hangs_up(person, global_id("PrivateSession", session.id)))

    def _fan(self, session: PrivateSession) -> Person:
        return self.stage.people[self.side(session, by_fan=True)]

    def _stream(self, session: PrivateSession) -> str:
        return global_id("LiveStream", session.stream_id)

    def tick_until_quiet(self) -> None:
        """The clock does all that is due."""
        while self.run(self.stage.run_clock()):
            pass
        assert overdue(self.look(), self.clock.now()) == []
        self.run(self._look_into_rooms())

    async def _look_into_rooms(self) -> None:
        """Everybody in a room is shown at the position that their session has."""
        for creator, stream in self.streams.items():
            found = await self.stage.people[creator].ask(ROOM, id=stream)
            if found["waitingRoom"]:
                line = [edge["node"] for edge in found["liveStream"]["queue"]["edges"]]
                positions = {session["fan"]["id"]: session["position"] for session in line}
                for member in found["waitingRoom"]["members"]:
                    assert member["position"] == positions.get(member["user"]["id"])

    def sessions(self) -> list[PrivateSession]:
        """All there were at the last look, the oldest first."""
        return sorted(self.picture.sessions.values(), key=lambda row: row.id) if self.picture else []

    def history(self, session: PrivateSession) -> list[SessionTransition]:
        """The steps that it had taken at the last look."""
        return self.picture.histories[session.id] if self.picture else []

    def session(self, session_id: ID) -> PrivateSession:
        """That session, read anew."""

        async def read() -> PrivateSession:
            return await PrivateSession.get(id=row_id(session_id, "PrivateSession"))

        return self.run(read())

    def pick(self, number: int, *fitting: Status) -> PrivateSession:
        """One of those in a fitting state."""
        found = [row for row in self.sessions() if row.status in fitting]
        return found[number % len(found)]

    def off_air(self) -> list[str]:
        """Creators without a live stream at the last look."""
        assert self.picture
        live = {stream.creator_id for stream in self.picture.streams.values() if stream.live}
        on_air = {global_id("User", creator) for creator in live}
        return [name for name in CREATORS if self.stage.people[name].id not in on_air]

    def side(self, session: PrivateSession, *, by_fan: bool) -> str:
        """The name of its fan or of its creator."""
        wanted = global_id("User", session.fan_id if by_fan else session.creator_id)
        return next(name for name, person in self.stage.people.items() if person.id == wanted)

    def offered(self, session: PrivateSession, *, by_fan: bool) -> list[str]:
        """What that side of it may do now, as their pages show it."""
        person = self.stage.people[self.side(session, by_fan=by_fan)]
        seen: list[str] = self.run(person.session(global_id("PrivateSession", session.id)))["viewerCan"]
        return seen

    @overload
    def later(self, minutes: int) -> str: ...
    @overload
    def later(self, minutes: int | None) -> str | None: ...
    def later(self, minutes: int | None) -> str | None:
        """The instant so many minutes from now, as a client writes it."""
        return (self.clock.now() + timedelta(minutes=minutes)).isoformat() if minutes else None
