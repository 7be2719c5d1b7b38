"""What an evening is to be: who comes when, what they ask for, and how they behave. A seed has one plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from random import Random

from greenroom import Decision

EVENING_MINUTES = 40.0
"""Within how many minutes of the evening everybody has come."""

ANSWERED_MINUTES = (1.0, 3.0)
TALK_MINUTES = (3.0, 8.0)
MOST_WORDS = 3


class Manner(Enum):
    """How somebody behaves; each evening has somebody of each. The value is how they are introduced."""

    WAITS = "waits their turn"
    WATCHES = "watches the stream meanwhile"
    CANCELS = "thinks better of it"
    IS_LATE = "comes only when they are called"
    STAYS_AWAY = "never comes"
    GIVES_WAY = "lets others go first"
    ANOTHER_TIME = "asks for another time"
    ASKS_FOR_MORE = "asks for more minutes"
    LEAVES_EARLY = "leaves soon after it began"
    IS_DENIED = "is not who the creator would talk with"


ANSWERS: dict[Manner, Decision] = {Manner.IS_DENIED: "DENY", Manner.GIVES_WAY: "LATER"}
"""What a creator answers whom the evening plays too; to everybody else yes."""

NOTES = (
    "Could you play the slow one?",
    "It is my birthday!",
    "I have a question about pedals.",
    "Just to say hello.",
    "How did you start?",
    "Something by Satie?",
    None,
    None,
)
WORDS = (
    "Hello everybody!",
    "Anybody else nervous?",
    "First time here.",
    "This piece is lovely.",
    "How long have you been waiting?",
    "Good luck to whoever is next!",
    "Where are you all from?",
    "I nearly missed this.",
)


@dataclass(frozen=True)
class Plan:
    """One fan's evening. Times are minutes of the evening, which its speed makes shorter."""

    name: str
    manner: Manner
    comes: float
    minutes: int
    """For how long they ask."""

    note: str | None
    words: tuple[str, ...]
    """What they write in the waiting room."""

    answered: float
    """After how long the creator answers, where the evening plays the creator too."""

    talks: float
    """After how long they end the call; before the least that is charged only who leaves early."""

    @property
    def answer(self) -> Decision:
        """What the creator answers, where the evening plays the creator too."""
        return ANSWERS.get(self.manner, "APPROVE")


def plan(seed: int, fans: Sequence[str], minutes: Sequence[int]) -> tuple[Plan, ...]:
    """The evening of that seed for these fans, who choose among these lengths: in the order in which they come.

    Raises ValueError where there are too few fans, or nothing to choose.
    """
    if len(fans) < len(Manner) or not minutes:
        raise ValueError(f"An evening needs {len(Manner)} fans and an offer.")
    chance = Random(seed)  # noqa: S311
    manners = [*Manner, *(Manner.WAITS for _ in fans[len(Manner) :])]
    chance.shuffle(manners)
    plans = (one_plan(chance, name, manner, minutes) for name, manner in zip(fans, manners, strict=True))
    return tuple(sorted(plans, key=lambda one: one.comes))


def one_plan(chance: Random, name: str, manner: Manner, minutes: Sequence[int]) -> Plan:
    """One fan's."""
    return Plan(
        name=name,
        manner=manner,
        comes=round(chance.uniform(0, EVENING_MINUTES), 1),
        minutes=chance.choice(minutes),
        note=chance.choice(NOTES),
        words=tuple(chance.sample(WORDS, chance.randint(0, MOST_WORDS))),
        answered=round(chance.uniform(*ANSWERED_MINUTES), 1),
        talks=round(chance.uniform(*TALK_MINUTES), 1),
    )
