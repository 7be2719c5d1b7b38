"""Others' first answers have copies of what was theirs and a person's: what erasure changes there, it changes here."""

from typing import Any
from uuid import UUID

from actions.personal_data import KEPT
from models.idempotency import FirstAnswer
from models.sessions import PrivateSession
from models.statement import Statement, row_id

BY_TABLE = {kept.table.__name__: kept for kept in KEPT if kept.becomes}
NAMING = Statement("SELECT id FROM first_answer WHERE CAST(answer AS TEXT) LIKE {0} OR CAST(answer AS TEXT) LIKE {1}")
"""Answers that have this in them, or that."""

NOTIFICATIONS = '%"Notification"%'


async def scrub_answers(user_id: UUID) -> None:
    """Take a person's names and words out of every first answer that is kept."""
    found = [row_id(row["id"]) for row in await NAMING.rows(f"%{user_id}%", NOTIFICATIONS)]
    sides = [PrivateSession.filter(**{side: user_id}) for side in ("fan_id", "creator_id")]
    sessions = {str(one) for side in sides for one in await side.values_list("id", flat=True)} if found else set()
    for answer in await FirstAnswer.filter(id__in=found) if found else ():
        answer.answer = _scrubbed(answer.answer, str(user_id), sessions)
        await answer.save(update_fields=["answer"])


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
