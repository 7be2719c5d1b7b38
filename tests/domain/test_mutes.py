from datetime import timedelta

import pytest

from domain.mutes import MOST_SECONDS, check_mute
from domain.refusals import ValidationFailed
from tests.domain.samples import NOW


@pytest.mark.parametrize("seconds", [0, 1, 3_600, MOST_SECONDS])
def test_a_mute_is_over_after_as_many_seconds(seconds: int) -> None:
    assert check_mute(seconds, NOW) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize("seconds", [-1, MOST_SECONDS + 1])
def test_a_shorter_or_longer_mute_is_refused(seconds: int) -> None:
    with pytest.raises(ValidationFailed) as refused:
        check_mute(seconds, NOW)
    assert refused.value.path == ["seconds"]
