"""From signing in to the receipt."""

import asyncio

from greenroom import STREAMS, NotDone, SessionNow, call, connect, enter_room, money, request_session, session, stages
from settings import token, url


async def main() -> None:
    """A fan's evening."""
    async with connect(url, token) as greenroom:
        streams = (await greenroom.ask(STREAMS, {"acceptingRequests": True}))["liveStreams"]["edges"]
        stream = streams[0]["node"]["id"]
        asked = await request_session(greenroom, {"streamId": stream, "durationMinutes": 10})
        if isinstance(asked, NotDone):
            raise SystemExit(asked.problem["message"])

        async def wait(now: SessionNow) -> None:
            async for room in enter_room(greenroom, stream):
                print("Room:", room.messages[-1]["body"] if room and room.messages else "", flush=True)

        async def talk(now: SessionNow) -> None:
            async for meter in call(greenroom, now.id):
                print("Meter:", meter["state"], flush=True)

        ended = await stages(session(greenroom, asked.result["id"]), {"WAITING": wait, "IN_PROGRESS": talk})
        print("Paid:", money(ended.session["payment"]["captured"]) if ended else "nothing")


asyncio.run(main())
