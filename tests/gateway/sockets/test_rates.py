"""What is too much on one socket, of one address or behind cursors: an error for that operation; the rest goes on."""

import asyncio
from urllib.parse import urlsplit

import orjson
import pytest
from starlette.types import Message
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from gateway.settings.settings import Settings
from tests.api import scenes
from tests.clock import ManualClock
from tests.conftest import AS_SERVED, ON_SQLITE, opened
from tests.documents import EMBLEM
from tests.gateway.abuse.wire import CONTINUATION, PING, PONG, TEXT, frame
from tests.gateway.sockets.wire import wired
from tests.rated import rated, refused
from tests.sockets import OURS
from tests.stage import Stage

pytestmark = [ON_SQLITE, AS_SERVED]

HELLO = "{ __typename }"
CHAT = "subscription($id: ID!, $after: String) { waitingRoomChat(streamId: $id, after: $after) { __typename } }"

UPDATE = {"__typename": "ChatUpdate"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return rated(settings, message_rate=30, operation_rate=6, request_rate=50, replay_rate=25)


async def test_operations_too_many_are_refused_one_by_one_and_what_runs_goes_on(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.anonymous.socket() as socket, live_stage.anonymous.socket() as another:
        emblem = await socket.subscribe(EMBLEM, stream=stream)
        assert (await emblem.next())["emblem"] == "AVAILABLE"
        for _ in range(5):
            assert await (await socket.subscribe(HELLO)).raw() == {"data": {"__typename": "Query"}}
        assert await refused(await socket.subscribe(HELLO)) == 70
        assert await refused(await socket.subscribe(EMBLEM, stream=stream)) == 70
        assert await (await another.subscribe(HELLO)).raw() == {"data": {"__typename": "Query"}}
        await live_stage.ana.do("pauseQueue", streamId=stream, minutes=5)
        live_stage.clock.move(seconds=70)
        assert (await emblem.next())["emblem"] == "BUSY"
        assert await (await socket.subscribe(HELLO)).raw() == {"data": {"__typename": "Query"}}


async def test_whoever_subscribes_and_completes_without_end_is_closed_in_the_end(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.anonymous.socket() as socket:
        for _ in range(15):
            subscription = await socket.subscribe(EMBLEM, stream=stream)
            await subscription.complete()
        assert await socket.closed() == (4429, "Too many messages")


async def test_a_socket_on_which_nothing_but_pings_come_is_closed_too(live_stage: Stage) -> None:
    async with live_stage.anonymous.socket() as socket:
        for _ in range(29):
            await socket.ping()
        await socket.send({"type": "ping"})
        assert await socket.closed() == (4429, "Too many messages")


FRAMES = {
    "pings": frame(b"", PING),
    "pongs": frame(b"", PONG),
    "empty parts of a message": frame(b"", CONTINUATION, final=False),
    "parts of a byte": frame(b" ", CONTINUATION, final=False),
}


@pytest.mark.parametrize("what", FRAMES)
async def test_frames_that_are_no_messages_count_tenfold(live_stage: Stage, what: str) -> None:
    begun = frame(b"{", TEXT, final=False) if what.endswith(("message", "byte")) else b""
    async with wired(live_stage.ben, port_of(live_stage)) as wire:
        wire.pour(begun + FRAMES[what] * 20_000)
        assert await wire.end() == (4429, "Too many messages")


async def test_a_few_frames_and_a_message_in_long_parts_are_taken(live_stage: Stage) -> None:
    text = orjson.dumps({"type": "ping", "payload": {"x": "x" * 200_000}})
    first, *others = (text[start : start + 2_000] for start in range(0, len(text), 2_000))
    parts = frame(first, TEXT, final=False)
    parts += b"".join(frame(part, CONTINUATION, final=False) for part in others) + frame(b"", CONTINUATION)
    async with wired(live_stage.ben, port_of(live_stage)) as wire:
        wire.pour(frame(b"", PONG) * 2 + parts)
        assert await wire.receive() == {"type": "pong"}


def port_of(stage: Stage) -> int:
    """Where its server is."""
    port = urlsplit(stage.ws_url).port
    assert port
    return port


async def test_an_address_has_its_rate_over_all_its_sockets_and_its_handshakes(live_stage: Stage) -> None:
    over = {"X-Forwarded-For": "198.51.100.1"}

    async def handshake() -> None:
        async with connect(live_stage.ws_url, subprotocols=OURS, additional_headers=over):
            pass

    for _ in range(50):
        await live_stage.http.get("/graphql", params={"query": HELLO}, headers=over)
    with pytest.raises(InvalidStatus) as refusal:
        await handshake()
    assert (refusal.value.response.status_code, refusal.value.response.headers["Retry-After"]) == (429, "2")
    async with live_stage.anonymous.socket():
        pass
    live_stage.clock.move(seconds=2)
    await handshake()


async def test_what_lies_behind_a_cursor_is_paid_for_by_its_length(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await scenes.present(live_stage, stream)
    room = "query($id: ID!) { waitingRoom(streamId: $id) { cursor } }"
    cursor = (await live_stage.ben.ask(room, id=stream))["waitingRoom"]["cursor"]
    for number in range(10):
        await live_stage.ben.do("sendMessage", streamId=stream, body=str(number))
    near = (await live_stage.ben.ask(room, id=stream))["waitingRoom"]["cursor"]
    async with live_stage.ben.socket() as socket:
        for _ in range(2):
            far = await socket.subscribe(CHAT, id=stream, after=cursor)
            assert [await far.next() for _ in range(10)] == [UPDATE] * 10
        seconds = await refused(await socket.subscribe(CHAT, id=stream, after=cursor))
        # From where they are, and for others, it costs nothing.
        latest = await socket.subscribe(CHAT, id=stream, after=near)
        async with live_stage.ana.listening(CHAT, id=stream, after=cursor) as hers:
            assert await hers.next() == UPDATE
        live_stage.clock.move(seconds=seconds)
        again = await socket.subscribe(CHAT, id=stream, after=cursor)
        assert await again.next() == UPDATE
        await live_stage.ana.do("sendMessage", streamId=stream, body="more")
        assert await latest.next() == UPDATE


async def test_whoever_sends_much_at_once_leaves_others_their_turns(settings: Settings, clock: ManualClock) -> None:
    turns_of_others: list[int] = []
    turn = 0

    async def others() -> None:
        nonlocal turn
        while True:
            turn += 1
            await asyncio.sleep(0)

    messages = [{"type": "websocket.connect"}, received({"type": "connection_init"})]
    messages += [received({"type": "pong"})] * 1_000

    async def receive() -> Message:
        # All of it is there already.
        turns_of_others.append(turn)
        return messages.pop(0) if messages else {"type": "websocket.disconnect", "code": 1000}

    async def send(message: Message) -> None: ...

    scope = {"type": "websocket", "path": "/graphql", "headers": [], "query_string": b"", "client": ("127.0.0.1", 1)}
    alongside = asyncio.create_task(others())
    async with opened(settings.model_copy(update={"limits": "off"}), clock) as app:
        await app({**scope, "subprotocols": OURS}, receive, send)
    alongside.cancel()
    most = max(turns_of_others.count(one) for one in set(turns_of_others))
    assert len(turns_of_others) > 1_000 > 200 > most


def received(message: object) -> Message:
    """A message of a client, as the server hands it over."""
    return {"type": "websocket.receive", "text": orjson.dumps(message).decode()}
