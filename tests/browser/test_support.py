"""Support's page: people, streams and sessions, the ledger of one session, and what it is doing now."""

from typing import Literal

import pytest
from playwright.async_api import Locator, expect

from tests.browser.pictures import keep
from tests.browser.test_accessibility import AXE, assert_accessible
from tests.browser.test_figures import rows
from tests.browser.test_keyboard import tab_to
from tests.browser.test_names import BACKWARDS, assert_well_set, rename
from tests.browser.theatre import DESK, PHONE, Theatre
from tests.documents import PRESENCE


async def support(theatre: Theatre, **given: object) -> Locator:
    """Vera's side of the page."""
    page = await theatre.window("/demo?side=support", **given)
    return page.get_by_role("region", name="Vera, support")


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.proof)])
async def test_support_follows_a_session_from_the_request_to_its_last_movement(
    theatre: Theatre, scheme: Literal["light", "dark"]
) -> None:
    ana, ben, stream = await theatre.person("Ana"), await theatre.person("Ben"), await theatre.stream()
    vera = await support(theatre, color_scheme=scheme)
    await vera.page.evaluate(AXE.read_text())
    await expect(vera.get_by_role("list", name="Streams")).to_contain_text("Late-night piano Ana, since")
    session = await ben.do("requestSession", streamId=stream, durationMinutes=10, note="The slow one")
    found = vera.get_by_role("list", name="Sessions").get_by_role("link", name="Ben with Ana")
    await expect(found).to_be_visible()
    await assert_accessible(vera.page)
    await found.click()

    record = vera.get_by_role("group", name="Session of Ben with Ana")
    doing = record.get_by_role("status").first
    await expect(doing).to_contain_text("Ben waits for an answer of Ana")
    assert (await rows(vera.page, "Ledger"))[-1] == ["Sum", "", "", "", "US$0.00"]
    await ana.do("decide", sessionId=session["id"], decision="APPROVE")
    await expect(doing).to_contain_text("Ben is number 1 in line. It is likely to begin in")
    async with ben.listening(PRESENCE, stream=stream) as room:
        await room.next()
        await ana.do("startSession", sessionId=session["id"])
    await expect(doing).to_contain_text("It has begun, and waits for")
    await assert_accessible(vera.page)
    await keep(vera.page, "support.png" if scheme == "light" else "support-dark.png")

    await record.get_by_role("button", name="End it").click()
    await record.get_by_role("button", name="Yes, end it").click()
    await expect(doing).to_contain_text("Nothing: it is over since")
    steps = [row[0] for row in await rows(vera.page, "Steps")]
    assert steps == ["asked for", "in line", "running", "called off"]
    moved = [(row[0], row[4]) for row in await rows(vera.page, "Ledger")]
    assert [amount for name, amount in moved if name == "RELEASE"] == ["-US$15.00", "US$15.00"]
    assert moved[-1] == ("Sum", "US$0.00")
    await vera.page.go_back()
    await expect(vera.get_by_role("list", name="Sessions")).to_contain_text("called off")


async def test_a_person_is_found_by_keyboard_with_their_money_and_sessions(theatre: Theatre) -> None:
    ben, stream = await theatre.person("Ben"), await theatre.stream()
    await ben.do("requestSession", streamId=stream, durationMinutes=5)
    vera = await support(theatre)
    keyboard = vera.page.keyboard
    await tab_to(vera.get_by_role("searchbox", name="Somebody whose name begins with"))
    await keyboard.type("bE")
    people = vera.get_by_role("list", name="People found").get_by_role("listitem")
    await expect(people).to_have_text(["Ben"])
    await tab_to(people.get_by_role("link", name="Ben"))
    await keyboard.press("Enter")
    person = vera.get_by_role("group", name="Ben")
    await expect(person).to_contain_text("US$492.50 to spend, US$7.50 held, US$0.00 earned")
    await tab_to(person.get_by_role("link", name="Ben with Ana"))
    await keyboard.press("Enter")
    await expect(vera.get_by_role("group", name="Session of Ben with Ana")).to_be_visible()
    await vera.page.reload()
    await expect(vera.get_by_role("group", name="Session of Ben with Ana")).to_be_visible()
    await vera.get_by_role("link", name="at Late-night piano").click()
    await expect(vera.get_by_role("group", name="Asked for").get_by_role("link", name="Ben with Ana")).to_be_visible()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desktop", "phone"])
async def test_its_records_fit_a_phone_and_names_from_right_to_left(theatre: Theatre, viewport: dict[str, int]) -> None:
    ben, stream = await theatre.person("Ben"), await theatre.stream()
    session = await ben.do("requestSession", streamId=stream, durationMinutes=5, note=BACKWARDS)
    await rename(theatre, "Ben", BACKWARDS)
    vera = await support(theatre, viewport=viewport)
    await expect(vera.get_by_role("link", name=f"{BACKWARDS} with Ana")).to_be_visible()
    if viewport == PHONE:
        await assert_well_set([BACKWARDS, "Ana"], vera)
    await vera.get_by_role("link", name=f"{BACKWARDS} with Ana").click()
    await expect(vera.get_by_role("region", name="Ledger")).to_contain_text(BACKWARDS)
    if viewport == PHONE:
        await assert_well_set([BACKWARDS, "Ana"], vera)
        await keep(vera.page, "support-phone.png")
    await vera.page.goto(f"http://{theatre.home}/demo?side=support#session={session['id']}x")
    await expect(vera.get_by_text("There is no such session.")).to_be_visible()


@pytest.mark.parametrize(
    ("looked_for", "said"),
    [
        ("session=abc", "There is no such session."),
        ("person=abc", "There is nobody with this id."),
        ("stream=abc", "There is no such stream."),
        ("session=%E0%A4%A", "There is no such session."),
    ],
)
async def test_an_address_that_leads_nowhere_says_so(theatre: Theatre, looked_for: str, said: str) -> None:
    page = await theatre.window(f"/demo?side=support#{looked_for}")
    await expect(page.get_by_text(said)).to_be_visible()
