"""What we use of Tortoise's migrations beyond their documentation: how a migration and its operations are run."""

from abc import abstractmethod
from collections.abc import Sequence

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.migrations import Migration
from tortoise.migrations.operations import AddField, AddIndex, CreateModel, Operation, RunSQL, TortoiseOperation
from tortoise.migrations.recorder import MigrationRecorder
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State
from tortoise.transactions import in_transaction

__all__ = ["ByHand", "Database", "Stepwise", "applied_migrations"]

Database = BaseDBAsyncClient
"""What statements are sent to. When it goes, it is whatever ``get_connection`` gives."""


class ByHand(TortoiseOperation):
    """A migration whose SQL is ours, by dialect; ``changes`` only say what becomes of the models. Tortoise's own SQL
    rebuilds a table on SQLite: without its indexes, and with foreign keys that cascade when the old table is dropped.
    When it goes, ``RunSQL`` does the same without what the models' state needs to know."""

    reversible = False

    def __init__(
        self, changes: Sequence[TortoiseOperation], *, sqlite: Sequence[str] = (), postgres: Sequence[str] = ()
    ) -> None:
        self._changes = changes
        self._statements = {"sqlite": sqlite, "postgres": postgres}

    def state_forward(self, app_label: str, state: State) -> None:
        for change in self._changes:
            change.state_forward(app_label, state)

    async def database_forward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        assert state_editor is not None
        for statement in self._statements[state_editor.client.capabilities.dialect]:
            if state_editor.collect_sql:
                state_editor.collected_sql.append(statement)
            else:
                await state_editor.client.execute_query(statement)


ADDING = (AddField, AddIndex, ByHand, CreateModel, RunSQL)


class Stepwise(Migration):
    """A migration that is one transaction on SQLite, and on PostgreSQL one step after the other, each done by
    ``step``. When it goes, run the statements of ``sqlmigrate`` one by one."""

    atomic = False

    @abstractmethod
    async def step(self, client: Database, operation: TortoiseOperation, statements: Sequence[str]) -> None:
        """Do one operation of the migration on PostgreSQL, whose SQL is this."""

    async def apply(
        self,
        state: State,
        *,
        dry_run: bool = False,
        schema_editor: BaseSchemaEditor | None = None,
        collect_sql: bool = False,
    ) -> State:
        if dry_run or collect_sql or schema_editor is None:
            return await super().apply(state, dry_run=dry_run, schema_editor=schema_editor, collect_sql=collect_sql)
        client, editor = schema_editor.client, type(schema_editor)
        if client.capabilities.dialect == "sqlite":
            async with in_transaction(client.connection_name) as transaction:
                for operation in self.operations:
                    await self._forward(operation, state, editor(transaction, atomic=True))
            return state
        for operation in self.operations:
            assert isinstance(operation, TortoiseOperation)
            collecting = editor(client, atomic=False, collect_sql=True)
            await self._forward(operation, state, collecting)
            await self.step(client, operation, collecting.collected_sql)
        return state

    async def _forward(self, operation: Operation, state: State, editor: BaseSchemaEditor) -> None:
        # What only adds asks nothing of the state before, of which a copy takes longer than all else.
        before = state if isinstance(operation, ADDING) else state.clone()
        operation.state_forward(self.app_label, state)
        await operation.database_forward(self.app_label, before, state, editor)


async def applied_migrations(client: Database) -> set[str]:
    """The names of the migrations that a database has had. When it goes, they stand in ``tortoise_migrations``."""
    return {key.name for key in await MigrationRecorder(client).applied_migrations()}
