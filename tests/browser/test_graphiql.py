"""GraphiQL in a real browser: its tabs run as they are."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.pictures import keep
from tests.browser.theatre import PHONE, Theatre
from tests.documents import PRESENCE

TABS = ("BrowseStreams", "Request", "WaitingRoom", "Queue", "Decide", "Reschedule")
IS_OPEN = "index => JSON.parse(localStorage['graphiql:tabState'] ?? '{}').activeTabIndex === index"


def tab(page: Page, name: str) -> Locator:
    """What opens that tab."""
    return page.get_by_role("tab").get_by_role("button", name=name, exact=True)


async def ready(page: Page) -> None:
    """Its editors are there: before, it opens no tab as it should."""
    await expect(page.get_by_label("Act as")).to_be_enabled()


async def run(page: Page, name: str) -> None:
    """Open that tab, and run what is in it."""
    await ready(page)
    await tab(page, name).click()
    # It reads the operation's name with a delay, and would run that of the tab before; last it writes down the tab.
    await page.wait_for_function(IS_OPEN, arg=TABS.index(name))
    await expect(page.locator(".graphiql-query-editor")).to_contain_text(name)
    await page.get_by_role("button", name="Execute query").click()


async def test_a_query_a_mutation_and_a_subscription(theatre: Theatre) -> None:
    page = await theatre.window("/graphql")
    for name in TABS:
        await expect(tab(page, name)).to_be_visible()
    answer = page.locator(".graphiql-response")

    await run(page, "BrowseStreams")
    await expect(answer).to_contain_text("Sketching the harbour")
    await run(page, "Request")
    await expect(answer).to_contain_text("REQUESTED")

    ana, stream = await theatre.person("Ana"), await theatre.stream()
    asked = await ana.ask("query($id: ID!) { liveStream(id: $id) { queue { edges { node { id } } } } }", id=stream)
    (edge,) = asked["liveStream"]["queue"]["edges"]
    await ana.do("decide", sessionId=edge["node"]["id"], decision="APPROVE")
    await run(page, "WaitingRoom")
    await expect(answer).to_contain_text("PresenceSnapshot")
    await expect(answer).to_contain_text("Ben")
    async with ana.listening(PRESENCE, stream=stream):
        await expect(answer).to_contain_text("MemberJoined")
        await expect(answer).to_contain_text("Ana")
        await keep(page, "graphiql.png")
    await page.get_by_role("button", name="Stop query").click()


@pytest.fixture
async def present(theatre: Theatre) -> Page:
    """GraphiQL in which Ben listens to the room of Ana, who has approved him."""
    ana, ben, stream = await theatre.person("Ana"), await theatre.person("Ben"), await theatre.stream()
    asked = await ben.do("requestSession", streamId=stream, durationMinutes=5)
    await ana.do("decide", sessionId=asked["id"], decision="APPROVE")
    page = await theatre.window("/graphql")
    await run(page, "WaitingRoom")
    await expect(page.get_by_role("log", name="Events")).to_contain_text("PresenceSnapshot")
    return page


async def test_a_subscription_goes_on_while_other_tabs_run_and_its_events_are_a_log(
    theatre: Theatre, present: Page
) -> None:
    page, log, ana = present, present.get_by_role("log", name="Events"), await theatre.person("Ana")
    await run(page, "BrowseStreams")
    await expect(page.locator(".graphiql-response")).to_contain_text("Sketching the harbour")
    await expect(log).to_have_count(0)
    async with ana.listening(PRESENCE, stream=await theatre.stream()):
        await page.get_by_role("button", name="Open the tab of WaitingRoom").click()
        await expect(log.locator("details").first).to_contain_text("MemberJoined")
    await expect(log.locator("details").first).to_contain_text("MemberLeft")
    await expect(log.locator("time").first).to_have_text(re.compile(r"\d:\d\d:\d\d"))
    await log.locator("details").first.locator("summary").click()
    await expect(log.locator("pre")).to_contain_text('"cursor"')
    await page.get_by_role("button", name="End subscription").click()
    await expect(page.get_by_role("region", name="Events of this tab")).to_contain_text("Ended")
    await expect(page.get_by_label("Running subscriptions")).to_have_count(0)


async def test_what_runs_in_a_tab_ends_as_it_is_closed(theatre: Theatre, present: Page) -> None:
    ana, stream = await theatre.person("Ana"), await theatre.stream()
    async with ana.listening(PRESENCE, stream=stream) as room:
        await run(present, "BrowseStreams")
        await expect(present.get_by_label("Running subscriptions")).to_contain_text("WaitingRoom")
        listening = present.get_by_role("tab").filter(has_text="WaitingRoom")
        await listening.hover()
        await listening.get_by_label("Close Tab").click()
        await expect(present.get_by_label("Running subscriptions")).to_have_count(0)
        await room.until(lambda update: update["event"]["__typename"] == "MemberLeft")


async def test_a_tab_acts_as_somebody_who_is_kept_over_a_reload_and_no_token_is(theatre: Theatre) -> None:
    page = await theatre.window("/graphql")
    menu = page.get_by_label("Act as")
    await ready(page)
    await tab(page, "Queue").click()
    await menu.select_option(label="Fay (fan)")
    await tab(page, "BrowseStreams").click()
    await menu.select_option(label="Cleo (creator)")
    for name, who in (("Queue", "Fay (fan)"), ("BrowseStreams", "Cleo (creator)")):
        await tab(page, name).click()
        await expect(menu.locator("option:checked")).to_have_text(who)
    await page.reload()
    await ready(page)
    for name, who in (("BrowseStreams", "Cleo (creator)"), ("Queue", "Fay (fan)")):
        await tab(page, name).click()
        await expect(menu.locator("option:checked")).to_have_text(who)
    assert "eyJ" not in await page.evaluate("JSON.stringify(localStorage)")


@pytest.mark.parametrize("docs", [False, True])
async def test_graphiql_fits_a_phone_with_the_docs_open_too(theatre: Theatre, docs: bool) -> None:
    page = await theatre.window("/graphql", viewport=PHONE)
    await run(page, "BrowseStreams")
    await expect(page.locator(".graphiql-response")).to_contain_text("Sketching the harbour")
    if docs:
        await page.get_by_role("button", name="Show Documentation Explorer").click()
        await page.get_by_role("link", name="Mutation", exact=True).click()
        await expect(page.get_by_role("link", name="requestSession", exact=True)).to_be_visible()
    assert await page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]
    reach = await page.locator("button:visible, select:visible").evaluate_all(
        "all => all.filter(one => !one.closest('.graphiql-tabs')).map(one => one.getBoundingClientRect().right)"
    )
    assert max(reach) <= PHONE["width"]
