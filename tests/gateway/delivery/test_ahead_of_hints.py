"""A log may be read further than any hint has told: what is sent of it is as of what was read."""

from typing import Any
from uuid import uuid4

import pytest

from actions.room_presence import enter_room
from domain.events import room_topic
from models import log
from models.log import TopicEvent
from models.people import User
from tests.documents import PRESENCE
from tests.reads.elsewhere import another_node
from tests.stage import Person, Stage, row_of
from tests.subscriptions.briefly import followed, nobody_looks, presence, room, topic_of


@pytest.mark.parametrize("comes", ["before the log is read", "behind it"])
async def test_a_snapshot_in_place_of_changes_has_what_another_node_has_yet_to_tell_of_and_that_is_told_once(
    live_stage: Stage, comes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_looks(monkeypatch)
    monkeypatch.setattr("gateway.delivery.log_results.MOST_SEPARATE_UPDATES", 1)
    elsewhere = another_node(live_stage, monkeypatch)
    stream, node_id = await live_stage.live(), uuid4()
    topic = topic_of(room_topic, stream)
    for fan in (live_stage.ben, live_stage.cleo, live_stage.dora):
        await live_stage.waiting(fan, stream)
    read, late = log.read, list[Person]()

    async def come(*fans: Person) -> int:
        users = [await User.get(id=row_of(fan.id)) for fan in fans]
        await elsewhere.run(enter_room, users, row_of(stream), node_id)
        return await log.head_of(topic)

    async def reading(*asked: Any) -> list[TopicEvent]:
        if asked[0] == topic and not late:
            late.append(live_stage.dora)
            # What the hint has told of is read, and kept, and one more comes before the log is read.
            assert len((await room(live_stage.ana, stream))["members"]) == 3
            found = await read(*asked)
            await come(*late)
            if comes == "behind it":
                live_stage.node.realtime.rooms.invalidate((topic,))
                return found
        return await read(*asked)

    async with live_stage.ana.listening(PRESENCE, stream=stream) as anas:
        assert presence(await anas.next()) == ("PresenceSnapshot", ("Ana", None))
        await followed(live_stage, topic)
        head = await come(live_stage.ben, live_stage.cleo)
        monkeypatch.setattr(log, "read", reading)
        await live_stage.node.realtime.topics.announce({topic: head})
        everybody = ("Ana", None), ("Ben", 1), ("Cleo", 2), ("Dora", 3)
        assert presence(await anas.next()) == ("PresenceSnapshot", *everybody)
        await live_stage.ana.do("setActivity", streamId=stream, activity="WATCHING_STREAM")
        assert presence(await anas.next()) == ("MemberChanged", "Ana", None)
