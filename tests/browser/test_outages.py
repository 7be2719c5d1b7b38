"""A page that was open while the server was away goes on where it was: nothing is missing, and nothing comes twice."""

import sqlite3
from contextlib import closing

import pytest
from playwright.async_api import Locator, expect

from tests.browser.test_life_of_a_session import ask, say
from tests.browser.theatre import Theatre
from tests.parts.databases import path_of
from tests.stage import Person
from tests.system.process import serving

pytestmark = pytest.mark.proof

BEFORE, MEANWHILE, AFTER = "before", "while away", "after"


async def in_the_room(theatre: Theatre) -> Locator:
    """Ben, who has written in Ana's room."""
    ana, stream = await theatre.person("Ana"), await theatre.stream()
    fan = await theatre.fan("Ben", outages=True)
    await ask(fan, 10)
    asked = await ana.ask("query($id: ID!) { liveStream(id: $id) { queue { edges { node { id } } } } }", id=stream)
    (edge,) = asked["liveStream"]["queue"]["edges"]
    await ana.do("decide", sessionId=edge["node"]["id"], decision="APPROVE")
    await say(fan, BEFORE)
    await expect(messages(fan)).to_have_count(1)
    return fan


def messages(fan: Locator) -> Locator:
    """What stands in the chat."""
    return fan.get_by_role("log", name="Chat").get_by_role("listitem")


async def assert_all_there(fan: Locator) -> None:
    """Each message is there once, in order."""
    await expect(fan.get_by_role("status").filter(has_text="Live")).to_be_visible()
    await expect(messages(fan)).to_contain_text([BEFORE, MEANWHILE, AFTER])
    await expect(messages(fan)).to_have_count(3)


async def test_the_chat_goes_on_after_the_server_was_killed(theatre: Theatre) -> None:
    fan, ana, stream = await in_the_room(theatre), await theatre.person("Ana"), await theatre.stream()
    await theatre.server.kill()
    await expect(fan.get_by_role("status").filter(has_text="Reconnecting")).to_be_visible()
    await theatre.server.start()
    for words in (MEANWHILE, AFTER):
        await ana.do("sendMessage", streamId=stream, body=words)
    await assert_all_there(fan)


async def test_where_its_cursors_are_too_old_the_page_starts_afresh(theatre: Theatre) -> None:
    fan, ana, stream = await in_the_room(theatre), await theatre.person("Ana"), await theatre.stream()
    await theatre.server.kill()
    await expect(fan.get_by_role("status").filter(has_text="Reconnecting")).to_be_visible()
    async with serving(theatre.database, DEMO="1") as elsewhere:
        there = Person("Ana", ana.token, elsewhere.http)
        await there.do("sendMessage", streamId=stream, body=MEANWHILE)
    with closing(sqlite3.connect(path_of(theatre.database))) as database:
        database.execute("DELETE FROM event")
        database.commit()
    await theatre.server.start()
    await ana.do("sendMessage", streamId=stream, body=AFTER)
    await assert_all_there(fan)


async def test_a_server_that_does_not_answer_is_not_said_to_have_no_demo(theatre: Theatre) -> None:
    page = await theatre.window("/demo", outages=True)
    await page.route("**/graphiql/config.json", lambda route: route.abort())
    await page.reload()
    await expect(page.get_by_text("The server could not be reached just now.")).to_be_visible()
    await page.unroute("**/graphiql/config.json")
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_role("region", name="Ben, fan")).to_be_visible()


async def test_an_estimate_that_is_over_is_not_said_to_be_ahead(theatre: Theatre) -> None:
    fan = await in_the_room(theatre)
    estimate = fan.get_by_role("group", name="Estimated start")
    await expect(estimate).to_contain_text("Likely at")
    await fan.page.clock.install()
    await theatre.server.kill()
    await expect(fan.get_by_role("status").filter(has_text="Reconnecting")).to_be_visible()
    await fan.page.clock.fast_forward("59:00")
    await expect(estimate).to_contain_text("It was likely at")
    await theatre.server.start()
    await expect(estimate).to_contain_text("Likely at")
