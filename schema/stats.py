"""A creator's statistics, as a whole and in groups."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Self
from uuid import UUID

import strawberry

from domain import money
from models.stats import series, stats
from models.stats.series import Grouping
from models.sums.manners import PUNCTUAL
from models.sums.session_sums import Sums
from schema.connections import USUAL_PAGE, First, page_size
from schema.context import Info
from schema.cost import STATEMENT, costs
from schema.money import Money
from schema.people import User
from schema.request_errors import BadRequest

A_MONTH, A_YEAR = timedelta(days=31), timedelta(days=366)
LONGEST = {Grouping.HOUR: A_MONTH, Grouping.DAY: A_YEAR, Grouping.LENGTH: A_YEAR}
"""Over how long a span there are groups: all but whole days are read session by session."""

APPROVAL_RATE = "The share of the decided requests that were not denied, 0 to 1; null when none was decided."
PROMISES_KEPT = (
    "Of the promised sessions that have begun or expired, the share that began at most "
    f"{PUNCTUAL // timedelta(minutes=1)} min after the promised time, 0 to 1; null when there was none."
)
"""Descriptions of what is told of all sessions and of a group."""


@strawberry.type
class SessionTotals:
    """What every type with statistics over some sessions has."""

    requested: int = strawberry.field(description="How many sessions were requested.")
    completed: int = strawberry.field(description="How many of these sessions were completed.")
    minutes: int = strawberry.field(description="How many whole minutes were spent in the completed sessions.")
    earned: Money = strawberry.field(
        description="What was captured for these sessions and not refunded, in the creator's currency."
    )


def totals_of(sums: Sums, currency: str) -> dict[str, Any]:
    """The values of the fields of ``SessionTotals``, from these sums."""
    return {
        "requested": sums.requested,
        "completed": sums.completed,
        "minutes": stats.minutes_of(sums),
        "earned": Money.of(money.Money(sums.earned, currency)),
    }


@strawberry.type(description="A creator's statistics over some of the sessions that were requested in a span of time.")
class StatsGroup(SessionTotals):
    since: datetime | None = strawberry.field(
        description="When the hour or the day of the requests begins; null where they are not grouped by that."
    )
    duration_minutes: int | None = strawberry.field(
        description="How many minutes are booked for each, in all; null where they are not grouped by that."
    )
    approval_rate: float | None = strawberry.field(description=APPROVAL_RATE)
    no_shows: int = strawberry.field(
        description="How many fans did not come when called, or not into the session's call."
    )
    wait_seconds: float | None = strawberry.field(
        description="The mean time in seconds from the creator's answer to the start; null when none began."
    )
    promises_kept: float | None = strawberry.field(description=PROMISES_KEPT)

    @classmethod
    def of(cls, group: series.Group, currency: str) -> Self:
        """A group as its creator sees it."""
        key, sums = group.key, group.sums
        return cls(
            since=key if isinstance(key, datetime) else None,
            duration_minutes=key if isinstance(key, int) else None,
            **totals_of(sums, currency),
            approval_rate=stats.approval_rate_of(sums),
            no_shows=group.manners.no_shows,
            wait_seconds=group.manners.wait_seconds,
            promises_kept=group.manners.promises_kept,
        )


@strawberry.type(description="What came of one fan's sessions with a creator that were requested in a span of time.")
class FanTotals(SessionTotals):
    fan: User = strawberry.field(description="The person who asked for them.")


@strawberry.type(description="A creator's statistics, over the sessions that were requested in a span of time.")
class CreatorStats(SessionTotals):
    creator_id: strawberry.Private[UUID]
    start: strawberry.Private[datetime]
    end: strawberry.Private[datetime]
    approval_rate: float | None = strawberry.field(description=APPROVAL_RATE)
    estimate_error_seconds: float | None = strawberry.field(
        description="The mean distance in seconds between the likely start first told and the real one; null when none "
        "began."
    )

    @classmethod
    def of(cls, creator_id: UUID, start: datetime, end: datetime, sums: Sums, currency: str) -> Self:
        """The statistics of that span as their creator sees them."""
        return cls(
            creator_id=creator_id,
            start=start,
            end=end,
            **totals_of(sums, currency),
            approval_rate=stats.approval_rate_of(sums),
            estimate_error_seconds=stats.estimate_error_of(sums),
        )

    @strawberry.field(
        metadata=costs(10 * STATEMENT),
        description=f"{PROMISES_KEPT} Over at most {A_YEAR.days} days.",
    )
    async def promises_kept(self) -> float | None:
        self._check_span(A_YEAR)
        return await stats.promises_kept(self.creator_id, self.start, self.end)

    @strawberry.field(
        metadata=costs(10 * STATEMENT, items=100, pages=False),
        description="The same in groups, in their order, without those in which nobody asked: by the hour over at most "
        f"{A_MONTH.days} days, else over at most {A_YEAR.days}.",
    )
    async def series(
        self,
        by: Annotated[Grouping, strawberry.argument(description="By what the sessions are grouped.")],
    ) -> list[StatsGroup]:
        self._check_span(LONGEST[by])
        groups = await series.series_of(self.creator_id, self.start, self.end, by)
        return [StatsGroup.of(group, self.earned.currency) for group in groups]

    @strawberry.field(
        metadata=costs(10 * STATEMENT),
        description="The fans of whom the creator has earned the most with these sessions, the most first; over at "
        f"most {A_YEAR.days} days.",
    )
    async def fans(self, info: Info, first: First = USUAL_PAGE) -> list[FanTotals]:
        self._check_span(A_YEAR)
        found = await series.fans_of(self.creator_id, self.start, self.end, page_size(first))
        users = await info.context.loaders.users.load_many([key for key, _ in found])
        return [
            FanTotals(fan=User.of(user), **totals_of(sums, self.earned.currency))
            for user, (_, sums) in zip(users, found, strict=True)
        ]

    def _check_span(self, longest: timedelta) -> None:
        """Raises BadRequest for a longer one."""
        if self.end - self.start > longest:
            raise BadRequest(f"Ask for these statistics over at most {longest.days} days.")
