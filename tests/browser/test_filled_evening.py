"""An evening that fills itself, as the desk of a creator to whom nobody comes offers it."""

import asyncio
import os
import shlex
import sys
from asyncio.subprocess import PIPE

from playwright.async_api import Locator, expect

from clients.evening.plan import Manner, plan
from gateway.pages.demo_data import FANS
from gateway.settings.settings import CHECKOUT
from tests.browser.pictures import keep
from tests.browser.theatre import Theatre
from tests.clients.conftest import PYTHON_PACKAGE

SEED = 7
SOON = ("--seed", str(SEED), "--speed", "600", "--timeout", "20")


async def offered(creator: Locator) -> list[str]:
    """What the desk gives `make evening`."""
    sentence = creator.get_by_text("Fill this evening:")
    await expect(sentence).to_be_visible()
    words = shlex.split((await sentence.locator("code").inner_text()).removeprefix("make evening"))
    return shlex.split(words[0].removeprefix("ARGS=")) if words else []


async def test_what_an_empty_desk_offers_brings_fans_whom_the_creator_answers(theatre: Theatre) -> None:
    creator = await theatre.creator("Cleo")
    arguments = await offered(creator)
    assert arguments == ["--creator", "Cleo", "--address", f"http://{theatre.home}"]
    environment = {**os.environ, "PYTHONPATH": str(PYTHON_PACKAGE / "src")}
    evening = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "clients.evening", *arguments, *SOON, cwd=CHECKOUT, env=environment, stdout=PIPE
    )
    plans = plan(SEED, [one.name for one in FANS], (5, 15))
    first = next(one.name for one in plans if one.manner is Manner.WAITS)
    await creator.get_by_role("listitem", name=f"{first} asks").get_by_role("button", name="Approve").click()
    await expect(creator.get_by_role("listitem", name=f"{first} waits").get_by_text("here")).to_be_visible()
    await expect(creator.get_by_text("Fill this evening:")).to_be_hidden()
    await expect(creator.get_by_role("listitem", name=f"{plans[-1].name} asks")).to_be_visible()
    await keep(creator.page, "demo-evening.png")
    said, _ = await evening.communicate()
    assert evening.returncode == 0, said.decode()
    assert "every wallet is what it was, less what was paid." in said.decode()
