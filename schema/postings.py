"""Messages of one room that come together are written together: a commit costs as much for ten as for one."""

from collections.abc import Mapping
from functools import partial
from uuid import UUID
from weakref import WeakValueDictionary

from tortoise.exceptions import IntegrityError

from actions.send_message import ByItself, Draft, NotAllPosted, send_messages
from models.chat import MessageWithAuthor
from models.writing.transactions import Transactions
from reads.batch_loader import BatchLoader

MOST_TOGETHER = 50

Posted = MessageWithAuthor | Exception


class Postings:
    """What this node writes in its rooms. The first message of a room is written at once, and those that come until
    that is done are written by the next transaction: the more there are, the less each of them costs."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._rooms: WeakValueDictionary[UUID, BatchLoader[Draft, MessageWithAuthor]] = WeakValueDictionary()

    async def post(self, stream_id: UUID, draft: Draft) -> MessageWithAuthor:
        """The posted message. Refuses as ``send_message`` does, and with TryAgain. Raises ByItself for what is to be
        sent so."""
        room = self._rooms.get(stream_id)
        if room is None:
            room = self._rooms[stream_id] = BatchLoader(partial(self._write, stream_id), most=MOST_TOGETHER)
        return await room.load(draft)

    async def drain(self) -> None:
        """Wait until nothing is being written."""
        for room in list(self._rooms.values()):
            await room.drain()

    async def _write(self, stream_id: UUID, drafts: list[Draft]) -> list[Posted]:
        """Each draft as it was posted, or why it was not. Those of one author are written one after the other, as each
        is judged by those before it. When the database fails, it fails for all that are left."""
        posted: dict[int, Posted] = {}
        while left := [index for index in range(len(drafts)) if index not in posted]:
            first_of_each = list({drafts[index].author_id: index for index in reversed(left)}.values())[::-1]
            try:
                posted |= await self._write_some(stream_id, {index: drafts[index] for index in first_of_each})
            except Exception as error:
                posted |= dict.fromkeys(left, error)
        return [posted[index] for index in range(len(drafts))]

    async def _write_some(self, stream_id: UUID, drafts: dict[int, Draft]) -> Mapping[int, Posted]:
        """By index, those drafts that are done with: all of them as posted or, where some are refused, only these."""
        indexes = list(drafts)
        try:
            written = await self._transactions.run(send_messages, stream_id, list(drafts.values()))
        except NotAllPosted as error:
            return {indexes[nth]: refusal for nth, refusal in error.refusals.items()}
        except IntegrityError:
            # Another node answers one of these keys at this moment, in another room.
            return dict.fromkeys(indexes, ByItself())
        return dict(zip(indexes, written, strict=True))
