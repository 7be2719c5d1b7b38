"""Two who have no way to each other but a relay: coturn, by the credentials that the API gave each of them."""

import json
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from playwright.async_api import expect

from schema.ids import row_id
from tests.browser.calls import begin
from tests.browser.coturn import SECRET, Coturn, coturn
from tests.browser.theatre import Theatre

RELAY_ONLY = "&relay=1"


@pytest.fixture
async def relay() -> AsyncIterator[Coturn]:
    """A relay of this test's own."""
    async with coturn() as server:
        yield server


@pytest.fixture
def settings(relay: Coturn) -> dict[str, str]:
    """The relay, and the secret that it shares."""
    servers = [{"urls": [f"turn:127.0.0.1:{relay.port}?transport=udp"]}]
    return {"ICE_SERVERS": json.dumps(servers), "TURN_SECRET": SECRET}


@pytest.mark.proof
async def test_they_see_each_other_by_relay_only_and_again_when_the_relay_comes_back(
    theatre: Theatre, relay: Coturn
) -> None:
    two = await begin(theatre, path=RELAY_ONLY)
    await two.assert_they_see_each_other()
    for name in ("Ben", "Ana"):
        assert f":{await user_id(theatre, name)}>" in relay.said(), "each has a credential of their own"

    await relay.stop()
    await expect(two.fan.get_by_text("The connection to Ana is lost; looking for another way.")).to_be_visible()
    await relay.start()
    await two.assert_they_see_each_other()
    await expect(two.fan.get_by_text("The connection to Ana is lost")).to_be_hidden()


async def user_id(theatre: Theatre, name: str) -> UUID | None:
    """How that person is called in credentials."""
    asked = await (await theatre.person(name)).ask("{ viewer { user { id } } }")
    return row_id(asked["viewer"]["user"]["id"], "User")
