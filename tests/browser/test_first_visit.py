"""What a first visit to a page costs, and a second: `make first-visit` prints it."""

from dataclasses import dataclass

import pytest
from playwright.async_api import Page

from tests.browser.test_desk import SHIFT
from tests.browser.theatre import Theatre

FIRST_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
"""Not there before it is painted, which may be after all that is to be painted is there."""

LOADED = """performance.getEntriesByType('resource').filter(({ name }) => name.includes('/assets/'))
    .map(one => [one.name, one.encodedBodySize, one.decodedBodySize, one.transferSize])"""
"""Of what a page has loaded that is named after its content: its name, and its bytes as they are sent, unpacked, and
from the network."""

MOST_SHIFT = 0.1
KIB = 1024

READY = {"/demo": ".desk .panel", "/graphql": ".graphiql-query-editor"}
"""What is there once a page can be used."""

MOST_KIB = {"/demo": 120, "/graphql": 1_700}
"""What a page may load before that, as it is sent: so that nothing grows unseen."""


@dataclass(frozen=True)
class Visit:
    """Sizes are bytes."""

    sent: int
    unpacked: int
    first_paint_ms: float
    shift: float
    files: frozenset[str]
    from_network: frozenset[str]

    def __str__(self) -> str:
        size = f"{self.sent / KIB:.0f} KiB sent, {self.unpacked / KIB:.0f} unpacked"
        seen = f"first paint {self.first_paint_ms:.0f} ms, layout shift {self.shift:.3f}"
        return f"{len(self.files)} files ({len(self.from_network)} by the network), {size}, {seen}"


async def visited(page: Page, ready: str) -> Visit:
    """What it took until the page can be used."""
    await page.locator(ready).first.wait_for()
    found: list[tuple[str, int, int, int]] = await page.evaluate(LOADED)
    first_paint = await page.wait_for_function(FIRST_PAINT)
    return Visit(
        sum(sent for _, sent, _, _ in found),
        sum(unpacked for _, _, unpacked, _ in found),
        await first_paint.json_value(),
        await page.evaluate(SHIFT),
        frozenset(name for name, *_ in found),
        frozenset(name for name, _, _, transferred in found if transferred),
    )


@pytest.mark.parametrize("path", READY)
async def test_a_page_comes_packed_and_once_and_nothing_moves_as_it_comes(
    theatre: Theatre, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    page = await theatre.window(path)
    first = await visited(page, READY[path])
    await page.goto(page.url)
    again = await visited(page, READY[path])
    with capsys.disabled():
        print(f"\n{path}, first visit:  {first}\n{path}, second visit: {again}")
    assert first.files == first.from_network != frozenset()
    # What a page loads only later may not have come before it was left.
    assert not again.from_network & first.files, "what is named after its content is kept"
    assert first.sent < first.unpacked / 2
    assert first.sent <= MOST_KIB[path] * KIB
    assert max(first.shift, again.shift) <= MOST_SHIFT


@pytest.mark.parametrize("path", READY)
async def test_the_page_itself_is_asked_for_again_and_not_sent_again(theatre: Theatre, path: str) -> None:
    accept = {"Accept": "text/html"}
    first = await theatre.server.http.get(path, headers=accept)
    again = await theatre.server.http.get(path, headers={**accept, "If-None-Match": first.headers["ETag"]})
    assert first.headers["Cache-Control"] == "no-cache"
    assert (again.status_code, again.content) == (304, b"")
