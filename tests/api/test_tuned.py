"""Rules that an operator has tuned, each to another number: none of them stands in for another."""

import pytest

from gateway.settings.settings import Settings
from tests.api.full_house import House, refusal_of
from tests.api.scenes import nothing_changes
from tests.conftest import settings_for
from tests.mutation import DATA
from tests.mutations import MUTATIONS
from tests.parts.databases import Backend
from tests.stage import Stage

TITLE_LENGTH, MESSAGE_LENGTH, TEXT_LENGTH = 120, 7, 11
TUNED = {
    "MESSAGE_LENGTH": str(MESSAGE_LENGTH),
    "TEXT_LENGTH": str(TEXT_LENGTH),
    "CURRENCY": "EUR",
}
LONGEST = {"goLive": TITLE_LENGTH, "sendMessage": MESSAGE_LENGTH}


@pytest.fixture
def settings(cast_url: str, backend: Backend, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in TUNED.items():
        monkeypatch.setenv(f"GREENROOM_{name}", value)
    return settings_for(cast_url, backend.broadcast_url)


@pytest.mark.parametrize("mutation", [name for name, one in MUTATIONS.items() if one.text])
async def test_each_text_is_as_long_as_its_own_setting_says(stage: Stage, mutation: str) -> None:
    text, longest = MUTATIONS[mutation].text, LONGEST.get(mutation, TEXT_LENGTH)
    assert text
    house, field = await House.ready_for(mutation, stage), text[0]
    doer, good = house.doer(mutation), house.given(mutation)
    async with nothing_changes():
        outcome = await refusal_of(doer, mutation, {**good, field: "x" * (longest + 1)})
        assert outcome == ("VALIDATION_FAILED", [field])
    assert await refusal_of(doer, mutation, {**good, field: "x" * longest}) == (DATA, None)


async def test_an_empty_wallet_is_in_the_platforms_currency_and_another_in_its_own(stage: Stage) -> None:
    query = "{ viewer { wallet { available { currency } } } }"
    for person, currency in ((stage.sam, "EUR"), (stage.ben, "USD")):
        assert (await person.ask(query))["viewer"]["wallet"]["available"]["currency"] == currency
