"""What each mutation does to money: one table, which the schema tells and the ledger is held to."""

from collections.abc import Mapping
from enum import StrEnum


class Movement(StrEnum):
    """How money moves: the kinds of the ledger's transfers."""

    CREDIT = "CREDIT"
    HOLD = "HOLD"
    RELEASE = "RELEASE"
    CAPTURE = "CAPTURE"
    REFUND = "REFUND"


M = Movement

SESSIONS_END = {
    M.RELEASE: "What is held for sessions that have not begun goes back to their fans.",
    M.CAPTURE: "A running one costs its fan what was delivered, and the rest goes back.",
}

MOVEMENTS: Mapping[str, Mapping[Movement, str]] = {
    "answerProposal": {
        M.HOLD: "A fan who agrees to more minutes has their price held.",
        M.RELEASE: "A creator who does not gives back what was held for them; all other answers move none.",
    },
    "blockFan": SESSIONS_END,
    "cancelSession": {M.RELEASE: "All that is held goes back to the fan, who pays nothing."},
    "creditWallet": {M.CREDIT: "The amount comes into the wallet from outside."},
    "decide": {M.RELEASE: "DENY gives all that is held back to the fan, who pays nothing; other answers move none."},
    "endSession": {
        M.CAPTURE: "The creator earns what `costIfEndedNow` says, and the rest goes back to the fan.",
        M.RELEASE: "Before the two have met all that is held goes back, and the fan pays nothing.",
    },
    "endStream": SESSIONS_END,
    "proposeExtension": {M.HOLD: "A fan who asks has the price of the minutes held; a creator who asks moves none."},
    "refundSession": {M.REFUND: "The amount goes from what the creator has earned to the fan's wallet."},
    "requestSession": {M.HOLD: "The full price is held in the fan's wallet until the session ends."},
}
"""Each movement that a mutation can make, and when; those that are not here move none."""

NONE_MOVES = "None moves."


def of_money(mutation: str) -> str:
    """What the schema says of a mutation's money."""
    movements = MOVEMENTS.get(mutation)
    return " ".join(["Money:", *(movements.values() if movements else [NONE_MOVES])])
