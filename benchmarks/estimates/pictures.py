"""Two pictures: how often what was said held, by horizon, and one evening of one fan who waits."""

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.estimates.scoring import Score, Times
from benchmarks.process import CHECKOUT

IMAGES = CHECKOUT / "docs" / "images"
WIDTH, HEIGHT, LEFT, TOP = 760, 300, 56, 40
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1f2328}.head{font-weight:600}.axis{stroke:#8c959f}"
    ".said{stroke:#8c959f;stroke-dasharray:4 4}.band{fill:#1a7f5a;opacity:.25}.likely{stroke:#1a7f5a;fill:none}"
    ".dot{fill:#1a7f5a}.came{stroke:#cf222e}@media(prefers-color-scheme:dark){text{fill:#e6edf3}"
    ".band{fill:#3fb98a}.likely{stroke:#3fb98a}.dot{fill:#3fb98a}.came{stroke:#ff7b72}}"
)


def calibration(scores: Mapping[str, Score]) -> str:
    """By bucket: how many began before the earliest, the likely and the latest; the lines are what was said."""
    height = HEIGHT - TOP - 60
    parts = ['<text class="head" x="0" y="16">How many began before the time that was said, of 100</text>']
    for said in (0.1, 0.5, 0.9):
        y = TOP + height * (1 - said)
        parts.append(f'<line class="said" x1="{LEFT}" x2="{WIDTH}" y1="{y:.0f}" y2="{y:.0f}"/>')
        parts.append(f'<text x="8" y="{y + 4:.0f}">{said * 100:.0f}</text>')
    step = (WIDTH - LEFT) / max(len(scores), 1)
    for place, (bucket, score) in enumerate(scores.items()):
        x = LEFT + step * (place + 0.5)
        for part in score.before:
            y = TOP + height * (1 - part / max(score.n, 1))
            parts.append(f'<circle class="dot" cx="{x:.0f}" cy="{y:.0f}" r="5"/>')
        kind, _, rest = bucket.partition(" ")
        label = rest.replace("<", "&lt;").replace(">", "&gt;")
        parts.append(f'<text text-anchor="middle" x="{x:.0f}" y="{HEIGHT - 36}">{kind}</text>')
        parts.append(f'<text text-anchor="middle" x="{x:.0f}" y="{HEIGHT - 20}">{label}</text>')
    return _svg("Calibration by horizon", parts)


def evening(asked: Sequence[tuple[float, Times]], came: float) -> str:
    """What one fan was shown while they waited, and when they began; times in seconds."""
    begins, ends = asked[0][0], came
    lowest, highest = begins, max(max(times[2] for _, times in asked), came)
    height = HEIGHT - TOP - 40

    def x(at: float) -> float:
        return LEFT + (WIDTH - LEFT - 20) * (at - begins) / (ends - begins)

    def y(at: float) -> float:
        return TOP + height * (highest - at) / (highest - lowest)

    upper = [f"{x(at):.0f},{y(times[2]):.0f}" for at, times in asked]
    lower = [f"{x(at):.0f},{y(times[0]):.0f}" for at, times in reversed(asked)]
    middle = " ".join(f"{x(at):.0f},{y(times[1]):.0f}" for at, times in asked)
    minutes = range(0, int((highest - begins) / 60) + 1, 15)
    ticks = [f'<text x="8" y="{y(begins + 60 * one) + 4:.0f}">{one} min</text>' for one in minutes]
    below = [
        f'<text text-anchor="middle" x="{x(begins + 60 * one):.0f}" y="{HEIGHT - 14}">{one}</text>'
        for one in range(0, int((ends - begins) / 60) + 1, 15)
    ]
    return _svg(
        "What a fan was shown",
        [
            '<text class="head" x="0" y="16">What one fan was shown, by minutes since they were approved; '
            "red: when they began</text>",
            f'<polygon class="band" points="{" ".join([*upper, *lower])}"/>',
            f'<polyline class="likely" stroke-width="2" points="{middle}"/>',
            f'<line class="came" x1="{LEFT}" x2="{WIDTH - 20}" y1="{y(came):.0f}" y2="{y(came):.0f}"/>',
            *ticks,
            *below,
        ],
    )


def _svg(label: str, parts: Iterable[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" aria-label="{label}"><style>{STYLE}</style>\n' + "\n".join(parts) + "\n</svg>\n"
    )
