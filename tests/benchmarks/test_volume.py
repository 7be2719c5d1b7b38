"""The volume of ``make bench-scale`` is what a year of people leaves behind: its books balance, its log has no gaps."""

from collections.abc import AsyncIterator

import pytest
from tortoise.connection import get_connection

from actions.prove_balances import wrong_balances
from benchmarks.scale.house import House, filled
from benchmarks.scale.rows_of import COLUMNS
from benchmarks.scale.volume import EVERYBODY, OF_A_FAN, Volume
from domain.lifecycle import OPEN
from models.sessions import PrivateSession

ROWS = 200
ALL = ROWS * (2 + EVERYBODY) + 2 * OF_A_FAN

SIDES = {"old-creator": "creator", "old-fan": "fan", "new-creator": "creator", "new-fan": "fan"}
COUNTS = {"private_session": ALL, "hold": ALL, "notification": 2 * ALL}
NO_GAPS = (
    "SELECT count(*) AS wrong FROM topic_head head WHERE seq <> (SELECT count(*) FROM event WHERE topic = head.topic) "
    "OR seq <> (SELECT max(seq) FROM event WHERE topic = head.topic)"
)
OF_MESSAGES = (
    "SELECT count(*) AS messages FROM chat_message message JOIN event ON event.seq = message.seq "
    "AND event.topic = 'room:' || CAST(stream_id AS text)"
)


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    async with filled(database_url, Volume(ROWS)) as house:
        yield house


async def counted(query: str) -> int:
    """The one number that it gives."""
    (row,) = await get_connection("default").execute_query_dict(query)
    return int(next(iter(row.values())))


async def test_everybody_has_an_ordinary_history_that_agrees(house: House) -> None:
    assert {table: await counted(f"SELECT count(*) FROM {table}") for table in COUNTS} == COUNTS
    assert [table for table in COLUMNS if not await counted(f"SELECT count(*) FROM {table}")] == []
    assert await PrivateSession.filter(status__in=OPEN).count() == 0
    assert [compared.wrong async for compared in wrong_balances(1_000) if compared.wrong] == []


async def test_topics_are_numbered_without_gaps_up_to_their_heads(house: House) -> None:
    assert await counted(NO_GAPS) == 0
    assert await counted(OF_MESSAGES) == await counted("SELECT count(*) FROM chat_message")


async def test_the_old_ones_have_so_many_and_all_others_what_is_usual(house: House) -> None:
    ids = "SELECT count(*) AS sessions FROM private_session JOIN user_account one ON one.id = "
    has = {name: f"{ids}{side}_id WHERE sub = '{name}'" for name, side in SIDES.items()}
    assert {name: await counted(query) for name, query in has.items()} == {
        "old-creator": ROWS, "old-fan": ROWS, "new-creator": OF_A_FAN, "new-fan": OF_A_FAN,
    }  # fmt: skip
