"""Which of those near the front of a line are present in its waiting room."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from models.rooms import Activity, RoomMember
from models.sql.statement import Statement, instant, uuid_of

MEMBER = "member.user_id, member.activity, member.since, account.display_name, account.avatar_url"
PRESENT = Statement(
    f"""
    SELECT session.id AS session_id, {MEMBER} FROM private_session session
    JOIN room_member member ON member.stream_id = session.stream_id AND member.user_id = session.fan_id
    JOIN user_account account ON account.id = member.user_id
    WHERE session.stream_id = {{0}} AND session.id = ANY({{1}}) AND session.status = 'WAITING'
    UNION ALL
    SELECT NULL, {MEMBER} FROM room_member member JOIN user_account account ON account.id = member.user_id
    WHERE member.stream_id = {{0}} AND member.user_id = {{2}}
    """  # noqa: S608
)


class PresentMember(NamedTuple):
    """Somebody who is present; ``session_id``: theirs, None for the creator."""

    session_id: UUID | None
    user_id: UUID
    activity: Activity
    since: datetime
    display_name: str
    avatar_url: str | None


async def present_of(stream_id: UUID, creator_id: UUID, session_ids: Sequence[UUID]) -> list[PresentMember]:
    """Who is present of the creator and the fans of these sessions."""
    return [
        PresentMember(
            row["session_id"] and uuid_of(row["session_id"]),
            uuid_of(row["user_id"]),
            Activity(row["activity"]),
            instant(row["since"]),
            row["display_name"],
            row["avatar_url"],
        )
        for row in await PRESENT.rows(stream_id, list(session_ids), creator_id)
    ]


async def members_in(stream_id: UUID) -> int:
    """How many are present."""
    return await RoomMember.filter(stream_id=stream_id).count()
