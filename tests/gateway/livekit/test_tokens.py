"""The room of a session: its address, and tokens that LiveKit's own library takes."""

from datetime import timedelta

import jwt
import pytest
from livekit.api.access_token import TokenVerifier

from gateway.settings.settings import Settings
from tests.api import scenes
from tests.clock import START
from tests.gateway.livekit.conftest import Call
from tests.gateway.livekit.server import KEY, SECRET
from tests.sockets import Answer
from tests.stage import Person

CALL = """query($id: ID!) {
  privateSession(id: $id) { call { provider url token tokenExpiresAt iceServers { urls } } }
}"""


async def call_of(person: Person, session: str) -> Answer | None:
    found: Answer | None = (await person.ask(CALL, id=session))["privateSession"]["call"]
    return found


async def test_each_of_the_two_has_a_token_of_their_own_for_that_room(call: Call) -> None:
    call.stage.clock.move(seconds=90.25)
    for person in (call.stage.ana, call.stage.ben):
        found = await call_of(person, call.session)
        assert found
        assert (found["provider"], found["url"], found["iceServers"]) == ("LIVEKIT", call.livekit.url, [])
        assert found["tokenExpiresAt"] == scenes.at(2.5)
        claims = TokenVerifier(KEY, SECRET).verify(found["token"])
        assert (claims.identity, claims.name) == (person.id, person.name)
        assert claims.video
        assert (claims.video.room, claims.video.room_join) == (call.session, True)
        assert not any((claims.video.room_admin, claims.video.room_create, claims.video.room_list))
        content = jwt.decode(found["token"], options={"verify_signature": False})
        assert content["exp"] == (START + timedelta(seconds=150)).timestamp()


async def test_after_the_end_there_is_no_way_into_the_room(met: Call) -> None:
    await met.stage.ben.do("endSession", sessionId=met.session)
    assert await call_of(met.stage.ben, met.session) is None


@pytest.mark.parametrize("missing", ["LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"])
def test_without_all_of_it_the_server_does_not_start(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"LIVEKIT_URL": "wss://livekit.example", "LIVEKIT_API_KEY": "k", "LIVEKIT_API_SECRET": "s"}
    for name, value in {"CALLS": "livekit", **given}.items():
        if name != missing:
            monkeypatch.setenv(f"GREENROOM_{name}", value)
    with pytest.raises(ValueError, match=f"GREENROOM_CALLS=livekit takes GREENROOM_{missing} too"):
        Settings()


def test_the_secret_is_shown_nowhere(settings: Settings) -> None:
    assert SECRET not in f"{settings!r} {settings.livekit!r} {settings.rules!r}"
