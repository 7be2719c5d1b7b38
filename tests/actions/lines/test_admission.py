"""What the log says of those in a waiting room, letter by letter: nodes of other versions read it."""

from uuid import UUID

from actions.lines.admission import member_event, member_left
from domain.events import EventKind
from models.rooms import Activity, RoomMember
from tests.conftest import ON_SQLITE
from tests.domain.samples import NOW
from tests.stage import Stage

STREAM, USER = UUID(int=1), UUID(int=2)


@ON_SQLITE
async def test_a_member_is_told_with_all_that_the_room_shows(stage: Stage) -> None:
    member = RoomMember(stream_id=STREAM, user_id=USER, activity=Activity.WATCHING_STREAM, since=NOW, position=3)
    event = member_event(EventKind.MEMBER_CHANGED, member)
    assert (event.topic, event.kind) == (f"room:{STREAM}", EventKind.MEMBER_CHANGED)
    assert event.data == {
        "user": str(USER),
        "activity": "WATCHING_STREAM",
        "since": NOW.isoformat(),
        "position": 3,
    }


def test_of_who_has_left_nothing_is_told_but_who_it_was() -> None:
    event = member_left(STREAM, USER)
    assert (event.topic, event.kind, event.data) == (f"room:{STREAM}", EventKind.MEMBER_LEFT, {"user": str(USER)})
