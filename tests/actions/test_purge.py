"""What is kept for a time is kept as long as its own rule says, and never for less than a cursor or a retry needs."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from actions.purge import RETENTIONS, Retention
from domain.rules import Rules
from tests.domain.samples import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEEDED = {"event_retention", "idempotency_ttl"}


def rules(**kept: Any) -> Rules:
    """What cursors and retries need is kept for an hour, where nothing else is said."""
    return replace(Rules(), **{"event_retention": HOUR, "idempotency_ttl": HOUR, **kept})


@pytest.mark.parametrize("kept", RETENTIONS, ids=lambda kept: f"{kept.table.__name__} {kept.since}")
def test_what_is_older_than_its_rule_goes(kept: Retention) -> None:
    assert kept.until(NOW, rules(**{kept.rule: DAY})) == NOW - DAY


@pytest.mark.parametrize("kept", [one for one in RETENTIONS if one.rule not in NEEDED], ids=lambda kept: kept.rule)
@pytest.mark.parametrize("needed", sorted(NEEDED))
def test_what_a_cursor_or_a_retry_may_ask_for_stays(kept: Retention, needed: str) -> None:
    assert kept.until(NOW, rules(**{needed: DAY, kept.rule: HOUR / 2})) == NOW - DAY


@pytest.mark.parametrize("kept", [one for one in RETENTIONS if one.rule not in NEEDED], ids=lambda kept: kept.rule)
def test_what_is_kept_for_ever_has_no_end(kept: Retention) -> None:
    assert kept.until(NOW, rules(**{kept.rule: timedelta(0)})) is None
