"""The demo page plays the whole life of a session, each side in a window of its own, by what their readers hear."""

import re

from playwright.async_api import Locator, expect

from tests.browser.moments import stand
from tests.browser.theatre import Theatre


async def ask(fan: Locator, minutes: int, note: str = "", when: str = "As soon as possible") -> None:
    """Send a request."""
    await fan.get_by_role("button", name="Private 1:1").click()
    form = fan.get_by_role("form", name="Ask for a private 1:1")
    await form.get_by_role("radio", name=f"{minutes} min").check()
    await form.get_by_label("A word to the creator").fill(note)
    # Four times are suggested; what comes after they are there does not move under the mouse.
    await expect(form.get_by_role("group", name="When").get_by_role("radio")).to_have_count(6)
    await form.get_by_role("radio", name=when).check()
    await form.get_by_role("button", name="Send request for").click()
    await expect(form).to_be_hidden()


async def say(side: Locator, words: str) -> None:
    """Write in the waiting room."""
    field = side.get_by_role("textbox", name="Message")
    await field.fill(words)
    await field.press("Enter")
    await expect(field).to_have_value("")


async def start(creator: Locator, name: str) -> None:
    """Begin with somebody who waits, once they are in the room: before, they would be called."""
    waits = creator.get_by_role("listitem", name=f"{name} waits")
    await expect(waits.get_by_text("here", exact=True)).to_be_visible()
    await waits.get_by_role("button", name="Start").click()


async def end(creator: Locator) -> None:
    """End the session, which says first what that comes to."""
    await creator.get_by_role("button", name="End", exact=True).click()
    question = creator.get_by_role("group", name="If you end now, Ben pays")
    await expect(question.get_by_role("button", name="Stay with Ben")).to_be_focused()
    await question.get_by_role("button", name="Yes, end it").click()


async def test_from_the_request_to_the_receipt(theatre: Theatre) -> None:
    fan, creator = await theatre.fan("Ben"), await theatre.creator("Ana")
    await expect(fan.get_by_role("button", name="Private 1:1")).to_contain_text("Available")
    await expect(fan.get_by_text("US$500.00 to spend, US$0.00 held")).to_be_visible()

    await ask(fan, 10, "Could you play the slow one?")
    await expect(fan.get_by_text("Waiting for Ana to decide")).to_be_visible()
    await expect(fan.get_by_text("US$485.00 to spend, US$15.00 held")).to_be_visible()
    request = creator.get_by_role("listitem", name="Ben asks")
    await expect(request).to_contain_text("Could you play the slow one?")
    await request.get_by_role("button", name="Approve").click()

    room, desk = (side.get_by_role("group", name="Waiting room") for side in (fan, creator))
    for side in (room, desk):
        present = side.get_by_role("list", name="Present")
        await expect(present.get_by_role("listitem").filter(has_text="Ana creator")).to_be_visible()
        await expect(present.get_by_role("listitem").filter(has_text="Ben number 1 in line")).to_be_visible()
    estimate = fan.get_by_role("group", name="Estimated start")
    await expect(estimate.get_by_role("img", name="Between")).to_be_visible()
    await expect(estimate).to_contain_text(
        re.compile("Of ten such starts eight come between .+, one sooner and one later")
    )
    await expect(estimate).to_contain_text("You are next.")
    await say(room, "Anybody else nervous?")
    await expect(desk.get_by_role("log", name="Chat")).to_contain_text("Anybody else nervous?")
    await say(desk, "Two minutes, just tuning.")
    await expect(room.get_by_role("log", name="Chat")).to_contain_text("Two minutes, just tuning.")

    await start(creator, "Ben")
    running = creator.get_by_role("listitem", name="Ben with you")
    for side in (fan, running):
        await expect(side.get_by_role("timer", name="Time left")).to_contain_text("9:")
    await expect(room).to_be_hidden()
    await end(running)

    receipt = fan.get_by_role("group", name="Receipt")
    await expect(receipt.get_by_text("10 min for US$15.00")).to_be_visible()
    captured, released = [amount(await line(receipt, name)) for name in ("You pay", "Not taken")]
    assert captured + released == 1500
    assert captured < 200
    await expect(fan.get_by_text(f"{dollars(50_000 - captured)} to spend, US$0.00 held")).to_be_visible()
    for side, words in ((fan, "You were charged"), (creator, "You earned")):
        await expect(side.get_by_role("list", name="Notifications")).to_contain_text(words)
    await expect(running).to_be_hidden()


async def test_who_is_denied_pays_nothing_and_is_told_why(theatre: Theatre) -> None:
    fan, creator = await theatre.fan("Dora"), await theatre.creator("Ana")
    await ask(fan, 5)
    request = creator.get_by_role("listitem", name="Dora asks")
    await stand(creator.page)
    await request.get_by_role("button", name="Deny").click()
    await request.get_by_role("button", name="Say why").click()
    form = request.get_by_role("form", name="Deny Dora")
    await expect(form.get_by_label("Reason")).to_be_focused()
    await form.get_by_label("Reason").fill("Not tonight, sorry")
    await form.get_by_role("button", name="Deny the request").click()

    await expect(request).to_be_hidden()
    receipt = fan.get_by_role("group", name="Not held: declined")
    await expect(receipt).to_contain_text("Not tonight, sorry")
    assert await line(receipt, "You pay") == "US$0.00"
    told = fan.get_by_role("list", name="Notifications").get_by_role("listitem")
    await expect(told.first).to_contain_text("You were not charged, and may ask again in about")
    await expect(fan.get_by_text("US$500.00 to spend, US$0.00 held")).to_be_visible()

    await fan.get_by_role("button", name="Private 1:1").click()
    form = fan.get_by_role("form", name="Ask for a private 1:1")
    await form.get_by_role("button", name="Send request for").click()
    await expect(form.get_by_role("status").filter(has_text="takes no request from you")).to_be_visible()


async def test_a_promise_moves_as_its_creator_moves_it(theatre: Theatre) -> None:
    fan, creator = await theatre.fan("Emil", "Cleo"), await theatre.creator("Cleo")
    told = fan.get_by_role("list", name="Notifications")
    await ask(fan, 15)
    request = creator.get_by_role("listitem", name="Emil asks")
    await request.get_by_role("button", name="Later").click()
    await request.get_by_role("group", name="Times that fit").get_by_role("button").first.click()
    await expect(told).to_contain_text("Cleo will take you later")
    # The first time that fits is so near that the room may open at any moment, and move what is below the mouse.
    await fan.get_by_role("button", name="Take it back").press("Enter")
    await expect(fan.get_by_role("group", name="Not held: called off")).to_be_visible()

    await ask(fan, 15, when="Another time")
    await creator.get_by_role("listitem", name="Emil asks").get_by_role("button", name="Approve").click()
    promised, promise = creator.get_by_role("listitem", name="Emil promised"), fan.get_by_text("Promised for")
    await expect(promise).to_be_visible()
    before = await promise.inner_text()
    await promised.get_by_role("button", name="Reschedule").click()
    await promised.get_by_role("button", name="Promise it").click()
    await expect(promise).not_to_have_text(before)
    await expect(told).to_contain_text("Cleo moved your session")
    await fan.get_by_role("button", name="Take it back").press("Enter")
    await expect(creator.get_by_text("Nobody asks just now.")).to_be_visible()


async def line(receipt: Locator, name: str) -> str:
    """What a receipt says by that name."""
    names = await receipt.get_by_role("term").all_inner_texts()
    return await receipt.get_by_role("definition").nth(names.index(name)).inner_text()


def amount(words: str) -> int:
    """Minor units of what people read."""
    return round(float(words.removeprefix("US$")) * 100)


def dollars(cents: int) -> str:
    """Minor units as people read them."""
    return f"US${cents / 100:.2f}"
