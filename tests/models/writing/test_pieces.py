"""What goes through many rows does so in pieces, which are as large as they may be."""

import pytest

from models.writing.pieces import AIM_SECONDS, FIRST, MOST, Piece


def test_a_piece_that_takes_long_is_followed_by_a_smaller_one_and_one_that_does_not_by_a_larger_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    piece, now = Piece(), 0.0
    monkeypatch.setattr("models.writing.pieces.time.perf_counter", lambda: now)
    sizes = []
    for takes in (AIM_SECONDS * 4, AIM_SECONDS, AIM_SECONDS * 1_000, 0, 0, *[0] * 20):
        with piece.measured():
            now += takes
        sizes.append(piece.rows)
    assert sizes[:5] == [round(FIRST / 4), round(FIRST / 4), 1, 2, 4]
    assert sizes[-1] == MOST
