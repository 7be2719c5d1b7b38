"""Finding people by their subject, or by how their name begins, in capitals or not."""

import re
from itertools import product
from uuid import UUID

from domain.profiles import SUBJECT_LENGTH
from models.fields import LAST_ID
from models.people import User
from models.sql.statement import Statement, uuid_of

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
    return await User.filter(id__in=[uuid_of(row["id"]) for row in rows]).order_by("-id") if rows else []


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
