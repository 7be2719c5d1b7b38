"""Where the two meet elsewhere the page says so, and shows the meter: by the server's clock, whatever the device's."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from domain.scopes import REPORT_SCOPE
from tests.browser.test_life_of_a_session import ask
from tests.browser.theatre import Theatre

pytestmark = pytest.mark.proof

QUEUE = "query($id: ID!) { liveStream(id: $id) { queue { edges { node { id fan { id } creator { id } } } } } }"
WRONG_BY = timedelta(hours=1)
NEARLY_ALL = timedelta(minutes=8, seconds=30)


@pytest.fixture
def settings() -> dict[str, str]:
    """Calls that the platform holds."""
    return {"CALLS": "reported"}


async def test_the_page_says_so_and_counts_by_the_servers_clock(theatre: Theatre) -> None:
    fan, ana, stream = await theatre.fan("Ben"), await theatre.person("Ana"), await theatre.stream()
    vendor = await theatre.server.person("Vendor", scope=REPORT_SCOPE)
    await fan.page.clock.install(time=datetime.now(UTC) + WRONG_BY)
    await fan.page.reload()
    await ask(fan, 10)
    (edge,) = (await ana.ask(QUEUE, id=stream))["liveStream"]["queue"]["edges"]
    session = edge["node"]["id"]
    await ana.do("decide", sessionId=session, decision="APPROVE")
    await expect(fan.get_by_role("list", name="Present").get_by_text("Ben")).to_be_visible()
    await ana.do("startSession", sessionId=session)

    await expect(fan.get_by_text("This call is held with the platform, which this page does not show")).to_be_visible()
    await expect(fan.get_by_text("Waiting for Ana to come into the call. Nothing is counted yet.")).to_be_visible()
    await expect(fan.get_by_role("timer", name="Time left")).to_have_text("10:00")
    assert await fan.page.locator("video").count() == 0
    for side in ("fan", "creator"):
        report = {"userId": edge["node"][side]["id"], "connectionId": side, "connected": True}
        at = datetime.now(UTC).isoformat()
        await vendor.do("reportCallPresence", sessionId=session, at=at, **report)
    await expect(fan.get_by_role("timer", name="Time left")).to_contain_text("9:")
    await fan.page.clock.fast_forward(int(NEARLY_ALL.total_seconds() * 1000))
    await expect(fan.get_by_text("Less than two minutes left.")).to_be_visible()
