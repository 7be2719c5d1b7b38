"""The other side on a phone: a code for its camera, where the page's address is one that a phone reaches."""

import asyncio
import json
import re
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from gateway.pages import demo as demo_page
from tests.browser.conftest import IN_NETWORK
from tests.browser.pictures import keep
from tests.browser.test_accessibility import AXE, assert_accessible
from tests.browser.theatre import PHONE, TIMEOUT_MS, Theatre
from tests.parts.npm import node

DECODE = """
import decode from 'qr/decode.js';
import { readFileSync } from 'node:fs';
const { side, data } = JSON.parse(readFileSync(0, 'utf8'));
process.stdout.write(decode({ width: side, height: side, data: Uint8ClampedArray.from(data) }));
"""
SCALE = 4
ON_A_PHONE: dict[str, Any] = {"viewport": PHONE}
MODULE = re.compile(r"M(\d+) (\d+)h1v1h-1z")


@pytest.fixture
async def page(theatre: Theatre) -> AsyncIterator[Page]:
    """A window on a machine that reaches the server by its name in the network."""
    async with await theatre.browser.new_context(**ON_A_PHONE) as context:
        context.set_default_timeout(TIMEOUT_MS)
        yield await context.new_page()


async def opened(page: Page, address: str) -> Locator:
    """The dialog of the page at that address."""
    await page.goto(address)
    await page.get_by_role("button", name="On a phone").click()
    dialog = page.get_by_role("dialog", name="The other side on a phone")
    await expect(dialog).to_be_visible()
    return dialog


async def decoded(code: Locator) -> str:
    """What a camera reads there."""
    path = code.locator("path")
    await expect(path).to_have_attribute("d", MODULE)
    drawn, box = await path.get_attribute("d"), await code.get_attribute("viewBox")
    assert drawn
    assert box
    side = int(box.split()[-1])
    dark = {(int(x), int(y)) for x, y in MODULE.findall(drawn)}
    across = range(side * SCALE)
    data = [
        0 if (x // SCALE, y // SCALE) in dark and part < 3 else 255 for y in across for x in across for part in range(4)
    ]
    asked = json.dumps({"side": side * SCALE, "data": data})
    command = [node(), "--input-type=module", "--eval", DECODE]
    decoding = await asyncio.create_subprocess_exec(*command, cwd=demo_page.DIST.parent, stdin=PIPE, stdout=PIPE)
    said, _ = await decoding.communicate(asked.encode())
    assert decoding.returncode == 0
    return said.decode()


@pytest.mark.parametrize(
    ("path", "offered"),
    [
        ("/demo?side=creator&creator=Cleo&fan=Dora", {"Dora, fan": "Cleo, creator"}),
        ("/demo?side=fan&creator=Cleo&fan=Dora", {"Cleo, creator": "Dora, fan"}),
        ("/demo", {"Ben, fan": "Ana, creator", "Ana, creator": "Ben, fan"}),
    ],
)
async def test_a_code_opens_the_other_side_as_the_right_person(
    theatre: Theatre, page: Page, path: str, offered: dict[str, str]
) -> None:
    home = f"http://{IN_NETWORK}:{theatre.server.port}"
    for who, other in offered.items():
        dialog = await opened(page, f"{home}{path}")
        codes = dialog.get_by_role("img")
        await expect(codes).to_have_count(len(offered))
        address = await decoded(dialog.get_by_role("img", name=f"QR code of the address of {who}"))
        await expect(dialog.get_by_role("link", name=address)).to_be_visible()
        assert address.startswith(f"{home}/demo?")
        await page.goto(address)
        await expect(page.get_by_role("region", name=who)).to_be_visible()
        await expect(page.get_by_role("region", name=other)).to_be_hidden()
        await expect(page.get_by_text("Live", exact=True)).to_be_visible()


async def test_the_codes_are_accessible_and_fit(theatre: Theatre, page: Page) -> None:
    dialog = await opened(page, f"http://{IN_NETWORK}:{theatre.server.port}/demo?side=creator")
    await decoded(dialog.get_by_role("img"))
    await expect(dialog).to_contain_text("camera and its microphone only by HTTPS")
    await page.evaluate(AXE.read_text())
    await assert_accessible(page)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await keep(page, "demo-on-a-phone.png")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_role("button", name="On a phone")).to_be_focused()


async def test_at_an_address_of_this_machine_alone_it_says_what_to_do(theatre: Theatre) -> None:
    page = await theatre.window("/demo")
    dialog = await opened(page, page.url)
    await expect(dialog).to_contain_text("A phone cannot open this page: 127.0.0.1 is this machine alone.")
    await expect(dialog).to_contain_text("GREENROOM_HOST=0.0.0.0 make run")
    await expect(dialog.get_by_role("img")).to_have_count(0)
    await page.evaluate(AXE.read_text())
    await assert_accessible(page)
