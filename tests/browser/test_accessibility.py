"""What axe finds by itself: the page's names, roles, contrast and order, in light and in dark."""

from typing import Any, Literal

import pytest
from playwright.async_api import Page, expect

from gateway.pages import static as pages
from tests.browser.pictures import keep
from tests.browser.test_graphiql import run
from tests.browser.test_life_of_a_session import ask, end, say, start
from tests.browser.theatre import Theatre
from tests.documents import PRESENCE

AXE = pages.WEB / "demo" / "node_modules" / "axe-core" / "axe.min.js"
TALL = {"width": 1120, "height": 1000}
FIND = "() => axe.run({resultTypes: ['violations']}).then(found => found.violations)"


async def assert_accessible(page: Page) -> None:
    """There is nothing that axe knows to be wrong."""
    found: list[dict[str, Any]] = await page.evaluate(FIND)
    assert found == [], [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_both_sides_are_accessible(theatre: Theatre, scheme: Literal["light", "dark"]) -> None:
    page = await theatre.window("/demo", color_scheme=scheme, viewport=TALL)
    fan, creator = (page.get_by_role("region", name=name) for name in ("Ben, fan", "Ana, creator"))
    await page.evaluate(AXE.read_text())
    await fan.get_by_role("button", name="Private 1:1").click()
    await expect(fan.get_by_role("radio", name="Another time")).to_be_visible()
    await assert_accessible(page)
    await fan.get_by_role("button", name="Private 1:1").click()

    stream, fay = await theatre.stream(), await theatre.person("Fay")
    await fay.do("requestSession", streamId=stream, durationMinutes=5)
    await creator.get_by_role("listitem", name="Fay asks").get_by_role("button", name="Approve").click()
    await expect(creator.get_by_role("listitem", name="Fay waits")).to_be_visible()
    async with fay.listening(PRESENCE, stream=stream):
        await ask(fan, 10, "Could you play the slow one?")
        await creator.get_by_role("listitem", name="Ben asks").get_by_role("button", name="Approve").click()
        await say(fan, "Anybody else nervous?")
        await fay.do("sendMessage", streamId=stream, body="Very!")
        await expect(fan.get_by_role("log", name="Chat")).to_contain_text("Very!")
        await expect(fan.get_by_text("You are number 2 in line.")).to_be_visible()
        await assert_accessible(page)
        await keep(page, "demo.png" if scheme == "light" else "demo-dark.png")

    await start(creator, "Ben")
    await expect(fan.get_by_role("timer", name="Time left")).to_contain_text("9:")
    await assert_accessible(page)
    await end(creator)
    await expect(fan.get_by_role("group", name="Receipt")).to_be_visible()
    await assert_accessible(page)


async def test_what_is_ours_in_graphiql_is_accessible(theatre: Theatre) -> None:
    page = await theatre.window("/graphql")
    await run(page, "WaitingRoom")
    await expect(page.get_by_role("log", name="Events")).to_contain_text("You may not do this.")
    await page.evaluate(AXE.read_text())
    for part in (".masthead", ".log"):
        found = await page.evaluate(
            f"() => axe.run('{part}', {{resultTypes: ['violations']}}).then(one => one.violations)"
        )
        assert found == [], [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
