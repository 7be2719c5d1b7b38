"""An export of somebody with a long history is read in pieces, and has all that there is of them, in order."""

from functools import reduce
from operator import or_
from typing import Any

import orjson
import pytest
from tortoise.expressions import Q, Subquery

from actions.before.staff import COMMAND_LINE
from actions.erase_person import erase_person
from actions.export_person import export_person
from actions.personal.personal_data import KEPT, Kept
from command_line.export import json_of
from models.audit import AuditRecord
from models.sessions import PrivateSession
from models.walking.walks import Walk
from tests.actions.personal.long_history import long_history
from tests.conftest import ON_SQLITE
from tests.stage import Stage, row_of
from tests.statements import statements

MOST = 4
SESSIONS = 23
ROWS_OF_ALL = {"block", "request_mute", "mute", "room_member"}
"""Tables that stay small, so that whoever looks for somebody on the other side goes through all of their rows."""

BOTH = pytest.mark.parametrize("sub", ["ben", "ana"])


@pytest.fixture(autouse=True)
async def _house(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("personal.personal_data", "export_person"):
        monkeypatch.setattr(f"actions.{module}.MOST", MOST)
    monkeypatch.setattr("models.walking.walks.SESSIONS_AT_ONCE", MOST)
    await long_history(row_of(stage.ben.id), row_of(stage.ana.id), SESSIONS)


async def all_at_once(stage: Stage, sub: str) -> dict[str, list[dict[str, Any]]]:
    """What an export has, read by one statement for each table."""
    user_id = row_of(stage.people[sub].id)
    mine = PrivateSession.filter(Q(fan_id=user_id) | Q(creator_id=user_id)).values("id")

    def rows_of(kept: Kept) -> Q:
        people = kept.people if kept.exported is None else kept.exported
        own = [Q(**dict[str, Any]({column: user_id})) for column in people]
        return reduce(or_, [*own, Q(session_id__in=Subquery(mine))] if kept.of_sessions else own)

    return {kept.table.__name__: await kept.table.filter(rows_of(kept)).order_by("id").values() for kept in KEPT}


@BOTH
async def test_an_export_has_what_one_statement_for_each_table_would_give_in_pages(stage: Stage, sub: str) -> None:
    expected = await all_at_once(stage, sub)
    tables = await export_person(stage.node.transactions, COMMAND_LINE, sub)
    assert tables
    found = {name: [page async for page in pages] async for name, pages in tables}
    assert {name: [row for page in pages for row in page] for name, pages in found.items()} == expected
    assert list(found) == list(expected)
    assert max(len(page) for pages in found.values() for page in pages) == MOST


@BOTH
async def test_its_text_is_that_of_one_object(stage: Stage, sub: str) -> None:
    expected = orjson.dumps(await all_at_once(stage, sub), option=orjson.OPT_INDENT_2, default=str).decode()
    tables = await export_person(stage.node.transactions, COMMAND_LINE, sub)
    assert tables
    assert "".join([text async for text in json_of(tables)]) == expected + "\n"


async def test_an_export_is_on_record_before_anything_is_read_and_writes_nothing_then(stage: Stage) -> None:
    tables = await export_person(stage.node.transactions, COMMAND_LINE, "ben")
    assert await AuditRecord.filter(act="PERSON_EXPORTED", subject_id=row_of(stage.ben.id)).count() == 1
    assert tables
    with statements() as asked:
        async for _, pages in tables:
            async for _ in pages:
                pass
    assert asked.asked
    assert {one.split()[0] for one in asked.asked} == {"SELECT"}


async def test_who_is_erased_meanwhile_is_exported_as_they_are_then(stage: Stage) -> None:
    tables = await export_person(stage.node.transactions, COMMAND_LINE, "ben")
    assert tables
    found: dict[str, list[dict[str, Any]]] = {}
    async for name, pages in tables:
        found[name] = []
        async for page in pages:
            found[name] += page
            if name == "PrivateSession" and len(found[name]) == MOST:
                await erase_person(stage.node.transactions, COMMAND_LINE, "ben", 0)
    assert len(found["PrivateSession"]) == SESSIONS
    assert {row["note"] for row in found["PrivateSession"][MOST:]} == {None}
    assert found["CallSignal"] == []


@ON_SQLITE
async def test_a_page_is_read_by_an_index_but_of_tables_that_stay_small(stage: Stage) -> None:
    client = AuditRecord._meta.db
    for kept in KEPT:
        for column in () if kept.one or kept.by_sessions else kept.people:
            walk = Walk(kept.table, column)
            for statement in (walk.first, walk.next):
                text = statement.text("sqlite")
                plan = await client.execute_query_dict(f"EXPLAIN QUERY PLAN {text}", ["x"] * statement.takes)
                details = [row["detail"] for row in plan]
                assert details[0].startswith(f"SEARCH {kept.table._meta.db_table}") or (
                    kept.table._meta.db_table in ROWS_OF_ALL
                ), details
                assert not any("TEMP B-TREE FOR ORDER BY" in one for one in details), details
