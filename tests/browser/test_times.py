"""Times that people choose: by the server's clock, whatever the device's, and typed as they are meant."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Locator, expect

from tests.browser.theatre import Theatre

pytestmark = pytest.mark.proof

BEHIND = timedelta(hours=1)


async def with_its_clock_behind(side: Locator) -> None:
    """Its device is an hour behind."""
    await side.page.clock.install(time=datetime.now(UTC) - BEHIND)
    await side.page.reload()


async def test_the_time_that_a_form_begins_with_is_ahead_by_the_servers_clock(theatre: Theatre) -> None:
    fan, creator = await theatre.fan("Ben"), await theatre.creator("Ana")
    await with_its_clock_behind(fan)
    await with_its_clock_behind(creator)
    await fan.get_by_role("button", name="Private 1:1").click()
    form = fan.get_by_role("form", name="Ask for a private 1:1")
    await form.get_by_role("radio", name="Another time").check()
    await form.get_by_role("button", name="Send request for").click()
    await expect(form).to_be_hidden()
    await creator.get_by_role("listitem", name="Ben asks").get_by_role("button", name="Later").click()
    later = creator.get_by_role("form", name="Another time for Ben")
    await later.get_by_role("button", name="Promise it").click()
    await expect(later).to_be_hidden()
    await fan.get_by_role("button", name="Ask for another time").click()
    await fan.get_by_role("button", name="Ask for it").click()
    await expect(fan.get_by_role("group", name="Proposal")).to_contain_text("Ana has not answered yet")


async def test_a_time_is_typed_as_it_is_meant(theatre: Theatre) -> None:
    fan = await theatre.fan("Ben")
    await fan.get_by_role("button", name="Private 1:1").click()
    form = fan.get_by_role("form", name="Ask for a private 1:1")
    await form.get_by_role("radio", name="Another time").check()
    field = form.get_by_label("Desired time")
    await field.focus()
    # The first of January, whether day or month come first.
    await field.press_sequentially("010120310634")
    assert (await field.input_value()).startswith("2031-01-01T")
    assert (await field.input_value()).endswith(":34")
