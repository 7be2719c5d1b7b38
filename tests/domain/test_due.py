"""What has fallen due is carried out in the order in which it did."""

from datetime import datetime

import pytest

from domain.due import Due, first_overdue, proposal_at, status_at
from domain.lifecycle import Status, Trigger
from domain.proposals import AnotherTime
from tests.domain.samples import NOW, TICK, Sample, minutes

WAITING, SCHEDULED = Status.WAITING, Status.SCHEDULED
EARLIER, LATER = NOW - minutes(2), NOW + minutes(2)
ASKED = AnotherTime(NOW + minutes(30), expires_at=NOW)


@pytest.mark.parametrize(
    ("session", "first"),
    [
        (Sample(WAITING, expires_at=LATER, not_before=LATER, ready_until=LATER), None),
        (Sample(WAITING, expires_at=LATER, not_before=NOW), (Trigger.BACK_IN_LINE, WAITING)),
        (Sample(WAITING, expires_at=LATER, ready_until=NOW), (Trigger.READY_LAPSES, WAITING)),
        (Sample(WAITING, expires_at=LATER, proposal=ASKED), (Trigger.DECLINE, WAITING)),
        (Sample(SCHEDULED, expires_at=LATER, proposal=ASKED), (Trigger.DECLINE, SCHEDULED)),
        (Sample(SCHEDULED, expires_at=LATER, not_before=NOW, ready_until=NOW), None),
        (Sample(WAITING, expires_at=EARLIER, not_before=NOW), (Trigger.EXPIRE, Status.EXPIRED)),
        (Sample(WAITING, expires_at=NOW, not_before=EARLIER), (Trigger.BACK_IN_LINE, WAITING)),
        (Sample(WAITING, expires_at=NOW, ready_until=EARLIER), (Trigger.READY_LAPSES, WAITING)),
        (Sample(WAITING, expires_at=LATER, called_until=NOW, ready_until=EARLIER), (Trigger.READY_LAPSES, WAITING)),
        # At one instant what ends the state leaves nothing of what stands beside it.
        (Sample(WAITING, expires_at=NOW, not_before=NOW, proposal=ASKED), (Trigger.EXPIRE, Status.EXPIRED)),
        (Sample(WAITING, expires_at=LATER, called_until=NOW, ready_until=NOW), (Trigger.MISS_CALL, WAITING)),
    ],
)
def test_of_what_has_fallen_due_the_first_is_next(session: Sample, first: tuple[Trigger, Status] | None) -> None:
    found = first_overdue(session, NOW)
    assert (found and (found.trigger, found.target)) == first


def test_nothing_falls_due_before_its_instant() -> None:
    session = Sample(WAITING, expires_at=LATER, not_before=NOW)
    assert first_overdue(session, NOW - TICK) is None
    assert first_overdue(session, NOW) == Due(Trigger.BACK_IN_LINE, WAITING, NOW)


@pytest.mark.parametrize(
    ("expires", "status"), [(NOW + TICK, WAITING), (NOW, Status.EXPIRED), (EARLIER, Status.EXPIRED)]
)
def test_who_has_missed_a_call_expires_at_the_very_instant_at_which_they_would_have_without_it(
    expires: datetime, status: Status
) -> None:
    assert status_at(Sample(WAITING, called_until=EARLIER - TICK, expires_at=expires), NOW) is status


@pytest.mark.parametrize(
    ("expires", "asked_until", "stands"),
    [(LATER, NOW + TICK, True), (LATER, NOW, False), (NOW + TICK, LATER, True), (NOW, LATER, False)],
)
def test_a_proposal_stands_until_the_instant_of_its_end_or_of_the_sessions(
    expires: datetime, asked_until: datetime, stands: bool
) -> None:
    asked = AnotherTime(NOW + minutes(30), expires_at=asked_until)
    assert proposal_at(Sample(WAITING, expires_at=expires, proposal=asked), NOW) == (asked if stands else None)
