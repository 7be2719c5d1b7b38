"""What we use of Tortoise's migrations beyond its documentation: what its command line writes them with."""

from typing import Any

from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.operations import AlterModelOptions, CreateModel
from tortoise.migrations.writer import MigrationWriter

__all__ = ["MigrationFile", "missing_migration"]

MigrationFile = MigrationWriter
"""A migration that is to be written. When it goes, `tortoise makemigrations` writes it."""


async def missing_migration(context: TortoiseContext, config: dict[str, Any]) -> MigrationFile | None:
    """What the models have and the migrations do not, without descriptions of tables; None when they agree.
    When it goes, `tortoise makemigrations` writes it, and descriptions are taken out by hand."""
    assert context.apps is not None
    for found in await MigrationAutodetector(context.apps, config["apps"]).changes():
        found.operations = [one for one in found.operations if not isinstance(one, AlterModelOptions)]
        for operation in found.operations:
            if isinstance(operation, CreateModel) and operation.options:
                # A `;` in it would end the statement.
                operation.options.pop("table_description", None)
        if found.operations:
            return found
    return None
