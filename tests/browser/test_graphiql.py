"""GraphiQL in a real browser: its tabs run as they are."""

import re

from playwright.async_api import Locator, Page, expect

from tests.browser.pictures import keep
from tests.browser.theatre import Theatre
from tests.documents import PRESENCE

TABS = ("BrowseStreams", "Request", "WaitingRoom", "Queue", "Decide", "Reschedule")
IS_OPEN = "index => JSON.parse(localStorage['graphiql:tabState'] ?? '{}').activeTabIndex === index"


def tab(page: Page, name: str) -> Locator:
    """What opens that tab."""
    return page.get_by_role("tab").get_by_role("button", name=name, exact=True)


async def run(page: Page, name: str) -> None:
    """Open that tab, and run what is in it."""
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


async def test_a_subscription_goes_on_while_other_tabs_run_and_its_events_are_a_log(theatre: Theatre) -> None:
    page = await theatre.window("/graphql")
    ana, ben, stream = await theatre.person("Ana"), await theatre.person("Ben"), await theatre.stream()
    await ben.do("requestSession", streamId=stream, durationMinutes=5)
    asked = await ana.ask("query($id: ID!) { liveStream(id: $id) { queue { edges { node { id } } } } }", id=stream)
    (edge,) = asked["liveStream"]["queue"]["edges"]
    await ana.do("decide", sessionId=edge["node"]["id"], decision="APPROVE")
    await run(page, "WaitingRoom")
    await expect(page.locator(".graphiql-response")).to_contain_text("PresenceSnapshot")
    await run(page, "BrowseStreams")
    await expect(page.locator(".graphiql-response")).to_contain_text("Sketching the harbour")

    await page.get_by_role("button", name="Show Subscriptions").click()
    panel = page.get_by_role("region", name="WaitingRoom")
    events = panel.get_by_role("log")
    await expect(panel).to_contain_text("WaitingRoom: running")
    async with ana.listening(PRESENCE, stream=stream):
        await expect(events).to_contain_text("MemberJoined")
    await expect(events.locator("time").first).to_have_text(re.compile(r"\d:\d\d:\d\d"))
    await expect(page.locator(".graphiql-response")).not_to_contain_text("MemberJoined")
    await panel.get_by_role("button", name="Stop WaitingRoom").click()
    await expect(panel).to_contain_text("WaitingRoom: ended")
