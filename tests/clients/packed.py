"""The package as it would be published, in an empty app with the lines of docs/clients/spa.md: ``tests/clients`` runs
them in a script, and ``tests/browser`` in a page."""

import asyncio

from gateway.settings.settings import CHECKOUT
from tests.clients.conftest import PACKAGE, build_package
from tests.documents import OFFER, PRESENCE
from tests.parts import npm
from tests.stage import Person
from tests.system.process import ServerProcess

APP = CHECKOUT / "tests" / "clients" / "vite"
LINES = CHECKOUT / "clients" / "start" / "main.ts"
PACKED = "../../../clients/js/node_modules/greenroom-client-0.1.0.tgz"

METERED = """subscription($id: ID!) { privateCall(sessionId: $id) { cursor event {
  ... on MeterChanged { meter { state } } } } }"""
CURSOR = "query($stream: ID!) { liveStream(id: $stream) { sessionsCursor } }"
ASKED = """subscription($stream: ID!, $after: String) { sessionUpdates(streamId: $stream, after: $after) {
  cursor session { id status } } }"""


def built() -> None:
    """The package is made, packed and installed in the app; the app's types are checked, and it is built."""
    build_package()
    made = PACKAGE / "node_modules" / ".steps"
    sources = [*(APP / name for name in ("index.html", "settings.ts", "tsconfig.json", "package.json")), LINES, made]
    npm.ready(
        APP,
        sources,
        ("npm", "pack", "--silent", "--pack-destination", "../../../clients/js/node_modules", "../../../clients/js"),
        ("npm", "install", "--silent", "--no-save", "--no-audit", "--no-fund", "--offline", PACKED),
        ("cp", str(LINES), "."),
        ("npx", "tsc"),
        ("npx", "vite", "build", "--logLevel", "warn"),
    )


GREETING = "Good evening!"
SAID = f"Room: {GREETING}"
"""What the app says of it."""


class Evening:
    """Ana, on air, who takes whoever asks; and Ben, who is the app."""

    def __init__(self, server: ServerProcess, ana: Person, ben: Person, stream: str, cursor: str) -> None:
        self.server, self.ana, self.ben, self.stream, self.cursor = server, ana, ben, stream, cursor

    @classmethod
    async def on(cls, server: ServerProcess) -> "Evening":
        """It begins on that server."""
        ana, ben = await server.person("Ana"), await server.person("Ben", money=10_000)
        # Who leaves at once has paid for five minutes.
        stream = await ana.do("goLive", title="Piano", offer={**OFFER, "minimumMinutes": 5})
        # The app may ask before Ana listens.
        found = await ana.ask(CURSOR, stream=stream["id"])
        return cls(server, ana, ben, stream["id"], found["liveStream"]["sessionsCursor"])

    @property
    def address(self) -> str:
        """Where the app finds the server."""
        return f"http://127.0.0.1:{self.server.port}/graphql"

    async def play(self, read: asyncio.Event) -> None:
        """Ben's app asks; he is approved, waits, reads what Ana writes, as the event says, is called, and goes."""
        async with self.ana.listening(ASKED, stream=self.stream, after=self.cursor) as asked:
            session = (await asked.next())["session"]["id"]
        async with self.ana.listening(PRESENCE, stream=self.stream) as present:
            await self.ana.do("decide", sessionId=session, decision="APPROVE")
            await present.until(lambda update: "Ben" in str(update))
        await self.ana.do("sendMessage", streamId=self.stream, body=GREETING)
        await read.wait()
        await self.ana.do("startSession", sessionId=session)
        async with self.ana.listening(METERED, id=session) as metered:
            await metered.until(lambda update: update["event"].get("meter", {}).get("state") == "RUNNING")
        await self.ben.do("endSession", sessionId=session)
