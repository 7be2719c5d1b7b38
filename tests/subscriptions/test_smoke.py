from tests.stage import CHAT, PRESENCE, Stage


async def test_a_fan_requests_and_chats(live_stage: Stage) -> None:
    stream = await live_stage.live()
    session = await live_stage.waiting(live_stage.ben, stream)
    async with (
        live_stage.ben.listening(PRESENCE, stream=stream) as presence,
        live_stage.ana.listening(CHAT, stream=stream) as chat,
    ):
        first = await presence.next()
        assert first["event"]["__typename"] == "PresenceSnapshot"
        started = None
        await live_stage.ben.do("sendMessage", streamId=stream, body="hello")
        print(await chat.next())
        started = await live_stage.ana.do("startSession", sessionId=session["id"])
        assert started["status"] == "IN_PROGRESS"
        print(started)
        print(await presence.raw())
        live_stage.clock.move(minutes=5)
        done = await live_stage.ana.do("endSession", sessionId=session["id"])
        print(done)
        print(await live_stage.ben.wallet(), [n["message"] for n in await live_stage.ben.inbox()])
