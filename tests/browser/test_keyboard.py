"""Whoever has no mouse can do all that a fan can do."""

from playwright.async_api import Locator, expect

from tests.browser.moments import go_on, stand
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
    times = form.get_by_role("group", name="When").get_by_role("radio")
    # Until the suggestions are there the second is another time.
    await expect(times).to_have_count(6)
    suggested = times.nth(1)
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


async def test_a_fan_comes_to_their_receipt_by_keyboard_alone(theatre: Theatre) -> None:
    ana, ben = await theatre.person("Ana"), await theatre.person("Ben")
    fan = await theatre.fan("Ben")
    # The other side of the call.
    await theatre.creator("Ana")
    keyboard = fan.page.keyboard
    await tab_to(fan.get_by_role("button", name="Private 1:1"))
    await keyboard.press("Enter")
    form = fan.get_by_role("form", name="Ask for a private 1:1")
    await expect(form.get_by_role("group", name="When").get_by_role("radio")).to_have_count(6)
    await tab_to(form.get_by_role("button", name="Send request for"))
    await keyboard.press("Enter")
    await expect(fan.get_by_text("Waiting for Ana to decide")).to_be_visible()
    session = (await ben.ask("{ viewer { privateSessions(first: 1) { edges { node { id } } } } }"))["viewer"]
    found = session["privateSessions"]["edges"][0]["node"]["id"]
    await ana.do("decide", sessionId=found, decision="APPROVE")

    await tab_to(fan.get_by_role("button", name="I am ready"))
    await keyboard.press("Enter")
    await expect(fan.get_by_text("and said that you are ready")).to_be_visible()
    await tab_to(fan.get_by_role("textbox", name="Message"))
    await keyboard.type("Here I am")
    await keyboard.press("Enter")
    await expect(fan.get_by_role("log", name="Chat")).to_contain_text("Here I am")
    await expect(fan.get_by_role("textbox", name="Message")).to_be_focused()

    await ana.do("startSession", sessionId=found)
    await expect(fan.get_by_role("timer", name="Time left")).to_contain_text("4:")
    await tab_to(fan.get_by_role("button", name="End the session"))
    await keyboard.press("Enter")
    await expect(fan.get_by_role("button", name="Stay with Ana")).to_be_focused()
    await tab_to(fan.get_by_role("button", name="Yes, end it"))
    await keyboard.press("Enter")
    await expect(fan.get_by_role("group", name="Receipt")).to_contain_text("you ended it")


async def presses(side: Locator, name: str) -> None:
    """By keyboard."""
    await side.get_by_role("button", name=name, exact=True).focus()
    await side.page.keyboard.press("Enter")


async def test_what_goes_leaves_the_keyboard_where_it_was(theatre: Theatre) -> None:
    ana, ben, stream = await theatre.person("Ana"), await theatre.person("Ben"), await theatre.stream()
    fan, creator = await theatre.fan("Ben"), await theatre.creator("Ana")
    asked = await ben.do("requestSession", streamId=stream, durationMinutes=5)
    await stand(creator.page)
    await presses(creator, "Deny")
    await expect(creator.get_by_role("button", name="Undo")).to_be_focused()
    await creator.page.keyboard.press("Enter")
    await expect(creator.get_by_role("listitem", name="Ben asks")).to_be_focused()
    await go_on(creator.page)

    await ana.do("decide", sessionId=asked["id"], decision="APPROVE")
    opener = fan.get_by_role("button", name="Let others go first")
    for leave in ("Leave it", "Come later"):
        await presses(fan, "Let others go first")
        await expect(fan.get_by_label("Minutes")).to_be_focused()
        await presses(fan, leave)
        await expect(opener).to_be_focused()
    await presses(fan, "Take it back")
    await expect(fan.get_by_role("group", name="Not held: called off")).to_be_visible()
    assert await fan.page.evaluate("document.activeElement.contains(document.querySelector('.receipt'))")

    again = await ben.do("requestSession", streamId=stream, durationMinutes=5)
    await ana.do("decide", sessionId=again["id"], decision="APPROVE")
    # Who is not in the room yet would be called.
    await expect(creator.get_by_role("listitem", name="Ben waits").get_by_text("here", exact=True)).to_be_visible()
    await presses(creator, "Start")
    await expect(fan.get_by_role("timer", name="Time left")).to_contain_text("4:")
    await expect(creator.get_by_role("listitem", name="Ben with you")).to_be_focused()
    await presses(fan, "End the session")
    await expect(fan.get_by_role("button", name="Stay with Ana")).to_be_focused()
    await fan.page.keyboard.press("Enter")
    await expect(fan.get_by_role("button", name="End the session")).to_be_focused()
    await presses(creator, "End the stream")
    await presses(creator, "Yes, end it")
    await expect(creator).to_be_focused()
    await expect(creator.get_by_role("heading", name="You are not on air")).to_be_visible()
