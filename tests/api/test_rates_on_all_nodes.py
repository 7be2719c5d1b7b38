"""What is written is counted on all nodes together, where they broadcast through Redis or Valkey."""

from uuid import UUID

import pytest

from domain.rates import MUTATION_RATES
from gateway.settings.settings import Settings
from models.rates.shared_counts import ValkeyCounts
from tests.conftest import ON_POSTGRES
from tests.documents import OFFER
from tests.rated import rated
from tests.stage import Stage, row_of

pytestmark = ON_POSTGRES


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return rated(settings)


async def test_what_was_done_elsewhere_counts_here(stage: Stage, settings: Settings) -> None:
    eve = await stage.person("Eve")
    stream = await stage.live(eve)
    await act_elsewhere(settings.broadcast_url, "goLive", row_of(eve.id), times=29)
    await eve.do("endStream", streamId=stream)
    refusal = await eve.refused("goLive", title="Once more", offer=OFFER)
    assert refusal["__typename"] == "RateLimited"
    # By Valkey's clock, which goes on.
    assert 0 < refusal["retryAfterSeconds"] <= 120


async def act_elsewhere(broadcast_url: str, mutation: str, person: UUID, *, times: int) -> None:
    """Another node carries out so many of that person's mutations."""
    counts = ValkeyCounts(broadcast_url)
    for _ in range(times):
        assert not await counts.take(mutation, MUTATION_RATES[mutation], str(person))
    await counts.close()
