"""Acting for the platform, of which a record is kept."""

from dataclasses import dataclass
from uuid import UUID

from domain.audit import Act
from models.audit import AuditRecord
from models.people import User
from models.writing.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who acts for the platform, and from where. ``user`` is None for the command line."""

    user: User | None
    address: str
    request_id: str


COMMAND_LINE = Staff(None, "", "the command line")


async def keep_record(
    tx: Transaction, by: Staff, act: Act, subject_kind: str, subject_id: UUID, detail: str = ""
) -> None:
    """Record, in the transaction of the act itself, that it was done. ``detail`` has none of people's words."""
    await AuditRecord.create(
        act=act,
        by_id=by.user.id if by.user else None,
        subject_kind=subject_kind,
        subject_id=subject_id,
        detail=detail,
        address=by.address,
        request_id=by.request_id,
        at=tx.now,
    )
