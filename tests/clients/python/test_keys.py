"""Idempotency keys of the package for Python: a wish is done once, whatever becomes of its answer."""

from pathlib import Path
from time import time

import greenroom
import pytest
from greenroom import keys

from tests.clients.python.client import connected
from tests.conftest import ON_SQLITE
from tests.stage import Stage


@ON_SQLITE
async def test_after_a_crash_the_same_wish_gets_the_first_answer(
    live_stage: Stage, server: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben, stream = live_stage.ben, await live_stage.live()
    wish: greenroom.RequestSessionInput = {"streamId": stream, "durationMinutes": 10}
    async with connected(ben, server, kept_in=tmp_path / "kept") as client:
        # It reaches the server, and its answer is lost with the program.
        key = client.keys.take(greenroom.request_session.wish(wish))
        first = await ben.do("requestSession", **wish, idempotencyKey=key)
    monkeypatch.setattr(keys, "RUN", "another")
    async with connected(ben, server, kept_in=tmp_path / "kept") as client:
        again = await greenroom.request_session(client, wish)
        assert isinstance(again, greenroom.Done)
        assert again.result["id"] == first["id"]
        refused = await greenroom.request_session(client, wish)
        assert isinstance(refused, greenroom.NotDone)
        assert refused.problem["__typename"] == "AlreadyRequested"
    assert not (tmp_path / "kept").exists()


@ON_SQLITE
async def test_a_wish_is_the_same_for_ten_minutes(
    live_stage: Stage, server: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben, stream = live_stage.ben, await live_stage.live()
    wish: greenroom.RequestSessionInput = {"streamId": stream, "durationMinutes": 10}
    async with connected(ben, server) as client:
        # It reaches the server, and nobody hears the answer.
        key = client.keys.take(greenroom.request_session.wish(wish))
        client.keys.unanswered(key)
        first = await ben.do("requestSession", **wish, idempotencyKey=key)
        await ben.do("cancelSession", sessionId=first["id"])
        monkeypatch.setattr(keys, "time", lambda: time() + keys.KEPT_SECONDS)
        again = await greenroom.request_session(client, wish)
        assert isinstance(again, greenroom.Done)
        assert again.result["id"] != first["id"], "it is another wish by then"


@ON_SQLITE
async def test_what_was_done_is_answered_though_that_cannot_be_written_down(
    live_stage: Stage, server: int, tmp_path: Path
) -> None:
    ben, stream, kept = live_stage.ben, await live_stage.live(), tmp_path / "kept"

    async def token() -> str:
        # From now on the file cannot be replaced.
        kept.with_suffix(".new").mkdir()
        assert ben.token
        return ben.token

    async with greenroom.connect(f"http://127.0.0.1:{server}/graphql", token, kept_in=kept) as client:
        client.keys.take("another wish, of which nothing is heard")
        done = await greenroom.request_session(client, {"streamId": stream, "durationMinutes": 10})
        assert isinstance(done, greenroom.Done)
        with pytest.raises(OSError, match="new"):
            await greenroom.cancel_session(client, {"sessionId": done.result["id"]})
        assert (await ben.session(done.result["id"]))["status"] == "REQUESTED", "what cannot be kept is not begun"
