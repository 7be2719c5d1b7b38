"""A topic is listened to as long as somebody follows it, and ends with the last."""

import asyncio
from uuid import uuid4

import pytest
from broadcaster import Broadcast
from tortoise import Tortoise

from domain.events import room_topic
from models.database import connect
from subscriptions.topics import Topics


@pytest.mark.parametrize("turns", range(12))
async def test_a_topic_ends_whenever_a_notice_comes(database_url: str, turns: int) -> None:
    await connect(database_url)
    try:
        async with Broadcast("memory://") as broadcast:
            topics, name = Topics(broadcast), room_topic(uuid4())
            async with asyncio.timeout(10) as limit:
                async with topics.follow(name):
                    await topics.announce({name: 1})
                    # The notice is somewhere on its way when the last follower leaves.
                    for _ in range(turns):
                        await asyncio.sleep(0)
            assert not limit.expired()
    finally:
        await Tortoise.close_connections()
