"""What the two of a session signal to each other, so that their browsers find a way."""

from domain.described import Described
from domain.refusals import ValidationFailed

LONGEST_SIGNAL = 64 * 1024
"""Bytes of a signal's payload."""


class SignalKind(Described):
    """What a signal is."""

    DESCRIPTION = "DESCRIPTION", "A session description of WebRTC, as JSON."
    CANDIDATE = "CANDIDATE", "An ICE candidate of WebRTC, as JSON."


def check_payload(payload: str) -> str:
    """Refuse a signal that is empty, too long, or with a NUL, which databases do not keep; what it says is between the
    two."""
    if not 1 <= len(payload.encode()) <= LONGEST_SIGNAL:
        raise ValidationFailed(f"A signal has 1 to {LONGEST_SIGNAL} bytes.", ["payload"])
    if "\0" in payload:
        raise ValidationFailed("A signal has no NUL in it.", ["payload"])
    return payload
