"""How the two of a session meet."""

from domain.described import Described


class CallProvider(Described):
    """How the two of a session meet."""

    PEER = "PEER", "From browser to browser; the API carries the signals and names the ICE servers."
    LIVEKIT = "LIVEKIT", "In a room of a LiveKit server, which the address and the token lead to."
    REPORTED = "REPORTED", "By means of the platform's own, which reports who is in the call."
    OFF = "OFF", "There is no call: the session runs from its start."
