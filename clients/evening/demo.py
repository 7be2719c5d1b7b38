"""The demo that an evening is for: its people, the stream of a creator, and what it offers."""

from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, cast

import httpx
from greenroom import EMBLEM_CHANGES, STREAMS, Greenroom, follow


class CannotBegin(Exception):
    """There is no evening to fill. Its words are for whoever has asked for one."""


@dataclass(frozen=True)
class Person:
    """Somebody in the demo, with a token to act as them."""

    name: str
    role: str
    token: str


async def people(address: str) -> list[Person]:
    """Everybody whom that server hands out. Raises CannotBegin."""
    try:
        async with httpx.AsyncClient() as http:
            answer = await http.get(f"{address}/graphiql/config.json")
            found = answer.raise_for_status().json()["people"]
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError) as problem:
        raise CannotBegin(f"There is no Greenroom at {address}: begin with `make run`, in another window.") from problem
    if not found:
        raise CannotBegin(f"The server at {address} has no demo: `make run` has one, on a new database.")
    return [Person(**one) for one in found]


async def stream_of(greenroom: Greenroom, creator: str) -> str:
    """The id of their stream. Raises CannotBegin."""
    found = (await greenroom.ask(STREAMS, {"first": 100}))["liveStreams"]["edges"]
    for edge in found:
        if edge["node"]["creator"]["displayName"] == creator:
            return edge["node"]["id"]
    raise CannotBegin(f"{creator} is not on air: go live on their side of the demo page.")


async def lengths(greenroom: Greenroom, stream_id: str) -> list[int]:
    """The minutes that may be asked for. Raises CannotBegin."""
    listening = cast("Any", follow(greenroom, EMBLEM_CHANGES, {"streamId": stream_id}))
    async with aclosing(listening) as states:
        async for state in states:
            offer = state["emblem"]["offer"]
            if offer["open"]:
                return [option["minutes"] for option in offer["options"]]
            break
    raise CannotBegin("The offer is closed: open it at the creator's desk.")
