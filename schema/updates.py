"""The types that subscriptions send. A ``cursor`` resumes a subscription as its ``after``."""

from datetime import datetime
from typing import Annotated, Union
from uuid import UUID

import strawberry

from domain.calls.signals import SignalKind
from schema.calls import Meter
from schema.context import Info
from schema.cost import LOADED, costs
from schema.members import RoomMember
from schema.notifications import Notification
from schema.people import User
from schema.rooms import ChatMessage
from schema.session_parts import SessionTransition
from schema.streams import PrivateSession

CURSOR = "Where this update stands: send the last one back as `after` to go on behind it, after a disconnection."


@strawberry.type(
    description="Everybody who is present, or with `first` the creator and those who are near in the line: the first "
    "event, and again when changes are too many or were missed."
)
class PresenceSnapshot:
    members: list[RoomMember] = strawberry.field(
        metadata=costs(items=50),
        description="All members of the waiting room, or those asked for; they replace what the client knew.",
    )
    total: int | None = strawberry.field(
        description="How many people are present in the waiting room; never null in a snapshot."
    )


@strawberry.type(description="A person has come into the waiting room.")
class MemberJoined:
    member: RoomMember = strawberry.field(description="The member to add.")


@strawberry.type(description="A person has gone from the waiting room.")
class MemberLeft:
    user: User = strawberry.field(description="The person to take out.")


@strawberry.type(description="A member does something else, or has another position in the line.")
class MemberChanged:
    member: RoomMember = strawberry.field(description="The member as they are now.")


@strawberry.type(
    description="Several changes at once, as their net effect. Only documents that select this type get it; others "
    "get each change, or a new snapshot when there are very many. With `first`: of those who are near in the line."
)
class MembersChanged:
    joined: list[RoomMember] = strawberry.field(metadata=costs(items=20), description="The members to add.")
    left: list[User] = strawberry.field(
        metadata=costs(items=20),
        description="The people to take out; with `first` they may still be present, further behind in the line.",
    )
    changed: list[RoomMember] = strawberry.field(
        metadata=costs(items=20),
        description="The members who do something else, or have another position in the line, as they are now.",
    )
    total: int | None = strawberry.field(
        default=None, description="How many people are present in the waiting room, with `first`; else null."
    )


PresenceEvent = Annotated[
    Union[PresenceSnapshot, MemberJoined, MemberLeft, MemberChanged, MembersChanged],  # noqa: UP007
    strawberry.union("PresenceEvent", description="What has happened to the presence in a waiting room."),
]


@strawberry.type(description="An update of who is present in a waiting room.")
class PresenceUpdate:
    cursor: str = strawberry.field(description=CURSOR)
    event: PresenceEvent = strawberry.field(description="What has happened to the presence.")


@strawberry.type(description="A message was posted in the waiting room.")
class MessagePosted:
    message: ChatMessage = strawberry.field(description="The message to show at the end.")


@strawberry.type(
    description="A message was removed from the waiting room: by the creator or support, or as its author was blocked "
    "or erased."
)
class MessageRemoved:
    message_id: strawberry.ID = strawberry.field(description="The id of the message to take out.")


ChatEvent = Annotated[
    Union[MessagePosted, MessageRemoved],  # noqa: UP007
    strawberry.union("ChatEvent", description="What has happened in the chat of a waiting room."),
]


@strawberry.type(description="An update of the chat in a waiting room.")
class ChatUpdate:
    cursor: str = strawberry.field(description=CURSOR)
    event: ChatEvent = strawberry.field(description="What has happened in the chat.")


@strawberry.type(description="The meter of the session is another one now, or this is how it stands.")
class MeterChanged:
    meter: Meter = strawberry.field(description="The meter as it is now.")


@strawberry.type(description="The other side has sent a signal.")
class SignalReceived:
    sender_id: strawberry.Private[UUID]
    kind: SignalKind = strawberry.field(description="What kind of signal it is.")
    payload: str = strawberry.field(description="What they sent, as they sent it.")
    sent_at: datetime = strawberry.field(description="When the signal was sent.")

    @strawberry.field(metadata=costs(2) | LOADED, name="from", description="Who has sent the signal.")
    async def sender(self, info: Info) -> User:
        return User.of(await info.context.loaders.users.load(self.sender_id))


CallEvent = Annotated[
    Union[MeterChanged, SignalReceived],  # noqa: UP007
    strawberry.union("CallEvent", description="What has happened in the call of a session."),
]


@strawberry.type(description="An update of the call of a session.")
class CallUpdate:
    cursor: str = strawberry.field(description=CURSOR)
    event: CallEvent = strawberry.field(description="What has happened in the call.")


@strawberry.type(
    description="A private session has changed, with the step that changed it; or, with the same `version`, what its "
    "creator may do with it, as its fan or its creator is in another session, or no longer."
)
class SessionUpdate:
    cursor: str = strawberry.field(description=CURSOR)
    session: PrivateSession = strawberry.field(description="The session as it is now.")
    transition: SessionTransition = strawberry.field(
        description="The step that changed the session; its latest where none did."
    )


@strawberry.type(description="A new notification of the viewer, or one that they have read, perhaps on another device.")
class NotificationUpdate:
    cursor: str = strawberry.field(description=CURSOR)
    notification: Notification = strawberry.field(
        description="The notification to put into the inbox, in the place of one with the same id."
    )
