"""``python -m benchmarks.estimates``: the table beside baselines and an oracle, and the pictures in docs/images.
``SEEDS``: from which on, and how many."""

import os
import sys

from benchmarks.estimates.judging import Shown, judged, starts_of
from benchmarks.estimates.pictures import IMAGES, calibration, evening
from benchmarks.estimates.scoring import HORIZONS, Score, Table

FIRST, COUNT = 9_000, 40
KINDS = ("waiting", "promised")


def say(line: str) -> None:
    """A line of the report."""
    sys.stdout.write(f"{line}\n")


def row(name: str, score: Score, best: Score, plain: Score) -> str:
    """One estimator in one bucket."""
    n = max(score.n, 1)
    return (
        f"| {name} | {score.inside / n:.0%} | {score.loss / n:.0f} | {score.loss / max(best.loss, 1e-9):.2f} "
        f"| {score.loss / max(plain.loss, 1e-9):.2f} | {score.miss / n:.0f} | {score.width / n:.0f} "
        f"| {score.moved / max(score.updates, 1):.1f} |"
    )


def draw(table: Table, seed: int) -> None:
    """Write the pictures; the evening is that seed's, of the fan who waited for the longest."""
    buckets = {name: one for name, one in table.board["Greenroom"].items() if name.split()[0] in KINDS}
    (IMAGES / "calibration.svg").write_text(calibration(dict(sorted(buckets.items(), key=_in_order))))
    shown, starts = Shown(), starts_of(seed)
    judged(seed, shown=shown)
    began = {one: asked for one, asked in shown.items() if str(one) in starts}
    longest = max(began, key=lambda one: len(began[one]))
    (IMAGES / "evening.svg").write_text(evening(began[longest], starts[str(longest)]))


def _in_order(pair: tuple[str, Score]) -> tuple[int, int]:
    kind, _, horizon = pair[0].partition(" ")
    return KINDS.index(kind), [name for _, name in HORIZONS].index(horizon)


def main(first: int, count: int) -> None:
    """Play, judge and print."""
    table = Table().merge(judged(seed) for seed in range(first, first + count))
    noisy = Table().merge(judged(seed, noise=True) for seed in range(first, first + count))
    table.merge([noisy])
    draw(table, first)
    for bucket in sorted(table.board["Greenroom"]):
        scores = table.board
        say(f"\n**{bucket}**, {scores['Greenroom'][bucket].n:,} estimates\n")
        say("| | inside | loss | of the oracle's | of the sum's | miss of likely, s | width, s | moves, s |")
        say("|---|---|---|---|---|---|---|---|")
        for name in ("Greenroom", "oracle", "booked sum", "with a gap of 60 s", "the creator's mean"):
            say(row(name, scores[name][bucket], scores["oracle"][bucket], scores["booked sum"][bucket]))


if __name__ == "__main__":
    bounds = os.environ.get("SEEDS", f"{FIRST}:{COUNT}").split(":")
    main(int(bounds[0]), int(bounds[1]))
