"""How long to pause before something that has failed is tried again."""

SHORTEST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 2.0


class Backoff:
    """Each pause is twice the one before, up to the longest. After work that went well for longer than that, they begin
    from the shortest again."""

    def __init__(self) -> None:
        self._next = SHORTEST_PAUSE_SECONDS

    def after(self, seconds: float) -> float:
        """The pause after work that went on for so long until it failed."""
        pause = SHORTEST_PAUSE_SECONDS if seconds > LONGEST_PAUSE_SECONDS else self._next
        self._next = min(pause * 2, LONGEST_PAUSE_SECONDS)
        return pause
