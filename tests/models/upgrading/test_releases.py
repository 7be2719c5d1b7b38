"""Nodes of the release before go on serving while a migration runs and after it: it only adds, or is known not to."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from tortoise import Tortoise
from tortoise.migrations.api import migrate as migrate_to

from gateway.settings.settings import CHECKOUT
from models.database.opening import tortoise_config
from models.upgrading.releases import RELEASES, STOPPING, last_beside
from tests.conftest import ON_POSTGRES
from tests.models.upgrading.test_migrations import MIGRATIONS
from tests.parts.databases import Backend
from tests.parts.postgres import connected

COLUMNS = """
    SELECT table_name, table_name || '.' || column_name AS name, is_nullable = 'NO' AS required,
        column_default IS NOT NULL OR is_identity = 'YES' AS filled,
        concat_ws(' ', udt_name, character_maximum_length) AS kind
    FROM information_schema.columns WHERE table_schema = 'public'
"""
RULES = """
    SELECT c.conrelid::regclass::text AS table_name, pg_get_constraintdef(c.oid) AS rule FROM pg_constraint c
    JOIN pg_namespace n ON n.oid = c.connamespace WHERE n.nspname = 'public' AND c.contype IN ('c', 'f', 'p', 'u')
    UNION SELECT i.indrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
    JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE n.nspname = 'public' AND i.indisunique AND i.indpred IS NOT NULL
"""
"""What a row must be like, apart from its columns."""


class Layout:
    """What the nodes of one version count on."""

    def __init__(self, columns: list[dict[str, object]], rules: list[dict[str, object]]) -> None:
        self.columns = {str(row["name"]): row for row in columns}
        self.tables = {row["table_name"] for row in columns}
        self.rules = {(row["table_name"], row["rule"]) for row in rules}

    @classmethod
    async def of(cls, url: str) -> "Layout":
        connection = await connected(url)
        try:
            columns, rules = [[dict(row) for row in await connection.fetch(sql)] for sql in (COLUMNS, RULES)]
            return cls(columns, rules)
        finally:
            await connection.close()

    def taken_from(self, before: "Layout") -> Iterator[str]:
        """What nodes that know the layout of before would miss in this one, or would be refused."""
        for name, column in before.columns.items():
            now = self.columns.get(name)
            if now is None or now["kind"] != column["kind"] or (now["required"] and not column["required"]):
                yield name
        for name in self.columns.keys() - before.columns.keys():
            column = self.columns[name]
            if column["table_name"] in before.tables and column["required"] and not column["filled"]:
                yield name
        yield from (str(rule) for table, rule in before.rules - self.rules)
        old_rows = ((table, str(rule)) for table, rule in self.rules - before.rules if table in before.tables)
        yield from (rule for table, rule in old_rows if not self._spares(before, str(table), rule))

    def _spares(self, before: "Layout", table: str, rule: str) -> bool:
        """Whether a rule says nothing of rows that are written by who does not know the new columns."""
        if rule.startswith("FOREIGN KEY"):
            return True
        new = self.columns.keys() - before.columns.keys()
        empty = {name for name in new if not self.columns[name]["required"] and not self.columns[name]["filled"]}
        return rule.startswith("UNIQUE (") and any(f"{table}.{name}" in empty for name in re.findall(r"\w+", rule[6:]))


@pytest.fixture
async def url(backend: Backend) -> AsyncIterator[str]:
    async with backend.databases.empty() as url:
        try:
            yield url
        finally:
            await Tortoise.close_connections()


@ON_POSTGRES
async def test_each_migration_since_a_release_only_adds_unless_it_is_known_to_stop_nodes(url: str) -> None:
    layouts: dict[str, Layout] = {}

    def look(event: str, app: str, name: str) -> None:
        # Told between two migrations, by who cannot wait for another task of this loop.
        if event == "apply_done":
            with ThreadPoolExecutor(1) as thread:
                layouts[name] = thread.submit(asyncio.run, Layout.of(url)).result()

    await migrate_to(config=tortoise_config(url), progress=look)
    assert list(layouts) == MIGRATIONS
    since = MIGRATIONS[MIGRATIONS.index(RELEASES["0.1.0"]) :]
    found = {name for before, name in pairwise(since) if list(layouts[name].taken_from(layouts[before]))}
    assert found == set(STOPPING)


def row(name: str, kind: str = "text", *, required: bool = False, filled: bool = False) -> dict[str, object]:
    return {"table_name": name.split(".")[0], "name": name, "kind": kind, "required": required, "filled": filled}


UNIQUE_X: dict[str, object] = {"table_name": "a", "rule": "UNIQUE (x)"}
KEPT = [row("a.x"), row("a.y", required=True)]
BEFORE = Layout(KEPT, [UNIQUE_X])
CHANGES: dict[str, tuple[list[dict[str, object]], list[dict[str, object]], int]] = {
    "a new column that may be empty": ([*KEPT, row("a.z")], [UNIQUE_X], 0),
    "a new column with a default": ([*KEPT, row("a.z", required=True, filled=True)], [UNIQUE_X], 0),
    "a new table": ([*KEPT, row("b.z", required=True)], [UNIQUE_X, {"table_name": "b", "rule": "UNIQUE (z)"}], 0),
    "a column that may be empty from now on": ([row("a.x"), row("a.y")], [UNIQUE_X], 0),
    "a column that is gone": ([row("a.x")], [UNIQUE_X], 1),
    "a column of another kind": ([row("a.x", "int"), row("a.y", required=True)], [UNIQUE_X], 1),
    "a column that must be there from now on": ([row("a.x", required=True), row("a.y", required=True)], [UNIQUE_X], 1),
    "a new column that must be there": ([*KEPT, row("a.z", required=True)], [UNIQUE_X], 1),
    "a new rule for old rows": (KEPT, [UNIQUE_X, {"table_name": "a", "rule": "UNIQUE (y)"}], 1),
    "a new rule for a new column that is empty in old rows": (
        [*KEPT, row("a.z")],
        [UNIQUE_X, {"table_name": "a", "rule": "UNIQUE (z, y)"}],
        0,
    ),
    "a rule that is gone": (KEPT, [], 1),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_counts_as_taken_away(change: str) -> None:
    columns, rules, taken = CHANGES[change]
    assert len(list(Layout(columns, rules).taken_from(BEFORE))) == taken


def test_beside_nodes_of_the_release_before_a_database_comes_to_what_would_stop_them() -> None:
    (stops,) = STOPPING
    before = MIGRATIONS[: MIGRATIONS.index(stops)]
    assert last_beside([], MIGRATIONS) == last_beside(before, MIGRATIONS) == before[-1]
    assert last_beside([*before, stops], [*MIGRATIONS, "next"]) == "next"


def test_every_release_and_exception_is_a_migration_that_the_changelog_knows() -> None:
    changelog = (CHECKOUT / "CHANGELOG.md").read_text()
    assert set(RELEASES.values()) | set(STOPPING) <= set(MIGRATIONS)
    assert all(f"\n## {version}, " in changelog for version in RELEASES)
    assert "stop every node of 0.1.0" in changelog
