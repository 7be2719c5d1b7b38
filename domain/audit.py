"""The acts of which the platform keeps a record for good."""

from domain.described import Described


class Act(Described):
    """What somebody has done for the platform, or with what it keeps of a person."""

    STAFF_SIGNED_IN = (
        "STAFF_SIGNED_IN",
        "A member of staff has come from that address, for the first time within a day.",
    )
    WALLET_CREDITED = "WALLET_CREDITED", "Money was brought into a person's wallet; the detail is how much."
    MESSAGE_REMOVED = "MESSAGE_REMOVED", "A message was removed from a waiting room."
    SESSION_ENDED = "SESSION_ENDED", "A session was ended; the detail is how it stands now."
    SESSION_REFUNDED = "SESSION_REFUNDED", "Money was given back for a session; the detail is how much."
    PERSON_EXPORTED = "PERSON_EXPORTED", "All that is kept of a person was written out."
    PERSON_ERASED = "PERSON_ERASED", "What identifies a person, and what they wrote, was erased."
