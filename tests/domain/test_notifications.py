from collections.abc import Mapping, Set
from datetime import datetime, timedelta, timezone

import pytest

from domain.actors import Actor
from domain.lifecycle import TABLE, Status, Trigger
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
    "refunded": Money(200, "USD"),
    "price": Money(1_000, "USD"),
    "proposal": "5 more min for 5.00 USD",
}
AT = "2030-01-01T12:00:00Z"
Texts = Mapping[NotificationKind, str]


def test_every_kind_of_notice_has_a_sentence() -> None:
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
        assert "{" not in sentence(texts, kind, FACTS)


@pytest.mark.parametrize("kind", NotificationKind)
def test_a_sentence_speaks_to_its_reader_and_names_nobody_but_the_other_side(kind: NotificationKind) -> None:
    for texts, reader, other in ((TO_FAN, "{fan}", "{creator}"), (TO_CREATOR, "{creator}", "{fan}")):
        if text := texts.get(kind):
            assert (reader in text, other in text, text[-1]) == (False, True, ".")


@pytest.mark.parametrize(
    ("texts", "kind", "shown"),
    [
        (TO_FAN, "REQUEST_DENIED", f"Ana cannot take your request. You were not charged, and may ask again from {AT}."),
        (TO_FAN, "SESSION_COMPLETED", "Your session with Ana is over after 7 min. You were charged 7.00 USD."),
        (TO_FAN, "SESSION_REFUNDED", "Of the 7.00 USD for your session with Ana you were given 2.00 USD back."),
        (TO_CREATOR, "REQUEST_RECEIVED", "Ben asks for 10 min."),
        (TO_CREATOR, "SESSION_COMPLETED", "The session with Ben is over after 7 min. You earned 7.00 USD."),
    ],
)
def test_names_counts_amounts_and_instants_are_written_out(texts: Texts, kind: str, shown: str) -> None:
    assert sentence(texts, NotificationKind(kind), FACTS) == shown


def test_a_blocked_fan_reads_what_everybody_reads_whose_session_ends() -> None:
    told = {row.source: row.notifies_fan for row in TABLE if row.trigger is Trigger.BLOCK}
    elsewhere = {row.notifies_fan for row in TABLE if row.trigger is not Trigger.BLOCK}
    assert set(told.values()) <= elsewhere
    assert not [text for text in TO_FAN.values() if "block" in text.lower()]


def test_what_the_clock_calls_off_is_said_to_be_nobodys_doing() -> None:
    by_clock = {row.notifies_creator for row in TABLE if row.by is Actor.CLOCK and row.target is Status.CANCELLED}
    assert [sentence(TO_CREATOR, kind, FACTS) for kind in by_clock if kind] == ["The session with Ben was called off."]


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
