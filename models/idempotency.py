"""First answers, kept for retries with the same idempotency key."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from tortoise import fields
from tortoise.models import Model

from models.fields import DatetimeField, new_id
from models.people import User
from models.sql.statement import Asked, Statement, rows_of

KEY_LENGTH = 255


class Claim(NamedTuple):
    """A user's key for one mutation with one input."""

    user_id: UUID
    key: str
    fingerprint: str

    @property
    def is_sound(self) -> bool:
        """Whether it may be a key."""
        return may_be_key(self.key)


def may_be_key(text: str) -> bool:
    """Whether a client may use that text as a key."""
    return 1 <= len(text) <= KEY_LENGTH and text.isprintable()


class FirstAnswer(Model):
    """The first answer to a user's idempotency key. ``fingerprint`` covers the mutation and its input."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", related_name="first_answers")
    user_id: UUID
    key = fields.CharField(max_length=255)
    fingerprint = fields.CharField(max_length=64)
    answer: dict[str, Any] | None = fields.JSONField(null=True)
    at: datetime = DatetimeField()

    class Meta:
        table = "first_answer"
        unique_together = (("user_id", "key"),)
        indexes = (("at",),)


EXPIRED = Statement('DELETE FROM first_answer WHERE user_id = {0} AND "key" = {1} AND at < {2}')
TAKE = Statement(
    'INSERT INTO first_answer (id, user_id, "key", fingerprint, at) VALUES ({0}, {1}, {2}, {3}, {4}) '
    'ON CONFLICT (user_id, "key") DO NOTHING RETURNING id'
)
ANSWERED = Statement(
    """
    SELECT kept.user_id FROM json_each({0}) JOIN first_answer kept
    ON kept.user_id = json_extract(value, '$.user') AND kept."key" = json_extract(value, '$.key')
    """,
    """
    SELECT kept.user_id FROM json_to_recordset({0}) AS claim ("user" uuid, "key" text)
    JOIN first_answer kept ON kept.user_id = claim."user" AND kept."key" = claim."key"
    """,
)
ANSWER = Statement(
    """
    INSERT INTO first_answer (id, user_id, "key", fingerprint, answer, at)
    SELECT json_extract(value, '$.id'), json_extract(value, '$.user'), json_extract(value, '$.key'),
        json_extract(value, '$.fingerprint'), json_extract(value, '$.answer'), {1} FROM json_each({0})
    """,
    """
    INSERT INTO first_answer (id, user_id, "key", fingerprint, answer, at)
    SELECT id, "user", "key", fingerprint, answer, {1} FROM json_to_recordset({0})
        AS claim (id uuid, "user" uuid, "key" text, fingerprint text, answer jsonb)
    """,
)


async def answered_or_taken(claim: Claim, now: datetime, ttl: timedelta) -> FirstAnswer | UUID:
    """The first answer to that key, if it has one that has not expired; else the key is taken, and this is the id by
    which its answer is to be kept. Where others have just taken it, what comes of that is waited for."""
    answer_id = new_id()
    while True:
        taking = TAKE, (answer_id, claim.user_id, claim.key, claim.fingerprint, now)
        _, taken = await rows_of((EXPIRED, (claim.user_id, claim.key, now - ttl)), taking)
        if taken:
            return answer_id
        # Unless it was purged just now.
        if kept := await FirstAnswer.get_or_none(user_id=claim.user_id, key=claim.key):
            return kept


def answered_asked(claims: Collection[Claim]) -> Asked:
    """Asks which of these claims have an answer already; the rows have their ``user_id``, as each is of another
    user."""
    return ANSWERED, (orjson.dumps([{"user": str(one.user_id), "key": one.key} for one in claims]).decode(),)


def answering(answers: Mapping[Claim, dict[str, Any]], at: datetime) -> Asked:
    """The statement that stores the first answers to these claims, each as ``encode_answer`` gives it."""
    content = [
        {
            "id": str(new_id()),
            "user": str(one.user_id),
            "key": one.key,
            "fingerprint": one.fingerprint,
            "answer": answer,
        }
        for one, answer in answers.items()
    ]
    return ANSWER, (orjson.dumps(content).decode(), at)
