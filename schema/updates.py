"""What subscriptions send. A ``cursor`` goes back in as ``after``."""

from typing import Annotated, Union

import strawberry

from schema.members import RoomMember
from schema.notifications import Notification
from schema.people import User
from schema.rooms import ChatMessage
from schema.sessions import PrivateSession, SessionTransition

CURSOR = "Goes back in as `after`, to go on behind this update."


@strawberry.type(description="Who is present at the beginning.")
class PresenceSnapshot:
    members: list[RoomMember] = strawberry.field(description="Everybody who is present.")


@strawberry.type(description="Somebody came.")
class MemberJoined:
    member: RoomMember = strawberry.field(description="The one who came.")


@strawberry.type(description="Somebody has gone.")
class MemberLeft:
    user: User = strawberry.field(description="The one who has gone.")


@strawberry.type(description="Somebody does something else, or has another place in the line.")
class MemberChanged:
    member: RoomMember = strawberry.field(description="The member as they now are.")


@strawberry.type(
    description="Several changes at once, as their net effect. Only for documents that select this type; others are "
    "sent each change, or in a storm a new snapshot."
)
class MembersChanged:
    joined: list[RoomMember] = strawberry.field(description="Who came.")
    left: list[User] = strawberry.field(description="Who has gone.")
    changed: list[RoomMember] = strawberry.field(
        description="Who does something else, or has another place in the line."
    )


PresenceEvent = Annotated[
    Union[PresenceSnapshot, MemberJoined, MemberLeft, MemberChanged, MembersChanged],  # noqa: UP007
    strawberry.union("PresenceEvent", description="What happened to a room's presence."),
]


@strawberry.type(description="A change of a waiting room's presence.")
class PresenceUpdate:
    cursor: str = strawberry.field(description=CURSOR)
    event: PresenceEvent = strawberry.field(description="What happened.")


@strawberry.type(description="Somebody wrote something.")
class MessagePosted:
    message: ChatMessage = strawberry.field(description="What was written.")


@strawberry.type(description="The creator took a message out.")
class MessageRemoved:
    message_id: strawberry.ID = strawberry.field(description="The message to take out.")


ChatEvent = Annotated[
    Union[MessagePosted, MessageRemoved],  # noqa: UP007
    strawberry.union("ChatEvent", description="What happened in a room's chat."),
]


@strawberry.type(description="A change of a waiting room's chat.")
class ChatUpdate:
    cursor: str = strawberry.field(description=CURSOR)
    event: ChatEvent = strawberry.field(description="What happened.")


@strawberry.type(description="A step of a private session.")
class SessionUpdate:
    cursor: str = strawberry.field(description=CURSOR)
    session: PrivateSession = strawberry.field(description="The session as it now is.")
    transition: SessionTransition = strawberry.field(description="The step.")


@strawberry.type(description="A new notification.")
class NotificationUpdate:
    cursor: str = strawberry.field(description=CURSOR)
    notification: Notification = strawberry.field(description="The notification.")
