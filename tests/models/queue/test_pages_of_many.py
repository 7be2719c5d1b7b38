"""A page of a list that is put together anew each time is read by itself, however long the list is."""

from datetime import timedelta
from typing import Any

from tortoise.connection import get_connection

from domain.lifecycle import OPEN, Status
from models.fields import new_id
from models.people import Block, User
from models.queue.queue_pages import START, AskedPage, Cursor, pages_of
from models.queue.queues import queue_of, queue_sort_key
from models.sessions import PrivateSession
from models.streams import LiveStream
from schema.ids import global_id
from tests.actions.crowd import crowd
from tests.api import scenes
from tests.models.test_long_histories import is_costly
from tests.stage import Stage, row_of
from tests.statements import statements

MANY = 1_000
QUEUE = "query($id: ID!) { liveStream(id: $id) { queue(first: 5) { edges { cursor node { id } } } } }"
STREAMS = "query($taking: Boolean) { liveStreams(first: 5, acceptingRequests: $taking) { edges { node { id } } } }"


async def given(asked: list[tuple[str, list[Any]]]) -> int:
    """How many rows the database gives for these, at most, for one of them."""
    connection = get_connection("default")
    return max([len(await connection.execute_query_dict(one, values)) for one, values in asked])


async def test_a_page_of_a_long_queue_gives_the_rows_of_the_page(stage: Stage) -> None:
    stream = await stage.live(queueLimit=0)
    await crowd(stage, stream, 60)
    with statements() as found:
        page = (await stage.ana.ask(QUEUE, id=stream))["liveStream"]["queue"]["edges"]
    line = [global_id("PrivateSession", one.id) for one in await queue_of(row_of(stream))]
    assert [edge["node"]["id"] for edge in page] == line[:5]
    assert await given(found.with_values) <= 5 + 1


async def test_pages_of_a_queue_are_the_queue_from_wherever_one_goes_on(stage: Stage) -> None:
    stream = await stage.live(queueLimit=0)
    await scenes.in_progress(stage, stream)
    await stage.requested(stage.dora, stream)
    await crowd(stage, stream, 6)
    line = await queue_of(row_of(stream))
    same = line[3].due_at
    await PrivateSession.filter(id=line[4].id).update(due_at=same)
    await PrivateSession.filter(id=line[2].id).update(status=Status.SCHEDULED, scheduled_start=line[2].due_at)
    line = await queue_of(row_of(stream))
    assert {one.status for one in line} == OPEN
    for statuses in (OPEN, OPEN - {Status.WAITING}, frozenset({Status.WAITING}), frozenset[Status]()):
        left = [one for one in line if one.status in statuses]
        for after in (None, *line):
            key = queue_sort_key(after) if after else ""
            asked = AskedPage(row_of(stream), statuses, Cursor.of(key) if after else START, 3)
            page = (await pages_of([asked]))[asked]
            following = [one for one in left if queue_sort_key(one) > key]
            assert [one.id for one in page.sessions] == [one.id for one in following[:3]]
            assert page.has_previous is (len(following) < len(left))


async def test_what_is_asked_of_several_queues_alike_is_one_statement(stage: Stage) -> None:
    streams = [await stage.live(queueLimit=0), await stage.live(stage.cleo, queueLimit=0)]
    for stream in streams:
        await crowd(stage, stream, 3)
    pages = [AskedPage(row_of(stream), OPEN, START, 2) for stream in streams]
    with statements() as found:
        read = await pages_of([*pages, *pages])
    assert [[one.stream_id for one in read[page].sessions] for page in pages] == [[row_of(one)] * 2 for one in streams]
    assert len(found.asked) == 1
    first = queue_sort_key((await queue_of(pages[0].stream_id))[0])
    behind = [page._replace(after=Cursor.of(first)) for page in pages]
    read = await pages_of(behind)
    assert [read[page].has_previous for page in behind] == [True, False]


async def test_streams_that_take_requests_are_found_without_looking_at_all_others(stage: Stage) -> None:
    ben, now = row_of(stage.ben.id), stage.clock.now()
    creators = [User(id=new_id(), sub=f"c{n}", display_name=f"C {n}", created_at=now) for n in range(MANY)]
    await User.bulk_create(creators)
    terms = {"offer_open": True, "price_per_minute": 100, "currency": "USD", "durations": [10], "cool_down_seconds": 0}
    on_air = [LiveStream(creator_id=one.id, title="Piano", started_at=now, queue_limit=1, **terms) for one in creators]
    await LiveStream.bulk_create(on_air)
    await Block.bulk_create(Block(creator_id=one.id, fan_id=ben, at=now) for one in creators[:-20])
    await PrivateSession.bulk_create(
        PrivateSession(
            status=Status.WAITING, version=2, stream_id=stream.id, fan_id=ben, creator_id=stream.creator_id,
            duration_minutes=5, price=0, currency="USD", requested_at=now, decided_at=now, due_at=now,
            expires_at=now + timedelta(hours=6),
        )
        for stream in on_air[: MANY // 2]
    )  # fmt: skip
    taking = [await stage.live(stage.cleo), *(global_id("LiveStream", one.id) for one in on_air[:-5:-1])]
    others = [global_id("LiveStream", one.id) for one in on_air[-21:-26:-1]]
    with statements() as found:
        for takes, expected in ((True, taking), (False, others)):
            page = (await stage.ben.ask(STREAMS, taking=takes))["liveStreams"]["edges"]
            assert [edge["node"]["id"] for edge in page] == expected
    assert [one for one in found.with_values if await is_costly(*one)] == []
    assert await given(found.with_values) <= 5 + 1
