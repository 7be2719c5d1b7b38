"""What several events of a room's presence come to, told as one."""

import pytest

from domain.event_data import member_changed, member_joined, member_left
from domain.events import Event, room_topic
from models.log import TopicEvent
from models.rooms import Activity, RoomMember
from schema.updates import MembersChanged
from subscriptions.context import RealtimeContext
from subscriptions.presence_updates import Shown, presence_updates
from tests.conftest import ON_SQLITE
from tests.domain.samples import NOW
from tests.stage import Stage, row_of

JOINED, CHANGED, LEFT = "joined", "changed", "left"


@ON_SQLITE
@pytest.mark.parametrize(
    ("events", "told"),
    [
        ([JOINED, CHANGED], {JOINED: 2}),
        ([JOINED, LEFT], {}),
        ([JOINED, LEFT, JOINED], {JOINED: 3}),
        ([LEFT, JOINED], {CHANGED: 2}),
        ([CHANGED, LEFT], {LEFT: None}),
        ([LEFT, JOINED, LEFT], {LEFT: None}),
        ([CHANGED, CHANGED], {CHANGED: 2}),
    ],
    ids=",".join,
)
async def test_somebody_is_told_of_as_they_are_after_all_that_happened(
    stage: Stage, events: list[str], told: dict[str, int | None]
) -> None:
    stream, ben = row_of(await stage.live()), row_of(stage.ben.id)

    def event(kind: str, position: int) -> Event:
        member = RoomMember(stream_id=stream, user_id=ben, activity=Activity.IN_ROOM, since=NOW, position=position)
        telling = {JOINED: member_joined, CHANGED: member_changed}
        return telling[kind](stream, member.seen) if kind in telling else member_left(stream, ben)

    log = [
        TopicEvent(room_topic(stream), offset, one.kind, one.data, NOW)
        for offset, one in enumerate((event(kind, place) for place, kind in enumerate(events, 1)), 1)
    ]
    updates = await presence_updates(RealtimeContext.on(stage.node.realtime), Shown(merged=True), log)
    assert [one.offset for one in updates] == ([len(log)] if told else [])
    for one in updates:
        net = one.update.event
        assert isinstance(net, MembersChanged)
        assert [user.display_name for user in net.left] == ["Ben"] * (LEFT in told)
        for kind, members in ((JOINED, net.joined), (CHANGED, net.changed)):
            assert [(member.user.display_name, member.position) for member in members] == [("Ben", told.get(kind))] * (
                kind in told
            )
