"""It is put on record that a member of staff has come."""

from datetime import timedelta

from actions.before.staff import Staff, keep_record
from domain.audit import Act
from models.audit import AuditRecord
from models.writing.transaction import Transaction

AGAIN_AFTER = timedelta(days=1)
"""For so long a person from one address is not put on record again."""


async def note_staff(tx: Transaction, by: Staff) -> None:
    """Record that they have come from that address, unless that was recorded within the last day."""
    assert by.user is not None
    came = AuditRecord.filter(by_id=by.user.id, act=Act.STAFF_SIGNED_IN, address=by.address)
    if not await came.filter(at__gt=tx.now - AGAIN_AFTER).exists():
        await keep_record(tx, by, Act.STAFF_SIGNED_IN, "User", by.user.id)
