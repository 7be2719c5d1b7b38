"""Names break no page, however long they are and whichever way they are written; nor does text twice as large."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest
from playwright.async_api import Locator, expect

from tests.browser.moments import go_on, stand
from tests.browser.pictures import keep
from tests.browser.test_life_of_a_session import ask, say
from tests.browser.test_phone import assert_fits
from tests.browser.theatre import PHONE, Theatre
from tests.conftest import SECRET
from tests.documents import PRESENCE
from tests.stage import Person

LONGEST = "Ben" + "enbenbenbenbenbenbenbenbenbenbenbenbenbenbenbenbenbenbenbenbenbenbenbenbenbenben"[:77]
BACKWARDS = "בן (הפסנתרן) Ben"
LARGE = "document.documentElement.style.fontSize = '200%'"
BARE = """names => {
  const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data, parentElement } = texts.currentNode;
    if (names.some(name => data.includes(name)) && !parentElement.closest("bdi, [dir=auto], select")) found.push(data);
  }
  return found;
}"""


WORDED = "button, label, p, h1, h2, h3, dt, dd, summary, legend"
CUT_OFF = """WORDED => [...document.querySelectorAll(WORDED)].filter(one => {
  const { left, right, width } = one.getBoundingClientRect();
  if (width <= 1 || one.closest(".table, .out-of-sight")) return false;
  return left < -1 || right > innerWidth + 1 || (one.clientWidth && one.scrollWidth > one.clientWidth + 1);
}).map(one => one.outerHTML)"""


async def rename(theatre: Theatre, person: str, name: str) -> None:
    """Whoever issues the tokens knows them by another name from now on."""
    now = datetime.now(UTC)
    claims = {"sub": f"demo-{person.lower()}", "name": name, "iat": now, "exp": now + timedelta(hours=1)}
    token = jwt.encode(claims, SECRET, algorithm="HS256")
    renamed = await Person(name, token, theatre.server.http, "").ask("{ viewer { user { displayName } } }")
    assert renamed["viewer"]["user"]["displayName"] == name


async def assert_well_set(names: list[str], *sides: Locator) -> None:
    """All fits, and each name is set apart from the words around it."""
    await assert_fits(*sides)
    for side in sides:
        assert await side.page.evaluate(BARE, names) == []


@pytest.mark.parametrize("name", [LONGEST, BACKWARDS], ids=["long", "from right to left"])
async def test_a_name_breaks_no_page(theatre: Theatre, name: str) -> None:
    assert len(LONGEST) == 80
    names = ["Ana", name]
    fan, creator = await theatre.fan("Ben", viewport=PHONE), await theatre.creator("Ana", viewport=PHONE)
    await expect(creator.get_by_role("list", name="Present")).to_contain_text("Ana")
    await rename(theatre, "Ben", name)
    await ask(fan, 10, name)
    request = creator.get_by_role("listitem", name=f"{name} asks")
    await expect(request).to_be_visible()
    await assert_well_set(names, fan, creator)
    await stand(creator.page)
    await request.get_by_role("button", name="Deny").click()
    await assert_well_set(names, creator)
    await request.get_by_role("button", name="Undo").click()
    await go_on(creator.page)
    await request.get_by_role("button", name="Approve").click()

    await say(fan, name)
    await expect(creator.get_by_role("log", name="Chat")).to_contain_text(name)
    present = creator.get_by_role("list", name="Present")
    await expect(present).to_contain_text(name)
    await assert_well_set(names, fan, creator)
    await present.get_by_role("button", name=f"Block {name} for good").click()
    await assert_well_set(names, creator)
    await present.get_by_role("button", name="Leave it").click()
    waiting = creator.get_by_role("listitem", name=f"{name} waits")
    await waiting.get_by_role("button", name="Later").click()
    await expect(waiting.get_by_label("New time")).to_be_visible()
    await assert_well_set(names, creator)

    await waiting.get_by_role("button", name="Start").click()
    running = creator.get_by_role("listitem", name=f"{name} with you")
    for side in (fan, running):
        await expect(side.get_by_role("timer", name="Time left")).to_contain_text("9:")
    await fan.get_by_role("button", name="10 more min").click()
    await expect(creator.get_by_role("group", name="Proposal")).to_contain_text(f"{name} asks for 10 more min")
    await assert_well_set(names, fan, creator)
    await creator.get_by_role("group", name="Proposal").get_by_role("button", name="No").click()
    await running.get_by_role("button", name="End").click()
    await expect(running.get_by_role("group", name="If you end now")).to_contain_text(f"{name} pays")
    await assert_well_set(names, fan, creator)
    if name == BACKWARDS:
        await keep(creator.page, "demo-backwards.png")
    await running.get_by_role("button", name="Yes, end it").click()
    await expect(fan.get_by_role("group", name="Receipt")).to_contain_text("Ana ended it")
    await expect(creator.get_by_role("list", name="Notifications")).to_contain_text("You earned")
    await assert_well_set(names, fan, creator)


async def test_text_twice_as_large_fits_a_phone(theatre: Theatre) -> None:
    fan, creator = await theatre.fan("Ben", viewport=PHONE), await theatre.creator("Ana", viewport=PHONE)
    for side in (fan, creator):
        await side.page.evaluate(LARGE)
    await fan.get_by_role("button", name="Private 1:1").click()
    form = fan.get_by_role("form", name="Ask for a private 1:1")
    await form.get_by_role("radio", name="Another time").check()
    await expect(form.get_by_label("Desired time")).to_be_visible()
    await assert_all_of_it_fits(fan, creator)
    await fan.get_by_role("button", name="Private 1:1").click()

    await ask(fan, 10, "The slow one, please")
    request = creator.get_by_role("listitem", name="Ben asks")
    await stand(creator.page)
    await request.get_by_role("button", name="Deny").click()
    await assert_all_of_it_fits(fan, creator)
    await request.get_by_role("button", name="Undo").click()
    await go_on(creator.page)
    dora = await theatre.person("Dora")
    await dora.do("requestSession", streamId=await theatre.stream(), durationMinutes=5)
    await creator.get_by_role("listitem", name="Dora asks").get_by_role("button", name="Approve").click()
    await expect(creator.get_by_role("listitem", name="Dora waits")).to_be_visible()
    async with dora.listening(PRESENCE, stream=await theatre.stream()):
        await request.get_by_role("button", name="Approve").click()
        await say(fan, "Anybody else nervous?")
        await expect(fan.get_by_role("group", name="Estimated start")).to_be_visible()
        await expect(fan.get_by_role("list", name="Present")).to_contain_text("Dora")
        await assert_all_of_it_fits(fan, creator)
        await keep(fan.page, "demo-large-text.png")
    waiting = creator.get_by_role("listitem", name="Ben waits")
    await waiting.get_by_role("button", name="Start").click()
    await expect(fan.get_by_role("timer", name="Time left")).to_contain_text("9:")
    await fan.get_by_role("button", name="End the session").click()
    question = fan.get_by_role("group", name="If you end now, you pay")
    await assert_all_of_it_fits(fan, creator)
    await question.get_by_role("button", name="Yes, end it").click()
    await expect(fan.get_by_role("group", name="Receipt")).to_be_visible()
    await assert_all_of_it_fits(fan, creator)


async def assert_all_of_it_fits(*sides: Locator) -> None:
    """Nothing is cut off, or lies beside the screen."""
    await assert_fits(*sides)
    for side in sides:
        assert await side.page.evaluate(CUT_OFF, WORDED) == []
