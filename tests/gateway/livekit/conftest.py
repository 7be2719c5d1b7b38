"""A stage whose calls are in rooms of a LiveKit server."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from livekit.protocol.models import ParticipantInfo
from pydantic import SecretStr

from domain.call_providers import CallProvider
from gateway.background.keep_call_rooms import keep_call_rooms
from gateway.settings.settings import Settings
from models.sessions import PrivateSession
from tests.api import scenes
from tests.conftest import settings_for
from tests.gateway.livekit.server import KEY, SECRET, LiveKitServer, event, livekit_server, send
from tests.parts.databases import Backend
from tests.stage import Person, Stage, row_of


@pytest.fixture
async def livekit() -> AsyncIterator[LiveKitServer]:
    async with livekit_server() as server:
        yield server


@pytest.fixture
def settings(cast_url: str, backend: Backend, livekit: LiveKitServer) -> Settings:
    return settings_for(cast_url, backend.broadcast_url).model_copy(
        update={
            "calls": CallProvider.LIVEKIT,
            "livekit_url": livekit.url,
            "livekit_api_key": KEY,
            "livekit_api_secret": SecretStr(SECRET),
        }
    )


@dataclass
class Call:
    """The call of a session of Ben's with Ana, 10 minutes for 1,000, which began at noon."""

    stage: Stage
    livekit: LiveKitServer
    stream: str
    session: str

    async def joins(self, person: Person, sid: str, at: datetime | None = None) -> ParticipantInfo:
        """They join now, or did then, and LiveKit says so."""
        at = at or self.stage.clock.now()
        one = self.livekit.joins(self.session, person.id, sid, at)
        assert await send(self.stage.http, event("joined", self.session, one, at)) == 200
        return one

    async def leaves(self, one: ParticipantInfo) -> None:
        """They leave now, and LiveKit says so."""
        self.livekit.leaves(self.session, one.sid)
        assert await send(self.stage.http, event("left", self.session, one, self.stage.clock.now())) == 200

    async def look(self) -> None:
        """A round of looking after the rooms."""
        node = self.stage.node
        assert node.livekit
        async with node.livekit.rooms() as rooms:
            await keep_call_rooms(node.transactions, rooms)

    async def meter(self) -> tuple[str, float]:
        """What the meter does, and the seconds that it has counted by now."""
        meter = (await PrivateSession.get(id=row_of(self.session))).meter
        assert meter is not None
        return meter.state.value, meter.used_at(self.stage.clock.now()).total_seconds()


@pytest.fixture
async def call(stage: Stage, livekit: LiveKitServer) -> Call:
    stream = await stage.live()
    return Call(stage, livekit, stream, await scenes.in_progress(stage, stream))


@pytest.fixture
async def met(call: Call) -> Call:
    """Both are in it since noon, as A and B."""
    await call.joins(call.stage.ana, "PA_A")
    await call.joins(call.stage.ben, "PA_B")
    return call
