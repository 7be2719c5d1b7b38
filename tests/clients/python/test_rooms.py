"""Waiting rooms by the package for Python: who may be in one has all that was written there."""

import greenroom

from tests.clients.python.client import connected, listening
from tests.conftest import ON_SQLITE
from tests.stage import Stage


@ON_SQLITE
async def test_the_chat_is_read_back_page_by_page(live_stage: Stage, server: int) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    await live_stage.waiting(ben, stream)
    for number in range(5):
        await ana.do("sendMessage", streamId=stream, body=str(number))
    async with connected(ben, server) as client:
        pages: list[list[str]] = []
        start = None
        while not pages or start:
            page = await greenroom.written_before(client, stream, start, last=2)
            assert page is not None
            pages.append([message["body"] for message in page.messages])
            start = page.start
        assert pages == [["3", "4"], ["1", "2"], ["0"]]
    async with connected(live_stage.sam, server) as client:
        assert await greenroom.written_before(client, stream) is None


@ON_SQLITE
async def test_a_room_that_one_has_left_meanwhile_is_none(live_stage: Stage, server: int) -> None:
    stream = await live_stage.live()
    session = await live_stage.waiting(live_stage.ben, stream)
    async with (
        connected(live_stage.ben, server) as client,
        listening(greenroom.chat(client, stream)) as chat,
    ):
        assert await anext(chat) == ()
        await live_stage.ben.do("cancelSession", sessionId=session["id"])
        assert await anext(chat) is None
