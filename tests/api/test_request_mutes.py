"""A creator takes no requests from a fan for a while."""

from tests.api import scenes
from tests.api.scenes import at, nothing_changes
from tests.sockets import Answer
from tests.stage import Person, Stage

MUTES = "{ viewer { requestMutes { edges { node { id fan { displayName } until } } } } }"


async def refusal(stage: Stage, stream: str) -> Answer:
    async with nothing_changes():
        return await stage.ben.refused("requestSession", streamId=stream, durationMinutes=10)


async def test_a_fan_whose_requests_are_muted_is_told_until_when_and_not_why(stage: Stage) -> None:
    stream = await stage.live()
    await stage.ana.do("muteRequests", userId=stage.ben.id, seconds=600)
    refused = await refusal(stage, stream)
    assert (refused["__typename"], refused["until"]) == ("CoolingDown", at(10))
    assert await stage.ben.inbox() == []
    assert (await stage.ben.ask("query($id: ID!) { liveStream(id: $id) { offer { open } emblem } }", id=stream)) == {
        "liveStream": {"offer": {"open": True}, "emblem": "AVAILABLE"}
    }
    await stage.requested(stage.cleo, stream)
    stage.clock.move(seconds=600)
    await stage.requested(stage.ben, stream)


async def test_the_later_of_a_mute_and_a_cool_down_counts(stage: Stage) -> None:
    stream = await stage.live()
    await scenes.denied(stage, stream)
    for seconds, until in ((60, at(30)), (3_600, at(60))):
        await stage.ana.do("muteRequests", userId=stage.ben.id, seconds=seconds)
        assert (await refusal(stage, stream))["until"] == until


async def test_a_mute_is_of_the_creator_on_every_stream_and_leaves_what_was_asked_already(stage: Stage) -> None:
    stream = await stage.live()
    session = await stage.requested(stage.ben, stream)
    await stage.ana.do("muteRequests", userId=stage.ben.id, seconds=7_200)
    assert (await stage.ana.do("decide", sessionId=session["id"], decision="APPROVE"))["status"] == "WAITING"
    await stage.requested(stage.ben, await stage.live(stage.dora))
    await stage.ana.do("endStream", streamId=stream)
    assert (await refusal(stage, await stage.live()))["code"] == "COOLING_DOWN"


async def test_mutes_are_listed_for_their_creator_and_taken_back(stage: Stage) -> None:
    stream = await stage.live()
    await stage.ana.do("muteRequests", userId=stage.ben.id, seconds=60)
    await stage.ana.do("muteRequests", userId=stage.ben.id, seconds=120)
    (edge,) = (await stage.ana.ask(MUTES))["viewer"]["requestMutes"]["edges"]
    assert (edge["node"]["fan"], edge["node"]["until"]) == ({"displayName": "Ben"}, at(2))
    asked = "query($id: ID!) { node(id: $id) { id } }"
    seen = [(await one.ask(asked, id=edge["node"]["id"]))["node"] for one in (stage.ana, stage.ben)]
    assert [found is not None for found in seen] == [True, False]
    await stage.ana.do("muteRequests", userId=stage.ben.id, seconds=0)
    assert (await stage.ana.ask(MUTES))["viewer"]["requestMutes"]["edges"] == []
    await stage.requested(stage.ben, stream)


async def test_a_mute_that_is_over_is_not_listed(stage: Stage) -> None:
    await stage.ana.do("muteRequests", userId=stage.ben.id, seconds=60)
    stage.clock.move(seconds=60)
    assert (await stage.ana.ask(MUTES))["viewer"]["requestMutes"]["edges"] == []


async def test_whose_requests_are_not_taken_the_last_to_be_muted_first(stage: Stage) -> None:
    async def muted() -> list[str]:
        found = (await stage.ana.ask(MUTES))["viewer"]["requestMutes"]["edges"]
        return [edge["node"]["fan"]["displayName"] for edge in found]

    async def mute(fan: Person) -> None:
        await stage.ana.do("muteRequests", userId=fan.id, seconds=600)

    for fan in (stage.ben, stage.cleo, stage.dora):
        await mute(fan)
    await mute(stage.ben)
    assert await muted() == ["Ben", "Dora", "Cleo"]
    stage.clock.move(minutes=11)
    assert await muted() == []
    for fan in (stage.dora, stage.cleo, stage.sam):
        await mute(fan)
    assert await muted() == ["Sam", "Cleo", "Dora"]
