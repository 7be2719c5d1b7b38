"""Two server processes on one database, told of each other's events by Valkey."""

from tests.documents import CHAT, OFFER, PRESENCE
from tests.parts.valkey import valkey
from tests.system.process import follow, serving


async def test_what_is_written_on_one_node_is_heard_on_the_other_also_after_valkey_was_away(sqlite_url: str) -> None:
    async with (
        valkey() as broadcast,
        serving(sqlite_url, BROADCAST_URL=broadcast.url) as first,
        serving(sqlite_url, BROADCAST_URL=broadcast.url) as second,
    ):
        ana, ben = await first.person("Ana"), await first.person("Ben", money=10_000)
        ana_elsewhere = await second.person("Ana")
        stream = (await ana.do("goLive", title="Piano", offer=OFFER))["id"]
        session = await ben.do("requestSession", streamId=stream, durationMinutes=10)
        await ana_elsewhere.do("decide", sessionId=session["id"], decision="APPROVE")

        async with ana_elsewhere.listening(PRESENCE, stream=stream) as anas:
            await anas.next()
            async with ben.listening(PRESENCE, stream=stream) as bens:
                assert len((await bens.next())["event"]["members"]) == 2
                assert (await anas.next())["event"]["member"]["user"]["displayName"] == "Ben"

        room = await ben.ask("query($id: ID!) { waitingRoom(streamId: $id) { cursor } }", id=stream)
        cursor = room["waitingRoom"]["cursor"]
        async with ana_elsewhere.listening(CHAT, stream=stream, after=cursor) as chat:
            for body in ("before", "while away", "after"):
                if body == "while away":
                    await broadcast.stop()
                if body == "after":
                    await broadcast.start()
                await ben.do("sendMessage", streamId=stream, body=body)
                assert (await chat.next())["event"]["message"]["body"] == body

        said = await follow(
            first, ben, CHAT, lambda update: update["event"]["message"]["body"] == "after", cursor, stream=stream
        )
        assert [update["event"]["message"]["body"] for update in said] == ["before", "while away", "after"]
