"""The log says what went wrong where and for whom, and never what people said, nor their tokens."""

import asyncio
import gc
import io
import logging
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime

import httpx
import orjson
import pytest
from starlette.applications import Starlette
from tortoise.connection import get_connection

from gateway.execution.observing import Observer
from gateway.monitoring.logs import formatter, open_log
from gateway.monitoring.tracebacks import lines_of
from gateway.settings.settings import Settings
from tests.conftest import ON_SQLITE
from tests.gateway.abuse.wire import BINARY, HANDSHAKE, PING, TEXT, frame, poured
from tests.gateway.http.test_error_codes import codes
from tests.mutations import document
from tests.parts.servers import as_served, running
from tests.sockets import Answer
from tests.stage import Stage

WORD = "Rumpelstilzchen"
"""What somebody said, wrote, or is called, or a part of their token."""

QUOTING = "CREATE TRIGGER quoting BEFORE INSERT ON {0} BEGIN SELECT RAISE(ABORT, '{1}'); END"
"""A database that quotes people in what its errors say, as constraints do."""


class Log:
    """What has been logged, as lines of JSON."""

    def __init__(self) -> None:
        self._stream = io.StringIO()
        self.handler = logging.StreamHandler(self._stream)
        self.handler.setFormatter(formatter(as_json=True))

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    @property
    def lines(self) -> list[Answer]:
        return [orjson.loads(line) for line in self.text.splitlines()]

    def of(self, logger: str) -> list[Answer]:
        return [line for line in self.lines if line["logger"] == logger]


@pytest.fixture
def log() -> Iterator[Log]:
    """Everything that is logged, of our own at every level."""
    found, root, ours = Log(), logging.getLogger(), logging.getLogger("greenroom")
    root.addHandler(found.handler)
    ours.setLevel(logging.DEBUG)
    yield found
    ours.setLevel(logging.NOTSET)
    root.removeHandler(found.handler)


async def asks_with_a_note(stage: Stage, stream: str) -> httpx.Response:
    await get_connection("default").execute_script(QUOTING.format("private_session", WORD))
    given = {"streamId": stream, "durationMinutes": 10, "note": WORD}
    return await stage.ben.post({"query": document("requestSession"), "variables": {"input": given}})


async def asks_with_a_note_within_the_document(stage: Stage, stream: str) -> httpx.Response:
    await get_connection("default").execute_script(QUOTING.format("private_session", WORD))
    given = f'streamId: "{stream}", durationMinutes: 10, note: "{WORD}"'
    asked = f"mutation {WORD} {{ {WORD}: requestSession(input: {{{given}}}) {{ {WORD}: session {{ id }} }} }}"
    return await stage.ben.post({"query": asked})


async def says_something(stage: Stage, stream: str) -> httpx.Response:
    await get_connection("default").execute_script(QUOTING.format("chat_message", WORD))
    given = {"streamId": stream, "body": WORD}
    return await stage.ana.post({"query": document("sendMessage"), "variables": {"input": given}})


async def is_called_so(stage: Stage, stream: str) -> httpx.Response:
    await get_connection("default").execute_script(QUOTING.format("user_account", WORD))
    token = stage.app.state.tokens.write(WORD, WORD, None, 60, stage.clock.now())
    return await stage.http.post(
        "/graphql", json={"query": "{ viewer { user { id } } }"}, headers={"Authorization": f"Bearer {token}"}
    )


async def titles_a_stream(stage: Stage, stream: str) -> httpx.Response:
    await get_connection("default").execute_script(QUOTING.format("live_stream", WORD))
    offer = {"open": True, "pricePerMinute": {"amount": 1, "currency": "USD"}, "durations": [5]}
    given = {"title": WORD, "offer": offer}
    return await stage.sam.post({"query": document("goLive"), "variables": {"input": given}})


WORDS: tuple[Callable[[Stage, str], Awaitable[httpx.Response]], ...] = (
    asks_with_a_note,
    asks_with_a_note_within_the_document,
    says_something,
    is_called_so,
    titles_a_stream,
)


@ON_SQLITE
@pytest.mark.parametrize("somebody", WORDS, ids=lambda one: one.__name__)
async def test_what_people_say_is_not_in_the_log_of_an_error_that_quotes_it(
    stage: Stage, log: Log, somebody: Callable[[Stage, str], Awaitable[httpx.Response]]
) -> None:
    stream = await stage.live()
    response = await somebody(stage, stream)
    assert codes(response) == {"INTERNAL"}
    (line,) = log.of("greenroom.problem")
    assert line["trace_id"] == response.json()["errors"][0]["extensions"]["traceId"]
    assert line["request_id"] == response.headers["X-Request-Id"]
    assert any("sqlite3.IntegrityError SQLITE_CONSTRAINT_TRIGGER" in told for told in line["exception"])
    assert any(told.startswith("  models/writing/transactions.py:") for told in line["exception"])
    assert WORD not in log.text
    assert str(stage.ben.token) not in log.text


@ON_SQLITE
async def test_an_error_names_the_person_by_id(stage: Stage, log: Log) -> None:
    await get_connection("default").execute_script("DROP TABLE notification")
    await stage.ben.post({"query": "{ viewer { secret: notifications { edges { cursor } } } }"})
    (line,) = log.of("greenroom.problem")
    user = await get_connection("default").execute_query_dict("SELECT id FROM user_account WHERE sub = 'ben'")
    assert (line["person_id"], line["where"]) == (user[0]["id"], "notifications")
    assert "secret" not in log.text


def test_errors_from_the_same_places_name_the_one_that_has_them(log: Log) -> None:
    """While a database is away thousands come, each of two kilobytes, and nobody finds the others between them."""
    for number, away in enumerate(
        (ConnectionRefusedError, ConnectionRefusedError, TimeoutError, ConnectionRefusedError)
    ):
        try:
            raise away(111, WORD) from KeyError(WORD)
        except OSError:
            logging.getLogger("greenroom.node").exception("it failed %d", number)
    first, *others = log.of("greenroom.node")
    kind, place, cause = first["exception"]
    assert (kind, cause) == ("ConnectionRefusedError 111", "KeyError")
    assert place.startswith("  tests/gateway/monitoring/test_logs.py:")
    again = [kind, cause, f"  from where it came at {first['timestamp']}"]
    assert [line["exception"] for line in others] == [again, ["TimeoutError 111", place, cause], again]
    assert [line["message"] for line in log.lines] == [f"it failed {number}" for number in range(4)]


@ON_SQLITE
async def test_the_log_names_a_foreign_page_or_nothing_and_once_a_minute(live_stage: Stage, log: Log) -> None:
    headers = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    headers |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": "graphql-transport-ws"}
    for origin in ("https://evil.example", f"https://evil.example/?token={WORD}", "https://evil.example"):
        refused = await live_stage.http.get(f"/graphql?token={WORD}", headers=headers | {"Origin": origin})
        assert refused.status_code == 403
    assert [line["origin"] for line in log.of("greenroom.socket")] == ["https://evil.example", "no origin"]
    assert WORD not in log.text


@ON_SQLITE
@pytest.mark.parametrize(
    "sent", [frame(b"\xff\xfe"), frame(b"\x80", BINARY), frame(b"", TEXT, final=False) * 2, frame(b"x" * 126, PING)]
)
async def test_what_a_stranger_sends_on_a_socket_is_no_error_of_the_server(
    app: Starlette, settings: Settings, log: Log, sent: bytes
) -> None:
    async with running(as_served(app, settings)) as port:
        assert await poured(port, [HANDSHAKE + b"\r\n", sent])
    assert log.lines == []


@ON_SQLITE
async def test_a_handshake_that_is_refused_is_no_error_of_the_server(
    app: Starlette, settings: Settings, log: Log
) -> None:
    async with running(as_served(app, settings)) as port:
        answer = await poured(port, [HANDSHAKE + b"Authorization: a\r\nAuthorization: b\r\n\r\n"])
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert log.lines == []


async def test_a_task_that_nobody_awaits_is_logged_without_what_it_says(log: Log) -> None:
    async def fails() -> None:
        raise ValueError(WORD)

    task = asyncio.create_task(fails())
    await asyncio.sleep(0)
    del task
    gc.collect()
    (line,) = log.of("asyncio")
    assert (line["message"], line["exception"][0]) == ("Task exception was never retrieved", "ValueError")
    assert WORD not in log.text


def test_lines_of_libraries_are_lines_like_others(log: Log) -> None:
    try:
        try:
            raise KeyError(WORD)
        except KeyError as error:
            raise ExceptionGroup(WORD, [ValueError(WORD), sqlite3.OperationalError(WORD)]) from error
    except ExceptionGroup:
        logging.getLogger("websockets.server").exception("Exception in ASGI application\n%s", WORD)
    (line,) = log.of("websockets.server")
    assert (line["level"], line["message"]) == ("error", "Exception in ASGI application")
    errors = [told for told in line["exception"] if not told.startswith(" ")]
    assert errors == ["ExceptionGroup", "ValueError", "sqlite3.OperationalError", "KeyError"]
    assert WORD not in log.text


def test_an_error_says_more_only_where_somebody_debugs() -> None:
    error = ValueError(WORD)
    assert lines_of(error) == ["ValueError"]
    assert lines_of(error, with_messages=True) == [f"ValueError: {WORD}"]
    assert lines_of(ConnectionRefusedError(111, WORD)) == ["ConnectionRefusedError 111"]


@ON_SQLITE
async def test_no_query_that_went_well_has_a_line_unless_the_operator_wants_one(stage: Stage, log: Log) -> None:
    query = {"query": "{ viewer { user { id } } }"}
    await stage.ben.post(query)
    assert log.lines == []


@ON_SQLITE
@pytest.mark.parametrize(("observer", "level"), [(Observer(every=True), "info"), (Observer(1e-9), "warning")])
async def test_an_operation_has_a_line_with_what_it_cost(
    stage: Stage, log: Log, observer: Observer, level: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage.app.state.endpoint.schema, "observer", observer)
    await stage.ben.post({"query": f"query {WORD} {{ {WORD}: viewer {{ user {{ id }} }} }}"})
    (line,) = log.of("greenroom.operation")
    told = {name: line[name] for name in ("level", "operation", "code", "cost")}
    assert told == {"level": level, "operation": "viewer", "code": "OK", "cost": told["cost"]}
    assert told["cost"] > 0
    assert WORD not in log.text


@pytest.mark.parametrize(("env", "written"), [("production", "json"), ("development", "text")])
def test_production_writes_json_and_a_terminal_gets_text(env: str, written: str) -> None:
    assert Settings(env=env).log == written


@pytest.fixture
def as_before() -> Iterator[None]:
    """The log of this process is as it was."""
    root, ours, hook = logging.getLogger(), logging.getLogger("greenroom"), sys.unraisablehook
    handlers, levels = root.handlers[:], (root.level, ours.level)
    yield
    root.handlers[:], sys.unraisablehook = handlers, hook
    root.setLevel(levels[0])
    ours.setLevel(levels[1])
    logging.getLogger("asyncpg.pool").setLevel(logging.NOTSET)


@pytest.mark.usefixtures("as_before")
def test_text_has_the_same_and_libraries_say_nothing_below_a_warning() -> None:
    stream = io.StringIO()
    open_log(Settings(log="text", log_level="info"), stream)
    logging.getLogger("greenroom.node").info("all is well", extra={"rooms": 3})
    logging.getLogger("tortoise.db_client").info("SELECT '%s'", WORD)
    logging.getLogger("greenroom.node").error("could not", exc_info=ValueError(WORD))
    logging.getLogger("asyncpg.pool").warning("a database is away, of which we tell: %s", WORD)
    text = stream.getvalue()
    assert "all is well" in text
    assert "rooms=3" in text
    assert "ValueError" in text
    assert WORD not in text


def test_a_line_says_when_it_was_written_by_the_standard(log: Log) -> None:
    before = datetime.now(UTC)
    logging.getLogger("greenroom.anything").error("something")
    (line,) = log.of("greenroom.anything")
    assert before <= datetime.fromisoformat(line["timestamp"]) <= datetime.now(UTC)
