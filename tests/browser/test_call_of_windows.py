"""Which window of a person has a call: the one whose word came last, and the others are told; what the other side says
to a connection that has been in this one tells of no other window."""

import orjson
import pytest
from playwright.async_api import expect

from tests.browser.calls import ALLOWED
from tests.browser.theatre import Theatre
from tests.documents import CALL, PRESENCE
from tests.sockets import Answer, Stream
from tests.stage import Person

ELSEWHERE = "The call is in another window of yours."
NONSENSE = {"type": "answer", "sdp": "nonsense"}
"""Rejected by a browser, which begins another connection."""

AN_OFFER = {"type": "offer", "sdp": "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"}


ANSWERED = """async offer => {
  const peer = new RTCPeerConnection();
  await peer.setRemoteDescription(offer);
  await peer.setLocalDescription();
  return peer.localDescription.toJSON();
}"""


AN_ACCEPTABLE_OFFER = """async () => {
  const peer = new RTCPeerConnection();
  peer.createDataChannel("call");
  await peer.setLocalDescription();
  return peer.localDescription.toJSON();
}"""


async def said_next(call: Stream, kind: str) -> Answer:
    """The next description of that type that the other side sends."""
    while True:
        event = (await call.next())["event"]
        said: Answer = orjson.loads(event.get("payload", "{}"))
        if said.get("type") == kind:
            return said


async def offered(call: Stream) -> str:
    """The next connection in which the other side offers something."""
    return str((await said_next(call, "offer"))["from"])


async def say(person: Person, session: str, said: Answer) -> None:
    """A description, as a window of that person would send it."""
    await person.do("sendSignal", sessionId=session, kind="DESCRIPTION", payload=orjson.dumps(said).decode())


async def begun(ben: Person, ana: Person, stream: str) -> str:
    """Ben's session with Ana, who has begun it while he was in the waiting room."""
    session = (await ben.do("requestSession", streamId=stream, durationMinutes=10))["id"]
    await ana.do("decide", sessionId=session, decision="APPROVE")
    async with ben.listening(PRESENCE, stream=stream) as room:
        await room.next()
        await ana.do("startSession", sessionId=session)
    return str(session)


@pytest.mark.proof
async def test_what_a_window_says_to_a_connection_that_was_here_takes_no_call_away(theatre: Theatre) -> None:
    ben, ana = await theatre.person("Ben"), await theatre.person("Ana")
    stream = await theatre.stream()
    creator = await theatre.creator("Ana", **ALLOWED)
    session = await begun(ben, ana, stream)

    async def speak(window: str, to: str, said: Answer) -> None:
        await say(ben, session, {**said, "from": window, "to": to})

    async with ben.listening(CALL, session=session) as call:
        was_here = await offered(call)
        await speak("one window", was_here, NONSENSE)
        here = await offered(call)
        await speak("another", here, AN_OFFER)
        await speak("one window", was_here, AN_OFFER)
        await speak("another", here, NONSENSE)
        here = await offered(call)
        await expect(creator.get_by_text(ELSEWHERE)).to_be_hidden()

        await speak("another", here, AN_OFFER)
        await speak("one window", "a window of hers", AN_OFFER)
        await expect(creator.get_by_text(ELSEWHERE)).to_be_visible()


async def test_who_gives_a_window_up_for_another_says_which(theatre: Theatre) -> None:
    ben, ana = await theatre.person("Ben"), await theatre.person("Ana")
    stream = await theatre.stream()
    creator = await theatre.creator("Ana", **ALLOWED)
    session = await begun(ben, ana, stream)
    async with ben.listening(CALL, session=session) as call:
        offer = await said_next(call, "offer")
        assert "left" not in offer
        answer = await creator.page.evaluate(ANSWERED, {"type": "offer", "sdp": offer["sdp"]})
        for window in ("one window", "another"):
            await say(ben, session, {**answer, "from": window, "to": offer["from"]})
        told = await said_next(call, "offer")
        while told["to"] == "one window":
            # A camera that came only now is offered to that window before the other's answer is heard.
            told = await said_next(call, "offer")
        assert (told["to"], told["left"]) == ("another", ["one window"])


async def test_a_window_that_was_given_up_says_so_before_it_was_ever_answered(theatre: Theatre) -> None:
    ben, ana = await theatre.person("Ben"), await theatre.person("Ana")
    stream = await theatre.stream()
    fan = await theatre.fan("Ben", **ALLOWED)
    session = (await ben.do("requestSession", streamId=stream, durationMinutes=10))["id"]
    await ana.do("decide", sessionId=session, decision="APPROVE")
    await expect(fan.get_by_role("list", name="Present").get_by_text("Ben")).to_be_visible()
    await ana.do("startSession", sessionId=session)
    async with ana.listening(CALL, session=session) as call:
        await offered(call)
        await say(ana, session, {**await fan.page.evaluate(AN_ACCEPTABLE_OFFER), "from": "hers"})
        window = (await said_next(call, "answer"))["from"]
        await say(ana, session, {**AN_OFFER, "from": "hers now", "to": "another of his", "left": [window]})
        await expect(fan.get_by_text(ELSEWHERE)).to_be_visible()
