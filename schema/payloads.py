"""What mutations answer: the result, or what was wrong; exactly one of the two is filled."""

import strawberry

from schema.errors import UserError
from schema.members import RoomMember
from schema.money import Wallet
from schema.notifications import Notification
from schema.people import User
from schema.rooms import ChatMessage
from schema.sessions import PrivateSession
from schema.streams import LiveStream

ERRORS = "What was wrong; empty when it was done."


@strawberry.type(description="The answer to `requestSession`.")
class RequestSessionPayload:
    session: PrivateSession | None = strawberry.field(default=None, description="The new session.")
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)


@strawberry.type(description="The answer to `cancelSession`.")
class CancelSessionPayload:
    session: PrivateSession | None = strawberry.field(default=None, description="The cancelled session.")
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)


@strawberry.type(description="The answer to `decide`.")
class DecidePayload:
    session: PrivateSession | None = strawberry.field(default=None, description="The session after the decision.")
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)


@strawberry.type(description="The answer to `reschedule`.")
class ReschedulePayload:
    session: PrivateSession | None = strawberry.field(default=None, description="The session with its new time.")
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)


@strawberry.type(description="The answer to `startSession`.")
class StartSessionPayload:
    session: PrivateSession | None = strawberry.field(default=None, description="The running session.")
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)


@strawberry.type(description="The answer to `endSession`.")
class EndSessionPayload:
    session: PrivateSession | None = strawberry.field(default=None, description="The completed session.")
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)


@strawberry.type(description="The answer to `setActivity`.")
class SetActivityPayload:
    member: RoomMember | None = strawberry.field(default=None, description="The member as they now are.")
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)


@strawberry.type(description="The answer to `goLive`.")
class GoLivePayload:
    stream: LiveStream | None = strawberry.field(default=None, description="The new stream.")
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)


@strawberry.type(description="The answer to `updateOffer`.")
class UpdateOfferPayload:
    stream: LiveStream | None = strawberry.field(default=None, description="The stream with its new offer.")
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)


@strawberry.type(description="The answer to `endStream`.")
class EndStreamPayload:
    stream: LiveStream | None = strawberry.field(default=None, description="The ended stream.")
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)


@strawberry.type(description="The answer to `sendMessage`.")
class SendMessagePayload:
    message: ChatMessage | None = strawberry.field(default=None, description="The posted message.")
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)


@strawberry.type(description="The answer to `removeMessage`.")
class RemoveMessagePayload:
    message: ChatMessage | None = strawberry.field(default=None, description="The message without its words.")
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)


@strawberry.type(description="The answer to `muteFan`.")
class MuteFanPayload:
    user: User | None = strawberry.field(default=None, description="Who was muted.")
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)


@strawberry.type(description="The answer to `blockFan`.")
class BlockFanPayload:
    user: User | None = strawberry.field(default=None, description="Who was blocked.")
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)


@strawberry.type(description="The answer to `markNotificationsRead`.")
class MarkNotificationsReadPayload:
    notifications: list[Notification] | None = strawberry.field(default=None, description="The notifications, read.")
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)


@strawberry.type(description="The answer to `creditWallet`.")
class CreditWalletPayload:
    wallet: Wallet | None = strawberry.field(default=None, description="The wallet that has more.")
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)
