"""The examples when the server takes nothing more from them, because of what they sent."""

from gateway.process.server import SOCKET_MESSAGE_BYTES
from tests.clients.runner import Example
from tests.conftest import AS_SERVED, ON_SQLITE
from tests.stage import Stage

pytestmark = [ON_SQLITE, AS_SERVED]


async def test_who_is_closed_or_refused_for_what_they_sent_does_not_come_again(
    live_stage: Stage, server: int, client: Example
) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    async with client.of(live_stage.ben, server) as runner:
        await runner.do("follow", stream=stream, after="x" * SOCKET_MESSAGE_BYTES)
        assert (await runner.tells("problem")).partition(":")[0] in {"Closed", "Refused"}
