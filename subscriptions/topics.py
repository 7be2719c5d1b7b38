"""The topics that are followed on this node, each once, however many follow it.

What is broadcast is only a hint that a topic has moved. Order and completeness come from the log: a follower that is
further behind than what is kept in memory reads the log until it has caught up. Hints may be lost, so all topics are
looked at again and again, many in one statement.
"""

from collections.abc import Callable, Mapping

from domain.events import has_log
from internals.broadcaster import HandingBroadcast
from models import log
from models.log import MarkedOffset
from reads.batch_loader import BatchLoader
from subscriptions.rounds import Rounds
from subscriptions.topic import Topic

LOOK_AT_HEAD_SECONDS = 5.0
"""How often the end of each log is looked at without a hint: hints may be lost."""

MOST_TOGETHER = 250
"""The ends of so many logs are read in one statement."""


class Topics:
    """The topics that somebody on this node follows. ``moved``: called with the name of each that has moved, on
    whatever node, before its followers are."""

    def __init__(self, broadcast: HandingBroadcast, moved: Callable[[str], None] = lambda name: None) -> None:
        self._broadcast = broadcast
        self._moved = moved
        self._topics: dict[str, Topic] = {}
        self._ends: BatchLoader[str, MarkedOffset] = BatchLoader(log.ends_of)
        self._rounds: Rounds[Topic] = Rounds(lambda: LOOK_AT_HEAD_SECONDS, self._look, MOST_TOGETHER)

    async def announce(self, heads: Mapping[str, int]) -> None:
        """Tell every node that these topics have moved."""
        for name, offset in heads.items():
            if topic := self._topics.get(name):
                topic.announced = max(topic.announced, offset)
            await self._broadcast.publish(name, str(offset))

    async def head(self, name: str) -> int:
        """The offset of the topic's last event that this node has written or read. Whoever follows it within the next
        seconds is told all that comes after that, and the log is not asked again."""
        topic = await self.follow(name)
        try:
            await topic.ready()
        finally:
            topic.followers -= 1
        return topic.latest

    async def follow(self, name: str) -> Topic:
        """Follow a topic until it is left; nothing that comes after it is ready is missed."""
        topic = self._topics.get(name)
        if topic is None:
            topic = self._topics[name] = Topic(name, self._end_of, self._moved)
            if has_log(name):
                self._rounds.join(topic)
            await self._broadcast.hand_over(name, topic)
        topic.followers += 1
        return topic

    async def leave(self, topic: Topic) -> None:
        """Follow it no longer; it ends with the last follower."""
        topic.followers -= 1
        if not topic.followers:
            await self._close(topic)

    async def close(self) -> None:
        """Follow nothing any more."""
        await self._rounds.close()
        for topic in list(self._topics.values()):
            await self._close(topic)
        await self._ends.drain()

    async def _close(self, topic: Topic) -> None:
        if self._topics.get(topic.name) is topic:
            del self._topics[topic.name]
            self._rounds.leave(topic)
            await self._broadcast.keep_back(topic.name, topic)
            await topic.close()

    async def _end_of(self, name: str) -> MarkedOffset:
        return await self._ends.load(name) if has_log(name) else MarkedOffset(0)

    async def _look(self, topics: list[Topic]) -> None:
        """Close those of these that nobody follows, and compare where the logs of the others end with what is known."""
        for topic in topics:
            if not topic.followers:
                await self._close(topic)
        known = [topic for topic in topics if topic.is_ready and topic.followers]
        for topic, end in zip(known, await log.ends_of([topic.name for topic in known]), strict=True):
            topic.compare(end)
