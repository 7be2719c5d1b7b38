"""Whatever the schema lets anybody ask, in whatever order: it is answered, and the rules hold.

``make fuzz`` plays thousands: ``OPERATIONS``, as ``SEED`` has them.
"""

import os

import pytest

from gateway.settings.settings import Settings
from tests.conftest import ON_SQLITE
from tests.fuzz.play import play
from tests.stage import Stage

pytestmark = ON_SQLITE

OPERATIONS = int(os.environ.get("OPERATIONS", "120"))
SEED = int(os.environ.get("SEED", "12"))


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"limits": "off"})


async def test_any_operation_of_anybody_is_answered_and_breaks_no_rule(live_stage: Stage) -> None:
    played = await play(live_stage, OPERATIONS, SEED)
    print(played)
    # Most of it is more than a refusal of the whole.
    assert min(played.codes["answered"], played.codes["told"] * 10) > OPERATIONS / 10
