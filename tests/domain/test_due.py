"""What has fallen due is carried out in the order in which it did."""

import pytest

from domain.due import Due, next_due
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
    found = next_due(session, NOW)
    assert (found and (found.trigger, found.target)) == first


def test_nothing_falls_due_before_its_instant() -> None:
    session = Sample(WAITING, expires_at=LATER, not_before=NOW)
    assert next_due(session, NOW - TICK) is None
    assert next_due(session, NOW) == Due(Trigger.BACK_IN_LINE, WAITING, NOW)
