"""Users, whom a creator has blocked, and the lock that whoever changes anything of a person takes first."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from domain.profiles import ERASED, NAMELESS, SUBJECT_LENGTH, Profile, erased_subject
from domain.refusals import TryAgain
from models.database.contention import is_held
from models.fields import DatetimeField, new_id
from models.sql.statement import Statement, uuid_of
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
    currency = fields.CharField(max_length=3, null=True)
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


BLOCKED = Statement("SELECT creator_id, fan_id FROM block WHERE creator_id = ANY({0})")
BLOCKED_AMONG = Statement(f"{BLOCKED.postgres} AND fan_id = ANY({{1}})")


async def blocked_by(creator_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """By creator, the fans whom each of these has blocked."""
    blocked: dict[UUID, set[UUID]] = {creator_id: set() for creator_id in creator_ids}
    for row in await BLOCKED.rows(list(blocked)):
        blocked[uuid_of(row["creator_id"])].add(uuid_of(row["fan_id"]))
    return blocked


async def blocks_among(pairs: Collection[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Of these pairs of a creator and a fan, those of whom the creator has blocked the fan."""
    creators, fans = {creator for creator, _ in pairs}, {fan for _, fan in pairs}
    rows = await BLOCKED_AMONG.rows(list(creators), list(fans))
    return {(uuid_of(row["creator_id"]), uuid_of(row["fan_id"])) for row in rows}.intersection(pairs)


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
            tx.refuse_others(people)
        raise
    if len(locked) < len(set(people)):
        if tx.waits:
            raise PersonErased
        # Rather than by NOWAIT, which to the database is an error.
        raise TryAgain
    tx.act_as_of_now()
    tx.names.update((one.id, one.display_name) for one in locked)
    return locked


NAMES = Statement("SELECT id, display_name FROM user_account WHERE id = ANY({0})")


async def names_of(tx: Transaction, *people: UUID) -> dict[UUID, str]:
    """The name of each; those that the transaction does not know yet are read."""
    if unknown := [person for person in people if person not in tx.names]:
        tx.names |= {uuid_of(row["id"]): row["display_name"] for row in await NAMES.rows(unknown)}
    return {person: tx.names[person] for person in people}
