"""Somebody writes in a waiting room."""

import strawberry

from actions import send_message as action
from domain.refusals import Muted, NotFound, NotInWaitingRoom
from resolvers.mutation import MutationInput, Payload, act, acted, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.ids import row_id
from schema.rooms import ChatMessage, messages_of


@strawberry.input(description="What a member writes, and in which waiting room.")
class SendMessageInput(MutationInput):
    stream_id: strawberry.ID = strawberry.field(description="The stream in whose waiting room the message is posted.")
    body: str = strawberry.field(description="The text of the message, of 1 to 500 characters.")


@strawberry.type(description="The answer to `sendMessage`: the message, or what was wrong.")
class SendMessagePayload(Payload):
    message: ChatMessage | None = strawberry.field(default=None, description="The message as it was posted.")


@mutation(
    SignedIn,
    refuses=(NotFound, NotInWaitingRoom, Muted),
    description="Write in a waiting room, by default up to 30 messages a minute. For the stream's creator, and for "
    "fans whose session on it is WAITING.",
)
async def send_message(info: Info, input: SendMessageInput) -> SendMessagePayload:
    stream_id = row_id(input.stream_id, "LiveStream")
    if stream_id is None or input.idempotency_key is not None:
        row = await act(info, input, action.send_message, info.context.user, stream_id, input.body)
        # Not the viewer: a node may know them by an older name than the room does.
        author = await info.context.loaders.users.load(row.author_id)
        return SendMessagePayload(message=ChatMessage.of(row, author))
    posted = await acted(info, info.context.postings.post(info.context.user.id, stream_id, input.body))
    return SendMessagePayload(message=messages_of([posted])[posted.seq])
