"""The 1:1 itself: two windows that see and hear each other, and the meter that both read."""

from datetime import datetime

import pytest
from playwright.async_api import expect

from tests.browser.calls import ALLOWED, assert_moving, begin, begin_between
from tests.browser.pictures import keep
from tests.browser.test_accessibility import AXE, assert_accessible
from tests.browser.test_life_of_a_session import end, line
from tests.browser.theatre import Theatre

NO_DEVICES = ["geolocation"]
TALLER = {"width": 1120, "height": 1200}
KEPT = "window.kept = true"


@pytest.fixture
def settings() -> dict[str, str]:
    """Nobody is out for long before the meter pauses."""
    return {"CALL_GRACE_SECONDS": "1"}


async def test_they_see_each_other_and_one_who_was_offline_comes_back_without_a_reload(theatre: Theatre) -> None:
    two = await begin(theatre, outages=True)
    await two.assert_they_see_each_other()
    page = two.fan.page
    await page.evaluate(KEPT)
    await page.context.set_offline(True)
    await expect(two.creator.get_by_role("status")).to_contain_text(["Paused, and nothing is counted: waiting for Ben"])
    await page.context.set_offline(False)
    for side in (two.fan, two.creator):
        await expect(side.get_by_text("Paused")).to_be_hidden()
    await two.assert_they_see_each_other()
    assert await page.evaluate("window.kept")

    await two.fan.get_by_role("button", name="5 more min").click()
    await expect(two.fan.get_by_role("group", name="Proposal")).to_contain_text("Ana has not answered yet")
    proposal = two.creator.get_by_role("group", name="Proposal")
    await expect(proposal).to_contain_text("Ben asks for 5 more min for US$7.50.")
    await proposal.get_by_role("button", name="Yes, 5 more min").click()
    for side in (two.fan, two.creator):
        await expect(side.get_by_text("left of 15 min")).to_be_visible()
    await expect(page.get_by_text("US$22.50 held")).to_be_visible()

    await end(two.creator)
    receipt = page.get_by_role("group", name="Receipt")
    await expect(receipt).to_contain_text("Ana ended it")
    asked = await (await theatre.person("Ben")).ask(
        "{ viewer { privateSessions { edges { node { startedAt endedAt meter { usedSeconds } } } } } }"
    )
    session = asked["viewer"]["privateSessions"]["edges"][0]["node"]
    delivered, took = session["meter"]["usedSeconds"], seconds_between(session["startedAt"], session["endedAt"])
    assert delivered < took - 1, "the pause is not counted"
    assert await line(receipt, "You had") == f"{delivered // 60}:{delivered % 60:02} min"


async def test_after_a_reload_they_see_each_other_again(theatre: Theatre) -> None:
    two = await begin(theatre)
    await two.assert_they_see_each_other()
    for side in (two.fan, two.creator):
        await side.page.reload()
        await two.assert_they_see_each_other()
    await two.fan.page.reload()
    await two.creator.page.reload()
    await two.assert_they_see_each_other()


async def test_whose_browser_is_not_allowed_a_camera_sees_and_is_told_that_they_are_not_seen(theatre: Theatre) -> None:
    two = await begin(theatre, permissions=NO_DEVICES)
    await assert_moving(two.fan.get_by_label("Ana", exact=True))
    await expect(
        two.fan.get_by_text("Ana cannot see you: no camera, the browser was told not to allow it.")
    ).to_be_visible()
    await expect(two.fan.get_by_text("Ana cannot hear you")).to_be_visible()
    await two.fan.page.context.grant_permissions(["camera", "microphone"])
    await two.fan.get_by_role("button", name="Ask the browser again").click()
    await assert_moving(two.creator.get_by_label("Ben", exact=True))


async def test_both_sides_in_one_page_see_each_other_and_are_not_heard_by_their_own_microphone(
    theatre: Theatre,
) -> None:
    page = await theatre.window("/demo", viewport=TALLER, **ALLOWED)
    fan, creator = (page.get_by_role("region", name=name) for name in ("Ben, fan", "Ana, creator"))
    two = await begin_between(fan, creator)
    await two.assert_they_see_each_other()
    assert await page.locator("video").evaluate_all("videos => videos.map(video => video.muted)") == [True] * 4
    await two.fan.get_by_role("button", name="5 more min").click()
    await expect(two.creator.get_by_role("button", name="Yes, 5 more min")).to_be_visible()
    await page.evaluate(AXE.read_text())
    await assert_accessible(page)
    await keep(page, "demo-call.png")
    await page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    await assert_accessible(page)


async def test_a_second_window_of_the_same_person_takes_the_call_over(theatre: Theatre) -> None:
    two = await begin(theatre)
    await two.assert_they_see_each_other()
    second = await theatre.fan("Ben", **ALLOWED)
    await assert_moving(second.get_by_label("Ana", exact=True))
    await expect(two.fan.get_by_text("The call is in another window of yours.")).to_be_visible()
    await two.fan.get_by_role("button", name="Have it in this window").click()
    await two.assert_they_see_each_other()
    await expect(second.get_by_text("The call is in another window of yours.")).to_be_visible()


def seconds_between(one: str, other: str) -> float:
    """Of two instants."""
    return (datetime.fromisoformat(other) - datetime.fromisoformat(one)).total_seconds()
