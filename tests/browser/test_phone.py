"""On a phone of 360 px all fits in one column: nothing has to be scrolled sideways."""

from playwright.async_api import Locator, expect

from tests.browser.moments import go_on, stand
from tests.browser.pictures import keep
from tests.browser.test_life_of_a_session import ask, say
from tests.browser.theatre import PHONE, Theatre

LONG = "Anything by Satie? " + "Gymnopédies" * 8


async def assert_fits(*sides: Locator) -> None:
    for side in sides:
        assert await side.page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]


async def test_the_life_of_a_session_fits(theatre: Theatre) -> None:
    fan, creator = await theatre.fan("Ben", viewport=PHONE), await theatre.creator("Ana", viewport=PHONE)
    await fan.get_by_role("button", name="Private 1:1").click()
    form = fan.get_by_role("form", name="Ask for a private 1:1")
    await form.get_by_role("radio", name="Another time").check()
    await expect(form.get_by_label("Desired time")).to_be_visible()
    await assert_fits(fan, creator)
    await fan.get_by_role("button", name="Private 1:1").click()

    await ask(fan, 10, LONG)
    request = creator.get_by_role("listitem", name="Ben asks")
    await stand(creator.page)
    await request.get_by_role("button", name="Deny").click()
    await request.get_by_role("button", name="Say why").click()
    await expect(request.get_by_role("form", name="Deny Ben")).to_be_visible()
    await assert_fits(fan, creator)
    await request.get_by_role("button", name="Leave it").click()
    await go_on(creator.page)

    await request.get_by_role("button", name="Approve").click()
    await say(fan, LONG)
    await expect(creator.get_by_role("log", name="Chat")).to_contain_text("Satie")
    await expect(fan.get_by_role("group", name="Estimated start")).to_be_visible()
    await assert_fits(fan, creator)
    await keep(fan.page, "demo-phone.png")

    waiting = creator.get_by_role("listitem", name="Ben waits")
    await waiting.get_by_role("button", name="Later").click()
    await expect(waiting.get_by_label("New time")).to_be_visible()
    await assert_fits(fan, creator)
    await waiting.get_by_role("button", name="Start").click()
    await expect(fan.get_by_role("timer", name="Time left")).to_contain_text("9:")
    await assert_fits(fan, creator)
    await fan.get_by_role("button", name="End the session").click()
    question = fan.get_by_role("group", name="If you end now, you pay")
    await expect(question.get_by_role("button", name="Stay with Ana")).to_be_focused()
    await assert_fits(fan, creator)
    await question.get_by_role("button", name="Yes, end it").click()
    await expect(fan.get_by_role("group", name="Receipt")).to_be_visible()
    await assert_fits(fan, creator)
