"""A creator blocks a fan, who does not learn of it."""

from uuid import UUID

from tortoise.expressions import Q

from actions.before.loading import somebody_else
from actions.lines.admission import end_admission
from actions.remove_message import remove_all_of
from actions.steps.move import Mover
from actions.steps.overdue import close_out
from domain.actors import Actor
from domain.capture import EndReason
from domain.events import line_topic
from domain.lifecycle import OPEN, Trigger
from domain.text import check_optional_text
from models.people import Block, User, lock_own_line
from models.sessions import PrivateSession
from models.streams import live_stream_of
from models.writing.transaction import Transaction


async def block_fan(tx: Transaction, by: User, user_id: UUID | None, reason: str | None) -> User:
    """The blocked fan; open sessions between the two end as the table says, and what the fan wrote in the creator's
    room is removed. Refuses with NotFound or ValidationFailed."""
    fan = await somebody_else(by, user_id, "block")
    reason = check_optional_text(reason, ["reason"], longest=tx.rules.text_length)
    await lock_own_line(tx, by)
    if not await Block.filter(creator_id=by.id, fan_id=fan.id).exists():
        await Block.create(creator_id=by.id, fan_id=fan.id, reason=reason, at=tx.now)
    stream = await live_stream_of(by.id)
    if stream:
        # Before what they wrote is looked for: they may be writing just now.
        await end_admission(tx, stream.id, fan.id, at_once=True)
    for session in await PrivateSession.filter(creator_id=by.id, fan_id=fan.id, status__in=OPEN):
        await close_out(tx, session, Trigger.BLOCK, Mover(Actor.CREATOR, by), EndReason.BLOCKED)
    if stream:
        await remove_all_of(tx, Q(stream_id=stream.id, author_id=fan.id))
    tx.touch(line_topic(by.id))
    return fan
