"""The creator's desk: who is next, who asks, who waits, what is promised; nothing is done for good by one press."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.moments import let_a_moment_pass, stand
from tests.browser.pictures import keep
from tests.browser.test_accessibility import AXE, assert_accessible
from tests.browser.theatre import DESK, Theatre
from tests.documents import OFFER, PRESENCE
from tests.mutation import FREE
from tests.stage import Person

MOST_SHIFT = 0.1
MANY = 200
AT_ONCE = 20
PAGE = 30

SHIFT = """new Promise(told => {
  let sum = 0;
  const add = list => list.getEntries().forEach(({ value }) => (sum += value));
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  requestIdleCallback(() => told(sum));
})"""
"""How far what was painted has moved since, as browsers measure it."""


async def crowd(theatre: Theatre, count: int) -> tuple[str, list[str]]:
    """So many fans ask Ana, one after the other, for free; the stream, and the ids of their sessions."""
    stream, ana = await theatre.stream(), await theatre.person("Ana")
    await ana.do("updateOffer", streamId=stream, offer={**OFFER, "pricePerMinute": FREE, "queueLimit": 0})
    fans: list[Person] = []
    for start in range(0, count, AT_ONCE):
        names = [f"Fan {number:03}" for number in range(start + 1, min(start + AT_ONCE, count) + 1)]
        fans += await asyncio.gather(*map(theatre.server.person, names))
    asked = [await fan.do("requestSession", streamId=stream, durationMinutes=10) for fan in fans]
    return stream, [session["id"] for session in asked]


async def status(theatre: Theatre, session_id: str) -> str:
    found = (await (await theatre.person("Ana")).session(session_id))["status"]
    return str(found)


async def place(row: Locator) -> float:
    """How far down the page it is."""
    box = await row.bounding_box()
    assert box
    return box["y"]


async def overlap(page: Page) -> int:
    """By how many pixels the page is longer than the window."""
    found: int = await page.evaluate("document.scrollingElement.scrollHeight - innerHeight")
    return found


async def test_two_hundred_requests_stand_on_one_screen_and_come_page_by_page(theatre: Theatre) -> None:
    _, sessions = await crowd(theatre, MANY)
    creator = await theatre.creator("Ana")
    requests = creator.get_by_role("group", name="Requests")
    await expect(requests.get_by_role("heading", name=f"Requests ({MANY})")).to_be_visible()
    rows = requests.get_by_role("list", name="Requests").get_by_role("listitem").filter(has_text="asked at")
    await expect(rows).to_have_count(PAGE)
    assert await overlap(creator.page) <= 0
    assert await creator.page.evaluate(SHIFT) <= MOST_SHIFT
    await creator.page.evaluate(AXE.read_text())
    await assert_accessible(creator.page)

    while (read := await rows.count()) < MANY:
        await requests.get_by_role("button", name="Show more").scroll_into_view_if_needed()
        await expect(rows).not_to_have_count(read)
    assert await rows.locator("strong").all_inner_texts() == [f"Fan {number:03}" for number in range(1, MANY + 1)]
    await expect(requests.get_by_role("button", name="Show more")).to_be_hidden()
    assert await overlap(creator.page) <= 0

    await rows.last.get_by_role("button", name="Approve").click()
    await expect(requests.get_by_role("heading", name=f"Requests ({MANY - 1})")).to_be_visible()
    await expect(creator.get_by_role("group", name="Now").get_by_role("listitem", name="Fan 200 waits")).to_be_visible()
    assert await status(theatre, sessions[-1]) == "WAITING"


@pytest.mark.proof
async def test_an_update_of_what_was_not_read_yet_comes_with_its_page(theatre: Theatre) -> None:
    _, sessions = await crowd(theatre, PAGE + 5)
    creator = await theatre.creator("Ana")
    requests = creator.get_by_role("group", name="Requests")
    rows = requests.get_by_role("list", name="Requests").get_by_role("listitem").filter(has_text="asked at")
    await expect(rows).to_have_count(PAGE)
    ana = await theatre.person("Ana")
    # One that is on the page, and one that is not.
    for session in (sessions[0], sessions[-1]):
        await ana.do("decide", sessionId=session, decision="DENY")
    await expect(requests.get_by_role("heading", name=f"Requests ({PAGE + 3})")).to_be_visible()
    await expect(rows).to_have_count(PAGE - 1)
    await requests.get_by_role("button", name="Show more").scroll_into_view_if_needed()
    await expect(rows).to_have_count(PAGE + 3)
    names = await rows.locator("strong").all_inner_texts()
    assert names == [f"Fan {number:03}" for number in range(2, PAGE + 5)]


async def test_the_line_stands_in_the_order_in_which_it_is_due(theatre: Theatre) -> None:
    count = PAGE + 2
    _, sessions = await crowd(theatre, count)
    ana = await theatre.person("Ana")
    for session in sessions:
        await ana.do("decide", sessionId=session, decision="APPROVE")
    # The first is the last of the first page then, and two are behind that.
    for number, minutes in ((1, 5), (PAGE + 1, 10), (PAGE + 2, 15)):
        fan = await theatre.server.person(f"Fan {number:03}")
        await fan.do("yieldPlace", sessionId=sessions[number - 1], minutes=minutes)
    creator = await theatre.creator("Ana")
    rows = creator.get_by_role("group", name="Line").get_by_role("list", name="Line").locator("li:not(.more)")
    later = [f"Fan {number:03}" for number in (1, PAGE + 1, PAGE + 2)]
    due = [f"Fan {number:03}" for number in range(3, PAGE + 1)] + later
    await expect(creator.get_by_role("group", name="Now").get_by_role("listitem")).to_contain_text("Fan 002")
    await expect(rows.locator("strong").first).to_have_text("Fan 003")
    await creator.get_by_role("button", name="Show more").scroll_into_view_if_needed()
    await expect(rows.locator("strong")).to_have_text(due)

    fan = await theatre.server.person("Fan 003")
    await fan.do("yieldPlace", sessionId=sessions[2], minutes=30)
    await expect(rows.locator("strong")).to_have_text([*due[1:], "Fan 003"])


async def test_what_leaves_a_list_keeps_its_place_for_a_moment_and_has_nothing_to_press(theatre: Theatre) -> None:
    await crowd(theatre, 3)
    creator = await theatre.creator("Ana")
    first, second = (creator.get_by_role("listitem", name=f"Fan 00{number} asks") for number in (1, 2))
    before = await place(second)
    await stand(creator.page)
    await first.get_by_role("button", name="Approve").click()
    moved = creator.get_by_role("listitem", name="Moved: Fan 001")
    await expect(moved).to_contain_text("is in line")
    assert await moved.get_by_role("button").count() == 0
    assert await place(second) == before
    await expect(moved).to_be_focused()
    await let_a_moment_pass(creator.page)
    await expect(moved).to_be_hidden()
    await expect(second.get_by_role("button", name="Approve")).to_be_focused()


async def test_who_is_denied_by_mistake_is_not(theatre: Theatre) -> None:
    _, (session, other) = await crowd(theatre, 2)
    creator = await theatre.creator("Ana")
    row = creator.get_by_role("listitem", name="Fan 001 asks")
    await expect(row).to_be_visible()
    await stand(creator.page)
    # The second of the two presses finds nothing.
    await row.get_by_role("button", name="Deny").dblclick()
    await row.get_by_role("button", name="Undo").click()
    await expect(row.get_by_role("button", name="Approve")).to_be_visible()
    await creator.get_by_role("listitem", name="Fan 002 asks").get_by_role("button", name="Deny").press("Enter")
    await expect(
        creator.get_by_role("listitem", name="Fan 002 asks").get_by_role("button", name="Undo")
    ).to_be_focused()
    await let_a_moment_pass(creator.page)
    await expect(creator.get_by_role("listitem", name="Moved: Fan 002")).to_contain_text("was denied, and pays nothing")
    assert [await status(theatre, one) for one in (session, other)] == ["REQUESTED", "DENIED"]


@pytest.mark.proof
async def test_each_button_has_a_place_of_its_own(theatre: Theatre) -> None:
    _, sessions = await crowd(theatre, 3)
    ana, soon = await theatre.person("Ana"), datetime.now(UTC) + timedelta(hours=2)
    await ana.do("decide", sessionId=sessions[0], decision="APPROVE")
    await ana.do("decide", sessionId=sessions[1], decision="LATER", scheduledStart=soon.isoformat())
    creator = await theatre.creator("Ana")
    found: dict[str, set[int]] = {}
    for name in ("Fan 001 waits", "Fan 002 promised", "Fan 003 asks"):
        row = creator.get_by_role("listitem", name=name)
        await expect(row.get_by_role("button", name="Deny")).to_be_visible()
        box = await row.bounding_box()
        assert box
        for button in await row.locator(".slots").get_by_role("button").all():
            at = await button.bounding_box()
            assert at
            found.setdefault(await button.inner_text(), set()).add(round(3 * (at["x"] - box["x"]) / box["width"]))
    assert found == {"Start": {0}, "Call in now": {0}, "Approve": {0}, "Later": {1}, "Reschedule": {1}, "Deny": {2}}


@pytest.mark.proof
async def test_later_names_a_time_and_says_who_is_in_its_way(theatre: Theatre) -> None:
    _, sessions = await crowd(theatre, 2)
    ana = await theatre.person("Ana")
    promised = (datetime.now(UTC) + timedelta(hours=3)).replace(second=0, microsecond=0)
    await ana.do("decide", sessionId=sessions[0], decision="LATER", scheduledStart=promised.isoformat())
    creator = await theatre.creator("Ana", timezone_id="UTC")
    row = creator.get_by_role("listitem", name="Fan 002 asks")
    await row.get_by_role("button", name="Later").click()
    form = row.get_by_role("form", name="Another time for Fan 002")
    await form.get_by_label("New time").fill(f"{promised:%Y-%m-%dT%H:%M}")
    await form.get_by_role("button", name="Promise it").click()
    await expect(form).to_contain_text(f"In the way: Fan 001 at {promised:%H:%M}.")
    await form.get_by_role("group", name="Times that fit").get_by_role("button").first.click()
    later = creator.get_by_role("group", name="Later")
    await expect(later.get_by_role("heading", name="Later (2)")).to_be_visible()
    await expect(later.get_by_role("listitem")).to_have_count(2)


async def test_the_end_of_a_stream_and_a_block_are_asked_first_and_promises_stand_off_air(theatre: Theatre) -> None:
    stream, sessions = await crowd(theatre, 3)
    ana, soon = await theatre.person("Ana"), datetime.now(UTC) + timedelta(hours=2)
    await ana.do("decide", sessionId=sessions[0], decision="APPROVE")
    await ana.do("decide", sessionId=sessions[1], decision="LATER", scheduledStart=soon.isoformat())
    creator = await theatre.creator("Ana")
    fan = await theatre.server.person("Fan 001")
    async with fan.listening(PRESENCE, stream=stream):
        now = creator.get_by_role("group", name="Now").get_by_role("listitem", name="Fan 001 waits")
        await expect(now.get_by_text("here", exact=True)).to_be_visible()
        await creator.get_by_role("button", name="Block Fan 001 for good").click()
        question = creator.get_by_role("group", name="Block Fan 001 for good?")
        await expect(question.get_by_role("button", name="Leave it")).to_be_focused()
        await creator.page.keyboard.press("Escape")
        await expect(question).to_be_hidden()
        await creator.page.evaluate(AXE.read_text())
        await assert_accessible(creator.page)
    await creator.get_by_role("button", name="End the stream").click()
    question = creator.get_by_role(
        "group", name="If you end the stream, 1 in line is sent away, 1 who asks gets no answer."
    )
    await question.get_by_role("button", name="Stay on air").click()
    assert await status(theatre, sessions[0]) == "WAITING"
    await creator.get_by_role("button", name="End the stream").click()
    await question.get_by_role("button", name="Yes, end it").click()
    await expect(creator.get_by_role("form", name="You are not on air")).to_be_visible()
    promise = creator.get_by_role("group", name="Later").get_by_role("listitem", name="Fan 002 promised")
    await expect(promise.get_by_role("button", name="Reschedule")).to_be_visible()
    await assert_accessible(creator.page)


@pytest.mark.proof
async def test_what_is_to_come_is_said_in_money(theatre: Theatre) -> None:
    stream, ana = await theatre.stream(), await theatre.person("Ana")
    fans = [await theatre.person(name) for name in ("Ben", "Dora", "Emil", "Fay")]
    asked = [await fan.do("requestSession", streamId=stream, durationMinutes=10) for fan in fans]
    await ana.do("decide", sessionId=asked[0]["id"], decision="APPROVE")
    soon = datetime.now(UTC) + timedelta(hours=2)
    await ana.do("decide", sessionId=asked[1]["id"], decision="LATER", scheduledStart=soon.isoformat())
    creator = await theatre.creator("Ana", viewport=DESK)
    await expect(creator.get_by_text("Expected: US$30.00")).to_be_visible()
    await expect(creator.get_by_role("group", name="Requests")).to_contain_text("US$30.00")
    await keep(creator.page, "desk.png")
