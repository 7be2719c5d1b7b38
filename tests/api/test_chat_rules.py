"""Who may write in a waiting room, how much, and what its creator may take out."""

from collections.abc import Awaitable, Callable

import pytest

from tests.api import scenes
from tests.api.scenes import at, nothing_changes
from tests.sockets import Answer, GraphQLFailure
from tests.stage import Person, Stage


async def messages(viewer: Person, stream: str) -> list[tuple[str, str, bool]]:
    """Author, body and whether it was removed, the oldest first."""
    found = await viewer.ask(
        """query($id: ID!) { waitingRoom(streamId: $id) {
          messages { edges { node { body removed author { displayName } } } } } }""",
        id=stream,
    )
    nodes = [edge["node"] for edge in found["waitingRoom"]["messages"]["edges"]]
    return [(node["author"]["displayName"], node["body"], node["removed"]) for node in nodes]


async def room_of_ben(stage: Stage) -> str:
    """A stream in whose waiting room Ben is."""
    stream = await stage.live()
    await scenes.present(stage, stream)
    return stream


async def refusal_of(author: Person, stream: str, body: str = "Hello") -> Answer:
    async with nothing_changes():
        return await author.refused("sendMessage", streamId=stream, body=body)


async def test_who_waits_and_the_creator_write_to_each_other(stage: Stage) -> None:
    stream = await room_of_ben(stage)
    sent = await stage.ben.do("sendMessage", streamId=stream, body="  Hello\nAna ")
    assert (sent["body"], sent["sentAt"], sent["removed"]) == ("Hello\nAna", at(0), False)
    assert sent["author"] == {"displayName": "Ben"}
    await stage.ana.do("sendMessage", streamId=stream, body="Hello Ben")
    expected = [("Ben", "Hello\nAna", False), ("Ana", "Hello Ben", False)]
    assert await messages(stage.ben, stream) == expected
    assert await messages(stage.ana, stream) == expected


OUTSIDE: list[Callable[[Stage, str], Awaitable[str]]] = [
    scenes.unasked,
    scenes.requested,
    scenes.scheduled,
    scenes.in_progress,
    scenes.completed,
    scenes.cancelled,
    scenes.no_show,
]


@pytest.mark.parametrize("scene", OUTSIDE)
async def test_who_does_not_wait_is_not_in_the_room(stage: Stage, scene: scenes.Scene) -> None:
    stream = await stage.live()
    await scene(stage, stream)
    assert (await refusal_of(stage.ben, stream))["__typename"] == "NotInWaitingRoom"


async def test_who_waits_for_one_creator_is_not_in_the_room_of_another(stage: Stage) -> None:
    await stage.waiting(stage.ben, await stage.live())
    elsewhere = await stage.live(stage.dora)
    async with nothing_changes():
        refused = await stage.ben.refused("sendMessage", streamId=elsewhere, body="Hello")
    assert refused["__typename"] == "NotInWaitingRoom"


async def test_nobody_writes_after_the_end_of_the_stream(stage: Stage) -> None:
    stream = await room_of_ben(stage)
    await stage.ana.do("endStream", streamId=stream)
    for person in (stage.ana, stage.ben):
        assert (await refusal_of(person, stream))["__typename"] == "NotInWaitingRoom"
    assert (await refusal_of(stage.ben, stage.ana.id))["__typename"] == "NotFound"


async def test_thirty_messages_a_minute_and_then_how_long_to_wait(stage: Stage) -> None:
    stage.tune(chat_rate_per_minute=30)
    stream = await room_of_ben(stage)
    await stage.ben.do("sendMessage", streamId=stream, body="1")
    stage.clock.move(seconds=10)
    for number in range(2, 31):
        await stage.ben.do("sendMessage", streamId=stream, body=str(number))
    refusal = await refusal_of(stage.ben, stream)
    assert (refusal["__typename"], refusal["retryAfterSeconds"]) == ("RateLimited", 50)
    await stage.ana.do("sendMessage", streamId=stream, body="Slowly, please")
    stage.clock.move(seconds=49.5)
    assert (await refusal_of(stage.ben, stream))["retryAfterSeconds"] == 1
    stage.clock.move(seconds=0.5)
    await stage.ben.do("sendMessage", streamId=stream, body="31")
    assert (await refusal_of(stage.ben, stream))["retryAfterSeconds"] == 10
    assert len(await messages(stage.ana, stream)) == 32


async def test_a_muted_fan_is_told_until_when(stage: Stage) -> None:
    stream = await room_of_ben(stage)
    muted = await stage.ana.do("muteFan", streamId=stream, userId=stage.ben.id, seconds=60)
    assert muted == {"id": stage.ben.id, "displayName": "Ben"}
    refusal = await refusal_of(stage.ben, stream)
    assert (refusal["__typename"], refusal["until"]) == ("Muted", at(1))
    await stage.ana.do("sendMessage", streamId=stream, body="A short rest")
    stage.clock.move(seconds=59)
    assert (await refusal_of(stage.ben, stream))["until"] == at(1)
    stage.clock.move(seconds=1)
    await stage.ben.do("sendMessage", streamId=stream, body="Sorry")


async def test_a_mute_can_be_changed_and_lifted(stage: Stage) -> None:
    stream = await room_of_ben(stage)
    await stage.ana.do("muteFan", streamId=stream, userId=stage.ben.id, seconds=3_600)
    await stage.ana.do("muteFan", streamId=stream, userId=stage.ben.id, seconds=120)
    assert (await refusal_of(stage.ben, stream))["until"] == at(2)
    await stage.ana.do("muteFan", streamId=stream, userId=stage.ben.id, seconds=0)
    await stage.ben.do("sendMessage", streamId=stream, body="Thank you")


async def test_only_a_streams_creator_mutes_and_only_others(stage: Stage) -> None:
    stream = await room_of_ben(stage)
    async with nothing_changes():
        with pytest.raises(GraphQLFailure) as failure:
            await stage.ben.attempt("muteFan", streamId=stream, userId=stage.cleo.id, seconds=60)
        assert failure.value.code == "FORBIDDEN"
        refusal = await stage.ana.refused("muteFan", streamId=stream, userId=stage.ana.id, seconds=60)
        assert (refusal["__typename"], refusal["field"]) == ("ValidationFailed", ["userId"])
        for seconds in (-1, 30 * 24 * 3_600 + 1):
            refusal = await stage.ana.refused("muteFan", streamId=stream, userId=stage.ben.id, seconds=seconds)
            assert (refusal["__typename"], refusal["field"]) == ("ValidationFailed", ["seconds"])


async def test_a_message_has_one_to_five_hundred_characters(stage: Stage) -> None:
    stream = await room_of_ben(stage)
    for body in ("", " \n ", "x" * 501, "bell\a"):
        refusal = await refusal_of(stage.ben, stream, body)
        assert (refusal["__typename"], refusal["field"]) == ("ValidationFailed", ["body"])
    assert (await stage.ben.do("sendMessage", streamId=stream, body="🎹" * 500))["body"] == "🎹" * 500


async def test_a_removed_message_keeps_its_place_without_its_words(stage: Stage) -> None:
    stream = await room_of_ben(stage)
    rude = await stage.ben.do("sendMessage", streamId=stream, body="Rude")
    await stage.ben.do("sendMessage", streamId=stream, body="Sorry")
    removed = await stage.ana.do("removeMessage", messageId=rude["id"])
    assert removed == {"id": rude["id"], "body": "", "removed": True, "author": {"displayName": "Ben"}}
    assert await messages(stage.ben, stream) == [("Ben", "", True), ("Ben", "Sorry", False)]
    stage.clock.move(minutes=1)
    async with nothing_changes():
        assert await stage.ana.do("removeMessage", messageId=rude["id"]) == removed


async def test_only_a_streams_creator_removes(stage: Stage) -> None:
    stream = await room_of_ben(stage)
    sent = await stage.ben.do("sendMessage", streamId=stream, body="Hello")
    never_in_it, asked = stage.cleo, await stage.requested(stage.cleo, stream)
    await stage.ana.do("decide", sessionId=asked["id"], decision="DENY")
    async with nothing_changes():
        with pytest.raises(GraphQLFailure) as failure:
            await stage.ben.attempt("removeMessage", messageId=sent["id"])
        assert failure.value.code == "FORBIDDEN"
        for person, message in ((stage.sam, sent["id"]), (never_in_it, sent["id"]), (stage.ana, stream)):
            refusal = await person.refused("removeMessage", messageId=message)
            assert (refusal["__typename"], refusal["field"]) == ("NotFound", ["messageId"])


async def test_the_limit_and_a_mute_are_of_one_room(stage: Stage) -> None:
    stage.tune(chat_rate_per_minute=30)
    rooms = [await room_of_ben(stage), await stage.live(stage.cleo)]
    await stage.waiting(stage.ben, rooms[1], creator=stage.cleo)
    for number in range(30):
        await stage.ben.do("sendMessage", streamId=rooms[0], body=str(number))
    assert (await refusal_of(stage.ben, rooms[0]))["__typename"] == "RateLimited"
    await stage.ben.do("sendMessage", streamId=rooms[1], body="hello")
    stage.clock.move(minutes=1)
    await stage.ana.do("muteFan", streamId=rooms[0], userId=stage.ben.id, seconds=60)
    assert (await refusal_of(stage.ben, rooms[0]))["__typename"] == "Muted"
    await stage.ben.do("sendMessage", streamId=rooms[1], body="hello again")
