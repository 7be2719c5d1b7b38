"""Whoever has no mouse can do all that a fan can do."""

from playwright.async_api import Locator, expect

from tests.browser.theatre import Theatre

MANY = 30


async def tab_to(target: Locator) -> None:
    """Press Tab until that has the focus."""
    await expect(target).to_be_visible()
    for _ in range(MANY):
        await target.page.keyboard.press("Tab")
        if await target.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"no way to {target} by Tab")


async def test_a_fan_asks_and_takes_it_back_by_keyboard_alone(theatre: Theatre) -> None:
    fan = await theatre.fan("Ben")
    keyboard = fan.page.keyboard
    await tab_to(fan.get_by_role("button", name="Private 1:1"))
    await keyboard.press("Enter")

    form = fan.get_by_role("form", name="Ask for a private 1:1")
    suggested = form.get_by_role("group", name="When").get_by_role("radio").nth(1)
    await expect(suggested).to_be_visible()
    await tab_to(form.get_by_role("radio", name="5 min"))
    await keyboard.press("ArrowRight")
    await expect(form.get_by_role("radio", name="10 min")).to_be_checked()
    await tab_to(form.get_by_role("radio", name="As soon as possible"))
    await keyboard.press("ArrowDown")
    await expect(suggested).to_be_checked()
    await tab_to(form.get_by_label("A word to the creator"))
    await keyboard.type("By keyboard")
    await keyboard.press("Enter")

    await expect(fan.get_by_role("status").filter(has_text="You asked for")).to_be_visible()
    await expect(fan.get_by_text("10 min for US$15.00")).to_be_visible()
    await tab_to(fan.get_by_role("button", name="Take it back"))
    await keyboard.press("Space")
    await expect(fan.get_by_role("group", name="Not held: called off")).to_be_visible()
