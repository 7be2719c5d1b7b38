"""Idempotency: the same key by the same user with the same input gives the first answer again."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import orjson
from tortoise.exceptions import IntegrityError

from actions.lines.estimating import estimates_in, order_in
from domain.due import due
from domain.lifecycle import IN_LINE
from domain.refusals import IdempotencyConflict, RateLimited, Refusal, TryAgain, ValidationFailed
from models.answer_codec import decode_answer, encode_answer
from models.chat import ChatMessage
from models.idempotency import KEY_LENGTH, Claim, FirstAnswer, answered_or_taken
from models.line.engagements import running_sessions_of
from models.line.lines import line_of
from models.people import PersonErased, User
from models.sessions import Answered, PrivateSession
from models.writing.transaction import Transaction

NOT_KEPT = (TryAgain, RateLimited)
"""Refusals that are not kept: nothing was done, and they say to send the same again."""


def fingerprint(mutation: str, content: dict[str, object]) -> str:
    """A digest of a mutation and its input."""
    return hashlib.sha256(orjson.dumps([mutation, content], option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()


async def run_idempotently(tx: Transaction, claim: Claim, work: Callable[[Transaction], Awaitable[Any]]) -> Any:
    """The first answer of ``work`` for that key. A refusal is returned rather than raised, so that it is kept too,
    but for those of NOT_KEPT.

    Refuses with IdempotencyConflict or ValidationFailed. Raises PersonErased.
    """
    if not claim.is_sound:
        raise ValidationFailed(f"It must have 1 to {KEY_LENGTH} printable characters.", ["idempotencyKey"])
    try:
        kept = await answered_or_taken(claim, tx.now, tx.rules.idempotency_ttl)
    except IntegrityError:
        # A key that is taken raises nothing: it is the user who is not there.
        raise PersonErased from None
    if isinstance(kept, FirstAnswer):
        if kept.fingerprint != claim.fingerprint:
            raise IdempotencyConflict
        return await _given_again(decode_answer(kept.answer))
    answer = await _outcome(tx, work)
    answered = await _answered(tx, answer)
    await FirstAnswer.filter(id=kept).update(answer=encode_answer(answer, answered))
    if isinstance(answer, PrivateSession):
        # What is read once it is committed may be another: by then more is known of the creator, or done by others.
        answer.answered = answered
    return answer


async def is_answered(user_id: UUID, key: str) -> bool:
    """Whether a user's key has an answer already."""
    return await FirstAnswer.filter(user_id=user_id, key=key).exists()


async def _given_again(answer: object) -> object:
    """A first answer as it may be told now. What was done is told as it was; but people are as they are known now, and
    a message is without its words where they were taken back since."""
    return await type(answer).get(id=answer.id) if isinstance(answer, ChatMessage | User) else answer


async def _answered(tx: Transaction, answer: object) -> Answered | None:
    """What the answer shows of a session beside its row; None for other answers."""
    if not isinstance(answer, PrivateSession):
        return None
    if answer.status not in IN_LINE:
        return Answered(tx.now)
    line = await line_of(tx, answer.creator_id)
    position = order_in(tx, line).positions.get(answer.id)
    likely = (await estimates_in(tx, answer.creator_id, line)).get(answer.id)
    running = await running_sessions_of([answer.creator_id, answer.fan_id])
    return Answered(tx.now, position, likely, busy=any(not due(session, tx.now) for session in running))


async def _outcome(tx: Transaction, work: Callable[[Transaction], Awaitable[Any]]) -> Any:
    try:
        async with tx.savepoint():
            return await work(tx)
    except NOT_KEPT:
        # Whoever tries again does so with the same key.
        raise
    except Refusal as refusal:
        return refusal
