"""The migrations make the tables that the models describe, and applying them again is harmless."""

import sqlite3
from pathlib import Path

import pytest
from tortoise import Tortoise
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.operations import AlterModelOptions

from models.database import MODULES, connect, migrate, tortoise_config


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "new.sqlite3"


def layout(database: Path) -> list[tuple[str, str]]:
    """Every table and index, as the database describes it."""
    connection = sqlite3.connect(database)
    try:
        return connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    finally:
        connection.close()


async def test_models_and_migrations_agree(database: Path) -> None:
    url = f"sqlite://{database}"
    await migrate(url)
    context = await connect(url)
    try:
        assert context.apps is not None
        writers = await MigrationAutodetector(context.apps, tortoise_config(url)["apps"]).changes()
        changes = [one for writer in writers for one in writer.operations if not isinstance(one, AlterModelOptions)]
        assert changes == [], "the models have changed: write a migration"
    finally:
        await Tortoise.close_connections()


async def test_every_model_has_its_table(database: Path) -> None:
    url = f"sqlite://{database}"
    await migrate(url)
    await connect(url)
    try:
        tables = {model._meta.db_table for model in Tortoise.apps["models"].values()}
        found = {name for name, _ in layout(database)}
        assert tables <= found
        assert {model.__module__ for model in Tortoise.apps["models"].values()} == set(MODULES)
    finally:
        await Tortoise.close_connections()


async def test_migrating_again_is_harmless(database: Path) -> None:
    url = f"sqlite://{database}"
    await migrate(url)
    first = layout(database)
    connection = sqlite3.connect(database)
    connection.execute("INSERT INTO topic_head (topic, seq) VALUES ('kept', 7)")
    connection.commit()
    await migrate(url)
    assert layout(database) == first
    assert connection.execute("SELECT topic, seq FROM topic_head").fetchall() == [("kept", 7)]
    connection.close()


async def test_the_database_itself_holds_what_must_never_be(database: Path) -> None:
    await migrate(f"sqlite://{database}")
    unique = {
        name for name, sql in layout(database) if sql and sql.startswith("CREATE UNIQUE INDEX") and "WHERE" in sql
    }
    assert unique == {
        "one_open_session_per_fan_and_stream",
        "one_running_session_per_creator",
        "one_live_stream_per_creator",
    }
