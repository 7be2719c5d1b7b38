"""The rules' own enums as clients see them: a name and a description for each; its values bring their sentences."""

from types import GenericAlias

import strawberry

from actions.decide import Decision
from domain.audit import Act
from domain.call_providers import CallProvider
from domain.calls.meter import MeterState
from domain.calls.signals import SignalKind
from domain.capture import EndReason, WhenFanLeaves
from domain.described import Described, described
from domain.emblem import Emblem
from domain.lifecycle import OFFERED, Status
from domain.money import Account, PaymentStatus
from domain.notifications import NotificationKind
from domain.proposals import ProposalKind
from internals.strawberry import enum_definition
from models.rooms import Activity
from models.stats.series import Grouping
from models.streams import StreamStatus


class Side(Described):
    """On which side of a session somebody is."""

    FAN = "FAN", "The person who asked for the session."
    CREATOR = "CREATOR", "The person who was asked for the session."


SessionAction = described("SessionAction", {trigger.value: trigger.sentence for trigger in OFFERED})
"""What a viewer may be offered to do with a session: the triggers that clients have a mutation for."""

SESSION_ACTIONS = GenericAlias(list, (SessionAction,))
"""The type of a list of them."""


def publish(enum: type[Described], name: str, description: str) -> None:
    """Make an enum part of the schema. Raises ValueError when one of its values has no sentence."""
    strawberry.enum(enum, name=name, description=description)
    for value in enum_definition(enum).values:
        value.description = enum(value.value).sentence
        if not value.description:
            raise ValueError(f"{name}.{value.name} has no sentence")


publish(Side, "Side", "On which side of a session a person is.")
publish(StreamStatus, "StreamStatus", "Whether a stream is live or has ended.")
publish(Emblem, "Emblem", "Whether the viewer could have a session here: what a player shows beside the stream.")
publish(Status, "SessionStatus", "Where a private session stands.")
publish(SessionAction, "SessionAction", "What a viewer may do with a session.")
publish(Decision, "Decision", "What a creator answers to a request.")
publish(Account, "LedgerAccount", "An account of the ledger.")
publish(Act, "Act", "What was done for the platform.")
publish(PaymentStatus, "PaymentStatus", "What has become of the price of a session.")
publish(WhenFanLeaves, "WhenFanLeaves", "What a fan pays who ends a session, or is lost from its call.")
publish(EndReason, "EndReason", "Why a session was over.")
publish(MeterState, "MeterState", "What the meter of a session does.")
publish(ProposalKind, "ProposalKind", "What a proposal asks for.")
publish(CallProvider, "CallProvider", "How the two of a session meet.")
publish(SignalKind, "SignalKind", "What a signal of a call is.")
publish(Grouping, "StatsGrouping", "By what the sessions are grouped of which there are statistics.")
publish(Activity, "Activity", "What a member of a waiting room is doing meanwhile.")
publish(NotificationKind, "NotificationKind", "What a notification is about.")
