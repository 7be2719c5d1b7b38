"""Who is called otherwise by now is called so in all that is followed by the package for Python."""

import greenroom
import pytest

from tests.clients.package.test_renamed import rename
from tests.clients.python.client import connected, listening, until
from tests.conftest import ON_SQLITE
from tests.stage import Stage


@ON_SQLITE
async def test_who_is_called_otherwise_by_now_is_called_so(
    live_stage: Stage, server: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("greenroom.live.SELDOM_LOOK_SECONDS", 0.01)
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    session = (await live_stage.waiting(ben, stream))["id"]
    await ben.do("sendMessage", streamId=stream, body="Good evening!")
    async with (
        connected(ana, server) as client,
        listening(greenroom.session(client, session)) as states,
        listening(greenroom.chat(client, stream)) as chat,
    ):
        await until(states, lambda now: now.session["fan"]["displayName"] == "Ben")
        await until(chat, lambda messages: messages[0]["author"]["displayName"] == "Ben")
        await rename(live_stage, ben, "Benedict")
        await until(states, lambda now: now.session["fan"]["displayName"] == "Benedict")
        await until(chat, lambda messages: messages[0]["author"]["displayName"] == "Benedict")
