from datetime import datetime, timedelta, timezone

import pytest

from domain.lifecycle import TABLE, Trigger
from domain.money import Money
from domain.notifications import TO_CREATOR, TO_FAN, Facts, NotificationKind, instant, sentence
from tests.domain.samples import NOW

FACTS: Facts = {
    "fan": "Ben",
    "creator": "Ana",
    "minutes": 10,
    "at": NOW,
    "used_minutes": 7,
    "charged": Money(700, "USD"),
}
AT = "2030-01-01T12:00:00Z"


def test_every_kind_of_notice_has_a_sentence() -> None:
    assert set(NotificationKind) == {*TO_FAN, *TO_CREATOR}


def test_there_is_a_sentence_for_each_reader_whom_a_row_tells() -> None:
    assert {row.notifies_fan for row in TABLE if row.notifies_fan} <= set(TO_FAN)
    assert {row.notifies_creator for row in TABLE if row.notifies_creator} <= set(TO_CREATOR)


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("REQUEST_APPROVED", f"Ana approved your request. The waiting room is open; your estimated start is {AT}."),
        ("REQUEST_DENIED", f"Ana cannot take your request. You were not charged, and may ask again from {AT}."),
        ("REQUEST_EXPIRED", "Your request to Ana was not answered in time. You were not charged."),
        ("SESSION_EXPIRED", "Your session with Ana did not begin in time. You were not charged."),
        ("SESSION_SCHEDULED", f"Ana will take you later: your estimated start is {AT}."),
        ("SESSION_RESCHEDULED", f"Ana moved your session: your estimated start is {AT}."),
        ("ROOM_OPEN", "The waiting room for your session with Ana is open."),
        ("BEING_CALLED", f"Ana is calling you: come to the waiting room before {AT}."),
        ("SESSION_STARTED", "Your session with Ana has begun."),
        ("SESSION_COMPLETED", "Your session with Ana is over after 7 min. You were charged 7.00 USD."),
        ("SESSION_CANCELLED", "Your session with Ana was called off. You were not charged."),
        ("NO_SHOW", "Ana called you, but you were away. You were not charged."),
    ],
)
def test_the_fan_reads(kind: str, shown: str) -> None:
    assert sentence(TO_FAN, NotificationKind(kind), FACTS) == shown


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("REQUEST_RECEIVED", "Ben asks for 10 min."),
        ("REQUEST_EXPIRED", "The request of Ben was not answered in time."),
        ("SESSION_EXPIRED", "The session with Ben did not begin in time."),
        ("SESSION_SCHEDULED", f"Ben did not come early; the promised start remains {AT}."),
        ("SESSION_RESCHEDULED", f"Ben asks for another time: {AT}."),
        ("SESSION_COMPLETED", "The session with Ben is over after 7 min. You earned 7.00 USD."),
        ("SESSION_CANCELLED", "Ben called the session off."),
        ("NO_SHOW", "Ben did not come."),
    ],
)
def test_the_creator_reads(kind: str, shown: str) -> None:
    assert sentence(TO_CREATOR, NotificationKind(kind), FACTS) == shown


def test_a_blocked_fan_reads_what_everybody_reads_whose_session_ends() -> None:
    told = {row.source: row.notifies_fan for row in TABLE if row.trigger is Trigger.BLOCK}
    elsewhere = {row.notifies_fan for row in TABLE if row.trigger is not Trigger.BLOCK}
    assert set(told.values()) <= elsewhere
    assert not [text for text in TO_FAN.values() if "block" in text.lower()]


@pytest.mark.parametrize("name", ["{at}", "{0}", "%s", "{", "Ana's"])
def test_a_name_is_shown_as_it_is(name: str) -> None:
    assert (
        sentence(TO_FAN, NotificationKind.SESSION_STARTED, {"creator": name}) == f"Your session with {name} has begun."
    )


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (NOW, AT),
        (NOW + timedelta(seconds=1.9), "2030-01-01T12:00:01Z"),
        (NOW.astimezone(timezone(timedelta(hours=5, minutes=30))), AT),
        (None, "not known yet"),
    ],
)
def test_an_instant_is_written_in_utc_to_the_second(at: datetime | None, shown: str) -> None:
    assert instant(at) == shown
