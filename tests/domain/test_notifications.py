from collections.abc import Mapping, Set
from datetime import timedelta

import pytest

from domain.actors import Actor
from domain.lifecycle import TABLE, Status, Trigger
from domain.money import Money
from domain.notifications import (
    TO_CREATOR,
    TO_FAN,
    Facts,
    Named,
    NotificationKind,
    from_now,
    named,
    sentence,
    whole_minutes,
)
from tests.domain.samples import NOW

FACTS: Facts = {
    "fan": "Ben",
    "creator": "Ana",
    "minutes": 10,
    "at": NOW + timedelta(minutes=10),
    "used": "7 min",
    "used_minutes": 7,
    "charged": Money(700, "USD"),
    "refunded": Money(200, "USD"),
    "price": Money(1_000, "USD"),
    "proposal": "5 more min for 5.00 USD",
    "more_minutes": 5,
    "more_price": Money(500, "USD"),
}
Texts = Mapping[NotificationKind, str]


def test_every_kind_of_notification_has_a_sentence() -> None:
    assert set(NotificationKind) == {*TO_FAN, *TO_CREATOR}


@pytest.mark.parametrize(
    ("texts", "kinds"),
    [
        (TO_FAN, {row.notifies_fan for row in TABLE if row.notifies_fan}),
        (TO_CREATOR, {row.notifies_creator for row in TABLE if row.notifies_creator}),
    ],
    ids=["fan", "creator"],
)
def test_what_a_row_tells_is_a_sentence_of_what_a_session_knows(texts: Texts, kinds: Set[NotificationKind]) -> None:
    for kind in kinds:
        assert "{" not in sentence(texts, kind, FACTS, NOW)


@pytest.mark.parametrize("kind", NotificationKind)
def test_a_sentence_speaks_to_its_reader_and_names_nobody_but_the_other_side(kind: NotificationKind) -> None:
    for texts, reader, other in ((TO_FAN, "{fan}", "{creator}"), (TO_CREATOR, "{creator}", "{fan}")):
        if text := texts.get(kind):
            assert (reader in text, other in text, text[-1]) == (False, True, ".")


@pytest.mark.parametrize(
    ("texts", "kind", "shown"),
    [
        (
            TO_FAN,
            "REQUEST_DENIED",
            "Ana cannot take your request. You were not charged, and may ask again in about 10 min.",
        ),
        (TO_FAN, "SESSION_COMPLETED", "Your session with Ana is over after 7 min. You were charged 7.00 USD."),
        (TO_FAN, "SESSION_REFUNDED", "Of the 7.00 USD for your session with Ana you were given 2.00 USD back."),
        (TO_CREATOR, "REQUEST_RECEIVED", "Ben asks for 10 min."),
        (TO_CREATOR, "SESSION_COMPLETED", "The session with Ben is over after 7 min. You earned 7.00 USD."),
    ],
)
def test_names_counts_amounts_and_instants_are_written_out(texts: Texts, kind: str, shown: str) -> None:
    assert sentence(texts, NotificationKind(kind), FACTS, NOW) == shown


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "less than 1 min"), (59.9, "less than 1 min"), (60, "1 min"), (599, "9 min")]
)
def test_a_session_of_no_whole_minute_is_not_said_to_have_taken_none(seconds: float, words: str) -> None:
    assert whole_minutes(timedelta(seconds=seconds)) == words


def test_a_blocked_fan_reads_what_everybody_reads_whose_session_ends() -> None:
    told = {row.source: row.notifies_fan for row in TABLE if row.trigger is Trigger.BLOCK}
    elsewhere = {row.notifies_fan for row in TABLE if row.trigger is not Trigger.BLOCK}
    assert set(told.values()) <= elsewhere
    assert not [text for text in TO_FAN.values() if "block" in text.lower()]


def test_what_the_clock_calls_off_is_said_to_be_nobodys_doing() -> None:
    by_clock = {row.notifies_creator for row in TABLE if row.by is Actor.CLOCK and row.target is Status.CANCELLED}
    assert [sentence(TO_CREATOR, kind, FACTS, NOW) for kind in by_clock if kind] == [
        "The session with Ben was called off."
    ]


@pytest.mark.parametrize("name", ["{at}", "{0}", "%s", "{", "Ana's"])
def test_a_name_is_shown_as_it_is(name: str) -> None:
    assert (
        sentence(TO_FAN, NotificationKind.SESSION_STARTED, {"creator": name}, NOW)
        == f"Your session with {name} has begun."
    )


@pytest.mark.parametrize(
    ("left", "shown"),
    [
        (timedelta(days=-1), "now"),
        (timedelta(seconds=29), "now"),
        (timedelta(seconds=30), "in about 1 min"),
        (timedelta(seconds=89), "in about 1 min"),
        (timedelta(seconds=91), "in about 2 min"),
        (timedelta(minutes=119), "in about 119 min"),
        (timedelta(hours=2), "in about 2 hours"),
        (timedelta(hours=47, minutes=59), "in about 48 hours"),
        (timedelta(days=2), "in about 2 days"),
        (timedelta(days=30), "in about 30 days"),
    ],
)
def test_an_instant_is_how_long_it_is_until_then(left: timedelta, shown: str) -> None:
    assert from_now(NOW + left, NOW) == shown


def test_an_instant_that_is_not_known_is_said_to_be_so() -> None:
    assert from_now(None, NOW) == "at a time that is not known yet"


@pytest.mark.parametrize("kind", NotificationKind)
def test_no_message_has_a_raw_instant_in_it(kind: NotificationKind) -> None:
    for texts in (TO_FAN, TO_CREATOR):
        if kind in texts:
            assert "2030" not in sentence(texts, kind, FACTS, NOW)


@pytest.mark.parametrize(
    ("texts", "kind", "shown"),
    [
        (TO_FAN, "REQUEST_DENIED", Named(name="Ana")),
        (TO_CREATOR, "REQUEST_RECEIVED", Named(name="Ben", minutes=10)),
        (TO_CREATOR, "SESSION_COMPLETED", Named(name="Ben", used_minutes=7, charged=Money(700, "USD"))),
        (TO_FAN, "SESSION_REFUNDED", Named(name="Ana", charged=Money(700, "USD"), refunded=Money(200, "USD"))),
        (TO_FAN, "PROPOSAL_MADE", Named(name="Ana", more_minutes=5, more_price=Money(500, "USD"))),
        (TO_CREATOR, "SESSION_EXTENDED", Named(name="Ben", minutes=10, price=Money(1_000, "USD"))),
    ],
)
def test_what_a_message_names_is_told_beside_it_and_no_more(texts: Texts, kind: str, shown: Named) -> None:
    assert named(texts, NotificationKind(kind), FACTS) == shown
