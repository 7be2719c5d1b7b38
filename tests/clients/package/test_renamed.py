"""Who is called otherwise by now is called so in all that is followed: no update tells it of sessions and messages."""

from tests.clients.runner import Example
from tests.conftest import ON_SQLITE
from tests.stage import Person, Stage

pytestmark = ON_SQLITE


async def rename(stage: Stage, person: Person, name: str) -> None:
    """Whoever issues the tokens knows them by another name from now on."""
    stage.clock.move(seconds=1)
    token = stage.app.state.tokens.write(person.name.lower(), name, None, 3_600, stage.clock.now())
    renamed = await Person(name, token, stage.http).ask("{ viewer { user { displayName } } }")
    assert renamed["viewer"]["user"]["displayName"] == name


async def test_a_creator_sees_a_fans_new_name(live_stage: Stage, server: int, fan: Example) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    session = (await live_stage.waiting(ben, stream))["id"]
    await ben.do("sendMessage", streamId=stream, body="Good evening!")
    async with fan.among({"HURRIED": "1"}).of(ana, server) as runner:
        await runner.do("queue", stream=stream, first=10)
        await runner.until_is("fans", ["Ben"])
        await runner.do("session", session=session)
        await runner.until_is("names", ["Ben", "Ana"])
        await runner.do("room", stream=stream)
        await runner.until_is("signed", ["Ben"])
        await rename(live_stage, ben, "Benedict")
        await runner.until_is("fans", ["Benedict"])
        await runner.until_is("names", ["Benedict", "Ana"])
        await runner.until_is("signed", ["Benedict"])


async def test_a_fan_sees_a_creators_new_name(live_stage: Stage, server: int, fan: Example) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    session = (await live_stage.requested(ben, stream))["id"]
    async with fan.among({"HURRIED": "1"}).of(ben, server) as runner:
        await runner.do("sessions")
        await runner.until_is("creators", ["Ana"])
        await runner.do("session", session=session)
        await runner.until_is("names", ["Ben", "Ana"])
        await rename(live_stage, ana, "Anastasia")
        await runner.until_is("creators", ["Anastasia"])
        await runner.until_is("names", ["Ben", "Anastasia"])
        await ana.do("decide", sessionId=session, decision="DENY")
        await runner.until_is("status", "DENIED")
