"""A creator, or the platform's support, takes a message out of a waiting room."""

import strawberry

from actions import remove_message as action
from domain.refusals import NotFound
from resolvers.acting import act
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.ids import row_id
from schema.rooms import ChatMessage


@strawberry.input(description="Which message is removed.")
class RemoveMessageInput(MutationInput):
    message_id: strawberry.ID = strawberry.field(
        description="A message in the waiting room of the creator's stream; for support in any."
    )


@strawberry.type(description="The answer to `removeMessage`: the message, or what was wrong.")
class RemoveMessagePayload(Payload):
    message: ChatMessage | None = strawberry.field(
        default=None, description="The message, which is now marked as removed and has an empty body."
    )


@mutation(
    SignedIn,
    refuses=(NotFound,),
    description="Remove a message from a waiting room, for everybody in it. For the stream's creator, and for support.",
)
async def remove_message(info: Info, input: RemoveMessageInput) -> RemoveMessagePayload:
    context, message = info.context, row_id(input.message_id, "ChatMessage")
    row = await act(info, input, action.remove_message, context.user, message, context.support)
    stream = await context.loaders.streams.load(row.stream_id)
    if stream.creator_id != context.user.id and not context.support:
        # Given again to who is support no longer.
        raise NotFound(["messageId"])
    author = await info.context.loaders.users.load(row.author_id)
    return RemoveMessagePayload(message=ChatMessage.of(row, author))
