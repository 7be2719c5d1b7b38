"""Connections: order, filters, and pages that follow each other."""

from datetime import timedelta

import pytest

from tests.api import scenes
from tests.clock import START
from tests.sockets import Answer, GraphQLFailure
from tests.stage import Person, Stage

PAGE = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
STREAMS = f"""query($first: Int, $after: String, $accepting: Boolean) {{
  liveStreams(first: $first, after: $after, acceptingRequests: $accepting) {{
    edges {{ cursor node {{ id creator {{ displayName }} }} }} {PAGE} }} }}"""
MINE = f"""query($side: Side, $status: [SessionStatus!], $first: Int, $after: String) {{ viewer {{
  privateSessions(side: $side, status: $status, first: $first, after: $after) {{
    edges {{ cursor node {{ id status fan {{ displayName }} creator {{ displayName }} }} }} {PAGE} }} }} }}"""
QUEUE = f"""query($id: ID!, $status: [SessionStatus!], $first: Int, $after: String) {{ liveStream(id: $id) {{
  queue(status: $status, first: $first, after: $after) {{
    edges {{ cursor node {{ fan {{ displayName }} }} }} {PAGE} }} }} }}"""


def turns(page: Answer) -> tuple[bool, bool]:
    """Whether there is a next and a previous page; the cursors at the ends are those of the edges."""
    info, edges = page["pageInfo"], page["edges"]
    ends = (edges[0]["cursor"], edges[-1]["cursor"]) if edges else (None, None)
    assert (info["startCursor"], info["endCursor"]) == ends
    return info["hasNextPage"], info["hasPreviousPage"]


async def streams(viewer: Person, **given: object) -> tuple[list[str], Answer]:
    page = (await viewer.ask(STREAMS, **given))["liveStreams"]
    return [edge["node"]["creator"]["displayName"] for edge in page["edges"]], page


async def mine(viewer: Person, **given: object) -> tuple[list[str], Answer]:
    page = (await viewer.ask(MINE, **given))["viewer"]["privateSessions"]
    names = [f"{edge['node']['fan']['displayName']}>{edge['node']['creator']['displayName']}" for edge in page["edges"]]
    return names, page


async def test_live_streams_the_latest_first_page_by_page(stage: Stage) -> None:
    ended = await stage.live(stage.sam)
    await stage.sam.do("endStream", streamId=ended)
    for creator in (stage.ana, stage.cleo, stage.dora):
        await stage.live(creator)
    names, page = await streams(stage.anonymous, first=2)
    assert (names, turns(page)) == (["Dora", "Cleo"], (True, False))
    await stage.live(stage.ben)
    names, page = await streams(stage.anonymous, first=2, after=page["pageInfo"]["endCursor"])
    assert (names, turns(page)) == (["Ana"], (False, True))
    names, page = await streams(stage.anonymous, first=2, after=page["pageInfo"]["endCursor"])
    assert (names, turns(page)) == ([], (False, True))
    names, page = await streams(stage.anonymous)
    assert (names, turns(page)) == (["Ben", "Dora", "Cleo", "Ana"], (False, False))


async def test_live_streams_that_take_requests(stage: Stage) -> None:
    await stage.live()
    await stage.live(stage.cleo, open=False)
    assert (await streams(stage.anonymous))[0] == ["Cleo", "Ana"]
    assert (await streams(stage.anonymous, accepting=True))[0] == ["Ana"]
    assert (await streams(stage.anonymous, accepting=False))[0] == ["Cleo"]


async def test_ones_sessions_by_side_and_status_the_newest_first(stage: Stage) -> None:
    hers, his = await stage.live(), await stage.live(stage.ben)
    await stage.office.do("creditWallet", userId=stage.ana.id, amount={"amount": 5_000, "currency": "USD"})
    await stage.waiting(stage.ben, hers)
    await stage.requested(stage.cleo, hers)
    asked = await stage.requested(stage.ana, his)
    await stage.requested(stage.cleo, his)
    await stage.ana.do("cancelSession", sessionId=asked["id"])

    assert (await mine(stage.ana))[0] == ["Ana>Ben", "Cleo>Ana", "Ben>Ana"]
    assert (await mine(stage.ana, side="FAN"))[0] == ["Ana>Ben"]
    assert (await mine(stage.ana, side="CREATOR"))[0] == ["Cleo>Ana", "Ben>Ana"]
    assert (await mine(stage.ana, status=["WAITING", "CANCELLED"]))[0] == ["Ana>Ben", "Ben>Ana"]
    assert (await mine(stage.ana, side="CREATOR", status=["WAITING"]))[0] == ["Ben>Ana"]
    assert (await mine(stage.ana, status=["EXPIRED"]))[0] == []
    assert (await mine(stage.ana, status=[]))[0] == []
    assert (await mine(stage.ben))[0] == ["Cleo>Ben", "Ana>Ben", "Ben>Ana"]
    assert (await mine(stage.sam))[0] == []

    names, page = await mine(stage.ana, first=2)
    assert (names, turns(page)) == (["Ana>Ben", "Cleo>Ana"], (True, False))
    names, page = await mine(stage.ana, first=2, after=page["pageInfo"]["endCursor"])
    assert (names, turns(page)) == (["Ben>Ana"], (False, True))


async def test_the_queue_page_by_page_in_the_order_of_the_line(stage: Stage) -> None:
    stream = await stage.live()
    eve = await stage.person("Eve", money=10_000)
    await stage.requested(eve, stream)
    await stage.scheduled(stage.dora, stream, START + timedelta(minutes=30))
    await stage.waiting(stage.cleo, stream)
    await scenes.in_progress(stage, stream)

    async def queue(**given: object) -> tuple[list[str], Answer]:
        page = (await stage.ana.ask(QUEUE, id=stream, **given))["liveStream"]["queue"]
        return [edge["node"]["fan"]["displayName"] for edge in page["edges"]], page

    names, page = await queue(first=3)
    assert (names, turns(page)) == (["Ben", "Cleo", "Dora"], (True, False))
    names, page = await queue(first=3, after=page["pageInfo"]["endCursor"])
    assert (names, turns(page)) == (["Eve"], (False, True))
    names, page = await queue()
    assert (names, turns(page)) == (["Ben", "Cleo", "Dora", "Eve"], (False, False))
    names, page = await queue(status=["WAITING", "SCHEDULED"], first=1)
    assert (names, turns(page)) == (["Cleo"], (True, False))
    names, page = await queue(status=["WAITING", "SCHEDULED"], first=1, after=page["pageInfo"]["endCursor"])
    assert (names, turns(page)) == (["Dora"], (False, True))
    names, page = await queue(status=[])
    assert (names, turns(page)) == ([], (False, False))


async def test_the_queue_is_the_creators_alone(stage: Stage) -> None:
    stream = await stage.live()
    await stage.waiting(stage.ben, stream)
    for person in (stage.ben, stage.sam, stage.anonymous):
        assert (await person.ask(QUEUE, id=stream))["liveStream"]["queue"] is None


@pytest.mark.parametrize("first", [0, -1, 101])
async def test_a_page_has_one_to_a_hundred_items(stage: Stage, first: int) -> None:
    with pytest.raises(GraphQLFailure) as failure:
        await streams(stage.anonymous, first=first)
    assert failure.value.code == "BAD_REQUEST"


async def test_what_ended_between_two_pages_of_the_queue_does_not_start_it_afresh(stage: Stage) -> None:
    stream = await stage.live()
    sessions = [await stage.waiting(fan, stream) for fan in (stage.ben, stage.cleo, stage.dora)]
    page = (await stage.ana.ask(QUEUE, id=stream, first=2))["liveStream"]["queue"]
    await stage.cleo.do("cancelSession", sessionId=sessions[1]["id"])
    page = (await stage.ana.ask(QUEUE, id=stream, first=2, after=page["pageInfo"]["endCursor"]))["liveStream"]["queue"]
    assert [edge["node"]["fan"]["displayName"] for edge in page["edges"]] == ["Dora"]


async def test_a_page_whose_size_is_null_is_as_long_as_one_without(stage: Stage) -> None:
    stage.tune(chat_rate_per_minute=0)
    stream = await stage.live(queueLimit=0)
    for number in range(21):
        await stage.requested(await stage.person(f"Fan {number}", money=10_000), stream)
        await stage.ana.do("sendMessage", streamId=stream, body=str(number))
    asked = """query($id: ID!, $size: Int) {
      liveStream(id: $id) { queue(first: $size) { edges { cursor } } }
      waitingRoom(streamId: $id) { messages(last: $size) { edges { cursor } } } }"""
    without = await stage.ana.ask(asked, id=stream)
    assert len(without["liveStream"]["queue"]["edges"]) == len(without["waitingRoom"]["messages"]["edges"]) == 21
    assert await stage.ana.ask(asked, id=stream, size=None) == without
