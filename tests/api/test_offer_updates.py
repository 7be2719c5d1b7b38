"""A creator changes what they sell: what they leave out stays, however they write it."""

from typing import Any

import pytest

from tests.api.scenes import nothing_changes
from tests.sockets import Answer
from tests.stage import Stage

NEW: Answer = {"pricePerMinute": {"amount": 250, "currency": "USD"}, "durations": [15]}
BEFORE: Answer = {
    "open": False,
    "queueLimit": 3,
    "coolDownSeconds": 60,
    "minimumMinutes": 2,
    "whenFanLeaves": "FULL_PRICE",
}
OFFER = f"query($id: ID!) {{ liveStream(id: $id) {{ offer {{ {' '.join(BEFORE)} options {{ minutes }} }} }} }}"

WAYS = {
    "the input by variable": "mutation($input: UpdateOfferInput!) { updateOffer(input: $input) { stream { id } } }",
    "the offer by variable": """mutation($id: ID!, $offer: OfferInput!) {
      updateOffer(input: { streamId: $id, offer: $offer }) { stream { id } }
    }""",
    "each field by variable": """mutation(
      $id: ID!, $price: MoneyInput!, $durations: [Int!]!, $open: Boolean, $queueLimit: Int, $coolDownSeconds: Int,
      $minimumMinutes: Int, $whenFanLeaves: WhenFanLeaves
    ) {
      updateOffer(input: { streamId: $id, offer: {
        pricePerMinute: $price, durations: $durations, open: $open, queueLimit: $queueLimit,
        coolDownSeconds: $coolDownSeconds, minimumMinutes: $minimumMinutes, whenFanLeaves: $whenFanLeaves
      } }) { stream { id } }
    }""",
}
CHANGES: list[Answer] = [
    {},
    {"queueLimit": 4},
    {"coolDownSeconds": 1800},
    {"open": True},
    {"minimumMinutes": 0},
    {"whenFanLeaves": "METERED"},
    {"open": False, "queueLimit": 20, "coolDownSeconds": 0},
]


async def offer_of(stage: Stage, stream: str) -> Answer:
    found: Answer = (await stage.ana.ask(OFFER, id=stream))["liveStream"]["offer"]
    return found


@pytest.mark.parametrize("way", WAYS)
async def test_what_is_left_out_of_a_new_offer_stays_as_it_is(stage: Stage, way: str) -> None:
    expected: dict[str, Any] = dict(BEFORE)
    stream = await stage.live(None, **BEFORE)
    for change in CHANGES:
        offer = {**NEW, **change}
        given = {"input": {"streamId": stream, "offer": offer}, "id": stream, "offer": offer}
        await stage.ana.ask(WAYS[way], **given, **offer, price=offer["pricePerMinute"])
        expected |= change
        assert await offer_of(stage, stream) == {**expected, "options": [{"minutes": 15}]}


async def test_what_is_left_out_of_a_literal_stays_too(stage: Stage) -> None:
    stream = await stage.live(None, **BEFORE)
    offer = '{ durations: [15], pricePerMinute: { amount: 1, currency: "USD" } }'
    await stage.ana.ask(
        f'mutation {{ updateOffer(input: {{ streamId: "{stream}", offer: {offer} }}) {{ stream {{ id }} }} }}'
    )
    assert await offer_of(stage, stream) == {**BEFORE, "options": [{"minutes": 15}]}


async def test_what_stays_is_checked_beside_what_is_new(stage: Stage) -> None:
    stream = await stage.live(None, **BEFORE)
    async with nothing_changes():
        refusal = await stage.ana.refused("updateOffer", streamId=stream, offer={**NEW, "durations": [1]})
    assert (refusal["__typename"], refusal["field"]) == ("ValidationFailed", ["offer", "minimumMinutes"])


async def test_a_key_with_another_choice_of_fields_is_another_request(stage: Stage) -> None:
    stream = await stage.live(None, **BEFORE)
    first = await stage.ana.do("updateOffer", streamId=stream, offer=NEW, idempotencyKey="k")
    assert await stage.ana.do("updateOffer", streamId=stream, offer=NEW, idempotencyKey="k") == first
    other = await stage.ana.refused("updateOffer", streamId=stream, offer={**NEW, "open": True}, idempotencyKey="k")
    assert other["__typename"] == "IdempotencyConflict"
