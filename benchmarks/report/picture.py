"""The results as a picture: bars per contender, Greenroom's in its own colour, readable on light and dark."""

from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.contenders import BARE, EVERYBODY, OURS
from benchmarks.figures import Figure, Scenario
from benchmarks.process import CHECKOUT
from benchmarks.report.table import number
from benchmarks.results import Results

PICTURE = CHECKOUT / "docs" / "images" / "bench.svg"
SHOWN = {"fanout": "cpu", "memory": "each", "joining": "cpu", "latency": "p99", "query": "cpu", "writing": "cpu"}
"""One figure of each scenario that has somebody to compare with."""

WIDTH, NAMES, LINE, HEAD, GAP = 400, 160, 22, 34, 26
COLUMNS = 2
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1f2328}.head{font-weight:600}.ours{fill:#1a7f5a}.peer{fill:#8c959f}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.ours{fill:#3fb98a}.peer{fill:#6e7681}}"
)


def draw(results: Results, scenarios: Iterable[Scenario], path: Path = PICTURE) -> None:
    """Write the picture; panels in two columns."""
    panels = [panel for scenario in scenarios if (panel := _panel(results, scenario))]
    if not panels:
        return
    parts, tops = [], [0] * COLUMNS
    for height, content in panels:
        column = tops.index(min(tops))
        parts.append(f'<g transform="translate({column * (WIDTH + GAP)} {tops[column]})">{content}</g>')
        tops[column] += height + GAP
    width, height = COLUMNS * (WIDTH + GAP) - GAP, max(tops) - GAP
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="Greenroom beside its peers"><style>{STYLE}</style>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _panel(results: Results, scenario: Scenario) -> tuple[int, str] | None:
    """Height in pixels, and the drawing; None where there is nothing to compare."""
    figure = next((one for one in scenario.figures if one.key == SHOWN.get(scenario.key)), None)
    if figure is None:
        return None
    found = [
        (one.name, one is OURS, value)
        for one in (*EVERYBODY, BARE)
        if (value := results.median(scenario, one.key, figure)) is not None
    ]
    if len(found) < 2:
        return None
    found.sort(key=lambda row: row[2], reverse=figure.more)
    most = max(value for _, _, value in found)
    rows = [_row(n, name, value, most, ours=ours) for n, (name, ours, value) in enumerate(found)]
    return HEAD + LINE * len(rows) + 4, _heading(scenario, figure) + "".join(rows)


def _heading(scenario: Scenario, figure: Figure) -> str:
    better = "more" if figure.more else "less"
    return (
        f'<text class="head" y="13">{escape(scenario.title)}</text>'
        f'<text y="29" style="font-size:11px">{escape(figure.title)}, {escape(figure.unit)}; '
        f"{better} is better</text>"
    )


def _row(n: int, name: str, value: float, most: float, *, ours: bool) -> str:
    y, length = HEAD + n * LINE + 8, max(1, (WIDTH - NAMES - 70) * value / most)
    kind = "ours" if ours else "peer"
    return (
        f'<text x="0" y="{y + 11}">{escape(name)}</text>'
        f'<rect class="{kind}" x="{NAMES}" y="{y}" width="{length:.1f}" height="14" rx="2"/>'
        f'<text x="{NAMES + length + 6:.1f}" y="{y + 11}">{number(value)}</text>'
    )
