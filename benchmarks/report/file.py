"""The results as JSON: every repetition, medians, ratios and bars."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson

from benchmarks.contenders import MAIN, OURS
from benchmarks.figures import Figure, Scenario
from benchmarks.report.machine import machine
from benchmarks.results import Results

LATEST = Path(__file__).resolve().parent.parent / "results" / "latest.json"


def write(results: Results, scenarios: Iterable[Scenario]) -> None:
    """Keep the results of a whole run."""
    content = {
        "machine": machine(),
        "scenarios": {scenario.key: _scenario(results, scenario) for scenario in scenarios},
    }
    LATEST.parent.mkdir(exist_ok=True)
    LATEST.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _scenario(results: Results, scenario: Scenario) -> dict[str, Any]:
    notes = {who: note for (which, who), note in results.notes.items() if which == scenario.key}
    return {
        "title": scenario.title,
        "figures": {figure.key: _figure(results, scenario, figure) for figure in scenario.figures},
        "not measured": notes,
    }


def _figure(results: Results, scenario: Scenario, figure: Figure) -> dict[str, Any]:
    keys = [contender.key for contender in scenario.contenders]
    return {
        "title": figure.title,
        "unit": figure.unit,
        "medians": {key: _short(results.median(scenario, key, figure)) for key in keys},
        "repetitions": {key: [_short(value) for value in results.values(scenario, key, figure)] for key in keys},
        "ours divided by": {
            one.key: _short(results.ratio(scenario, figure, one.key))
            for one in MAIN
            if one is not OURS and not figure.aside
        },
        "bars": [
            {
                "limit": bar.limit,
                "against": bar.against,
                "aim": bar.aim,
                "met": results.met(scenario, figure, bar),
                "ratios": [_short(value) for value in results.ratios(scenario, figure, bar.against or "")],
            }
            for bar in figure.bars
        ],
    }


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")
