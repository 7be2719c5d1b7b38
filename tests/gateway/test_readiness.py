"""A node whose database has no room left, or is read-only, says so, refuses what would write, and changes nothing."""

import asyncio
import os
import shutil

import pytest
from tortoise.connection import get_connection

from gateway.settings.settings import Settings
from internals.tortoise import PostgresClient
from internals.tortoise_sqlite import LOG
from models.database import storage
from schema.request_errors import NOT_WRITTEN
from tests.api import scenes
from tests.api.scenes import nothing_changes
from tests.conftest import ON_POSTGRES, ON_SQLITE
from tests.gateway.http.test_error_codes import codes
from tests.mutations import document
from tests.parts.databases import path_of, read_only
from tests.stage import Stage

NO_ROOM = "Nothing can be written here just now: nothing was changed. Try again later."

FULL = (
    "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$",
    "CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON topic_head FOR EACH ROW EXECUTE FUNCTION full_disk()",
)


@ON_SQLITE
async def test_a_file_that_cannot_grow_refuses_writes_and_is_ready_again_once_it_can(stage: Stage) -> None:
    stream = await stage.live()
    writer = get_connection("default")._connection
    (pages,) = [row[0] for row in await writer.execute_fetchall("PRAGMA page_count")]
    await writer.execute(f"PRAGMA max_page_count = {pages}")
    money = {"userId": stage.ben.id, "amount": {"amount": 1, "currency": "USD"}}
    body = {"query": document("creditWallet"), "variables": {"input": money}}
    while codes(await stage.office.post(body)) != {"UNAVAILABLE"}:
        pass
    async with nothing_changes():
        response = await stage.office.post(body)
    assert (codes(response), response.json()["errors"][0]["message"]) == ({"UNAVAILABLE"}, NO_ROOM)
    assert await readiness(stage) == (503, False)
    await writer.execute(f"PRAGMA max_page_count = {pages + 10_000}")
    assert await readiness(stage) == (200, True)
    await scenes.requested(stage, stream)


@ON_POSTGRES
async def test_a_server_without_room_is_ready_again_once_a_write_succeeds(stage: Stage) -> None:
    stream = await stage.live()
    for statement in FULL:
        await get_connection("default").execute_script(statement)
    assert await asked_in_vain(stage, stream) == ({"UNAVAILABLE"}, NO_ROOM)
    assert await readiness(stage) == (503, False)
    await get_connection("default").execute_script("DROP TRIGGER full_disk ON topic_head")
    assert await readiness(stage) == (200, True)


@ON_SQLITE
@pytest.mark.parametrize("suffix", ["", LOG])
async def test_a_file_or_log_that_was_put_in_place_of_the_one_that_is_open_is_not_served_beside_it(
    stage: Stage, settings: Settings, suffix: str
) -> None:
    stream = await stage.live()
    file = path_of(f"{settings.database_url}{suffix}")
    aside = file.rename(file.with_suffix(".aside"))
    for put_there in (None, aside):
        if put_there:
            shutil.copyfile(put_there, file)
        # What is written to the file that nobody finds any more would be gone with the process.
        assert await asked_in_vain(stage, stream) == ({"UNAVAILABLE"}, NO_ROOM)
        assert await readiness(stage) == (503, False)
    aside.replace(file)
    assert await readiness(stage) == (200, True)
    await scenes.requested(stage, stream)


@ON_SQLITE
async def test_a_file_whose_folder_is_gone_has_no_room(stage: Stage, settings: Settings) -> None:
    folder = path_of(settings.database_url).parent
    aside = folder.rename(folder.with_name(f"{folder.name}.aside"))
    assert await readiness(stage) == (503, False)
    aside.rename(folder)
    assert await readiness(stage) == (200, True)


async def test_a_database_that_is_read_only_refuses_writes_until_it_takes_them(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stream = await stage.live()
    async with read_only():
        assert await asked_in_vain(stage, stream) == ({"UNAVAILABLE"}, NO_ROOM)
        assert await readiness(stage) == (503, False)
    assert await readiness(stage) == (200, True)
    await scenes.requested(stage, stream)
    # The connection was given back without a transaction: asyncpg would say that it has to end one.
    said = [(record.name, record.getMessage()) for record in caplog.records if record.levelname == "ERROR"]
    assert said == [("greenroom.problem", NOT_WRITTEN)]


@ON_POSTGRES
async def test_a_node_whose_connections_lead_to_a_server_that_takes_no_writes_any_more_opens_others(
    stage: Stage,
) -> None:
    stream, client = await stage.live(), get_connection("default")
    assert isinstance(client, PostgresClient)
    setting = f"ALTER DATABASE {client.database} SET default_transaction_read_only"
    await client.execute_script(f"{setting} = on")
    await client.replace_connections()
    assert await asked_in_vain(stage, stream) == ({"UNAVAILABLE"}, NO_ROOM)
    # Connections that there are stay as they were, as those to a server that was the first.
    await client.execute_script(f"BEGIN READ WRITE; {setting} = off; COMMIT")
    assert await asked_in_vain(stage, stream) == ({"UNAVAILABLE"}, NO_ROOM)
    while await readiness(stage) == (503, True):
        # A new connection may take longer than a node waits for an answer.
        await asyncio.sleep(0)
    assert await readiness(stage) == (200, True)
    await scenes.requested(stage, stream)


@ON_SQLITE
async def test_a_node_is_not_ready_while_less_is_free_beside_its_file_than_has_to_be(
    stage: Stage, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await readiness(stage) == (200, True)
    free = storage.free_bytes(settings.database_url)
    assert free is not None
    nearly_full = os.statvfs_result((4096, 4096, 10**6, 100, 100, 0, 0, 0, 0, 255))
    monkeypatch.setattr(os, "statvfs", lambda path: nearly_full)
    assert await readiness(stage) == (503, False)


async def asked_in_vain(stage: Stage, stream: str) -> tuple[set[str], str]:
    """With which code and message a request is answered that changes nothing."""
    asked = {"streamId": stream, "durationMinutes": 10}
    async with nothing_changes():
        response = await stage.ben.post({"query": document("requestSession"), "variables": {"input": asked}})
    return codes(response), response.json()["errors"][0]["message"]


async def readiness(stage: Stage) -> tuple[int, bool]:
    response = await stage.http.get("/readyz")
    return response.status_code, response.json()["room"]
