"""What a creator sells, as they say it."""

import strawberry

from domain.capture import WhenFanLeaves
from domain.offers import OfferTerms
from schema.money import MoneyInput


@strawberry.input(description="What a creator sells on a stream.")
class OfferInput:
    price_per_minute: MoneyInput = strawberry.field(
        description="The price of one minute, from 0; in the currency that the creator's money already has, if any."
    )
    durations: list[int] = strawberry.field(
        description="The lengths to choose from: 1 to 20 different ones, each of 1 to 240 minutes."
    )
    open: bool = strawberry.field(default=True, description="Whether fans may ask for sessions at present.")
    queue_limit: int = strawberry.field(
        default=20,
        description="How many sessions may be undecided, waiting or promised for the next hours at once, up to 10,000; "
        "0 for no limit.",
    )
    cool_down_seconds: int = strawberry.field(
        default=1800,
        description="How many seconds a denied fan has to wait before asking again, up to 2,592,000 (30 days).",
    )
    minimum_minutes: int = strawberry.field(
        default=0,
        description="How many minutes at least a fan pays who ends a session, or is lost: at most the shortest length.",
    )
    when_fan_leaves: WhenFanLeaves = strawberry.field(
        default=WhenFanLeaves.FULL_PRICE, description="What a fan pays who ends a session, or is lost."
    )

    def terms(self) -> OfferTerms:
        """As the rules take it."""
        return OfferTerms(
            self.price_per_minute.value(),
            tuple(self.durations),
            self.open,
            self.queue_limit,
            self.cool_down_seconds,
            self.minimum_minutes,
            self.when_fan_leaves,
        )
