"""A creator starts a stream and opens an offer on it."""

from collections.abc import Sequence
from uuid import UUID

from actions.money.currency import use_currency
from actions.steps.move import Mover, carry_over
from actions.steps.overdue import catch_up
from domain.actors import Actor
from domain.events import line_topic
from domain.forecasting.occurrence import Occurrence, Occurs
from domain.lifecycle import Status
from domain.offers import OfferTerms, check_offer
from domain.refusals import AlreadyLive, StreamId
from domain.text import TITLE_LENGTH, check_text, check_url
from models.line.carrying_over import promised_by
from models.people import User, lock_own_line, names_of
from models.sessions import sessions_by_id
from models.streams import LiveStream, live_stream_of
from models.walking.in_batches import in_batches
from models.writing.transaction import Transaction

CARRIED_TOGETHER = 50
"""So many promises are carried over by one statement: others get a turn of the event loop after each."""


async def go_live(tx: Transaction, by: User, title: str, playback_url: str | None, terms: OfferTerms) -> LiveStream:
    """The new stream, to which the creator's promised sessions are moved.

    Refuses with ValidationFailed or AlreadyLive.
    """
    creator = await lock_own_line(tx, by)
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
    async def after(last: UUID, count: int) -> list[UUID]:
        return await promised_by(by.id, last, count)

    async for ids in in_batches(after, CARRIED_TOGETHER):
        await _carry_some(tx, by, stream, ids)


async def _carry_some(tx: Transaction, by: User, stream: LiveStream, ids: Sequence[UUID]) -> None:
    sessions = await sessions_by_id(ids)
    # Each fan is told of it: all names are read at once.
    await names_of(tx, *(session.fan_id for session in sessions))
    promised = []
    for session in sessions:
        await catch_up(tx, session)
        if session.status is Status.SCHEDULED:
            promised.append(session)
    await carry_over(tx, promised, Mover(Actor.CREATOR, by), stream.id)
    # What all of them write would be a long turn of the event loop.
    await tx.write_now()


async def take_terms(creator: User, terms: OfferTerms) -> OfferTerms:
    """The checked terms, in the currency of a creator who is locked. Refuses with ValidationFailed."""
    terms = check_offer(terms, ["offer"])
    await use_currency(creator, terms.price_per_minute.currency, ["offer", "pricePerMinute"])
    return terms
