"""What the platform's support reads, and nobody else."""

from functools import partial
from typing import Annotated
from uuid import UUID

import strawberry
from tortoise.expressions import Q

from domain.audit import Act
from domain.text import tidy_beginning
from models import audit, people, sessions
from models.finding_people import may_be_known_as, newest_named, spellings_of
from models.histories import newest_of_everybody
from schema import relay
from schema.access import SignedIn, Support
from schema.audit import AuditRecord
from schema.connections import USUAL_PAGE, After, First, newest, newest_first
from schema.cost import STATEMENT, costs
from schema.ids import row_id, split_id
from schema.people import User
from schema.person import Person
from schema.session_parts import StatusOnly
from schema.streams import PrivateSession

PersonId = Annotated[
    strawberry.ID, strawberry.argument(description="The id, as it stands in the field `id` of the `User`.")
]


@strawberry.type
class SupportQuery:
    @strawberry.field(
        metadata=costs(STATEMENT),
        permission_classes=[SignedIn, Support],
        description="A person by the id of their `User`, with all that support has to know; null when there is none. "
        "For support.",
    )
    async def person(self, id: PersonId) -> Person | None:
        row = await person_row(row_id(id, "User"))
        return Person.of(row) if row else None

    @strawberry.field(
        metadata=costs(STATEMENT),
        permission_classes=[SignedIn, Support],
        description="What was done for the platform, by whom, when and from where, the latest first. For support.",
    )
    async def audit_records(
        self,
        first: First = USUAL_PAGE,
        after: After = None,
        by_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Only acts of the person with this id; leave it out for all."),
        ] = None,
        subject_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Only acts on what has this id; leave it out for all."),
        ] = None,
        acts: Annotated[
            list[Act] | None, strawberry.argument(description="Only these kinds of acts; leave it out for all.")
        ] = None,
    ) -> relay.Connection[AuditRecord]:
        rows = audit.AuditRecord.all()
        if by_id is not None:
            # Not by null, as what was done by the command line is: an id of nobody finds nothing.
            person = row_id(by_id, "User")
            rows = rows.filter(by_id__in=[person] if person else [])
        if subject_id is not None:
            kind, subject = split_id(subject_id) or (None, None)
            rows = rows.filter(subject_kind=kind, subject_id=subject)
        if acts is not None:
            rows = rows.filter(act__in=acts)
        return await newest_first(rows, AuditRecord.of, first, after)

    @strawberry.field(
        metadata=costs(STATEMENT),
        permission_classes=[SignedIn, Support],
        description="Everybody who ever came, the latest first. For support.",
    )
    async def people(
        self,
        first: First = USUAL_PAGE,
        after: After = None,
        name: Annotated[
            str | None,
            strawberry.argument(
                description="Only people whose name begins so, in capitals or not; leave it out for all."
            ),
        ] = None,
        subject: Annotated[
            str | None,
            strawberry.argument(
                description="Only the person with this subject, as whoever issues tokens knows them; leave it out for "
                "all."
            ),
        ] = None,
    ) -> relay.Connection[User]:
        if not may_be_known_as(name or "") or not may_be_known_as(subject or ""):
            return await newest_first(people.User.filter(id=None), User.of, first, after)
        beginning = tidy_beginning(name or "")
        if beginning and subject is None:
            return await newest(partial(newest_named, beginning), User.of, first, after)
        rows = people.User.all()
        if beginning:
            begins = (Q(display_name__istartswith=one) for one in spellings_of(beginning))
            rows = rows.filter(Q(*begins, join_type=Q.OR))
        if subject is not None:
            rows = rows.filter(sub=subject)
        return await newest_first(rows, User.of, first, after)

    @strawberry.field(
        metadata=costs(STATEMENT),
        permission_classes=[SignedIn, Support],
        description="All sessions of everybody, the newest first. For support.",
    )
    async def private_sessions(
        self,
        first: First = USUAL_PAGE,
        after: After = None,
        status: StatusOnly = None,
        stream_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Only sessions of this stream, live or ended; leave it out for all."),
        ] = None,
    ) -> relay.Connection[PrivateSession]:
        rows = sessions.PrivateSession.all()
        if status is not None and stream_id is None:
            return await newest(partial(newest_of_everybody, status), PrivateSession.of, first, after)
        if status is not None:
            rows = rows.filter(status__in=status)
        if stream_id is not None:
            rows = rows.filter(stream_id=row_id(stream_id, "LiveStream"))
        return await newest_first(rows, PrivateSession.of, first, after)


async def person_row(id: UUID | None) -> people.User | None:
    """Whoever has that id; None where nobody has."""
    return await people.User.get_or_none(id=id) if id else None
