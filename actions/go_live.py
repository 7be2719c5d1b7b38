"""A creator starts a stream and opens an offer on it."""

from actions.move import Mover, move
from actions.overdue import apply_due
from domain.actors import Actor
from domain.due import due
from domain.events import line_topic
from domain.forecasting.occurrence import Occurrence, Occurs
from domain.lifecycle import Status, Trigger
from domain.offers import OfferTerms, check_offer, check_same_currency
from domain.refusals import AlreadyLive, StreamId
from domain.text import check_text, check_url
from models.people import User, lock_line
from models.sessions import PrivateSession
from models.streams import LiveStream, live_stream_of
from models.transaction import Transaction

TITLE_LENGTH = 120


async def go_live(tx: Transaction, by: User, title: str, playback_url: str | None, terms: OfferTerms) -> LiveStream:
    """The new stream, to which the creator's promised sessions are moved.

    Refuses with ValidationFailed or AlreadyLive.
    """
    creator = await lock_line(tx, by.id)
    title = check_text(title, ["title"], longest=TITLE_LENGTH, one_line=True)
    playback_url = check_url(playback_url, ["playbackUrl"])
    terms = await take_terms(creator, terms)
    if live_stream := await live_stream_of(by.id):
        raise AlreadyLive(StreamId(live_stream.id))
    stream = LiveStream(creator_id=by.id, title=title, playback_url=playback_url, started_at=tx.now)
    stream.set_terms(terms)
    await stream.save()
    tx.note(by.id, Occurrence(tx.now.timestamp(), Occurs.STREAM_STARTED))
    await _carry_over(tx, by, stream)
    tx.touch(line_topic(by.id))
    return stream


async def _carry_over(tx: Transaction, by: User, stream: LiveStream) -> None:
    sessions = PrivateSession.filter(creator_id=by.id, status=Status.SCHEDULED)
    for session in await sessions.order_by("id"):
        if overdue := due(session, tx.now):
            await apply_due(tx, session, overdue)
        else:
            mover = Mover(Actor.CREATOR, by)
            await move(tx, session, Trigger.CARRY_OVER, mover, session.status, stream_id=stream.id)


async def take_terms(creator: User, terms: OfferTerms) -> OfferTerms:
    """The checked terms; the first currency that a person uses stays theirs."""
    terms = check_offer(terms, ["offer"])
    currency = terms.price_per_minute.currency
    check_same_currency(currency, creator.currency, ["offer", "pricePerMinute"])
    if creator.currency is None:
        await User.filter(id=creator.id).update(currency=currency)
    return terms
