"""Idempotency keys: one for each wish, by which it is done once however often it is sent."""

import json
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from time import time
from uuid import uuid4

KEPT_SECONDS = 600
"""For so long the same wish again, when the first got no answer, is taken for the same one."""

RUN = uuid4().hex


class Keys:
    """The keys of wishes that have no answer yet. They are kept in a file too, if one was given: not with the words of
    a wish, but with their digest."""

    def __init__(self, kept_in: Path | None) -> None:
        self._file = kept_in
        self._unanswered: dict[str, tuple[str, float]] = {}
        self._under: set[str] = set()

    def take(self, wish: str) -> str:
        """The key for a wish: the one that it had before, unless somebody is still waiting for the answer to that."""
        digest = sha256(wish.encode()).hexdigest()
        here = self._unanswered.get(digest)
        known = here[0] if here and is_recent(here[1]) else self._left_behind(digest)
        key = uuid4().hex if known is None or known in self._under else known
        self._under.add(key)
        self._unanswered[digest] = key, time()
        self._write({**self._read(), digest: [key, time(), RUN]})
        return key

    def answered(self, wish: str, key: str) -> None:
        """The wish has an answer, whatever it is: the same again is another wish."""
        digest = sha256(wish.encode()).hexdigest()
        if self._unanswered.get(digest, ("", 0.0))[0] == key:
            del self._unanswered[digest]
        # What was done is answered, whether or not that can be written down.
        with suppress(OSError):
            self._write({one: kept for one, kept in self._read().items() if kept[0] != key})

    def unanswered(self, key: str) -> None:
        """Nobody waits for an answer to that key any more."""
        self._under.discard(key)

    def _left_behind(self, digest: str) -> str | None:
        kept = self._read().get(digest)
        return str(kept[0]) if kept and kept[2] != RUN else None

    def _read(self) -> dict[str, list[object]]:
        try:
            kept = json.loads(self._file.read_text()) if self._file else {}
        except (OSError, ValueError):
            return {}
        return {digest: one for digest, one in kept.items() if is_recent(one[1])}

    def _write(self, kept: dict[str, list[object]]) -> None:
        if not self._file:
            return
        if kept:
            fresh = self._file.with_suffix(".new")
            fresh.write_text(json.dumps(kept))
            fresh.replace(self._file)
        else:
            self._file.unlink(missing_ok=True)


def is_recent(at: float) -> bool:
    """Whether a wish of then may still be the same as one of now."""
    return abs(time() - at) < KEPT_SECONDS
