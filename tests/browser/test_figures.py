"""A creator's evening and month, drawn and as a table."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.pictures import keep
from tests.browser.test_accessibility import AXE, assert_accessible
from tests.browser.theatre import PHONE, Theatre
from tests.documents import OFFER, PRESENCE

STATS = """{ creatorStats(from: "2020-01-01T00:00:00Z", to: "2099-01-01T00:00:00Z") { earned { amount } } }"""
A_LOT = {"amount": 90_00, "currency": "USD"}

# A function: an expression would be evaluated again at each look, which the page's policy forbids.
DRAWN = """() => {
  const drawn = document.querySelector(".bars canvas");
  const { width, height } = drawn;
  const copy = Object.assign(document.createElement("canvas"), { width, height });
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(drawn, 0, 0);
  return context.getImageData(0, 0, width, height).data.some(one => one > 0);
}"""
"""Of a copy: the browser complains of a picture that is drawn by its graphics, and read again and again."""


@pytest.fixture
def settings() -> dict[str, str]:
    """Sessions run from their start, and each instant of them is paid."""
    return {"CALLS": "off", "MINIMUM_DELIVERED_SECONDS": "0"}


async def an_evening(theatre: Theatre) -> dict[str, Any]:
    """Ben has had a session, Dora was denied, Emil waits for an answer; Ana's figures."""
    stream, ana = await theatre.stream(), await theatre.person("Ana")
    await ana.do("updateOffer", streamId=stream, offer={**OFFER, "pricePerMinute": A_LOT})
    ben, dora, emil = [await theatre.person(name) for name in ("Ben", "Dora", "Emil")]
    asked = [await one.do("requestSession", streamId=stream, durationMinutes=5) for one in (ben, dora, emil)]
    await ana.do("decide", sessionId=asked[0]["id"], decision="APPROVE")
    await ana.do("decide", sessionId=asked[1]["id"], decision="DENY")
    async with ben.listening(PRESENCE, stream=stream) as room:
        await room.next()
        await ana.do("startSession", sessionId=asked[0]["id"])
        await ben.do("endSession", sessionId=asked[0]["id"])
    found: dict[str, Any] = (await ana.ask(STATS))["creatorStats"]
    return found


async def rows(page: Page, table: str) -> list[list[str]]:
    """What stands in a table, row by row."""
    body = page.get_by_role("region", name=table, exact=True).locator("tbody tr")
    return [await row.locator("th, td").all_inner_texts() for row in await body.all()]


async def test_an_evening_and_a_month_are_drawn_and_stand_in_a_table(theatre: Theatre) -> None:
    stats = await an_evening(theatre)
    earned = f"US${stats['earned']['amount'] / 100:.2f}"
    creator = await theatre.creator("Ana")
    page = creator.page
    await creator.get_by_role("button", name="Your figures").click()
    figures = page.get_by_role("dialog", name="Your figures")
    await expect(figures.get_by_text(f"{earned} earned in 1 of 3 sessions")).to_be_visible()
    chart = figures.get_by_role("img", name="Earned: the same is in the table below")
    await expect(chart).to_be_visible()
    await page.wait_for_function(DRAWN)
    assert [row[1:5] for row in await rows(page, "An evening")] == [[earned, "3", "1", "0"]]
    assert [row[-2:] for row in await rows(page, "An evening")] == [["50 %", "\N{EN DASH}"]]
    assert (await rows(page, "Fans"))[0] == ["Ben", earned, "1", "1", "0"]
    await page.evaluate(AXE.read_text())
    await assert_accessible(page)
    await keep(page, "figures.png")

    await figures.get_by_role("radio", name="A month by length").check()
    await expect(page.get_by_role("region", name="A month by length")).to_be_visible()
    assert [row[:3] for row in await rows(page, "A month by length")] == [["5 min", earned, "3"]]
    await figures.get_by_label("Drawn").select_option("Taken")
    await expect(figures.get_by_role("img", name="Taken")).to_be_visible()
    await page.set_viewport_size(PHONE)
    assert await page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]
    await keep(page, "figures-phone.png")
    await page.keyboard.press("Escape")
    await expect(creator.get_by_role("button", name="Your figures")).to_be_focused()
