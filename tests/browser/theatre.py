"""The demo in a real browser: a server of its own, and a window for each who plays."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser.witness import Witness
from tests.stage import Person
from tests.system.process import ServerProcess

TIMEOUT_MS = 60_000
IN_LONDON: dict[str, Any] = {"locale": "en-GB", "timezone_id": "Europe/London"}
DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}

expect.set_options(timeout=TIMEOUT_MS)


@dataclass(frozen=True)
class Theatre:
    """A demo server, and browsers before it."""

    server: ServerProcess
    database: str
    browser: Browser
    windows: AsyncExitStack

    @property
    def home(self) -> str:
        """Where the server is."""
        return f"127.0.0.1:{self.server.port}"

    async def window(self, path: str, **given: Any) -> Page:
        """A window of its own before that page. What happens in it must be clean when the test ends. ``people``: whom
        the page may act as, instead of the demo's."""
        page = await self.windows.enter_async_context(self._watched(**given))
        await page.goto(f"http://{self.home}{path}")
        return page

    async def fan(self, name: str = "Ben", creator: str = "Ana", *, path: str = "", **given: Any) -> Locator:
        """That fan's side of the demo page, in a window of its own. ``path``: more of the page's address."""
        page = await self.window(f"/demo?side=fan&fan={name}&creator={creator}{path}", **given)
        return page.get_by_role("region", name=f"{name}, fan")

    async def creator(self, name: str = "Ana", *, path: str = "", **given: Any) -> Locator:
        """That creator's side of the demo page, in a window of its own."""
        page = await self.window(f"/demo?side=creator&creator={name}{path}", **given)
        return page.get_by_role("region", name=f"{name}, creator")

    async def person(self, name: str) -> Person:
        """Somebody of the demo as a program that asks the API."""
        people = (await self.server.http.get("/graphiql/config.json")).json()["people"]
        token = next(one["token"] for one in people if one["name"] == name)
        return Person(name, token, self.server.http, f"ws://{self.home}/graphql")

    async def stream(self, creator: str = "Ana") -> str:
        """The id of that creator's stream."""
        asked = await (await self.person(creator)).ask(
            "{ liveStreams { edges { node { id creator { displayName } } } } }"
        )
        nodes = (edge["node"] for edge in asked["liveStreams"]["edges"])
        return next(str(node["id"]) for node in nodes if node["creator"]["displayName"] == creator)

    @asynccontextmanager
    async def _watched(
        self, *, outages: bool = False, people: list[dict[str, str]] | None = None, **given: Any
    ) -> AsyncIterator[Page]:
        context = await self.browser.new_context(**{"viewport": DESK, **IN_LONDON, **given})
        context.set_default_timeout(TIMEOUT_MS)
        if people:
            await context.route("**/graphiql/config.json", lambda route: route.fulfill(json={"people": people}))
        witness = Witness(self.home, outages)
        witness.watch(context)
        try:
            yield await context.new_page()
            witness.assert_clean()
        finally:
            await context.close()
