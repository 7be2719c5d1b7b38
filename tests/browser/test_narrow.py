"""What a creator presses on a phone: the words of a button are whole, and nothing of a call lies out of sight."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Locator, ViewportSize, expect

from tests.browser.test_life_of_a_session import ask, start
from tests.browser.test_names import LARGE, assert_all_of_it_fits
from tests.browser.theatre import PHONE, Theatre
from tests.stage import Person

NARROW: ViewportSize = {"width": 320, "height": 640}
"""As narrow as pages are asked to be (WCAG 1.4.10): a desk that is magnified four times, too."""

BROKEN = """() => [...document.querySelectorAll("button")].flatMap(button => {
  const found = [], texts = document.createTreeWalker(button, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    for (const word of texts.currentNode.data.matchAll(/[^\\s]+/g)) {
      const range = document.createRange();
      range.setStart(texts.currentNode, word.index);
      range.setEnd(texts.currentNode, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(line => line.top)).size > 1) found.push(word[0]);
    }
  }
  return found;
})"""
OUT_OF_SIGHT = """item => [...item.querySelectorAll("button")].filter(button => {
  const { top, bottom } = item.closest(".queue").getBoundingClientRect(), one = button.getBoundingClientRect();
  return one.top < top || one.bottom > bottom;
}).map(button => button.textContent)"""


async def assert_whole(side: Locator) -> None:
    """No word of a button goes over two lines."""
    await assert_all_of_it_fits(side)
    assert await side.page.evaluate(BROKEN) == []


async def promised(fan: Person, creator: Person, stream: str) -> None:
    """A request of that fan which the creator has put off."""
    session = await fan.do("requestSession", streamId=stream, durationMinutes=5)
    start = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    await creator.do("decide", sessionId=session["id"], decision="LATER", scheduledStart=start)


@pytest.mark.parametrize("large", [False, True], ids=["narrow", "text twice as large"])
async def test_no_word_of_a_button_is_broken_on_a_phone(theatre: Theatre, large: bool) -> None:
    creator = await theatre.creator("Ana", viewport=PHONE if large else NARROW)
    if large:
        await creator.page.evaluate(LARGE)
    stream = await theatre.stream()
    ana, ben, dora, fay = [await theatre.person(name) for name in ("Ana", "Ben", "Dora", "Fay")]
    await promised(dora, ana, stream)
    waits = await fay.do("requestSession", streamId=stream, durationMinutes=5)
    await ana.do("decide", sessionId=waits["id"], decision="APPROVE")
    await ben.do("requestSession", streamId=stream, durationMinutes=10)
    for who, pressed in [("Ben asks", "Approve"), ("Fay waits", "Start"), ("Dora promised", "Reschedule")]:
        await expect(creator.get_by_role("listitem", name=who).get_by_role("button", name=pressed)).to_be_visible()
    await assert_whole(creator)


@pytest.mark.parametrize("viewport", [PHONE, NARROW], ids=["phone", "narrow"])
async def test_all_that_a_creator_can_press_in_a_call_is_in_sight(theatre: Theatre, viewport: ViewportSize) -> None:
    fan, creator = await theatre.fan("Ben"), await theatre.creator("Ana", viewport=viewport)
    await ask(fan, 10)
    await creator.get_by_role("listitem", name="Ben asks").get_by_role("button", name="Approve").click()
    await start(creator, "Ben")
    running = creator.get_by_role("listitem", name="Ben with you")
    await expect(running.get_by_role("timer", name="Time left")).to_contain_text("9:")
    await fan.get_by_role("button", name="10 more min").click()
    await expect(running.get_by_role("group", name="Proposal")).to_contain_text("Ben asks for 10 more min")
    assert await running.evaluate(OUT_OF_SIGHT) == []
    await assert_whole(creator)
