"""Query, then subscribe: nothing is missed in between."""

from tests.documents import NOTIFICATIONS, SESSIONS
from tests.stage import Stage


async def test_notifications_and_own_sessions_go_on_from_the_viewers_cursors(live_stage: Stage) -> None:
    stream = await live_stage.live()
    session = await live_stage.requested(live_stage.ben, stream)
    viewer = (await live_stage.ben.ask("{ viewer { sessionsCursor notificationsCursor } }"))["viewer"]
    await live_stage.ana.do("decide", sessionId=session["id"], decision="APPROVE")
    async with live_stage.ben.listening(SESSIONS, after=viewer["sessionsCursor"]) as updates:
        assert (await updates.next())["transition"]["to"] == "WAITING"
    async with live_stage.ben.listening(NOTIFICATIONS, after=viewer["notificationsCursor"]) as notifications:
        assert (await notifications.next())["notification"]["kind"] == "REQUEST_APPROVED"


async def test_a_streams_sessions_go_on_from_its_cursor_which_is_the_creators_only(live_stage: Stage) -> None:
    stream = await live_stage.live()
    query = "query($id: ID!) { liveStream(id: $id) { sessionsCursor } }"
    cursor = (await live_stage.ana.ask(query, id=stream))["liveStream"]["sessionsCursor"]
    await live_stage.requested(live_stage.ben, stream)
    async with live_stage.ana.listening(SESSIONS, stream=stream, after=cursor) as updates:
        assert (await updates.next())["transition"]["to"] == "REQUESTED"
    for person in (live_stage.ben, live_stage.anonymous):
        assert (await person.ask(query, id=stream))["liveStream"]["sessionsCursor"] is None
