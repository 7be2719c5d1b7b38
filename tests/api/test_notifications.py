"""The inbox: what people were told, newest first, and what they have read."""

from typing import Any

from tests.api import scenes
from tests.api.scenes import at, nothing_changes
from tests.sockets import Answer
from tests.stage import Person, Stage

INBOX = """query($unread: Boolean, $first: Int, $after: String) {
  viewer { notifications(unreadOnly: $unread, first: $first, after: $after) {
    edges { cursor node { id kind message createdAt readAt session { id status } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  } }
}"""


async def inbox(person: Person, **given: object) -> Answer:
    found: Answer = (await person.ask(INBOX, **given))["viewer"]["notifications"]
    return found


async def kinds(person: Person, **given: object) -> list[str]:
    return [edge["node"]["kind"] for edge in (await inbox(person, **given))["edges"]]


async def marked(person: Person, *, ids: list[str]) -> list[tuple[str, str]]:
    """Ids and when they were read."""
    found: Any = await person.do("markNotificationsRead", ids=ids)
    return [(one["id"], one["readAt"]) for one in found]


async def told_three_times(stage: Stage) -> list[str]:
    """Ben is told at noon, a minute later and two minutes later; the ids, newest first."""
    session = await scenes.scheduled(stage, await stage.live())
    stage.clock.move(minutes=1)
    await stage.ana.do("decide", sessionId=session, decision="APPROVE")
    stage.clock.move(minutes=1)
    await stage.ana.do("decide", sessionId=session, decision="DENY")
    return [edge["node"]["id"] for edge in (await inbox(stage.ben))["edges"]]


async def test_the_newest_comes_first_with_its_session(stage: Stage) -> None:
    await told_three_times(stage)
    nodes = [edge["node"] for edge in (await inbox(stage.ben))["edges"]]
    assert [(node["kind"], node["createdAt"]) for node in nodes] == [
        ("REQUEST_DENIED", at(2)),
        ("ROOM_OPEN", at(1)),
        ("SESSION_SCHEDULED", at(0)),
    ]
    assert {node["session"]["status"] for node in nodes} == {"DENIED"}
    assert nodes[1]["message"] == "The waiting room for your session with Ana is open."
    assert await kinds(stage.ana) == ["REQUEST_RECEIVED"]
    assert await kinds(stage.cleo) == []


async def test_pages_follow_each_other_while_new_ones_come(stage: Stage) -> None:
    stream = await stage.live()
    for fan in (stage.ben, stage.cleo, stage.dora):
        await stage.requested(fan, stream)
    page = await inbox(stage.ana, first=2)
    assert [edge["node"]["message"] for edge in page["edges"]] == ["Dora asks for 10 min.", "Cleo asks for 10 min."]
    assert (page["pageInfo"]["hasNextPage"], page["pageInfo"]["hasPreviousPage"]) == (True, False)
    assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]
    await stage.requested(await stage.person("Eve", money=10_000), stream)
    page = await inbox(stage.ana, first=2, after=page["pageInfo"]["endCursor"])
    assert [edge["node"]["message"] for edge in page["edges"]] == ["Ben asks for 10 min."]
    assert (page["pageInfo"]["hasNextPage"], page["pageInfo"]["hasPreviousPage"]) == (False, True)


async def test_what_was_read_leaves_the_unread(stage: Stage) -> None:
    newest, middle, oldest = await told_three_times(stage)
    assert await kinds(stage.ben, unread=True) == ["REQUEST_DENIED", "ROOM_OPEN", "SESSION_SCHEDULED"]
    read = await marked(stage.ben, ids=[oldest, newest])
    assert read == [(oldest, at(2)), (newest, at(2))]
    assert await kinds(stage.ben, unread=True) == ["ROOM_OPEN"]
    assert len(await kinds(stage.ben, unread=False)) == 3

    stage.clock.move(minutes=5)
    read = await marked(stage.ben, ids=[newest, middle, middle])
    assert read == [(newest, at(2)), (middle, at(7))]
    assert await kinds(stage.ben, unread=True) == []


async def test_who_names_one_that_is_not_theirs_marks_none(stage: Stage) -> None:
    mine = (await told_three_times(stage))[0]
    hers = (await stage.ana.inbox())[0]["id"]
    for strange in (hers, stage.ben.id, "nonsense"):
        async with nothing_changes():
            refusal = await stage.ben.refused("markNotificationsRead", ids=[mine, strange])
            assert (refusal["__typename"], refusal["field"]) == ("NotFound", ["ids"])


async def test_a_hundred_are_marked_at_once_and_none_is_fine(stage: Stage) -> None:
    mine = (await told_three_times(stage))[0]
    async with nothing_changes():
        assert await marked(stage.ben, ids=[]) == []
        refusal = await stage.ben.refused("markNotificationsRead", ids=[mine] * 101)
        assert (refusal["__typename"], refusal["field"]) == ("ValidationFailed", ["ids"])
    assert len(await marked(stage.ben, ids=[mine] * 100)) == 1
