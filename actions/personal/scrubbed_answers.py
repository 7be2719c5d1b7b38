"""Other people's first answers have copies of rows that are a person's too: erasure changes these copies as the
rows."""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any
from uuid import UUID

from tortoise.queryset import QuerySet

from actions.personal.personal_data import KEPT
from models.idempotency import FirstAnswer
from models.sessions import PrivateSession
from models.sql.statement import Statement, uuid_of
from models.writing.pieces import MOST
from models.writing.transaction import Transaction

BY_TABLE = {kept.table.__name__: kept for kept in KEPT if kept.becomes}
NOTIFICATION = '%"Notification"%'
NEXT = Statement(
    "SELECT id, CAST(answer AS TEXT) LIKE {2} OR CAST(answer AS TEXT) LIKE {3} AS found FROM first_answer "
    "WHERE id > {0} ORDER BY id LIMIT {1}"
)
"""The next so many first answers, and of each whether one of two texts is in it."""


async def answers_behind(last: UUID, user_id: UUID) -> AsyncIterator[tuple[UUID, list[UUID]]]:
    """Goes through the first answers behind that one, piece by piece: the last of each piece, and those in it that may
    tell of that person."""
    while rows := await NEXT.rows(last, MOST, f"%{user_id}%", NOTIFICATION):
        last = uuid_of(rows[-1]["id"])
        yield last, [uuid_of(row["id"]) for row in rows if row["found"]]


async def to_scrub(ids: Sequence[UUID], user_id: UUID) -> list[UUID]:
    """Those of these answers that have names or words of that person."""
    return [answer.id for answer in await _without(FirstAnswer.filter(id__in=ids), user_id)] if ids else []


async def scrub(_: Transaction, ids: Sequence[UUID], user_id: UUID) -> None:
    """Take a person's names and words out of these first answers."""
    locked = FirstAnswer.select_for_update(no_key=True).filter(id__in=ids)
    for answer in await _without(locked, user_id):
        await answer.save(update_fields=["answer"])


async def _without(answers: QuerySet[FirstAnswer], user_id: UUID) -> list[FirstAnswer]:
    """Those of these answers that have something of that person, each without it."""
    found = await answers.order_by("id")
    named = {one for answer in found for one in _sessions_in(answer.answer)}
    sides = await PrivateSession.filter(id__in=named).values_list("id", "fan_id", "creator_id") if named else []
    theirs = {str(one) for one, *people in sides if user_id in people}
    changed = []
    for answer in found:
        scrubbed = _scrubbed(answer.answer, str(user_id), theirs)
        if scrubbed != answer.answer:
            answer.answer = scrubbed
            changed.append(answer)
    return changed


def _sessions_in(encoded: Any) -> Iterator[str]:
    """The sessions that the rows in an answer belong to."""
    if isinstance(encoded, dict) and encoded.get("kind") == "list":
        for item in encoded["items"]:
            yield from _sessions_in(item)
    elif isinstance(encoded, dict) and (found := encoded.get("content", {}).get("session_id")):
        yield found


def _scrubbed(encoded: Any, user_id: str, sessions: set[str]) -> Any:
    if isinstance(encoded, dict) and encoded.get("kind") == "list":
        return {**encoded, "items": [_scrubbed(item, user_id, sessions) for item in encoded["items"]]}
    kept = BY_TABLE.get(encoded["kind"]) if isinstance(encoded, dict) else None
    if kept is None:
        return encoded
    content = encoded["content"]
    theirs = any(content.get(column) == user_id for column in kept.people)
    if not theirs and not (kept.of_sessions and content.get("session_id") in sessions):
        return encoded
    erased = {name: value for name, value in kept.erased(UUID(user_id)).items() if name in content}
    return {**encoded, "content": {**content, **erased}}
