"""What notifications about a session name."""

from datetime import timedelta

from domain.money import Money
from domain.notifications import Facts
from models.people import names_of
from models.sessions import PrivateSession
from models.transaction import Transaction


async def facts_of(tx: Transaction, session: PrivateSession) -> Facts:
    """What is so of it now."""
    names = await names_of(tx, session.fan_id, session.creator_id)
    used = session.meter.used if session.meter else timedelta(0)
    return {
        "fan": names[session.fan_id],
        "creator": names[session.creator_id],
        "minutes": session.duration_minutes,
        "price": session.full_price,
        "used_minutes": used // timedelta(minutes=1),
        "charged": Money(session.captured, session.currency),
        "refunded": Money(session.refunded, session.currency),
        "proposal": session.proposal.words if session.proposal else None,
    }
