"""``make chaos``: an evening on two nodes while everything fails in turn, for ``SECONDS``, as ``SEED`` has it."""

import asyncio
import os
import sys
from collections.abc import Sequence
from random import Random, randrange

from tortoise import Tortoise

from domain.scopes import CREDIT_SCOPE
from models.database.opening import connect
from tests.chaos.client import Client
from tests.chaos.faults import faults, watch
from tests.chaos.followers import ROOM, Following, all_followed, at_the_end_of, know_the_end
from tests.chaos.judge import followed, judge
from tests.chaos.players import Evening, all_go_home, creator_plays, fan_plays, go_on_air, office_plays
from tests.chaos.tally import Tally
from tests.system.house import House, house
from tests.system.nodes import everywhere

CREATORS = ("Ana", "Cleo")
FANS = ("Ben", "Dora", "Emil", "Fay", "Gil", "Cleo")
"""Cleo is both."""

LATEST_END_SECONDS = 180
SHORT = {
    "PRESENCE_GRACE_SECONDS": "1",
    "NO_SHOW_GRACE_SECONDS": "3",
    "REQUEST_TTL_SECONDS": "15",
    "CONNECT_GRACE_SECONDS": "8",
    "CALL_GRACE_SECONDS": "1",
    "RESUME_GRACE_SECONDS": "5",
    "LIMITS": "off",
}
"""So that deadlines pass while things fail."""

TWICE = """
  SELECT person, count(*) FROM (
    SELECT creator_id AS person FROM private_session WHERE status = 'IN_PROGRESS'
    UNION ALL SELECT fan_id FROM private_session WHERE status = 'IN_PROGRESS'
  ) AS engaged GROUP BY person HAVING count(*) > 1"""
"""Who is in two sessions at this moment."""


async def main(seconds: float, seed: int) -> int:
    """Play, and judge; how many promises were broken."""
    print(f"seed {seed}, {seconds:.0f} s")
    tally, evening = Tally(), Evening(Random(seed))
    async with house(**SHORT) as place:
        clients = await everybody(place, tally, evening)
        broken = await play(place, seconds, tally, evening, clients)
    for line in (*tally.report(), f"broken promises: {len(broken)}", *broken):
        print(line)
    return len(broken)


async def everybody(place: House, tally: Tally, evening: Evening) -> dict[str, Client]:
    """All who take part, with money; creators are on air."""
    people = {name: await everywhere(place.servers, name) for name in dict.fromkeys((*CREATORS, *FANS))}
    people["Office"] = [await server.person("Office", scope=CREDIT_SCOPE) for server in place.servers]
    clients = {name: Client(name, selves, tally, evening.random) for name, selves in people.items()}
    for name in FANS:
        await clients["Office"].act(
            "creditWallet", userId=clients[name].id, amount={"amount": 1_000_000, "currency": "USD"}
        )
    for name in CREATORS:
        await go_on_air(clients[name], evening)
    return clients


async def play(place: House, seconds: float, tally: Tally, evening: Evening, clients: dict[str, Client]) -> list[str]:
    """The evening, to its end; what was broken."""
    fans, creators = [clients[name] for name in FANS], [clients[name] for name in CREATORS]
    followers = await all_followed(list(clients.values()), evening.streams)
    listening = [asyncio.create_task(follower.listen()) for follower in followers]
    broken: list[str] = []
    playing = [
        asyncio.create_task(faults(place, evening.random, tally, evening.over)),
        asyncio.create_task(watch(place, TWICE, broken, evening.over)),
        *(asyncio.create_task(fan_plays(fan, evening)) for fan in fans),
        *(asyncio.create_task(creator_plays(creator, evening)) for creator in creators),
        asyncio.create_task(office_plays(clients["Office"], fans, evening)),
    ]
    await asyncio.wait([*playing, *listening], timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    evening.over.set()
    async with asyncio.timeout(LATEST_END_SECONDS):
        await asyncio.gather(*playing, *(one for one in listening if one.done()))
        await all_go_home(fans)
        broken += await heard_to_the_end(creators, followers, evening)
        await asyncio.gather(*listening, *(talk.task for talk in evening.talks.values()))
    await connect(place.postgres.url)
    try:
        return broken + await judge(tally, evening)
    finally:
        await Tortoise.close_connections()


async def heard_to_the_end(creators: Sequence[Client], followers: Sequence[Following], evening: Evening) -> list[str]:
    """Streams end, and all that is followed comes to its end; what somebody has not heard."""
    rooms = [follower for follower in followers if follower.kind == ROOM]
    await at_the_end_of(rooms)
    broken = await followed(rooms)
    for creator in creators:
        await creator.act("endStream", streamId=evening.streams[creator.name])
    rest = [follower for follower in followers if follower.kind != ROOM]
    await know_the_end(rest)
    return broken + await followed(rest)


if __name__ == "__main__":
    given = os.environ
    sys.exit(bool(asyncio.run(main(float(given.get("SECONDS", "120")), int(given.get("SEED", randrange(10**6)))))))
