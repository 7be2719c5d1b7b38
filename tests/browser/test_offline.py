"""A device without a network: the page says so, and is back as soon as the device is."""

from time import monotonic

from playwright.async_api import expect

from tests.browser.theatre import Theatre

SOON_SECONDS = 10.0
"""A page that waited its turn could wait for 30 s by now."""


async def test_a_device_that_is_offline_is_told_and_back_at_once_when_it_is_online(theatre: Theatre) -> None:
    fan = await theatre.fan("Ben", outages=True)
    status = fan.get_by_role("status")
    await expect(status.filter(has_text="Live")).to_be_visible()
    await theatre.server.kill()
    await expect(status.filter(has_text="Reconnecting")).to_be_visible()
    await fan.page.context.set_offline(True)
    await expect(status.filter(has_text="Offline")).to_be_visible()
    await fan.page.wait_for_function("() => !navigator.onLine")
    await theatre.server.start()
    since = monotonic()
    await fan.page.context.set_offline(False)
    await expect(status.filter(has_text="Live")).to_be_visible()
    assert monotonic() - since < SOON_SECONDS
