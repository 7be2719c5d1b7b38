"""A wish is done once, however often it is sent, and also when the program that had it has crashed."""

from pathlib import Path

from tests.clients.runner import Example
from tests.conftest import ON_SQLITE
from tests.stage import Stage

pytestmark = ON_SQLITE

MORE_THAN_ARE_TRIED = 99
FIVE_ATTEMPTS = 5
TEN_MINUTES_MS = 600_000


async def test_a_lost_answer_is_asked_for_again_with_the_same_key(live_stage: Stage, server: int, fan: Example) -> None:
    ben, stream = live_stage.ben, await live_stage.live()
    async with fan.of(ben, server) as runner:
        await runner.do("lose", answers=2)
        await runner.do("request", stream=stream, minutes=10)
        first = await runner.tells("requested")
        assert len(set(runner.heard("lost"))) == 1
        assert len(runner.heard("lost")) == 2
    assert (await live_stage.ben.session(first))["status"] == "REQUESTED"


async def test_after_a_crash_the_same_wish_gets_the_first_answer(
    live_stage: Stage, server: int, fan: Example, tmp_path: Path
) -> None:
    ben, stream = live_stage.ben, await live_stage.live()
    kept = {"KEPT_IN": str(tmp_path / "kept")}
    async with fan.among(kept).of(ben, server) as runner:
        await runner.do("lose", answers=MORE_THAN_ARE_TRIED)
        await runner.do("request", stream=stream, minutes=10)
        await runner.tells("lost")
        runner.process.kill()
        await runner.process.wait()
        runner.has_crashed = True
    async with fan.among(kept).of(ben, server) as runner:
        await runner.do("request", stream=stream, minutes=10)
        session = await runner.tells("requested")
        assert (await ben.session(session))["status"] == "REQUESTED", "and not AlreadyRequested"
        await runner.do("request", stream=stream, minutes=10)
        assert await runner.tells("requested") == "AlreadyRequested", "once it was answered, the same is another wish"
    assert not (tmp_path / "kept").exists()


async def test_a_wish_is_the_same_for_ten_minutes(live_stage: Stage, server: int, fan: Example) -> None:
    ben, stream = live_stage.ben, await live_stage.live()
    async with fan.of(ben, server) as runner:
        await runner.do("lose", answers=FIVE_ATTEMPTS)
        await runner.do("request", stream=stream, minutes=10)
        assert await runner.tells("problem")
        sessions = (await ben.ask("{ viewer { privateSessions { edges { node { id } } } } }"))["viewer"]
        first = sessions["privateSessions"]["edges"][0]["node"]["id"]
        await ben.do("cancelSession", sessionId=first)
        await runner.do("later", milliseconds=TEN_MINUTES_MS)
        await runner.do("request", stream=stream, minutes=10)
        again = await runner.tells("requested")
        assert again != first, "it is another wish by then"
        assert (await ben.session(again))["status"] == "REQUESTED"


async def test_the_same_words_said_twice_at_once_are_two_messages(live_stage: Stage, server: int, fan: Example) -> None:
    ben, stream = live_stage.ben, await live_stage.live()
    await live_stage.waiting(ben, stream)
    async with fan.of(ben, server) as runner:
        await runner.do("room", stream=stream)
        await runner.until_is("said", [])
        for _ in range(2):
            await runner.do("say", stream=stream, body="ha")
        await runner.until_is("said", ["ha", "ha"])
