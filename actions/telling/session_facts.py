"""What notifications about a session name."""

from datetime import datetime, timedelta

from domain.money import Money
from domain.notifications import A_MINUTE, Facts, whole_minutes
from domain.proposals import AnotherTime, in_words
from models.people import names_of
from models.sessions import PrivateSession
from models.writing.transaction import Transaction


async def facts_of(tx: Transaction, session: PrivateSession) -> Facts:
    """The facts of that session, as they are now."""
    names = await names_of(tx, session.fan_id, session.creator_id)
    used = session.meter.used if session.meter else timedelta(0)
    return {
        "fan": names[session.fan_id],
        "creator": names[session.creator_id],
        "minutes": session.duration_minutes,
        "price": session.full_price,
        "used": whole_minutes(used),
        "used_minutes": used // A_MINUTE,
        "charged": Money(session.captured, session.currency),
        "refunded": Money(session.refunded, session.currency),
        **_asked(session, tx.now),
    }


def _asked(session: PrivateSession, now: datetime) -> Facts:
    proposal = session.proposal
    if proposal is None:
        return {}
    words = in_words(proposal, now)
    if isinstance(proposal, AnotherTime):
        return {"proposal": words}
    return {"proposal": words, "more_minutes": proposal.minutes, "more_price": proposal.price}
