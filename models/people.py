"""Users, and whom a creator has blocked."""

import re
from collections.abc import Collection
from datetime import datetime
from itertools import product
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from domain.profiles import ERASED, NAMELESS, SUBJECT_LENGTH, Profile, erased_subject
from domain.refusals import TryAgain
from models.database.contention import is_held
from models.fields import LAST_ID, DatetimeField, new_id
from models.sql.statement import Statement, row_id
from models.writing.transaction import Transaction


class User(Model):
    """A person, known from their first valid token. The same person may be fan and creator.

    Name and picture are those of the token that was issued at ``profile_issued_at``, or of one that does not say when.
    """

    id = fields.UUIDField(primary_key=True, default=new_id)
    sub = fields.CharField(max_length=SUBJECT_LENGTH, unique=True)
    display_name = fields.CharField(max_length=100)
    avatar_url = fields.CharField(max_length=2000, null=True)
    profile_issued_at: datetime | None = DatetimeField(null=True)
    currency: str | None = fields.CharField(max_length=3, null=True)  # type: ignore[assignment]
    created_at: datetime = DatetimeField()

    class Meta:
        table = "user_account"

    @property
    def is_erased(self) -> bool:
        """Whether the person was erased: whoever has a token of theirs is somebody else."""
        return self.sub == erased_subject(self.id)

    @property
    def profile(self) -> Profile:
        """What is known of the person by their tokens."""
        return Profile(self.display_name, self.avatar_url or "", self.profile_issued_at)

    def take(self, profile: Profile) -> None:
        """Be known by that from now on; the caller saves."""
        self.display_name = profile.name or NAMELESS
        self.avatar_url = profile.picture or None
        self.profile_issued_at = profile.issued_at


NOT_ERASED = f"sub <> '{ERASED}' || id"
"""Of a row of ``user_account`` in a statement: who was not erased."""


class PersonErased(Exception):
    """Who acts was erased since they signed in, or is not known any more: the database was put back to before they
    first did."""


class Block(Model):
    """A creator takes no more requests from a fan. The fan does not learn of it."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    creator: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", related_name="blocks")
    creator_id: UUID
    fan: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", related_name="blocked_by")
    fan_id: UUID
    reason = fields.TextField(null=True)
    at: datetime = DatetimeField()

    class Meta:
        table = "block"
        unique_together = (("creator_id", "fan_id"),)
        indexes = (("creator_id", "id"),)


NAMED = Statement(
    """
    SELECT person.id FROM (SELECT DISTINCT upper(value) AS name FROM json_each({0})) AS beginning
    CROSS JOIN user_account AS person
    WHERE upper(person.display_name) >= beginning.name AND upper(person.display_name) < beginning.name || {1}
    AND +person.id < {2} ORDER BY +person.id DESC LIMIT {3}
    """,
    """
    WITH named AS MATERIALIZED (
        SELECT person.id FROM (SELECT DISTINCT upper(value) AS name FROM unnest({0}::text[]) AS value) AS beginning
        JOIN user_account AS person ON upper(person.display_name) COLLATE "C" >= beginning.name
        AND upper(person.display_name) COLLATE "C" < beginning.name || {1}
        WHERE person.id < {2}
    ) SELECT id FROM named ORDER BY id DESC LIMIT {3}
    """,
)
"""Goes by an index of names in capitals, in the order of their bytes. With ``+`` SQLite does not go through all people
by ``id`` instead."""

MOST_LETTERS = 4
"""So many letters of a beginning that are not ASCII are looked for both as capitals and as small letters, each by
itself."""

UNKEPT = re.compile("[\0\ud800-\udfff]")
"""What no database keeps: of bytes on a command line that are no UTF-8, Python makes surrogates."""

BEHIND_ALL = chr(0x10FFFF)
"""Comes behind whatever may be in a name."""


def may_be_known_as(text: str) -> bool:
    """Whether anybody's name or subject could begin so. What no database keeps is not asked of one either."""
    return len(text) <= SUBJECT_LENGTH and not UNKEPT.search(text)


async def person_with_subject(sub: str) -> User | None:
    """Whose tokens have that subject; None when nobody's have, or can have."""
    return await User.get_or_none(sub=sub) if may_be_known_as(sub) else None


async def newest_named(beginning: str, before: UUID | None, count: int) -> list[User]:
    """The newest people whose name begins so, in capitals or not; ``before``: older than that one."""
    rows = await NAMED.rows(spellings_of(beginning), BEHIND_ALL, before or LAST_ID, count)
    return await User.filter(id__in=[row_id(row["id"]) for row in rows]).order_by("-id") if rows else []


def spellings_of(beginning: str) -> list[str]:
    """How the beginning of a name may be written, in capitals or not. Letters of ASCII are left as they are: every
    database knows their capitals, while SQLite never knows those of other letters, and PostgreSQL only as it was set
    up. Behind ``MOST_LETTERS`` such letters the rest is as written, all small, all capital, or with a capital for each
    word."""
    letters = [place for place, one in enumerate(beginning) if not one.isascii() and one.lower() != one.upper()]
    end = letters[MOST_LETTERS] if len(letters) > MOST_LETTERS else len(beginning)
    heads = product(*({one} if one.isascii() else {one, one.lower(), one.upper()} for one in beginning[:end]))
    rests = {beginning[end:], beginning[end:].lower(), beginning[end:].upper(), beginning.title()[end:]}
    return sorted({"".join(head) + rest for head in heads for rest in rests})


BLOCKED = Statement("SELECT creator_id, fan_id FROM block WHERE creator_id = ANY({0})")


async def blocked_by(creator_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """By creator, the fans whom each of these has blocked."""
    blocked: dict[UUID, set[UUID]] = {creator_id: set() for creator_id in creator_ids}
    for row in await BLOCKED.rows(list(blocked)):
        blocked[row_id(row["creator_id"])].add(row_id(row["fan_id"]))
    return blocked


async def lock_line(tx: Transaction, creator_id: UUID) -> User:
    """The creator, locked until the transaction ends: who changes their line does so one after the other. Who changes
    anything else of a person locks them so too.

    Not ``FOR UPDATE``, which would also wait for each new row that refers to the person, and be waited for by it.
    """
    (creator,) = await lock_lines(tx, creator_id)
    return creator


async def lock_own_line(tx: Transaction, by: User) -> User:
    """As ``lock_line`` of who acts, on whatever node they signed in. Raises PersonErased."""
    own = await lock_line(tx, by.id)
    if own.is_erased:
        raise PersonErased
    return own


async def lock_lines(tx: Transaction, *people: UUID) -> list[User]:
    """As ``lock_line`` for each of them, in the order of their ids, so that two who lock the same do not wait for each
    other. Refuses with TryAgain where others have one, and the transaction does not wait. Raises PersonErased."""
    for person in sorted(people):
        tx.take_turn(person)
    try:
        free = User.select_for_update(skip_locked=not tx.waits, no_key=True).filter(id__in=people)
        locked = await free.order_by("id")
    except Exception as error:
        if tx.waits and is_held(error):
            tx.lines_are_stuck(people)
        raise
    if len(locked) < len(set(people)):
        if tx.waits:
            raise PersonErased
        # Rather than by NOWAIT, which to the database is an error.
        raise TryAgain
    tx.has_lines()
    tx.names.update((one.id, one.display_name) for one in locked)
    return locked


NAMES = Statement("SELECT id, display_name FROM user_account WHERE id = ANY({0})")


async def names_of(tx: Transaction, *people: UUID) -> dict[UUID, str]:
    """The name of each; those that the transaction does not know yet are read."""
    if unknown := [person for person in people if person not in tx.names]:
        tx.names |= {row_id(row["id"]): row["display_name"] for row in await NAMES.rows(unknown)}
    return {person: tx.names[person] for person in people}
