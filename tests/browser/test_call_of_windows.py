"""Which window of a person has a call: what the other side says to a connection that has been in this one tells of no
other window."""

import orjson
from playwright.async_api import expect

from tests.browser.calls import ALLOWED
from tests.browser.theatre import Theatre
from tests.documents import CALL, PRESENCE
from tests.sockets import Answer, Stream

ELSEWHERE = "The call is in another window of yours."
NONSENSE = {"type": "answer", "sdp": "nonsense"}
"""Rejected by a browser, which begins another connection."""

AN_OFFER = {"type": "offer", "sdp": "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"}


async def offered(call: Stream) -> str:
    """The next connection in which the other side offers something."""
    while True:
        event = (await call.next())["event"]
        said: Answer = orjson.loads(event.get("payload", "{}"))
        if said.get("type") == "offer":
            return str(said["from"])


async def test_what_a_window_says_to_a_connection_that_was_here_takes_no_call_away(theatre: Theatre) -> None:
    ben, ana = await theatre.person("Ben"), await theatre.person("Ana")
    stream = await theatre.stream()
    creator = await theatre.creator("Ana", **ALLOWED)
    session = (await ben.do("requestSession", streamId=stream, durationMinutes=10))["id"]
    await ana.do("decide", sessionId=session, decision="APPROVE")
    async with ben.listening(PRESENCE, stream=stream) as room:
        await room.next()
        await ana.do("startSession", sessionId=session)

    async def say(window: str, to: str, said: Answer) -> None:
        payload = orjson.dumps({**said, "from": window, "to": to}).decode()
        await ben.do("sendSignal", sessionId=session, kind="DESCRIPTION", payload=payload)

    async with ben.listening(CALL, session=session) as call:
        was_here = await offered(call)
        await say("one window", was_here, NONSENSE)
        here = await offered(call)
        await say("another", here, AN_OFFER)
        await say("one window", was_here, AN_OFFER)
        await say("another", here, NONSENSE)
        here = await offered(call)
        await expect(creator.get_by_text(ELSEWHERE)).to_be_hidden()

        await say("another", here, AN_OFFER)
        await say("one window", "a window of hers", AN_OFFER)
        await expect(creator.get_by_text(ELSEWHERE)).to_be_visible()
