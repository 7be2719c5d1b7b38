"""What ``npm pack`` gives works in an empty Vite app, with the lines of docs/clients/spa.md."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from playwright.async_api import Browser, ConsoleMessage

from tests.clients.packed import APP, SAID, Evening, built
from tests.system.process import serving


class Silent(SimpleHTTPRequestHandler):
    """Serves files, and writes nothing down."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def hosted() -> Iterator[str]:
    """Where the app is served, by another host than Greenroom's."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=APP / "dist")) as host:
        Thread(target=host.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{host.server_address[1]}"
        host.shutdown()


async def test_a_page_requests_waits_reads_is_called_and_is_charged(sqlite_url: str, browser: Browser) -> None:
    built()
    with hosted() as origin:
        async with serving(sqlite_url, ALLOWED_ORIGINS=origin) as server:
            evening = await Evening.on(server)
            page = await browser.new_page(locale="en-US")
            said: list[str] = []
            read, paid = asyncio.Event(), asyncio.Event()

            def hear(message: ConsoleMessage) -> None:
                said.append(message.text)
                if message.text == SAID:
                    read.set()
                if message.text.startswith("Paid"):
                    paid.set()

            page.on("console", hear)
            playing = asyncio.create_task(evening.play(read))
            await page.goto(f"{origin}/?url={evening.address}&token={evening.ben.token}")
            try:
                await playing
            except TimeoutError as late:
                late.add_note(f"The page has said: {said}")
                raise
            await paid.wait()
            assert SAID in said
            assert said[-1] == "Paid: $5.00"
            assert await evening.ben.wallet() == (9_500, 0)
