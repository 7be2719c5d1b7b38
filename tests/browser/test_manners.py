"""The manners around a 1:1: being called, being ready, letting others go first, asking for another time, a pause."""

import asyncio

import pytest
from playwright.async_api import Locator, WebSocketRoute, expect

from tests.browser.test_accessibility import AXE, assert_accessible
from tests.browser.test_life_of_a_session import ask, start
from tests.browser.theatre import TIMEOUT_MS, Theatre

pytestmark = pytest.mark.proof

TOLD = """window.told = [];
window.Notification = class extends Notification {
    constructor(words, options) { super(words, options); told.push(words); }
};"""


async def approved(theatre: Theatre, fan: Locator, name: str = "Ben") -> Locator:
    """Ana's desk, where that fan waits."""
    creator = await theatre.creator("Ana")
    await creator.get_by_role("listitem", name=f"{name} asks").get_by_role("button", name="Approve").click()
    return creator


async def test_a_fan_who_is_called_while_they_look_elsewhere_comes(theatre: Theatre) -> None:
    fan = await theatre.fan("Ben", permissions=["notifications"])
    page = fan.page
    await page.add_init_script(TOLD)
    await ask(fan, 5)
    await page.get_by_role("combobox", name="Creator").select_option("Cleo")
    creator = await approved(theatre, fan)
    waits = creator.get_by_role("listitem", name="Ben waits")
    await expect(waits.get_by_text("away", exact=True)).to_be_visible()
    await page.reload()
    await waits.get_by_role("button", name="Start").click()

    banner = page.get_by_role("group", name="Ana is calling you")
    await expect(banner.get_by_role("timer", name="Time to come")).to_contain_text("1:")
    await expect(page).to_have_title("Ana is calling you")
    assert await page.evaluate("told") == ["Ana is calling you"]
    await expect(waits.get_by_text("called, ")).to_be_visible()
    await page.evaluate(AXE.read_text())
    await assert_accessible(page)
    await page.reload()
    await banner.get_by_role("button", name="I am coming").click()
    await expect(banner).to_be_hidden()
    await expect(page).to_have_title("Greenroom: both sides of a private 1:1")
    await start(creator, "Ben")
    await expect(fan.get_by_role("timer", name="Time left")).to_be_visible()


async def test_who_is_ready_says_so_and_who_is_not_lets_others_go_first(theatre: Theatre) -> None:
    fan = await theatre.fan("Ben")
    await ask(fan, 5)
    creator = await approved(theatre, fan)
    waits = creator.get_by_role("listitem", name="Ben waits")
    await fan.get_by_role("button", name="Let others go first").click()
    form = fan.get_by_role("form", name="Let others go first")
    await form.get_by_label("Minutes").fill("10")
    await form.get_by_role("button", name="Come later").click()
    await expect(fan.get_by_text("Others go first: Ana begins with you from")).to_be_visible()
    await expect(waits).to_contain_text("lets others go first until")
    await expect(waits.get_by_role("button", name="Start")).to_be_hidden()
    await fan.get_by_role("button", name="I am ready").click()
    await expect(waits.get_by_text("here and ready")).to_be_visible()
    await expect(waits.get_by_role("button", name="Start")).to_be_visible()


async def test_what_only_who_is_in_the_room_can_do_is_offered_once_they_have_entered(theatre: Theatre) -> None:
    fan = await theatre.fan("Ben")
    ask_to_enter, doors = asyncio.Event(), asyncio.Event()

    def through(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        async def hear(message: str | bytes) -> None:
            if "waitingRoomPresence" in str(message):
                ask_to_enter.set()
                await doors.wait()
            server.send(message)

        socket.on_message(hear)

    await fan.page.route_web_socket("**/graphql", through)
    await fan.page.reload()
    await ask(fan, 5)
    await approved(theatre, fan)
    await asyncio.wait_for(ask_to_enter.wait(), TIMEOUT_MS / 1_000)
    await expect(fan.get_by_role("button", name="Let others go first")).to_be_visible()
    ready, watching = fan.get_by_role("button", name="I am ready"), fan.get_by_role("checkbox", name="I am watching")
    await expect(ready).to_be_hidden()
    await expect(watching).to_be_hidden()
    doors.set()
    await ready.click()
    await watching.check()
    await expect(fan.get_by_text("and said that you are ready")).to_be_visible()


async def test_a_wish_for_another_time_leaves_the_place_until_the_creator_says_yes(theatre: Theatre) -> None:
    fan = await theatre.fan("Ben")
    await ask(fan, 5)
    creator = await approved(theatre, fan)
    await expect(fan.get_by_text("Ana approved: you are in the waiting room")).to_be_visible()
    await fan.get_by_role("button", name="Ask for another time").click()
    await fan.get_by_role("button", name="Ask for it").click()
    await expect(fan.get_by_role("group", name="Proposal")).to_contain_text("Ana has not answered yet")
    await expect(fan.get_by_text("Ana approved: you are in the waiting room")).to_be_visible()
    proposal = creator.get_by_role("listitem", name="Ben waits").get_by_role("group", name="Proposal")
    await expect(proposal).to_contain_text("Ben asks for")
    await proposal.get_by_role("button", name="Yes").click()
    await expect(fan.get_by_text("Promised for")).to_be_visible()


async def test_a_pause_is_seen_by_who_watches_until_it_is_over(theatre: Theatre) -> None:
    fan, creator = await theatre.fan("Ben"), await theatre.creator("Ana")
    emblem = fan.get_by_role("button", name="Private 1:1")
    await expect(emblem).to_contain_text("Available")
    await creator.get_by_role("button", name="Pause for 10 min").click()
    await expect(emblem).to_contain_text("Busy")
    await emblem.click()
    await expect(fan.get_by_text("There is a pause until")).to_be_visible()
    await creator.get_by_role("button", name="End the pause").click()
    await expect(emblem).to_contain_text("Available")
    await expect(fan.get_by_text("There is a pause until")).to_be_hidden()
