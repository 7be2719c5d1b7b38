"""The results as plain text."""

from collections.abc import Iterable, Sequence

from benchmarks.contenders import BARE, EVERYBODY, MAIN, OURS
from benchmarks.figures import Bar, Figure, Scenario
from benchmarks.results import Results

RELATED = [one for one in MAIN if one is not OURS]


def table(results: Results, scenarios: Iterable[Scenario]) -> str:
    """Ours with its ratios and bars; then everybody's values."""
    chosen = list(scenarios)
    return "\n\n".join([_ratios(results, chosen), _values(results, chosen), *_notes(results, chosen)])


def _ratios(results: Results, scenarios: list[Scenario]) -> str:
    head = ["Greenroom, and divided by:", "", *(one.name for one in RELATED), "bars"]
    rows: list[list[str]] = []
    for scenario in scenarios:
        rows.append([scenario.title])
        for figure in scenario.figures:
            related = [None if figure.aside else results.ratio(scenario, figure, one.key) for one in RELATED]
            bars = "; ".join(_bar(results, scenario, figure, bar) for bar in figure.bars)
            rows.append(
                [f"  {_title(figure)}", number(results.median(scenario, OURS.key, figure)), *map(_ratio, related), bars]
            )
    return aligned([head, *rows])


def _values(results: Results, scenarios: list[Scenario]) -> str:
    contenders = [*EVERYBODY, BARE]
    head = ["Medians", *(one.name for one in contenders)]
    rows: list[list[str]] = []
    for scenario in scenarios:
        rows.append([scenario.title])
        for figure in scenario.figures:
            found = [number(results.median(scenario, one.key, figure)) for one in contenders]
            rows.append([f"  {_title(figure)}", *found])
    return aligned([head, *rows])


def _notes(results: Results, scenarios: list[Scenario]) -> list[str]:
    names = {one.key: one.name for one in (*EVERYBODY, BARE)}
    titles = {one.key: one.title for one in scenarios}
    lines = [
        f"{titles[scenario]}, {names[contender]}: not measured{_times(results, scenario, contender)}: {note}"
        for (scenario, contender), note in results.notes.items()
    ]
    return ["\n".join(lines)] if lines else []


def _times(results: Results, scenario: str, contender: str) -> str:
    runs = results.runs[scenario, contender]
    return "" if not any(runs) else f" {runs.count(None)} of {len(runs)} times"


def _title(figure: Figure) -> str:
    return f"{figure.title}, {figure.unit}" if figure.unit else figure.title


def _bar(results: Results, scenario: Scenario, figure: Figure, bar: Bar) -> str:
    sign = "≥" if figure.more else "≤"
    limit = f"{bar.limit:,g}" if bar.against is None else f"{bar.limit:g} x {bar.against}"
    verdict = {True: "met", False: "missed", None: "not measured"}[results.met(scenario, figure, bar)]
    return f"{'aim ' if bar.aim else ''}{sign} {limit}: {verdict}{_range(results, scenario, figure, bar)}"


def _range(results: Results, scenario: Scenario, figure: Figure, bar: Bar) -> str:
    """From the least to the most that the repetitions gave: how far one of them may be trusted."""
    if bar.against is None:
        found = [value for value in results.values(scenario, OURS.key, figure) if value is not None]
    else:
        found = results.ratios(scenario, figure, bar.against)
    return f" ({number(min(found))} to {number(max(found))})" if len(found) > 1 else ""


def _ratio(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.1g}"


def number(value: float | None) -> str:
    """Three or more significant digits, thousands apart."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as they must be; the first and the last to the left, figures to the right."""
    columns = max(len(row) for row in rows)
    widths = [max((len(row[n]) for row in rows if len(row) > max(n, 1)), default=0) for n in range(columns)]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0]) if len(row) > 1 else row[0]]
        cells += [
            cell.ljust(width) if cell and not cell[0].isdigit() and n == columns - 1 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row[1:], widths[1:], strict=False), 1)
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
