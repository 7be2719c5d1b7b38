"""What the page does when an answer is lost, and what it does not when all is well."""

import pytest
from playwright.async_api import Route, WebSocket, expect

from tests.browser.test_life_of_a_session import say
from tests.browser.test_outages import in_the_room, messages
from tests.browser.theatre import Theatre

pytestmark = pytest.mark.proof

PING_MS, PONG_MS = 15_000, 10_000


async def test_what_is_sent_again_bears_the_key_of_the_first_attempt_and_is_done_once(theatre: Theatre) -> None:
    fan = await in_the_room(theatre)
    keys: list[str] = []

    async def lose_the_first_answers(route: Route) -> None:
        asked = route.request.post_data_json
        if not asked or "input" not in asked["variables"]:
            await route.continue_()
            return
        keys.append(asked["variables"]["input"]["idempotencyKey"])
        answer = await route.fetch()
        await (route.abort() if len(keys) < 3 else route.fulfill(response=answer))

    await fan.page.route("**/graphql", lose_the_first_answers)
    await say(fan, "Do you take requests?")
    assert len(keys) == 3
    assert len(set(keys)) == 1
    await expect(messages(fan)).to_have_count(2)
    await say(fan, "Do you take requests?")
    assert len(set(keys)) == 2, "what is said anew is another"
    await expect(messages(fan)).to_have_count(3)


async def test_a_socket_that_answers_is_kept_however_long_nothing_is_said(theatre: Theatre) -> None:
    fan = await theatre.fan("Ben")
    await expect(fan.get_by_role("status").filter(has_text="Live")).to_be_visible()
    sockets: list[WebSocket] = []
    fan.page.on("websocket", lambda opened: sockets.append(opened))
    await fan.page.clock.install()
    await fan.page.reload()
    await expect(fan.get_by_role("button", name="Private 1:1")).to_contain_text("Available")
    (socket,) = sockets
    for _ in range(2):
        async with socket.expect_event("framereceived", lambda text: '"pong"' in text):
            await fan.page.clock.fast_forward(PING_MS)
        await fan.page.clock.fast_forward(PONG_MS)
    assert sockets == [socket]
