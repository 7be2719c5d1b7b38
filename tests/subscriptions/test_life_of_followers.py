"""Whatever people and time do, those who follow by subscriptions know what is so."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import settings

from tests.actions.life import LONG_PLAY, PLAY, play
from tests.conftest import ON_POSTGRES, ON_SQLITE
from tests.parts.databases import Backend
from tests.subscriptions.followed_theatre import FollowedElsewhere, FollowedTheatre

FEW_PLAYS, MANY_PLAYS = settings(PLAY, max_examples=4), settings(LONG_PLAY, max_examples=30)


@ON_SQLITE
@pytest.mark.long
@pytest.mark.timeout(400)
def test_whatever_people_and_time_do_who_follows_knows_what_is_so(backend: Backend) -> None:
    play(backend, Counter(), 1, FEW_PLAYS, FollowedTheatre)


@pytest.mark.proof
@pytest.mark.timeout(7200)
def test_in_many_long_plays_who_follows_knows_what_is_so(backend: Backend) -> None:
    play(backend, Counter(), 2, MANY_PLAYS, FollowedTheatre)


@ON_POSTGRES
@pytest.mark.proof
@pytest.mark.timeout(7200)
def test_in_many_long_plays_who_follows_on_another_node_knows_what_is_so(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What another node has written may be seen a moment later, which does not pass while the clock stands still.
    monkeypatch.setattr("reads.coalescing_cache.TTL", timedelta(0))
    play(backend, Counter(), 3, MANY_PLAYS, FollowedElsewhere)
