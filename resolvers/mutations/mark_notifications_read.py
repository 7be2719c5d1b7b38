"""A person has seen their notifications."""

import strawberry

from actions import mark_notifications_read as action
from domain.refusals import NotFound
from resolvers.acting import act
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.cost import costs
from schema.ids import row_ids
from schema.notifications import Notification


@strawberry.input(description="Which notifications the viewer has read.")
class MarkNotificationsReadInput(MutationInput):
    ids: list[strawberry.ID] = strawberry.field(
        description=f"Up to {action.MOST_AT_ONCE} of the viewer's own notifications."
    )


@strawberry.type(description="The answer to `markNotificationsRead`: the notifications, or what was wrong.")
class MarkNotificationsReadPayload(Payload):
    notifications: list[Notification] | None = strawberry.field(
        metadata=costs(items=50),
        default=None,
        description="The notifications in the order of the ids, each with the time of its first reading.",
    )


@mutation(
    SignedIn,
    refuses=(NotFound,),
    description="Mark notifications as read, all of them or none. For the person to whom they were given.",
)
async def mark_notifications_read(info: Info, input: MarkNotificationsReadInput) -> MarkNotificationsReadPayload:
    rows = await act(info, input, action.mark_notifications_read, info.context.user, row_ids(input.ids, "Notification"))
    return MarkNotificationsReadPayload(notifications=[Notification.of(row) for row in rows])
