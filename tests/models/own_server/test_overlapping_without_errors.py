"""Who comes second with one key, or as one person, waits for who came first, and the clock for nobody; to the
database none of that is an error."""

import asyncio
from collections.abc import Coroutine
from typing import Any
from uuid import UUID

import pytest

from models.idempotency import FirstAnswer
from models.people import User
from tests.conftest import ON_POSTGRES
from tests.models.writing.outside import held_from_outside
from tests.parts.postgres import Postgres, connected, somebody_waits
from tests.stage import Stage, row_of

pytestmark = ON_POSTGRES

KEY = "INSERT INTO first_answer (id, user_id, key, fingerprint, at) VALUES ($1, $2, 'once', 'another', now())"
PERSON = "INSERT INTO user_account (id, sub, display_name, created_at) VALUES ($1, 'eve', 'Eve', now())"
ID = UUID(int=1)
BOTH = pytest.mark.parametrize("committed", [True, False], ids=["committed", "undone"])


async def behind(stage: Stage, doing: Coroutine[Any, Any, Any], committed: bool, statement: str, *given: object) -> Any:
    """What comes of that where another node has just written this: it is waited for."""
    outside = await connected(stage.node.settings.database_url)
    try:
        elsewhere = outside.transaction()
        await elsewhere.start()
        await outside.execute(statement, *given)
        acting = asyncio.ensure_future(doing)
        await somebody_waits(outside)
        await (elsewhere.commit() if committed else elsewhere.rollback())
        return await acting
    finally:
        await outside.close()


@BOTH
async def test_a_key_that_another_node_has_just_taken_is_its(stage: Stage, server: Postgres, committed: bool) -> None:
    asking = stage.ben.attempt("requestSession", streamId=await stage.live(), durationMinutes=10, idempotencyKey="once")
    answer = await behind(stage, asking, committed, KEY, ID, row_of(stage.ben.id))
    assert [error["code"] for error in answer["errors"]] == ["IDEMPOTENCY_CONFLICT"] * committed
    assert await FirstAnswer.all().count() == 1
    assert "duplicate key" not in server.said


@BOTH
async def test_somebody_whom_another_node_has_just_written_down_is_they(
    stage: Stage, server: Postgres, committed: bool
) -> None:
    await behind(stage, stage.person("Eve"), committed, PERSON, ID)
    eve = await User.get(sub="eve")
    assert (eve.id == ID) is committed
    assert row_of(stage.eve.id) == eve.id
    assert "duplicate key" not in server.said


async def test_the_clock_passes_over_a_line_that_another_node_has(stage: Stage, server: Postgres) -> None:
    session = await stage.requested(stage.ben, await stage.live())
    stage.clock.move(hours=1)
    async with held_from_outside(stage, row_of(stage.ana.id)):
        assert await stage.run_clock() == 0
    assert "could not obtain lock" not in server.said
    assert await stage.run_clock() == 1
    assert (await stage.ben.session(session["id"]))["status"] == "EXPIRED"
