"""A creator changes what they sell. Prices of sessions already asked for stay as they were."""

from collections.abc import Collection
from uuid import UUID

from actions.before.loading import own_stream
from actions.go_live import take_terms
from actions.lines.positions import tell_moved
from domain.events import line_topic
from domain.offers import OfferTerms
from domain.refusals import OfferClosed
from models.line.lines import line_of
from models.people import User, lock_line
from models.streams import LiveStream
from models.writing.transaction import Transaction


async def update_offer(
    tx: Transaction, by: User, stream_id: UUID | None, terms: OfferTerms, given: Collection[str]
) -> LiveStream:
    """The stream with its new offer: of ``terms``, the fields that were ``given``; the others stay.

    Refuses with NotFound, Forbidden, ValidationFailed, or OfferClosed once ended.
    """
    stream = await own_stream(tx, by, stream_id)
    terms = await take_terms(await lock_line(tx, by.id), stream.terms.changed(terms, given))
    if not stream.live:
        raise OfferClosed
    before = await line_of(tx, by.id)
    stream.set_terms(terms)
    await stream.save()
    await tell_moved(tx, stream.id, before, await line_of(tx, by.id))
    tx.touch(line_topic(by.id))
    return stream
