"""What is known of creators, as the database has it: a fold of their logs, with the number up to which it is."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from tortoise import fields
from tortoise.models import Model

from models.fields import DatetimeField, new_id
from models.folded import Folded, Saved
from models.occurrences import Numbered
from models.people import NOT_ERASED
from models.sql.statement import Statement, uuid_of


class CreatorHabits(Model):
    """What is known of a creator as of an occurrence in their log, in JSON. It is a fold of the log, which has the
    truth: whoever has folded more writes it. ``since``: the number from which on it is folded; 0 or less where it has
    what was before the log, too. ``number``: up to which it is folded. ``shown``: what people were shown last, on any
    node."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    creator: fields.ForeignKeyRelation[Model] = fields.OneToOneField("models.User", related_name="habits")
    creator_id: UUID
    since: int = fields.BigIntField()
    number: int = fields.BigIntField()
    state: str = fields.TextField()
    shown: str | None = fields.TextField(null=True)
    shown_at: datetime | None = DatetimeField(null=True)

    class Meta:
        table = "creator_habits"


READ = Statement("SELECT creator_id, since, number, state FROM creator_habits WHERE creator_id = ANY({0})")
INSERT = "INSERT INTO creator_habits (id, creator_id, since, number, state) "
OF_CREATOR = INSERT + "SELECT {0}, id, {2}, {3}, {4} FROM user_account WHERE id = {1} AND NOT_ERASED ".replace(
    "NOT_ERASED", NOT_ERASED
)
IF_MORE = (
    "ON CONFLICT (creator_id) DO UPDATE SET number = excluded.number, state = excluded.state "
    "WHERE creator_habits.since = excluded.since AND creator_habits.number <= excluded.number RETURNING number"
)
SAVE = Statement(OF_CREATOR + IF_MORE, f"{OF_CREATOR} FOR KEY SHARE {IF_MORE}")
REPLACE = Statement(
    INSERT + "VALUES ({0}, {1}, {2}, {3}, {4}) ON CONFLICT (creator_id) DO UPDATE "
    "SET since = excluded.since, number = excluded.number, state = excluded.state"
)
SHOW = Statement(
    "UPDATE creator_habits SET shown = {1}, shown_at = {2} "
    "WHERE creator_id = {0} AND (shown_at IS NULL OR shown_at < {2}) RETURNING number"
)
LATEST = Statement(
    """
    SELECT kept.creator_id, NULL AS number, kept.shown AS payload, kept.shown_at FROM json_each({0}) known
    JOIN creator_habits kept ON kept.creator_id = json_extract(known.value, '$.creator') AND kept.shown IS NOT NULL
    UNION ALL
    SELECT logged.creator_id, logged.number, logged.payload, NULL AS shown_at FROM json_each({0}) known
    JOIN occurrence logged ON logged.creator_id = json_extract(known.value, '$.creator')
        AND logged.number >= json_extract(known.value, '$.number')
    ORDER BY 1, 2
    """,
    """
    WITH known AS (SELECT * FROM json_to_recordset({0}) AS known (creator uuid, number bigint))
    SELECT kept.creator_id, CAST(NULL AS bigint) AS number, kept.shown AS payload, kept.shown_at
    FROM known CROSS JOIN LATERAL (
        SELECT * FROM creator_habits WHERE creator_id = known.creator AND shown IS NOT NULL OFFSET 0
    ) kept
    UNION ALL
    SELECT logged.creator_id, logged.number, logged.payload, CAST(NULL AS timestamptz) AS shown_at
    FROM known CROSS JOIN LATERAL (
        SELECT * FROM occurrence WHERE creator_id = known.creator AND number >= known.number OFFSET 0
    ) logged
    ORDER BY 1, 2
    """,
)
"""By creator, what their log has from a number on, in order; and what was shown last, without a number. With ``OFFSET``
PostgreSQL looks for each creator by itself: it takes those in JSON to be a hundred, and went through all of them."""

UNREAD = Statement(
    "SELECT DISTINCT creator_id FROM live_stream stream WHERE creator_id > {0} AND NOT EXISTS "
    "(SELECT 1 FROM creator_habits kept WHERE kept.creator_id = stream.creator_id AND kept.since <= 0) "
    "ORDER BY creator_id LIMIT {1}",
    at_length=True,
)


async def save(creator_id: UUID, folded: Folded) -> Saved | None:
    """Save what is known; None where more is saved already, or it is known by more, or the creator was erased."""
    learned, number, state, shown = folded.learned, folded.number, folded.state, folded.shown
    shown_at = learned.shown_at
    if not await SAVE.rows(new_id(), creator_id, folded.since, number, state):
        return None
    if learned.shown:
        await SHOW.rows(creator_id, shown, datetime.fromtimestamp(shown_at, UTC))
    return Saved(number, shown_at)


async def replace(creator_id: UUID, folded: Folded) -> None:
    """Save what a whole log comes to, in place of whatever is saved."""
    await REPLACE.rows(new_id(), creator_id, folded.since, folded.number, folded.state)


async def creators_unread(last: UUID, count: int) -> list[UUID]:
    """The next so many, in the order of their ids, who have been live and whose whole log was not folded yet."""
    return [uuid_of(row["creator_id"]) for row in await UNREAD.rows(last, count)]


async def is_unread(creator_id: UUID) -> bool:
    """Whether the whole log of that one was not folded yet."""
    return not await CreatorHabits.filter(creator_id=creator_id, since__lte=0).exists()


async def saved_of(creator_ids: Collection[UUID]) -> dict[UUID, Folded]:
    """What is saved of each of these; of who is new, nothing."""
    rows = await READ.rows(list(creator_ids)) if creator_ids else []
    return {one: Folded() for one in creator_ids} | {uuid_of(row["creator_id"]): Folded.of_row(row) for row in rows}


async def latest_of(known: Mapping[UUID, Numbered]) -> dict[UUID, list[Mapping[str, Any]]]:
    """By creator, what ``LATEST`` has from the occurrence that is known on."""
    found: dict[UUID, list[Mapping[str, Any]]] = {creator_id: [] for creator_id in known}
    asked = [{"creator": str(creator_id), "number": last.number} for creator_id, last in known.items()]
    for row in await LATEST.rows(orjson.dumps(asked).decode()):
        found[uuid_of(row["creator_id"])].append(row)
    return found
