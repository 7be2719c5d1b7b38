"""Idempotency keys: one for each wish, by which it is done once however often it is sent."""

import json
from hashlib import sha256
from pathlib import Path
from time import time
from uuid import uuid4

KEPT_SECONDS = 600
"""How long after a crash the same wish is taken for the same again."""

RUN = uuid4().hex


class Keys:
    """Kept until there is an answer, in a file too where there is one: not the words of a wish, but their digest."""

    def __init__(self, kept_in: Path | None) -> None:
        self._file = kept_in
        self._unanswered: dict[str, str] = {}
        self._under: set[str] = set()

    def take(self, wish: str) -> str:
        """The key of a wish, which nobody else is waiting for the answer of."""
        digest = sha256(wish.encode()).hexdigest()
        known = self._unanswered.get(digest) or self._left_behind(digest)
        key = uuid4().hex if known is None or known in self._under else known
        self._under.add(key)
        self._unanswered[digest] = key
        self._write({**self._read(), digest: [key, time(), RUN]})
        return key

    def answered(self, wish: str, key: str) -> None:
        """Whatever the answer: the same again is another wish."""
        digest = sha256(wish.encode()).hexdigest()
        if self._unanswered.get(digest) == key:
            del self._unanswered[digest]
        self._write({one: kept for one, kept in self._read().items() if kept[0] != key})

    def unanswered(self, key: str) -> None:
        """Nobody waits for it any more."""
        self._under.discard(key)

    def _left_behind(self, digest: str) -> str | None:
        kept = self._read().get(digest)
        return str(kept[0]) if kept and kept[2] != RUN else None

    def _read(self) -> dict[str, list[object]]:
        try:
            kept = json.loads(self._file.read_text()) if self._file else {}
        except (OSError, ValueError):
            return {}
        return {digest: one for digest, one in kept.items() if abs(time() - one[1]) < KEPT_SECONDS}

    def _write(self, kept: dict[str, list[object]]) -> None:
        if not self._file:
            return
        if kept:
            fresh = self._file.with_suffix(".new")
            fresh.write_text(json.dumps(kept))
            fresh.replace(self._file)
        else:
            self._file.unlink(missing_ok=True)
