"""The waiting room as a query: who is present, what they do, and what was written."""

from uuid import uuid4

import pytest

from tests.api import scenes
from tests.api.scenes import Scene, at, nothing_changes
from tests.sockets import Answer
from tests.stage import Person, Stage

ROOM = """query($stream: ID!, $last: Int, $before: String) {
  waitingRoom(streamId: $stream) {
    stream { id }
    members { user { displayName } activity since position }
    messages(last: $last, before: $before) {
      edges { cursor node { body } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
    cursor
  }
}"""


async def room(viewer: Person, stream: str, **page: object) -> Answer | None:
    found: Answer | None = (await viewer.ask(ROOM, stream=stream, **page))["waitingRoom"]
    return found


async def members(viewer: Person, stream: str) -> list[Answer]:
    found = await room(viewer, stream)
    assert found is not None
    return [{**member, "user": member["user"]["displayName"]} for member in found["members"]]


async def test_members_are_those_present_the_creator_without_a_position(stage: Stage) -> None:
    stream = await stage.live()
    await stage.waiting(stage.dora, stream)
    await stage.waiting(stage.ben, stream)
    await stage.waiting(stage.cleo, stream)
    assert await members(stage.ana, stream) == []

    await stage.enters(stage.cleo, stream)
    stage.clock.move(seconds=5)
    await stage.enters(stage.ana, stream)
    await stage.enters(stage.ben, stream)
    expected = [
        {"user": "Cleo", "activity": "IN_ROOM", "since": "2030-01-01T12:00:00Z", "position": 3},
        {"user": "Ana", "activity": "IN_ROOM", "since": "2030-01-01T12:00:05Z", "position": None},
        {"user": "Ben", "activity": "IN_ROOM", "since": "2030-01-01T12:00:05Z", "position": 2},
    ]
    assert await members(stage.ana, stream) == expected
    assert await members(stage.dora, stream) == expected


async def test_a_positions_change_is_seen_in_the_room(stage: Stage) -> None:
    stream = await stage.live()
    first = await stage.waiting(stage.ben, stream)
    await stage.waiting(stage.cleo, stream)
    await stage.enters(stage.cleo, stream)
    assert [member["position"] for member in await members(stage.cleo, stream)] == [2]
    await stage.ben.do("cancelSession", sessionId=first["id"])
    assert [member["position"] for member in await members(stage.cleo, stream)] == [1]


async def test_who_leaves_is_present_until_the_grace_is_over(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.present(stage, stream)
    await stage.run_clock(hours=1)
    assert [member["user"] for member in await members(stage.ana, stream)] == ["Ben"]
    await stage.leaves(stage.ben, stream)
    await stage.run_clock(seconds=9)
    (still,) = await members(stage.ana, stream)
    assert (still["user"], still["since"]) == ("Ben", at(0))
    assert await stage.run_clock(seconds=1) == 1
    assert await members(stage.ana, stream) == []
    assert (await stage.ben.session(session))["status"] == "WAITING"
    assert (await stage.ana.refused("startSession", sessionId=session))["__typename"] == "FanAbsent"


async def test_a_session_starts_only_while_the_fan_has_a_socket_however_long_they_are_shown(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.present(stage, stream)
    await stage.leaves(stage.ben, stream)
    await stage.run_clock(seconds=3)
    assert [member["user"] for member in await members(stage.ana, stream)] == ["Ben"]
    away = await stage.ana.refused("startSession", sessionId=session)
    assert (away["__typename"], away["graceUntil"]) == ("FanAbsent", "2030-01-01T12:02:03Z")
    assert await stage.ben.wallet() == (9_000, 1_000)
    await stage.enters(stage.ben, stream)
    assert (await stage.ana.do("startSession", sessionId=session))["status"] == "IN_PROGRESS"


async def test_who_is_called_twice_within_the_grace_and_stays_away_pays_nothing(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.present(stage, stream)
    await stage.leaves(stage.ben, stream)
    for _ in range(2):
        await stage.ana.refused("startSession", sessionId=session)
        await stage.run_clock(minutes=2)
    assert (await stage.ben.session(session))["status"] == "NO_SHOW"
    assert await stage.ben.wallet() == (10_000, 0)


async def test_who_leaves_one_room_stays_in_another(stage: Stage) -> None:
    session, stays = await stage.ready_to_begin(stage.ben, stage.cleo)
    _, left = await stage.ready_to_begin(stage.ben, stage.ana)
    await stage.leaves(stage.ben, left)
    await stage.run_clock(seconds=11)
    assert await members(stage.ana, left) == []
    assert [member["user"] for member in await members(stage.cleo, stays)] == ["Ben"]
    assert (await stage.cleo.do("startSession", sessionId=session))["status"] == "IN_PROGRESS"


async def test_a_socket_on_another_node_is_a_socket(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.present(stage, stream)
    await stage.enters(stage.ben, stream, node=uuid4())
    await stage.leaves(stage.ben, stream)
    assert (await stage.ana.do("startSession", sessionId=session))["status"] == "IN_PROGRESS"


async def test_a_node_that_has_died_vouches_for_no_socket(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.waiting(stage, stream)
    await stage.enters(stage.ben, stream, node=uuid4())
    await stage.run_clock(seconds=15)
    assert (await stage.ana.refused("startSession", sessionId=session))["__typename"] == "FanAbsent"


async def test_who_is_back_within_the_grace_never_left(stage: Stage) -> None:
    stream = await stage.live()
    await scenes.present(stage, stream)
    await stage.leaves(stage.ben, stream)
    await stage.run_clock(seconds=9)
    await stage.enters(stage.ben, stream)
    assert await stage.run_clock(seconds=9) == 0
    assert [member["since"] for member in await members(stage.ana, stream)] == [at(0)]


async def test_whose_session_begins_or_ends_is_shown_out(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.present(stage, stream)
    await stage.enters(stage.ana, stream)
    await stage.ana.do("startSession", sessionId=session)
    assert [member["user"] for member in await members(stage.ana, stream)] == ["Ana"]
    assert await room(stage.ben, stream) is None


@pytest.mark.parametrize("scene", [scenes.unasked, scenes.requested, scenes.scheduled, scenes.denied, scenes.no_show])
async def test_the_room_does_not_exist_for_outsiders(stage: Stage, scene: Scene) -> None:
    stream = await stage.live()
    await scene(stage, stream)
    assert await room(stage.ben, stream) is None
    assert await room(stage.sam, stream) is None
    assert await room(stage.ana, stage.ben.id) is None
    inside = await room(stage.ana, stream)
    assert inside is not None
    assert inside["stream"] == {"id": stream}


async def test_the_room_closes_with_the_stream(stage: Stage) -> None:
    stream = await stage.live()
    await scenes.present(stage, stream)
    await stage.ana.do("endStream", streamId=stream)
    assert await room(stage.ana, stream) is None
    assert await room(stage.ben, stream) is None


async def test_activity_is_what_a_member_says_they_do(stage: Stage) -> None:
    stream = await stage.live()
    await scenes.present(stage, stream)
    stage.clock.move(minutes=1)
    watching = await stage.ben.do("setActivity", streamId=stream, activity="WATCHING_STREAM")
    assert watching["user"]["displayName"] == "Ben"
    assert (watching["activity"], watching["since"], watching["position"]) == ("WATCHING_STREAM", at(0), 1)
    assert [member["activity"] for member in await members(stage.ana, stream)] == ["WATCHING_STREAM"]
    async with nothing_changes():
        assert await stage.ben.do("setActivity", streamId=stream, activity="WATCHING_STREAM") == watching
    back = await stage.ben.do("setActivity", streamId=stream, activity="IN_ROOM")
    assert back["activity"] == "IN_ROOM"


async def test_only_who_is_present_has_an_activity(stage: Stage) -> None:
    stream = await stage.live()
    await stage.waiting(stage.ben, stream)
    async with nothing_changes():
        for person in (stage.ana, stage.ben, stage.sam):
            refusal = await person.refused("setActivity", streamId=stream, activity="WATCHING_STREAM")
            assert refusal["__typename"] == "NotInWaitingRoom"
        refusal = await stage.ben.refused("setActivity", streamId=stage.ana.id, activity="IN_ROOM")
        assert (refusal["__typename"], refusal["field"]) == ("NotFound", ["streamId"])


async def test_messages_are_read_backwards_page_by_page(stage: Stage) -> None:
    stream = await stage.live()
    await scenes.present(stage, stream)
    for body in "abcde":
        await stage.ben.do("sendMessage", streamId=stream, body=body)

    async def page(before: str | None) -> tuple[str, Answer]:
        found = await room(stage.ana, stream, last=2, before=before)
        assert found is not None
        edges, info = found["messages"]["edges"], found["messages"]["pageInfo"]
        assert (info["startCursor"], info["endCursor"]) == (edges[0]["cursor"], edges[-1]["cursor"])
        return "".join(edge["node"]["body"] for edge in edges), info

    bodies, info = await page(None)
    assert (bodies, info["hasPreviousPage"], info["hasNextPage"]) == ("de", True, False)
    await stage.ana.do("sendMessage", streamId=stream, body="f")
    bodies, info = await page(info["startCursor"])
    assert (bodies, info["hasPreviousPage"], info["hasNextPage"]) == ("bc", True, True)
    bodies, info = await page(info["startCursor"])
    assert (bodies, info["hasPreviousPage"], info["hasNextPage"]) == ("a", False, True)


async def test_the_cursor_moves_with_what_happens_in_the_room(stage: Stage) -> None:
    stream = await stage.live()
    await scenes.present(stage, stream)

    async def cursor() -> str:
        found = await room(stage.ben, stream)
        assert found is not None
        return str(found["cursor"])

    before = await cursor()
    assert await cursor() == before
    await stage.ana.do("sendMessage", streamId=stream, body="Hello")
    assert await cursor() != before


async def test_who_has_asked_before_has_the_position_of_the_session_that_waits(stage: Stage) -> None:
    stream = await stage.live()
    await stage.waiting(stage.cleo, stream)
    before = await stage.waiting(stage.ben, stream)
    await stage.ben.do("cancelSession", sessionId=before["id"])
    await stage.waiting(stage.ben, stream)
    await stage.enters(stage.ben, stream)
    member = await stage.ben.do("setActivity", streamId=stream, activity="WATCHING_STREAM")
    assert member["position"] == 2


async def test_who_waits_with_two_creators_has_a_position_in_each_room(stage: Stage) -> None:
    stream, doras = await stage.live(), await stage.live(stage.dora)
    await stage.waiting(stage.cleo, stream)
    for room_of, creator in ((stream, stage.ana), (doras, stage.dora)):
        await stage.waiting(stage.ben, room_of, creator=creator)
        await stage.enters(stage.ben, room_of)
    moved = [await stage.ben.do("setActivity", streamId=one, activity="WATCHING_STREAM") for one in (stream, doras)]
    assert [member["position"] for member in moved] == [2, 1]
