"""A device without a network: the page says so, and is back as soon as the device is."""

from datetime import UTC, datetime, timedelta

from playwright.async_api import expect

from tests.browser.theatre import Theatre


async def test_a_device_that_is_offline_is_told_and_back_at_once_when_it_is_online(theatre: Theatre) -> None:
    fan = await theatre.fan("Ben", outages=True)
    status = fan.get_by_role("status")
    await expect(status.filter(has_text="Live")).to_be_visible()
    await fan.page.clock.install()
    await theatre.server.kill()
    await expect(status.filter(has_text="Reconnecting")).to_be_visible()
    await fan.page.context.set_offline(True)
    await expect(status.filter(has_text="Offline")).to_be_visible()
    await fan.page.wait_for_function("() => !navigator.onLine")
    # From here on no time passes there: a page that waited its turn would wait for ever.
    await fan.page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
    await theatre.server.start()
    await fan.page.context.set_offline(False)
    await expect(status.filter(has_text="Live")).to_be_visible()


async def test_who_is_cut_off_from_a_call_is_told_and_nothing_is_counted_before_their_eyes(theatre: Theatre) -> None:
    ana, ben, stream = await theatre.person("Ana"), await theatre.person("Ben"), await theatre.stream()
    asked = await ben.do("requestSession", streamId=stream, durationMinutes=20)
    await ana.do("decide", sessionId=asked["id"], decision="APPROVE")
    fan = await theatre.fan("Ben", outages=True)
    await theatre.creator("Ana")
    await expect(fan.get_by_role("list", name="Present")).to_contain_text("Ben number 1 in line")
    await fan.page.clock.install()
    await ana.do("startSession", sessionId=asked["id"])
    timer, cost = fan.get_by_role("timer", name="Time left"), fan.get_by_text("To end it now costs you")
    await expect(timer).to_contain_text("19:")
    await expect(cost).to_be_visible()
    await fan.page.context.set_offline(True)
    await expect(fan.get_by_text("Your connection is lost; you come back as soon as there is one.")).to_be_visible()
    await expect(cost).to_be_hidden()
    await fan.get_by_role("button", name="End the session").click()
    await expect(fan.get_by_role("group", name="If you end now, that cannot be undone.")).to_be_visible()
    await fan.get_by_role("button", name="Stay with Ana").click()
    before = await timer.inner_text()
    await fan.page.clock.fast_forward("01:00")
    await expect(fan.get_by_text("Your connection is lost")).to_be_visible()
    assert await timer.inner_text() == before
    await fan.page.context.set_offline(False)
    await expect(cost).to_be_visible()
