"""Every mutation of the schema."""

from typing import Annotated

import strawberry

from actions.block_fan import block_fan
from actions.cancel_session import cancel_session
from actions.credit_wallet import credit_wallet
from actions.decide import decide
from actions.end_session import end_session
from actions.end_stream import end_stream
from actions.go_live import go_live
from actions.mark_notifications_read import mark_notifications_read
from actions.mute_fan import mute_fan
from actions.presence import set_activity
from actions.remove_message import remove_message
from actions.request_session import request_session
from actions.reschedule import reschedule
from actions.send_message import send_message
from actions.start_session import start_session
from actions.update_offer import update_offer
from domain.refusals import Refusal
from resolvers.answers import act, errors
from schema import inputs, payloads
from schema.access import BackOffice, SignedIn
from schema.context import Info
from schema.ids import row_id, row_ids
from schema.money import Wallet
from schema.notifications import Notification
from schema.people import User
from schema.rooms import ChatMessage, member_of
from schema.sessions import PrivateSession
from schema.streams import LiveStream

WHAT = strawberry.argument(description="What to do.")


@strawberry.type(description="What can be done.")
class Mutation:
    @strawberry.mutation(permission_classes=[SignedIn], description="Ask a creator for a session; the price is held.")
    async def request_session(
        self, info: Info, input: Annotated[inputs.RequestSessionInput, WHAT]
    ) -> payloads.RequestSessionPayload:
        done = await act(
            info,
            input,
            request_session,
            info.context.user,
            row_id(input.stream_id, "LiveStream"),
            input.duration_minutes,
            input.desired_start,
            input.note,
            input.expected_price.value() if input.expected_price else None,
        )
        if isinstance(done, Refusal):
            return payloads.RequestSessionPayload(errors=await errors(done, info))
        return payloads.RequestSessionPayload(session=PrivateSession.of(done))

    @strawberry.mutation(permission_classes=[SignedIn], description="Take a request back, free of charge. For its fan.")
    async def cancel_session(
        self, info: Info, input: Annotated[inputs.CancelSessionInput, WHAT]
    ) -> payloads.CancelSessionPayload:
        done = await act(
            info, input, cancel_session, info.context.user, row_id(input.session_id, "PrivateSession"), input.reason
        )
        if isinstance(done, Refusal):
            return payloads.CancelSessionPayload(errors=await errors(done, info))
        return payloads.CancelSessionPayload(session=PrivateSession.of(done))

    @strawberry.mutation(
        permission_classes=[SignedIn],
        description="Say what one does while waiting. For those who are present in the room.",
    )
    async def set_activity(
        self, info: Info, input: Annotated[inputs.SetActivityInput, WHAT]
    ) -> payloads.SetActivityPayload:
        done = await act(
            info, input, set_activity, info.context.user, row_id(input.stream_id, "LiveStream"), input.activity
        )
        if isinstance(done, Refusal):
            return payloads.SetActivityPayload(errors=await errors(done, info))
        return payloads.SetActivityPayload(member=await member_of(done, info.context.user))

    @strawberry.mutation(permission_classes=[SignedIn], description="Answer a request. For its creator.")
    async def decide(self, info: Info, input: Annotated[inputs.DecideInput, WHAT]) -> payloads.DecidePayload:
        done = await act(
            info,
            input,
            decide,
            info.context.user,
            row_id(input.session_id, "PrivateSession"),
            input.decision,
            input.scheduled_start,
            input.reason,
            input.expected_version,
        )
        if isinstance(done, Refusal):
            return payloads.DecidePayload(errors=await errors(done, info))
        return payloads.DecidePayload(session=PrivateSession.of(done))

    @strawberry.mutation(
        permission_classes=[SignedIn], description="Begin with one who waits; who is away is called. For its creator."
    )
    async def start_session(
        self, info: Info, input: Annotated[inputs.StartSessionInput, WHAT]
    ) -> payloads.StartSessionPayload:
        done = await act(info, input, start_session, info.context.user, row_id(input.session_id, "PrivateSession"))
        if isinstance(done, Refusal):
            return payloads.StartSessionPayload(errors=await errors(done, info))
        return payloads.StartSessionPayload(session=PrivateSession.of(done))

    @strawberry.mutation(permission_classes=[SignedIn], description="Start a stream with an offer.")
    async def go_live(self, info: Info, input: Annotated[inputs.GoLiveInput, WHAT]) -> payloads.GoLivePayload:
        done = await act(info, input, go_live, info.context.user, input.title, input.playback_url, input.offer.terms())
        if isinstance(done, Refusal):
            return payloads.GoLivePayload(errors=await errors(done, info))
        return payloads.GoLivePayload(stream=LiveStream.of(done))

    @strawberry.mutation(permission_classes=[SignedIn], description="Change what is sold. For the stream's creator.")
    async def update_offer(
        self, info: Info, input: Annotated[inputs.UpdateOfferInput, WHAT]
    ) -> payloads.UpdateOfferPayload:
        done = await act(
            info, input, update_offer, info.context.user, row_id(input.stream_id, "LiveStream"), input.offer.terms()
        )
        if isinstance(done, Refusal):
            return payloads.UpdateOfferPayload(errors=await errors(done, info))
        return payloads.UpdateOfferPayload(stream=LiveStream.of(done))

    @strawberry.mutation(
        permission_classes=[SignedIn],
        description="Go off air: who waits is released, promises stay. For the stream's creator.",
    )
    async def end_stream(self, info: Info, input: Annotated[inputs.EndStreamInput, WHAT]) -> payloads.EndStreamPayload:
        done = await act(info, input, end_stream, info.context.user, row_id(input.stream_id, "LiveStream"))
        if isinstance(done, Refusal):
            return payloads.EndStreamPayload(errors=await errors(done, info))
        return payloads.EndStreamPayload(stream=LiveStream.of(done))

    @strawberry.mutation(
        permission_classes=[SignedIn], description="Take a message out of the waiting room. For the stream's creator."
    )
    async def remove_message(
        self, info: Info, input: Annotated[inputs.RemoveMessageInput, WHAT]
    ) -> payloads.RemoveMessagePayload:
        done = await act(info, input, remove_message, info.context.user, row_id(input.message_id, "ChatMessage"))
        if isinstance(done, Refusal):
            return payloads.RemoveMessagePayload(errors=await errors(done, info))
        author = await info.context.loaders.users.load(done.author_id)
        return payloads.RemoveMessagePayload(message=ChatMessage.of(done, author))

    @strawberry.mutation(
        permission_classes=[SignedIn],
        description="Silence somebody in the waiting room for a while. For the stream's creator.",
    )
    async def mute_fan(self, info: Info, input: Annotated[inputs.MuteFanInput, WHAT]) -> payloads.MuteFanPayload:
        done = await act(
            info,
            input,
            mute_fan,
            info.context.user,
            row_id(input.stream_id, "LiveStream"),
            row_id(input.user_id, "User"),
            input.seconds,
        )
        if isinstance(done, Refusal):
            return payloads.MuteFanPayload(errors=await errors(done, info))
        return payloads.MuteFanPayload(user=User.of(done))

    @strawberry.mutation(permission_classes=[SignedIn], description="Keep somebody out for good; they are not told.")
    async def block_fan(self, info: Info, input: Annotated[inputs.BlockFanInput, WHAT]) -> payloads.BlockFanPayload:
        done = await act(info, input, block_fan, info.context.user, row_id(input.user_id, "User"), input.reason)
        if isinstance(done, Refusal):
            return payloads.BlockFanPayload(errors=await errors(done, info))
        return payloads.BlockFanPayload(user=User.of(done))

    @strawberry.mutation(
        permission_classes=[SignedIn],
        description="Move a session: the creator's word takes effect at once, the fan's asks again.",
    )
    async def reschedule(
        self, info: Info, input: Annotated[inputs.RescheduleInput, WHAT]
    ) -> payloads.ReschedulePayload:
        done = await act(
            info,
            input,
            reschedule,
            info.context.user,
            row_id(input.session_id, "PrivateSession"),
            input.start,
            input.reason,
            input.expected_version,
        )
        if isinstance(done, Refusal):
            return payloads.ReschedulePayload(errors=await errors(done, info))
        return payloads.ReschedulePayload(session=PrivateSession.of(done))

    @strawberry.mutation(
        permission_classes=[SignedIn], description="End a running session and charge it. For either side."
    )
    async def end_session(
        self, info: Info, input: Annotated[inputs.EndSessionInput, WHAT]
    ) -> payloads.EndSessionPayload:
        done = await act(info, input, end_session, info.context.user, row_id(input.session_id, "PrivateSession"))
        if isinstance(done, Refusal):
            return payloads.EndSessionPayload(errors=await errors(done, info))
        return payloads.EndSessionPayload(session=PrivateSession.of(done))

    @strawberry.mutation(permission_classes=[SignedIn], description="Write in a waiting room. For its members.")
    async def send_message(
        self, info: Info, input: Annotated[inputs.SendMessageInput, WHAT]
    ) -> payloads.SendMessagePayload:
        done = await act(
            info, input, send_message, info.context.user, row_id(input.stream_id, "LiveStream"), input.body
        )
        if isinstance(done, Refusal):
            return payloads.SendMessagePayload(errors=await errors(done, info))
        return payloads.SendMessagePayload(message=ChatMessage.of(done, info.context.user))

    @strawberry.mutation(permission_classes=[SignedIn], description="Mark one's notifications as read.")
    async def mark_notifications_read(
        self, info: Info, input: Annotated[inputs.MarkNotificationsReadInput, WHAT]
    ) -> payloads.MarkNotificationsReadPayload:
        done = await act(info, input, mark_notifications_read, info.context.user, row_ids(input.ids, "Notification"))
        if isinstance(done, Refusal):
            return payloads.MarkNotificationsReadPayload(errors=await errors(done, info))
        return payloads.MarkNotificationsReadPayload(notifications=[Notification.of(row) for row in done])

    @strawberry.mutation(
        permission_classes=[SignedIn, BackOffice],
        description="Bring money into a wallet. For the platform's back office: token scope wallet:credit.",
    )
    async def credit_wallet(
        self, info: Info, input: Annotated[inputs.CreditWalletInput, WHAT]
    ) -> payloads.CreditWalletPayload:
        done = await act(info, input, credit_wallet, row_id(input.user_id, "User"), input.amount.value())
        if isinstance(done, Refusal):
            return payloads.CreditWalletPayload(errors=await errors(done, info))
        return payloads.CreditWalletPayload(wallet=Wallet.of(done))
