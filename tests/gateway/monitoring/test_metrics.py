"""What /metrics says: operations by what they are for, those who listen, how far behind delivery is, open holds."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import REGISTRY
from tortoise.connection import get_connection

from domain.events import room_topic
from models.database.database_clock import seconds_ahead
from models.holds import OPEN_HOLDS, open_holds
from schema.request_errors import unexpected
from tests.api import scenes
from tests.conftest import ON_SQLITE
from tests.documents import CALL, CHAT, EMBLEM, ESTIMATE, NOTIFICATIONS, PRESENCE, SESSIONS
from tests.metrics import Counts, metric, samples
from tests.sockets import TIMEOUT_SECONDS
from tests.stage import Stage, row_of
from tests.subscriptions.briefly import followed, topic_of

COUNT = "greenroom_operation_seconds_count"

BUSY_SECONDS = 5.0
"""For how long a question to the database, or a scrape, may be kept waiting."""

LABELS = (
    ("{ viewer { user { id } } }", "viewer"),
    ("query Secret { secret: viewer { user { id } } again: viewer { user { id } } }", "viewer"),
    (
        "query { ...F } fragment F on Query { ...G } fragment G on Query { liveStreams { edges { cursor } } }",
        "liveStreams",
    ),
    ("{ viewer { user { id } } liveStreams { edges { cursor } } }", "several"),
    ("{ secret }", "invalid"),
    ("{ secret", "invalid"),
    ("query A { viewer { user { id } } } query B { secret: viewer { user { id } } }", "invalid"),
)


@ON_SQLITE
async def test_an_operation_is_counted_by_its_root_field_whatever_a_client_calls_it(stage: Stage) -> None:
    for query, label in LABELS:
        counts = Counts()
        answer = await stage.ben.execute(query)
        code = answer["errors"][0]["extensions"]["code"] if "errors" in answer else "OK"
        assert (query, counts.of(COUNT, operation=label, code=code), counts.of(COUNT)) == (query, 1, 1)
    assert not [name for name in samples() if "secret" in str(name).lower()]


@ON_SQLITE
async def test_an_operation_that_costs_too_much_is_one_that_a_limit_bit(stage: Stage) -> None:
    counts = Counts()
    nodes = "edges { node { id title status startedAt endedAt } }"
    pages = " ".join(f"a{n}: liveStreams(first: 100) {{ {nodes} }}" for n in range(60))
    await stage.ben.execute(f"{{ {pages} }}")
    assert counts.of("greenroom_limited_total", limit="cost") == 1
    assert counts.of(COUNT, operation="liveStreams", code="COST_LIMIT_EXCEEDED") == 1


@ON_SQLITE
async def test_who_listens_is_counted_by_field_until_they_go(live_stage: Stage) -> None:
    stream = await live_stage.live()
    counts = Counts()
    async with live_stage.ana.socket() as socket:
        chat = await socket.subscribe(CHAT, stream=stream)
        await followed(live_stage, topic_of(room_topic, stream))
        await live_stage.ana.do("sendMessage", streamId=stream, body="Hello")
        await chat.next()
        assert counts.of("greenroom_subscribers", field="waitingRoomChat") == 1
        assert counts.of("greenroom_delivery_lag_seconds_count") == 1
        assert counts.of(COUNT, operation="waitingRoomChat", code="OK") == 1
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while counts.of("greenroom_subscribers", field="waitingRoomChat"):
            await asyncio.sleep(0.01)


@ON_SQLITE
async def test_who_listens_is_counted_by_every_field_of_the_schema(live_stage: Stage) -> None:
    stream = await live_stage.live()
    session = (await live_stage.waiting(live_stage.ben, stream))["id"]
    await live_stage.enters(live_stage.ben, stream)
    await live_stage.ana.do("startSession", sessionId=session)
    next_one = (await live_stage.waiting(live_stage.cleo, stream))["id"]
    counts = Counts()
    listened = {
        "emblem": (EMBLEM, session),
        "waitingRoomPresence": (PRESENCE, session),
        "waitingRoomChat": (CHAT, session),
        "estimatedStart": (ESTIMATE, next_one),
        "privateCall": (CALL, session),
        "sessionUpdates": (SESSIONS, session),
        "notifications": (NOTIFICATIONS, session),
    }
    async with live_stage.ana.socket() as socket:
        for document, about in listened.values():
            await socket.subscribe(document, stream=stream, session=about)
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while [counts.of("greenroom_subscribers", field=field) for field in listened] != [1] * len(listened):
                await asyncio.sleep(0.01)


@ON_SQLITE
async def test_a_socket_that_is_closed_is_counted_by_reason_never_by_what_it_sent(live_stage: Stage) -> None:
    counts = Counts()
    async with live_stage.ben.socket() as socket:
        await socket.send({"type": "secret"})
        await socket.closed()
    assert counts.of("greenroom_cuts_total", reason="bad message") == 1
    assert not [name for name in samples() if "secret" in str(name)]


async def test_open_holds_with_their_money_and_age_at_a_scrape(stage: Stage) -> None:
    stream = await stage.live()
    await stage.requested(stage.ben, stream)
    stage.clock.move(minutes=2)
    await stage.requested(stage.cleo, stream, minutes=20)
    stage.clock.move(minutes=1)
    lines = (await stage.http.get("/metrics")).text.splitlines()
    assert "greenroom_holds_open 2.0" in lines
    assert 'greenroom_holds_open_minor_units{currency="USD"} 3000.0' in lines
    assert "greenroom_oldest_hold_seconds 180.0" in lines
    assert 'greenroom_ready{part="database"} 1.0' in lines


async def test_how_far_a_nodes_clock_is_from_the_databases_is_told(stage: Stage) -> None:
    has_a_clock = get_connection("default").capabilities.dialect == "postgres"
    for shift in (timedelta(seconds=-90), timedelta(), timedelta(days=400)):
        stage.clock.move(seconds=(datetime.now(UTC) + shift - stage.clock.now()).total_seconds())
        ahead = await seconds_ahead(stage.clock)
        assert abs(ahead - shift.total_seconds() * has_a_clock) < BUSY_SECONDS
    assert await metric(stage.http, "greenroom_clock_ahead_seconds") == pytest.approx(ahead, abs=BUSY_SECONDS)


async def test_a_scrape_finds_open_holds_by_an_index_that_has_no_others(stage: Stage) -> None:
    session = await scenes.completed(stage, await stage.live())
    assert session
    assert await open_holds() == []
    connection = get_connection("default")
    if connection.capabilities.dialect == "sqlite":
        plan = await connection.execute_query_dict(f"EXPLAIN QUERY PLAN {OPEN_HOLDS.text('sqlite')}")
    else:
        await connection.execute_script("SET enable_seqscan = off")
        plan = await connection.execute_query_dict(f"EXPLAIN {OPEN_HOLDS.text('postgres')}")
    assert "hold_open" in str(plan)


@ON_SQLITE
async def test_however_often_somebody_asks_the_database_is_asked_every_few_seconds_at_most(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.scrape.KEPT_SECONDS", TIMEOUT_SECONDS)
    await stage.http.get("/metrics")
    await stage.requested(stage.ben, await stage.live())
    assert await metric(stage.http, "greenroom_holds_open") == 0


@ON_SQLITE
async def test_what_the_database_does_not_tell_keeps_nobody_from_the_rest(stage: Stage) -> None:
    await get_connection("default").execute_script("ALTER TABLE hold RENAME TO gone")
    response = await stage.http.get("/metrics")
    assert (response.status_code, "greenroom_sockets 0.0" in response.text.splitlines()) == (200, True)


@ON_SQLITE
async def test_a_body_that_is_too_large_is_one_that_a_limit_bit(stage: Stage) -> None:
    counts = Counts()
    response = await stage.http.post("/graphql", content=b" " * 300_000, headers={"Content-Type": "application/json"})
    assert response.status_code == 413
    assert counts.of("greenroom_limited_total", limit="body_bytes") == 1


@ON_SQLITE
async def test_how_many_events_subscribers_have_yet_to_be_sent(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.ana.listening(CHAT, stream=stream) as chat:
        await followed(live_stage, topic_of(room_topic, stream))
        await live_stage.ana.do("sendMessage", streamId=stream, body="Hello")
        await chat.next()
        assert await metric(live_stage.http, "greenroom_log_behind_events") == 0
        topic = room_topic(row_of(stream))
        head = await live_stage.node.realtime.topics.head(topic)
        assert head
        # As a node that writes faster than this one reads.
        await live_stage.node.realtime.topics.announce({topic: head + 3})
        assert await metric(live_stage.http, "greenroom_log_behind_events") == 3


def test_errors_that_nobody_expected_are_counted_from_nothing_on() -> None:
    before = REGISTRY.get_sample_value("greenroom_unexpected_errors_total")
    assert before is not None
    unexpected(ValueError("on purpose"), "viewer")
    assert REGISTRY.get_sample_value("greenroom_unexpected_errors_total") == before + 1
