"""``python -m models.upgrading.new_migration NAME``: writes the migration from the tables to what the models say."""

import asyncio
import sys
from pathlib import Path

from tortoise import Tortoise

from internals.tortoise_migrations import MigrationFile, missing_migration
from models.database.opening import connect, tortoise_config

NO_DATABASE = "sqlite://:memory:"

BESIDE = {
    "from tortoise import migrations\n": "from models.changing.beside import Beside\n",
    "(migrations.Migration)": "(Beside)",
}
"""What is written, so that old nodes can live with it."""


async def new_migration(url: str = NO_DATABASE) -> MigrationFile | None:
    """What the models have and the migrations do not; None when they agree."""
    try:
        return await missing_migration(await connect(url, everywhere=False), tortoise_config(url))
    finally:
        await Tortoise.close_connections()


async def write(name: str) -> Path | None:
    """Write it under the next number and that name; None when there is nothing to write."""
    migration = await new_migration()
    if migration is None:
        return None
    number, _, _ = migration.name.partition("_")
    migration.name, migration.initial = f"{number}_{name}", None
    path = migration.write()
    text = path.read_text()
    for theirs, ours in BESIDE.items():
        text = text.replace(theirs, ours)
    path.write_text(text)
    return path


if __name__ == "__main__":
    sys.stdout.write(f"{asyncio.run(write(sys.argv[1])) or 'The migrations have all that the models have.'}\n")
