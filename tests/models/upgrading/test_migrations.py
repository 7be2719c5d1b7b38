"""The migrations make the tables that the models describe, once, and applying them again is harmless."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from subprocess import PIPE

import pytest
from tortoise import Tortoise
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection

from gateway.settings.settings import CHECKOUT
from models.database.opening import connect, modules_with_tables
from models.log import TopicHead
from models.upgrading.migrating import migrate
from models.upgrading.new_migration import new_migration
from tests.conftest import ON_POSTGRES
from tests.parts.databases import Backend
from tests.parts.postgres import connected

LAYOUT = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name",
    "postgres": """
        SELECT table_name || '.' || column_name AS name, concat_ws(' ', data_type, is_nullable, column_default) AS sql
        FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT relname, concat_ws(' ', pg_get_indexdef(indexrelid), 'valid ' || indisvalid)
        FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'rule ' || conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT 'trigger ' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
        ORDER BY name
    """,
}
"""Every table and index, as the database describes it."""

MIGRATIONS = sorted(file.stem for file in (CHECKOUT / "models" / "migrations").glob("0*.py"))

NODES = 4


@pytest.fixture
async def empty(backend: Backend) -> AsyncIterator[str]:
    async with backend.databases.empty() as url:
        yield url


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[BaseDBAsyncClient]:
    await connect(url)
    try:
        yield get_connection("default")
    finally:
        await Tortoise.close_connections()


async def layout(url: str) -> dict[str, str]:
    async with opened(url) as database:
        rows = await database.execute_query_dict(LAYOUT[database.capabilities.dialect])
        return {row["name"]: row["sql"] for row in rows}


async def applied(url: str) -> list[str]:
    """The migrations that the database says it has had, in order."""
    async with opened(url) as database:
        return [
            row["name"] for row in await database.execute_query_dict("SELECT * FROM tortoise_migrations ORDER BY id")
        ]


async def test_models_and_migrations_agree(database_url: str) -> None:
    assert await new_migration(database_url) is None, "the models have changed: make migration NAME=..."


async def test_every_model_has_its_table(database_url: str) -> None:
    async with opened(database_url):
        models = Tortoise.apps["models"].values()
        assert [await model.all() for model in models] == [[] for _ in models]
        assert {model.__module__ for model in models} == set(modules_with_tables())


async def test_migrating_again_is_harmless(database_url: str) -> None:
    first = await layout(database_url)
    async with opened(database_url):
        await TopicHead.create(topic="kept", seq=7)
    await migrate(database_url)
    assert await layout(database_url) == first
    async with opened(database_url):
        assert await TopicHead.all().values_list("topic", "seq") == [("kept", 7)]


async def test_the_database_itself_holds_what_must_never_be(database_url: str) -> None:
    found = (await layout(database_url)).items()
    unique = {name for name, sql in found if sql.startswith("CREATE UNIQUE INDEX") and "WHERE" in sql}
    assert unique == {
        "one_open_session_per_fan_and_stream",
        "one_running_session_per_creator",
        "one_live_stream_per_creator",
    }


async def test_of_nodes_that_start_together_one_migrates(empty: str, database_url: str) -> None:
    assert await asyncio.gather(*(migrated_by_a_process(empty) for _ in range(NODES))) == [(0, b"")] * NODES
    assert await layout(empty) == await layout(database_url)
    assert await applied(empty) == MIGRATIONS


@ON_POSTGRES
async def test_migrations_take_as_long_as_they_take_whatever_the_role_has(empty: str, database_url: str) -> None:
    outside = await connected(empty)
    (name,) = await outside.fetchrow("SELECT current_database()")
    for setting in ("statement_timeout", "idle_in_transaction_session_timeout", "lock_timeout"):
        await outside.execute(f"ALTER DATABASE \"{name}\" SET {setting} = '2ms'")
    await outside.close()
    await migrate(empty)
    assert await applied(empty) == MIGRATIONS


async def migrated_by_a_process(url: str) -> tuple[int | None, bytes]:
    """Its exit status, and what it had to say."""
    environment = {**os.environ, "GREENROOM_DATABASE_URL": url, "GREENROOM_JWT_SECRET": "not used"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "main.py", "migrate", cwd=CHECKOUT, env=environment, stderr=PIPE
    )
    _, said = await process.communicate()
    return process.returncode, said
