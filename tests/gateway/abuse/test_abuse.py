"""Whatever strangers send, it takes the server at most a second of CPU and 64 MiB, and it goes on serving."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.gateway.abuse.rows import ROWS, House
from tests.gateway.http.raw import post, sent
from tests.parts.usage import MIB, used_by
from tests.system.process import ServerProcess, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

MOST_SECONDS = 1.0
MOST_BYTES = 64 * MIB


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ServerProcess]:
    """Without rates, as these are about what is let through."""
    async with serving(f"sqlite://{tmp_path_factory.mktemp('abuse')}/abuse.sqlite3", LIMITS="off") as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(server: ServerProcess) -> House:
    return await House.on(server)


@pytest.mark.parametrize("row", ROWS)
async def test_what_a_stranger_sends_takes_at_most_a_second_of_cpu_and_64_mib(
    server: ServerProcess, house: House, row: str
) -> None:
    async with used_by(server.pid) as usage:
        await ROWS[row](house)
        # What it has read by then, it has also answered.
        assert (await sent(house.port, post({"query": "{ __typename }"}), wait=0)).status == 200
    assert (usage.cpu <= MOST_SECONDS, usage.memory <= MOST_BYTES) == (True, True), usage
