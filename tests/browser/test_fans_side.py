"""What changes under a fan's hands says so, and takes nothing from them."""

from datetime import UTC, datetime, timedelta

from playwright.async_api import Locator, expect

from tests.browser.test_accessibility import AXE, assert_accessible
from tests.browser.test_life_of_a_session import ask
from tests.browser.theatre import Theatre
from tests.documents import OFFER

MANY = 30
MOVING = "document.getAnimations().length"
PAGE, LONG = 50, 110
DEARER = {"amount": 300, "currency": "USD"}


IN_SIGHT = """([log, one]) => {
  const [seen, there] = [log, one].map(each => each.getBoundingClientRect());
  return there.top >= seen.top - 1 && there.bottom <= seen.bottom + 1;
}"""


async def assert_in_sight(log: Locator, words: str) -> None:
    """Who looks at the log sees that, wherever the page has the log."""
    both = [await log.element_handle(), await log.get_by_text(words, exact=True).element_handle()]
    await log.page.wait_for_function(IN_SIGHT, arg=both)


async def test_an_offer_that_closes_or_changes_says_so_and_keeps_what_was_written(theatre: Theatre) -> None:
    ana, stream = await theatre.person("Ana"), await theatre.stream()
    fan = await theatre.fan("Ben")
    await fan.get_by_role("button", name="Private 1:1").click()
    form = fan.get_by_role("form", name="Ask for a private 1:1")
    await form.get_by_label("A word to the creator").fill("The slow one")
    await ana.do("updateOffer", streamId=stream, offer={**OFFER, "open": False})
    await expect(form).to_be_hidden()
    await expect(fan.get_by_text("No requests are taken just now.")).to_be_visible()
    await fan.get_by_role("button", name="Tell me when it opens").click()
    await expect(fan.get_by_text("You are told when that changes")).to_be_visible()
    await fan.page.evaluate(AXE.read_text())
    await assert_accessible(fan.page)
    await fan.get_by_role("button", name="Private 1:1").click()

    await ana.do("updateOffer", streamId=stream, offer=OFFER)
    await expect(form).to_be_visible()
    send = form.get_by_role("button", name="Send request for")
    await expect(send).to_be_visible()

    await ana.do("updateOffer", streamId=stream, offer={**OFFER, "pricePerMinute": DEARER})
    await expect(form.get_by_text("The offer has changed since you came")).to_be_visible()
    await expect(send).to_be_hidden()
    await form.get_by_role("button", name="I have seen it").click()
    await expect(send).to_have_text("Send request for US$15.00")


async def test_a_start_that_was_chosen_stays_in_sight_when_the_suggestions_move_on(theatre: Theatre) -> None:
    ana, dora, stream = await theatre.person("Ana"), await theatre.person("Dora"), await theatre.stream()
    fan = await theatre.fan("Ben")
    await fan.get_by_role("button", name="Private 1:1").click()
    starts = fan.get_by_role("group", name="When").get_by_role("radio")
    await expect(starts).to_have_count(6)
    await starts.nth(1).check()
    session = await dora.do("requestSession", streamId=stream, durationMinutes=10)
    await ana.do("decide", sessionId=session["id"], decision="APPROVE")
    await expect(starts).to_have_count(7)
    await expect(starts.nth(1)).to_be_checked()


async def test_a_full_queue_hides_the_form_too(theatre: Theatre) -> None:
    ana, dora, stream = await theatre.person("Ana"), await theatre.person("Dora"), await theatre.stream()
    fan = await theatre.fan("Ben")
    await fan.get_by_role("button", name="Private 1:1").click()
    form = fan.get_by_role("form", name="Ask for a private 1:1")
    await expect(form).to_be_visible()
    await ana.do("updateOffer", streamId=stream, offer={**OFFER, "queueLimit": 1})
    session = await dora.do("requestSession", streamId=stream, durationMinutes=5)
    await expect(form).to_be_hidden()
    await expect(fan.get_by_text("The queue of Ana is full just now.")).to_be_visible()
    await fan.get_by_role("button", name="Tell me when it opens").click()
    await dora.do("cancelSession", sessionId=session["id"])
    await expect(form).to_be_visible()


async def test_nothing_moves_for_who_wants_no_motion(theatre: Theatre) -> None:
    ben, stream = await theatre.person("Ben"), await theatre.stream()
    still = await theatre.fan("Ben", reduced_motion="reduce")
    moving = await theatre.fan("Ben", reduced_motion="no-preference")
    for fan in (still, moving):
        await expect(fan.get_by_role("button", name="Private 1:1")).to_contain_text("Available")
    assert await moving.page.evaluate(MOVING) > 0
    assert await still.page.evaluate(MOVING) == 0
    await ben.do("requestSession", streamId=stream, durationMinutes=5)
    await expect(still.get_by_text("Waiting for Ana to decide")).to_be_visible()
    assert await still.page.evaluate(MOVING) == 0


async def test_the_room_is_as_it_was_for_who_reads_back_and_for_who_reloads(theatre: Theatre) -> None:
    ana, stream = await theatre.person("Ana"), await theatre.stream()
    fan = await theatre.fan("Ben")
    await ask(fan, 5)
    await ana.do("decide", sessionId=await asked_by_ben(theatre), decision="APPROVE")
    log = fan.get_by_role("log", name="Chat")
    for number in range(MANY):
        await ana.do("sendMessage", streamId=stream, body=f"Number {number}")
    await assert_in_sight(log, f"Number {MANY - 1}")
    await log.evaluate("log => new Promise(done => { log.onscrollend = done; log.scrollTop = 0 })")
    await ana.do("sendMessage", streamId=stream, body="Meanwhile")
    await expect(log.get_by_text("Meanwhile")).to_be_attached()
    assert await log.evaluate("log => log.scrollTop") == 0

    await fan.get_by_role("checkbox", name="I am watching the stream meanwhile").check()
    await expect(fan.get_by_role("list", name="Present")).to_contain_text("watching the stream")
    await fan.page.reload()
    await expect(fan.get_by_role("checkbox", name="I am watching the stream meanwhile")).to_be_checked()


async def test_the_chat_reads_back_without_a_jump_and_by_keyboard(theatre: Theatre) -> None:
    ana, stream = await theatre.person("Ana"), await theatre.stream()
    written = [await ana.do("sendMessage", streamId=stream, body=f"Number {number}") for number in range(LONG)]
    fan = await theatre.fan("Ben")
    await ask(fan, 5)
    await ana.do("decide", sessionId=await asked_by_ben(theatre), decision="APPROVE")
    log = fan.get_by_role("log", name="Chat")
    items = log.get_by_role("listitem")
    await expect(items).to_have_count(PAGE)
    await assert_in_sight(log, f"Number {LONG - 1}")

    await log.evaluate("log => { log.scrollTop = 0 }")
    await expect(items).to_have_count(2 * PAGE)
    await assert_in_sight(log, f"Number {LONG - PAGE}")
    await ana.do("removeMessage", messageId=written[LONG - 2 * PAGE]["id"])
    await expect(items.first).to_contain_text("taken out")

    older = log.get_by_role("button", name="Show what was written before")
    await older.focus()
    await fan.page.keyboard.press("Enter")
    await expect(items).to_have_count(LONG)
    await expect(items.first).to_contain_text("Number 0")
    await expect(older).to_be_hidden()
    await expect(log).to_be_focused()


async def asked_by_ben(theatre: Theatre) -> str:
    """The id of the session that Ben has asked for."""
    ben = await theatre.person("Ben")
    found = await ben.ask("{ viewer { privateSessions(first: 1) { edges { node { id } } } } }")
    return str(found["viewer"]["privateSessions"]["edges"][0]["node"]["id"])


async def test_a_fan_looks_through_their_receipts(theatre: Theatre) -> None:
    ben, stream = await theatre.person("Ben"), await theatre.stream()
    for minutes in (5, 10):
        session = await ben.do("requestSession", streamId=stream, durationMinutes=minutes)
        await ben.do("cancelSession", sessionId=session["id"])
    fan = await theatre.fan("Ben")
    await fan.get_by_text("Your receipts").click()
    receipts = fan.get_by_role("list", name="Receipts")
    await expect(receipts.get_by_role("group", name="Not held: called off")).to_have_count(2)
    assert await receipts.get_by_text(" min for US$").all_inner_texts() == ["10 min for US$15.00", "5 min for US$7.50"]
    await fan.page.evaluate(AXE.read_text())
    await assert_accessible(fan.page)


async def test_a_refund_of_an_old_session_leaves_the_open_one_and_its_room(theatre: Theatre) -> None:
    ana, ben, vera = [await theatre.person(name) for name in ("Ana", "Ben", "Vera")]
    stream = await theatre.stream()
    await ana.do("updateOffer", streamId=stream, offer={**OFFER, "whenFanLeaves": "FULL_PRICE"})
    fan = await theatre.fan("Ben")
    await theatre.creator("Ana")
    old = await ben.do("requestSession", streamId=stream, durationMinutes=5)
    await ana.do("decide", sessionId=old["id"], decision="APPROVE")
    await expect(fan.get_by_role("list", name="Present")).to_contain_text("Ben number 1 in line")
    await ana.do("startSession", sessionId=old["id"])
    await expect(fan.get_by_role("timer", name="Time left")).to_contain_text("4:")
    await ben.do("endSession", sessionId=old["id"])
    new = await ben.do("requestSession", streamId=stream, durationMinutes=5)
    await ana.do("decide", sessionId=new["id"], decision="APPROVE")
    await expect(fan.get_by_role("list", name="Present")).to_contain_text("Ben number 1 in line")
    await vera.do("refundSession", sessionId=old["id"], amount={"amount": 100, "currency": "USD"}, reason="Sorry")
    await expect(fan.get_by_role("list", name="Notifications")).to_contain_text("back")
    await expect(fan.get_by_role("list", name="Present")).to_contain_text("Ben number 1 in line")
    await expect(fan.get_by_role("group", name="Your session with Ana")).to_be_visible()


async def test_a_promise_days_ahead_is_said_in_days(theatre: Theatre) -> None:
    ana, ben, stream = await theatre.person("Ana"), await theatre.person("Ben"), await theatre.stream()
    start = (datetime.now(UTC) + timedelta(days=3, minutes=5)).isoformat()
    asked = await ben.do("requestSession", streamId=stream, durationMinutes=5, desiredStart=start)
    await ana.do("decide", sessionId=asked["id"], decision="APPROVE")
    fan = await theatre.fan("Ben")
    await expect(fan.get_by_role("group", name="Estimated start")).to_contain_text("in about 3 days")
