"""What a creator sells, as they say it."""

import strawberry

from domain.capture import WhenFanLeaves
from domain.offers import LONGEST_SESSION_MINUTES, MOST_DURATIONS, NUMBERS, OfferTerms
from schema.money import MoneyInput
from schema.terms import with_numbers


@strawberry.input(description="What a creator sells on a stream.")
@with_numbers(
    lambda number: strawberry.field(default=number.usual, description=f"{number.meaning} At most {number.most:,}.")
)
class OfferInput:
    price_per_minute: MoneyInput = strawberry.field(
        description="The price of one minute, from 0; in the currency that the creator's money already has, if any."
    )
    durations: list[int] = strawberry.field(
        description=f"The lengths to choose from: 1 to {MOST_DURATIONS} different ones, each of 1 to "
        f"{LONGEST_SESSION_MINUTES} minutes."
    )
    open: bool = strawberry.field(default=True, description="Whether fans may ask for sessions at present.")
    when_fan_leaves: WhenFanLeaves = strawberry.field(
        default=WhenFanLeaves.METERED, description="What a fan pays who ends a session, or is lost."
    )

    def terms(self) -> OfferTerms:
        """As the rules take it."""
        numbers = {name: getattr(self, name) for name in NUMBERS}
        return OfferTerms(
            self.price_per_minute.value(),
            tuple(self.durations),
            self.open,
            **numbers,
            when_fan_leaves=self.when_fan_leaves,
        )
