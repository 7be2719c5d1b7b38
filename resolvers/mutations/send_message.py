"""Somebody writes in a waiting room."""

from contextlib import suppress

import strawberry

from actions import send_message as action
from actions.send_message import ByItself
from domain.refusals import Muted, NotFound, NotInWaitingRoom
from resolvers.acting import act, acted, claim_of
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.ids import row_id
from schema.limits import AS_IT_COMES
from schema.rooms import ChatMessage, messages_of


@strawberry.input(description="What a member writes, and in which waiting room.")
class SendMessageInput(MutationInput):
    stream_id: strawberry.ID = strawberry.field(description="The stream in whose waiting room the message is posted.")
    body: str = strawberry.field(
        description=f"The text of the message, of 1 to {AS_IT_COMES.message_length} characters by default."
    )


@strawberry.type(description="The answer to `sendMessage`: the message, or what was wrong.")
class SendMessagePayload(Payload):
    message: ChatMessage | None = strawberry.field(default=None, description="The message as it was posted.")


@mutation(
    SignedIn,
    refuses=(NotFound, NotInWaitingRoom, Muted),
    description=f"Write in a waiting room, by default up to {AS_IT_COMES.chat_rate_per_minute} messages a minute. For "
    "the stream's creator, and for fans whose session on it is WAITING.",
)
async def send_message(info: Info, input: SendMessageInput) -> SendMessagePayload:
    user, stream_id, claim = info.context.user, row_id(input.stream_id, "LiveStream"), claim_of(info, input)
    if stream_id and (claim is None or claim.is_sound):
        with suppress(ByItself):
            draft = action.Draft(user.id, input.body, claim)
            posted = await acted(info, info.context.postings.post(stream_id, draft))
            return SendMessagePayload(message=messages_of([posted])[posted.seq])
    row = await act(info, input, action.send_message, user, stream_id, input.body)
    # Not the viewer: a node may know them by an older name than the room does.
    author = await info.context.loaders.users.load(row.author_id)
    return SendMessagePayload(message=ChatMessage.of(row, author))
