"""Whoever has been here for long costs what others do: each statement finds what it needs by an index, and reads few
rows."""

import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID

import orjson
import pytest
from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from actions.learn import learn_anew
from actions.purge import RETENTIONS, old_rows
from benchmarks.scale.fill import fill_postgres, fill_sqlite, for_sqlite
from benchmarks.scale.volume import NAMES, Volume
from domain.rules import Rules
from gateway.background.keep_days import keep_days
from gateway.background.plan import plan
from internals.tortoise_sqlite import SqliteClient
from models.days import CreatorDay
from models.notifications import Notification
from models.people import Block, User
from models.request_mutes import RequestMute
from models.stats.series import Group, Grouping, series_of
from models.stats.stats import promises_kept, stats_of
from models.steps import SessionTransition
from models.sums.session_sums import Sums
from tests.clock import ManualClock
from tests.conftest import ON_SQLITE, on_stage, opened, settings_for
from tests.parts.databases import Backend
from tests.stage import Stage, row_of
from tests.statements import statements

ROWS = 1_000
"""Sessions of each of the two who have been here for long."""

MOST_ROWS = 150
"""Read by one statement: some pages of a list."""

MOST_STEPS = 6_000
"""Of SQLite's machine, for one statement: to read a row takes some ten."""

WORDS = (
    "UPDATE private_session SET note = 'a note', reason = 'a reason'",
    "UPDATE session_transition SET reason = 'a reason'",
)
SESSIONS = "edges { node { id status } }"
QUERIES = {
    "wallet": "{ viewer { wallet { available { amount } } } }",
    "sessions": f"{{ viewer {{ privateSessions(first: 20) {{ {SESSIONS} }} }} }}",
    "sessions as fan": f"{{ viewer {{ privateSessions(side: FAN, first: 20) {{ {SESSIONS} }} }} }}",
    "open sessions": f"{{ viewer {{ privateSessions(status: [WAITING, SCHEDULED], first: 20) {{ {SESSIONS} }} }} }}",
    "completed": f"{{ viewer {{ privateSessions(status: [COMPLETED, DENIED], first: 20) {{ {SESSIONS} }} }} }}",
    "inbox": "{ viewer { notifications(first: 20) { edges { node { id } } } } }",
    "unread": "{ viewer { notifications(unreadOnly: true, first: 20) { edges { node { id } } } } }",
    "figures of a day": '{ creatorStats(from: "2025-06-01T00:00:00Z", to: "2025-06-02T00:00:00Z") { requested } }',
    "hours of a day": '{ creatorStats(from: "2025-06-01T00:00:00Z", to: "2025-06-02T00:00:00Z") '
    "{ series(by: HOUR) { since } fans { requested } } }",
}

REFUSED = """{ viewer {
    blockedFans(first: 5) { edges { node { displayName } } }
    requestMutes(first: 5) { edges { node { fan { displayName } } } }
} }"""


@pytest.fixture
async def filled(database_url: str, backend: Backend) -> AsyncIterator[Stage]:
    """The stage with people of a year."""
    volume = Volume(ROWS, everybody=0)
    if database_url.startswith("sqlite"):
        fill_sqlite(database_url, volume)
    else:
        await fill_postgres(database_url, volume)
    clock = ManualClock()
    async with opened(settings_for(database_url, backend.broadcast_url), clock) as app, on_stage(app, clock) as stage:
        for name in NAMES:
            await stage.person(name)
        yield stage


async def test_what_is_asked_of_a_long_history_reads_few_rows_by_an_index(filled: Stage) -> None:
    costly = {}
    # As it is while SQLite has not looked at its tables for long, and once it has.
    for looked in (False, True):
        if looked:
            await plan(filled.node)
        for name in ("old-fan", "old-creator"):
            for asked, query in QUERIES.items():
                with statements() as found:
                    await filled.people[name].ask(query)
                if wrong := [one for one in found.with_values if await is_costly(*one)]:
                    costly[name, asked, looked] = wrong
    assert costly == {}


async def test_people_are_found_by_how_their_name_begins_without_reading_all_names(filled: Stage) -> None:
    support = await filled.person("support", scope="support")
    for looked in (False, True):
        if looked:
            await plan(filled.node)
        with statements() as found:
            named = await support.ask('{ people(name: "OLD-", first: 5) { edges { node { displayName } } } }')
        names = [edge["node"]["displayName"] for edge in named["people"]["edges"]]
        assert names == ["old-fan", "old-creator"]
        assert [one for one in found.with_values if await is_costly(*one)] == []


async def test_whom_a_creator_refuses_is_listed_without_reading_all_whom_they_refuse(filled: Stage) -> None:
    creator, clock = filled.people["old-creator"], filled.clock
    names = [f"fan-{number}" for number in range(ROWS)]
    fans = [User(sub=name, display_name=name, created_at=clock.now()) for name in names]
    await User.bulk_create(fans)
    until = clock.now() + timedelta(hours=1)
    # Those of somebody else are newer.
    for name in ("old-creator", "new-creator"):
        by = row_of(filled.people[name].id)
        await Block.bulk_create([Block(creator_id=by, fan_id=fan.id, at=clock.now()) for fan in fans])
        await RequestMute.bulk_create([RequestMute(creator_id=by, fan_id=fan.id, until=until) for fan in fans])
    await get_connection("default").execute_script("ANALYZE block; ANALYZE request_mute")
    with statements() as found:
        page = await creator.ask(REFUSED)
    blocked = [edge["node"]["displayName"] for edge in page["viewer"]["blockedFans"]["edges"]]
    muted = [edge["node"]["fan"]["displayName"] for edge in page["viewer"]["requestMutes"]["edges"]]
    assert blocked == muted == names[:-6:-1]
    assert [one for one in found.with_values if await is_costly(*one)] == []


@ON_SQLITE
async def test_sqlite_looks_at_its_tables_at_the_start_and_again(filled: Stage) -> None:
    known = "SELECT stat FROM sqlite_stat1 WHERE idx = 'notification_unread'"
    connection = get_connection("default")
    assert await connection.execute_query_dict(known) == []
    await Notification.filter(user_id=row_of(filled.people["new-fan"].id)).update(read_at=None)
    await plan(filled.node)
    assert await connection.execute_query_dict(known) != []


async def test_a_request_that_is_taken_back_and_one_that_is_denied_read_few_rows(filled: Stage) -> None:
    with statements() as found:
        for fan, creator in (("old-fan", "new-creator"), ("new-fan", "old-creator")):
            asks, answers = filled.people[fan], filled.people[creator]
            stream = await filled.live(answers)
            for _ in range(2):
                session = await filled.requested(asks, stream)
                await asks.do("cancelSession", sessionId=session["id"])
            session = await filled.requested(asks, stream)
            await answers.do("decide", sessionId=session["id"], decision="DENY")
            await asks.refused("requestSession", streamId=stream, durationMinutes=10)
    assert [one for one in found.with_values if await is_costly(*one)] == []


async def test_a_year_of_figures_is_the_same_from_days_as_from_sessions(filled: Stage) -> None:
    creator = row_of(filled.people["old-creator"].id)
    noon, year = timedelta(hours=12), datetime(2025, 1, 1, tzinfo=UTC)
    edges = [year + timedelta(days=days) + off for days in (-1, 0, 1, 40, 200, 365) for off in (timedelta(0), noon)]
    spans = list(combinations(edges, 2))
    before = [await figures_of(creator, *span) for span in spans]
    await keep_days(filled.node, 0)
    assert await CreatorDay.filter(creator_id=creator).count() == 365
    assert [await figures_of(creator, *span) for span in spans] == before
    with statements() as found:
        stats, _, _ = await figures_of(creator, edges[0], edges[-2])
        assert stats.requested == ROWS
    assert [values[1:] for statement, values in found.with_values if "FROM private_session" in statement] == []


async def test_days_that_were_kept_without_manners_are_summed_session_by_session_until_they_are_filled_in(
    filled: Stage,
) -> None:
    creator = row_of(filled.people["old-creator"].id)
    year = datetime(2025, 1, 1, tzinfo=UTC)
    spans = [(year + timedelta(days=first), year + timedelta(days=last)) for first, last in ((0, 365), (3, 90))]
    before = [await figures_of(creator, *span) for span in spans]
    assert before[0][1] not in {None, 0.0}
    await keep_days(filled.node, 0)
    whole = await CreatorDay.filter(creator_id=creator).order_by("since").values()
    some = CreatorDay.filter(creator_id=creator, since__gte=year + timedelta(days=40))
    await some.update(no_shows=None, met=None, waited=None, promised=None, kept=None)
    assert [await figures_of(creator, *span) for span in spans] == before
    await keep_days(filled.node, 0)
    assert await CreatorDay.filter(creator_id=creator).order_by("since").values() == whole
    assert None not in {value for day in whole for value in day.values()}


async def test_a_long_history_is_learned_from_in_many_questions_of_few_rows(
    filled: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.line.earlier.SESSIONS_AT_ONCE", 20)
    creator = row_of(filled.people["old-creator"].id)
    steps = await SessionTransition.filter(session__creator_id=creator).count()
    with statements() as found:
        assert await learn_anew(filled.node.transactions, creator) > steps
    assert [one for one in found.with_values if await is_costly(*one)] == []
    assert len([values for statement, values in found.with_values if "session_transition" in statement]) == ROWS / 20


async def figures_of(creator: UUID, start: datetime, end: datetime) -> tuple[Sums, float | None, list[Group]]:
    """A creator's figures over that span, as a whole and by the day."""
    span = creator, start, end
    return await stats_of(*span), await promises_kept(*span), await series_of(*span, Grouping.DAY)


@pytest.mark.parametrize("over", [True, False], ids=["all may go", "nothing may go"])
async def test_what_is_to_be_purged_is_found_by_reading_little_else(filled: Stage, over: bool) -> None:
    for statement in WORDS:
        await get_connection("default").execute_query(statement)
    kept_for = timedelta(days=1) if over else timedelta(days=10_000)
    given: dict[str, Any] = dict.fromkeys({kept.rule for kept in RETENTIONS}, kept_for)
    rules = replace(Rules(), **given)
    now = filled.clock.now()
    found: dict[str, int] = {}
    with statements() as asked:
        for kept in RETENTIONS:
            found[f"{kept.table.__name__} {kept.words}"] = len(await old_rows(kept, now, rules, 50))
    assert [one for one in asked.with_values if await is_costly(*one)] == []
    assert (50 in found.values()) is over


async def is_costly(statement: str, values: list[Any]) -> bool:
    """Whether it goes through a table, or reads more than a few rows."""
    # SQL of our own begins on a line of its own.
    statement = statement.strip()
    if not statement.startswith(("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")):
        return False
    only_reads = WRITES.search(statement) is None
    connection = get_connection("default")
    if connection.capabilities.dialect == "sqlite":
        plan = await connection.execute_query_dict(f"EXPLAIN QUERY PLAN {statement}", values)
        reads = steps(statement, values) if only_reads else 0
        return reads > MOST_STEPS or goes_through([row["detail"] for row in plan])
    if not only_reads:
        return False
    async with in_transaction() as transaction:
        # Small tables are gone through all the same; these here stand for large ones.
        await transaction.execute_script("SET LOCAL enable_seqscan = off")
        (row,) = await transaction.execute_query_dict(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)
    (found,) = orjson.loads(row["QUERY PLAN"])
    return read_rows(found["Plan"]) > MOST_ROWS


WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE)\b")
"""Tells what writes, or locks rows, from what only reads."""

MADE = re.compile(r"(?:CO-ROUTINE|MATERIALIZE) (\S+)")
"""Names in SQLite's plan what the statement itself makes."""


def goes_through(plan: list[str]) -> bool:
    """Whether SQLite's plan reads a table, or an index, from end to end: not what the statement itself has made, nor
    a list that it was given."""
    made = {found[1] for detail in plan if (found := MADE.match(detail))}
    gone_through = [detail.split() for detail in plan if detail.startswith("SCAN ") and "VIRTUAL TABLE" not in detail]
    return any(name not in {*made, "CONSTANT"} for _, name, *_ in gone_through)


def steps(statement: str, values: list[Any]) -> int:
    """How many steps SQLite's machine takes for it, by hundreds."""
    client = get_connection("default")
    assert isinstance(client, SqliteClient)
    hundreds: list[int] = []
    with closing(sqlite3.connect(client.filename)) as database:
        database.set_progress_handler(lambda: hundreds.append(100), 100)
        database.execute(statement, list(map(for_sqlite, values))).fetchall()
    return sum(hundreds)


def read_rows(plan: dict[str, Any]) -> int:
    """How many rows PostgreSQL has read from tables for that part of a plan."""
    below: int = sum(map(read_rows, plan.get("Plans", ())))
    if "Relation Name" not in plan or "Actual Loops" not in plan:
        return below
    removed: int = plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
    return below + int((plan["Actual Rows"] + removed) * plan["Actual Loops"])
