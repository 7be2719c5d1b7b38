"""What a creator switches is seen by who watches: the offer, the end of a stream, and the next one."""

import pytest
from playwright.async_api import expect

from tests.browser.theatre import Theatre
from tests.documents import OFFER

pytestmark = pytest.mark.proof


async def test_the_emblem_follows_the_offer_and_the_stream(theatre: Theatre) -> None:
    fan, creator = await theatre.fan("Ben", "Cleo"), await theatre.creator("Cleo")
    emblem = fan.get_by_role("button", name="Private 1:1")
    await expect(emblem).to_contain_text("Available")
    await creator.get_by_role("button", name="Close the offer").click()
    await expect(emblem).to_contain_text("Closed")
    await emblem.click()
    await expect(fan.get_by_text("No requests are taken just now.")).to_be_visible()
    await expect(fan.get_by_role("button", name="Send request for")).to_be_hidden()
    await creator.get_by_role("button", name="Open the offer").click()
    await expect(emblem).to_contain_text("Available")

    await creator.get_by_role("button", name="End the stream").click()
    await expect(fan.get_by_text("Cleo is not on air.")).to_be_visible()
    form = creator.get_by_role("form", name="You are not on air")
    await form.get_by_label("Title").fill("The harbour again")
    await form.get_by_label("Price per minute").fill("2.50")
    await form.get_by_role("checkbox", name="10 min").uncheck()
    await form.get_by_label("A fan who leaves pays").select_option("the full price")
    await form.get_by_label("Minutes to breathe between two sessions").fill("2")
    await form.get_by_role("button", name="Go live").click()
    for side in (fan, creator):
        await expect(side.get_by_role("heading", name="The harbour again")).to_be_visible()
    await expect(fan.get_by_role("radio")).to_have_count(2 + 6)
    await expect(fan.get_by_role("button", name="Send request for US$12.50")).to_be_enabled()
    await expect(fan.get_by_text("If you leave early, you pay the full price.")).to_be_visible()
    cleo, stream = await theatre.person("Cleo"), await theatre.stream("Cleo")
    offer = await cleo.ask("query($id: ID!) { liveStream(id: $id) { offer { gapSeconds minimumMinutes } } }", id=stream)
    assert offer["liveStream"]["offer"] == {"gapSeconds": 120, "minimumMinutes": 0}


async def test_a_creator_whose_queue_is_full_may_close_the_offer_that_is_on(theatre: Theatre) -> None:
    fan, creator = await theatre.fan("Ben", "Cleo"), await theatre.creator("Cleo")
    emblem, stream = fan.get_by_role("button", name="Private 1:1"), await theatre.stream("Cleo")
    cleo, dora = await theatre.person("Cleo"), await theatre.person("Dora")
    await cleo.do("updateOffer", streamId=stream, offer={**OFFER, "queueLimit": 1})
    await dora.do("requestSession", streamId=stream, durationMinutes=10)
    await expect(emblem).to_contain_text("Closed")
    await creator.get_by_role("button", name="Close the offer").click()
    await expect(creator.get_by_role("button", name="Open the offer")).to_be_visible()
    await creator.get_by_role("button", name="Open the offer").click()
    await expect(creator.get_by_role("button", name="Close the offer")).to_be_visible()
    await expect(emblem).to_contain_text("Closed")
