"""Calls on LiveKit's own server: two browsers in a real room, and its real webhooks. For ``make livekit-test``.

It needs what ``make livekit`` builds, from source and by Go, which takes some minutes once.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import httpx
import orjson
import pytest
import uvicorn
from playwright.async_api import Page, async_playwright
from starlette.applications import Starlette
from starlette.responses import FileResponse
from starlette.routing import Route

from gateway.livekit import CallRooms, LiveKit
from tests.browser import chromium
from tests.documents import CALL, OFFER, PRESENCE
from tests.parts import npm
from tests.parts.ports import free_port
from tests.parts.servers import running
from tests.sockets import Answer, Stream
from tests.stage import Person, row_of
from tests.system.process import ServerProcess, serving

PROGRAM = Path(os.environ["LIVEKIT_SERVER"])
FOLDER = Path(__file__).parent / "livekit"
KEY, SECRET = "greenroom", "a secret that LiveKit and Greenroom share"
TIMEOUT_SECONDS = 60
MEDIA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--allow-loopback-in-peer-connection")
WHERE = "query($id: ID!) { privateSession(id: $id) { call { provider url token } } }"


@asynccontextmanager
async def livekit(folder: Path, rooms: LiveKit, webhook: str) -> AsyncIterator[None]:
    """LiveKit's server on loopback, which sends its webhooks there."""
    config = {
        "port": httpx.URL(rooms.url).port,
        "bind_addresses": ["127.0.0.1"],
        "rtc": {
            "tcp_port": free_port(),
            "udp_port": free_port(),
            "node_ip": "127.0.0.1",
            "use_external_ip": False,
            "enable_loopback_candidate": True,
        },
        "keys": {KEY: SECRET},
        "webhook": {"api_key": KEY, "urls": [webhook]},
    }
    file = folder / "livekit.yaml"
    file.write_bytes(orjson.dumps(config))
    with (folder / "livekit.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(PROGRAM, "--config", file, stdout=log, stderr=log)
    try:
        async with httpx.AsyncClient(base_url=rooms.url.replace("ws:", "http:")) as http:
            await until(lambda: answers(http, process))
        yield
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def answers(http: httpx.AsyncClient, process: asyncio.subprocess.Process) -> bool:
    assert process.returncode is None, "LiveKit did not start"
    try:
        return (await http.get("/")).status_code == 200
    except httpx.TransportError:
        return False


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """Wait until it is so: of what has no event that could be waited for."""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while not await true():
            await asyncio.sleep(0.05)


@dataclass
class House:
    """Ana and Ben, whose session has begun, each with a window."""

    server: ServerProcess
    livekit: LiveKit
    session: str
    people: dict[str, Person]
    windows: dict[str, Page]
    meter: Stream

    async def join(self, name: str) -> str:
        """They join by what the API tells them; the name of their connection."""
        call = (await self.people[name].ask(WHERE, id=self.session))["privateSession"]["call"]
        assert call["provider"] == "LIVEKIT"
        return str(
            await self.windows[name].evaluate("([url, token]) => join(url, token)", [call["url"], call["token"]])
        )

    async def meter_is(self, state: str) -> Answer:
        """The meter when it is next in that state."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while (update := await self.meter.next())["event"]["meter"]["state"] != state:
                pass
        found: Answer = update["event"]["meter"]
        return found

    async def sees(self, name: str) -> bool:
        """Whether that window plays what the other sends."""
        before, after = [await self.picture(name) for _ in range(2)]
        return bool(before["width"] > 0 and after["time"] > before["time"])

    async def picture(self, name: str) -> Answer:
        await asyncio.sleep(0.2)
        found: Answer = await self.windows[name].evaluate("picture('other')")
        return found

    async def was_put_out(self, name: str) -> bool:
        """Whether that window's connection has ended with its room."""
        ends: list[str] = await self.windows[name].evaluate("ends")
        return "ROOM_DELETED" in ends

    async def is_empty(self, rooms: CallRooms) -> bool:
        """Whether LiveKit says that nobody is in the room."""
        return await rooms.participants(row_of(self.session)) == []


@pytest.fixture
async def house(tmp_path: Path, sqlite_url: str) -> AsyncIterator[House]:
    """LiveKit's server and ours, with a session that has begun and a page that joins its room."""
    npm.ready(FOLDER)
    found = chromium.present()
    assert found, chromium.NONE
    async with AsyncExitStack() as stack:
        rooms = LiveKit(f"ws://127.0.0.1:{free_port()}", KEY, SECRET)
        settings = {"LIVEKIT_URL": rooms.url, "LIVEKIT_API_KEY": KEY, "LIVEKIT_API_SECRET": SECRET}
        server = await stack.enter_async_context(
            serving(sqlite_url, CALLS="livekit", MINIMUM_DELIVERED_SECONDS="0", **settings)
        )
        await stack.enter_async_context(livekit(tmp_path, rooms, f"http://127.0.0.1:{server.port}/livekit/webhook"))
        people = {"Ana": await server.person("Ana"), "Ben": await server.person("Ben", money=1_000_000)}
        session = await begun(people)
        script = FOLDER / "node_modules" / "livekit-client" / "dist" / "livekit-client.umd.js"
        page = Starlette(
            routes=[
                Route("/", lambda request: FileResponse(FOLDER / "room.html")),
                Route("/livekit-client.umd.js", lambda request: FileResponse(script)),
            ]
        )
        port = await stack.enter_async_context(running(uvicorn.Config(page, lifespan="off", log_level="warning")))
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(
            executable_path=found.program, args=["--no-sandbox", "--disable-dev-shm-usage", *MEDIA]
        )
        stack.push_async_callback(browser.close)
        windows = {}
        for name in people:
            context = await browser.new_context(permissions=["camera", "microphone"])
            windows[name] = await context.new_page()
            await windows[name].goto(f"http://127.0.0.1:{port}/")
        meter = await stack.enter_async_context(people["Ben"].listening(CALL, session=session))
        yield House(server, rooms, session, people, windows, meter)


async def begun(people: dict[str, Person]) -> str:
    """A session of Ben's with Ana, which has begun."""
    ana, ben = people.values()
    price = {"amount": 60_000, "currency": "USD"}
    stream = (await ana.do("goLive", title="Piano", offer={**OFFER, "pricePerMinute": price}))["id"]
    session = (await ben.do("requestSession", streamId=stream, durationMinutes=10))["id"]
    await ana.do("decide", sessionId=session, decision="APPROVE")
    async with ben.listening(PRESENCE, stream=stream) as present:
        await present.next()
        await ana.do("startSession", sessionId=session)
    return str(session)


async def test_two_browsers_meet_in_a_room_and_its_webhooks_drive_the_meter(house: House) -> None:
    await house.meter_is("CONNECTING")
    anas = await house.join("Ana")
    bens = await house.join("Ben")
    began = await house.meter_is("RUNNING")
    for name in house.windows:
        await until(partial(house.sees, name))

    async with house.livekit.rooms() as rooms:
        listed = await rooms.participants(row_of(house.session))
        assert listed is not None
        assert {one.connection: one.user_id for one in listed} == {
            anas: row_of(house.people["Ana"].id),
            bens: row_of(house.people["Ben"].id),
        }
        # What the list says of when they came is what the webhooks said, to the millisecond.
        assert max(one.since for one in listed) == datetime.fromisoformat(began["runningSince"])

        await house.windows["Ben"].evaluate("leave()")
        paused = await house.meter_is("PAUSED")
        assert paused["usedSeconds"] >= 0
        assert [user["displayName"] for user in paused["missing"]] == ["Ben"]
        await house.join("Ben")
        resumed = await house.meter_is("RUNNING")
        assert resumed["usedSeconds"] == paused["usedSeconds"]

        ended = await house.people["Ana"].do("endSession", sessionId=house.session)
        assert ended["status"] == "COMPLETED"
        await house.meter_is("STOPPED")
        await until(partial(house.is_empty, rooms))
        for name in house.windows:
            await until(partial(house.was_put_out, name))


async def test_whoever_joins_after_the_end_is_put_out(house: House) -> None:
    call = (await house.people["Ben"].ask(WHERE, id=house.session))["privateSession"]["call"]
    await house.people["Ana"].do("endSession", sessionId=house.session)
    # They may be put out before they have shown their picture.
    await house.windows["Ben"].evaluate(
        "([url, token]) => join(url, token).catch(String)", [call["url"], call["token"]]
    )
    await until(partial(house.was_put_out, "Ben"))
    async with house.livekit.rooms() as rooms:
        await until(partial(house.is_empty, rooms))
