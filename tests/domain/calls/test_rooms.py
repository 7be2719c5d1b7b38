"""When rooms are looked after, what an event says, and what of a report is news."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.calls.reports import Report, is_news
from domain.calls.rooms import RoomEvent, last_look, next_attempt
from tests.clock import START

ID = UUID(int=1)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


@pytest.mark.parametrize(("failures", "pause"), [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (8, 60), (1_000_000, 60)])
def test_each_pause_between_attempts_is_twice_as_long_up_to_a_minute(failures: int, pause: float) -> None:
    assert next_attempt(failures, START) == START + seconds(pause)


@pytest.mark.parametrize(("after", "again"), [(0, True), (899, True), (900, False), (10**6, False)])
def test_a_room_is_deleted_once_more_when_no_token_is_good_any_longer(after: float, again: bool) -> None:
    assert last_look(START, START + seconds(after)) == (START + seconds(900) if again else None)


@pytest.mark.parametrize(
    ("at", "connected", "news"),
    [(9, True, False), (9, False, False), (10, True, False), (10, False, True), (11, True, True), (11, False, True)],
)
def test_a_report_is_news_when_it_is_later_or_the_end_at_the_same_instant(
    at: float, connected: bool, news: bool
) -> None:
    report = Report("one", connected, START + seconds(at))
    assert is_news(report, START + seconds(10)) is news
    assert is_news(report, None)


def test_an_event_of_an_end_says_when_it_began_and_never_ends_before() -> None:
    joined = START + seconds(0.7)
    came = Report("PA", True, joined)
    for left, end in ((5, 5), (0, 0.7)):
        event = RoomEvent("EV", ID, ID, "PA", joined, START + seconds(left), left=True)
        assert event.reports == [came, Report("PA", False, START + seconds(end))]


def test_when_somebody_came_is_what_the_participant_says_or_else_the_event() -> None:
    joined, at = START + seconds(0.7), START + seconds(1)
    assert RoomEvent("EV", ID, ID, "PA", joined, at, left=False).reports == [Report("PA", True, joined)]
    assert RoomEvent("EV", ID, ID, "PA", None, at, left=False).reports == [Report("PA", True, at)]
    assert RoomEvent("EV", ID, ID, "PA", None, at, left=True).reports == [Report("PA", False, at)]
