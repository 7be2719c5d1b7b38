"""``python -m models.new_migration NAME``: writes the migration from the tables as they are to what the models say."""

import asyncio
import sys
from pathlib import Path

from tortoise import Tortoise
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.operations import AlterModelOptions, CreateModel
from tortoise.migrations.writer import MigrationWriter

from models.database import connect, tortoise_config

NO_DATABASE = "sqlite://:memory:"


async def missing_migration(url: str) -> MigrationWriter | None:
    """What the models have and the migrations do not; None when they agree."""
    context = await connect(url, everywhere=False)
    try:
        assert context.apps is not None
        for writer in await MigrationAutodetector(context.apps, tortoise_config(url)["apps"]).changes():
            writer.operations = [one for one in writer.operations if not isinstance(one, AlterModelOptions)]
            for operation in writer.operations:
                if isinstance(operation, CreateModel) and operation.options:
                    # A `;` in it would end the statement.
                    operation.options.pop("table_description", None)
            if writer.operations:
                return writer
        return None
    finally:
        await Tortoise.close_connections()


async def write(name: str) -> Path | None:
    """Write it under the next number and that name; None when there is nothing to write."""
    writer = await missing_migration(NO_DATABASE)
    if writer is None:
        return None
    number, _, _ = writer.name.partition("_")
    writer.name, writer.initial = f"{number}_{name}", None
    return writer.write()


if __name__ == "__main__":
    sys.stdout.write(f"{asyncio.run(write(sys.argv[1])) or 'The migrations have all that the models have.'}\n")
