"""What is done all the time takes few statements."""

from contextvars import ContextVar
from typing import Any

import aiosqlite
import pytest

from models.sessions import PrivateSession
from schema.ids import global_id
from tests.conftest import ON_SQLITE
from tests.stage import Stage
from tests.statements import statements


async def test_a_request_takes_few_statements_also_behind_one_that_was_taken_back(stage: Stage) -> None:
    stream = await stage.live()
    # Line, stream and asker, session, hold, what was told of a request before and is told anew, and at once the step,
    # the first notification, and the events with what is learned from; on SQLite a hold takes four and events three,
    # and what is written at once takes its statements, in one turn.
    on_sqlite = stage.node.settings.database_url.startswith("sqlite")
    fan = await stage.person("Fan", money=1_000)
    for number in range(3):
        with statements() as asked:
            await fan.post({"query": REQUEST, "variables": {"stream": stream}})
        # Whose stream it is has to be asked once.
        expected = 13 if on_sqlite else 6 + (number > 0)
        assert len(asked.asked) == expected + (number == 0)
        (session,) = await PrivateSession.filter(status="REQUESTED")
        await fan.do("cancelSession", sessionId=global_id("PrivateSession", session.id))


REQUEST = """mutation($stream: ID!) {
  requestSession(input: {streamId: $stream, durationMinutes: 10}) { errors { message } }
}"""


async def test_a_message_takes_three_statements(stage: Stage) -> None:
    stream = await stage.live()
    await stage.waiting(stage.ben, stream)
    for _ in range(2):
        with statements() as asked:
            await stage.ben.do("sendMessage", streamId=stream, body="hi")
    # The event with its number (two on SQLite), what is known of its author, and the message.
    assert len(asked.asked) == 3 + (stage.node.settings.database_url.startswith("sqlite"))


@ON_SQLITE
async def test_on_sqlite_what_is_asked_in_a_row_is_one_turn_of_its_thread(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, turns, execute = await stage.live(), 0, aiosqlite.Connection._execute
    asks = ContextVar("asks", default=False)

    async def counted(self: aiosqlite.Connection, *args: Any, **kwargs: Any) -> Any:
        nonlocal turns
        # What the node does in the background is not asked for.
        turns += asks.get()
        return await execute(self, *args, **kwargs)  # type: ignore[no-untyped-call]

    await stage.ana.do("sendMessage", streamId=stream, body="hi")
    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    asks.set(True)
    await stage.ana.post({"query": MESSAGE, "variables": {"stream": stream}})
    # BEGIN with the event and the author, the message with COMMIT.
    assert turns == 2


MESSAGE = """mutation($stream: ID!) {
  sendMessage(input: {streamId: $stream, body: "hello"}) { errors { message } }
}"""
