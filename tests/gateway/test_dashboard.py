"""The dashboard and the alerts ask for what /metrics has, and each alert says what to do.

What a real Prometheus answers them after the demo's evening, tests/system/on_prometheus.py asks: make dashboard.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from prometheus_client import REGISTRY, Counter, Gauge, Histogram

from gateway import scrape
from gateway.monitoring import metrics
from models import metrics as metrics_below

DOCS = Path(__file__).resolve().parents[2] / "docs"
ALERTS = DOCS / "operations" / "alerts.yaml"
TRIED = Path(__file__).resolve().parents[1] / "system" / "alerts_fire.yaml"
DASHBOARD = DOCS / "operations" / "dashboard.json"

NAME = re.compile(r"\b(greenroom_\w+|process_\w+|up)\b")
CHOSEN = re.compile(r"\b(greenroom_\w+)\{(.*?)\}")
GROUPED = re.compile(r"\bby \((.*?)\)")
FROM_PROMETHEUS = {"instance", "job", "le"}

PARTS = {Counter: ("_total",), Gauge: ("",), Histogram: ("_bucket", "_count", "_sum")}


def panels() -> Iterator[tuple[str, list[str]]]:
    """The queries of each panel, by its title."""
    for panel in orjson.loads(DASHBOARD.read_bytes())["panels"]:
        if panel["type"] != "row":
            yield panel["title"], [target["expr"] for target in panel["targets"]]


def alerts() -> list[dict[str, Any]]:
    """The rules of all alerts."""
    return [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]


def exported() -> dict[str, set[str]]:
    """The labels of each sample that there may be, by its name."""
    found: dict[str, set[str]] = {"up": set()}
    for module in (metrics, metrics_below, scrape):
        for one in vars(module).values():
            if isinstance(one, Counter | Gauge | Histogram):
                (described,) = one.describe()
                names = (f"{described.name}{part}" for part in PARTS[type(one)])
                found |= {name: set(one._labelnames) for name in names}
    labels = set(metrics.OPERATIONS.labels)
    found |= {f"{metrics.OPERATIONS.name}{part}": labels for part in PARTS[Histogram]}
    found |= {sample.name: set(sample.labels) for metric in REGISTRY.collect() for sample in metric.samples}
    return found


EXPORTED = exported()
QUERIES = [*panels(), *((alert["alert"], [alert["expr"]]) for alert in alerts())]


@pytest.mark.parametrize(("title", "queries"), QUERIES, ids=[title for title, _ in QUERIES])
def test_whatever_is_asked_for_is_exported(title: str, queries: list[str]) -> None:
    for query in queries:
        names = set(NAME.findall(query))
        assert names, query
        assert names <= EXPORTED.keys()
        for name, chosen in CHOSEN.findall(query):
            assert set(re.findall(r"(\w+)[=!]", chosen)) <= EXPORTED[name] | FROM_PROMETHEUS
        known = FROM_PROMETHEUS.union(*(EXPORTED[name] for name in names))
        for grouped in GROUPED.findall(query):
            assert {label.strip() for label in grouped.split(",")} <= known


def test_every_metric_of_ours_is_on_the_dashboard_or_has_an_alert() -> None:
    asked = " ".join(query for _, queries in QUERIES for query in queries)
    ours = {name.removesuffix("_bucket").removesuffix("_count").removesuffix("_sum") for name in EXPORTED}
    unseen = {name for name in ours if name.startswith("greenroom_")}
    assert {name for name in unseen if name not in asked} == {
        "greenroom_due_total",  # deadlines by the clock: its steps are on the dashboard by what they did
        "greenroom_topics_moved_total",
        "greenroom_slow_readers_total",  # in greenroom_cuts_total
    }


def test_every_alert_has_a_heading_that_says_what_to_do_and_no_heading_is_left_over() -> None:
    page = (DOCS / "operations.md").read_text()
    section = page.partition("### Alerts\n")[2].partition("\n## ")[0]
    assert re.findall(r"^#### (\w+)$", section, re.MULTILINE) == [alert["alert"] for alert in alerts()]


def test_every_alert_says_what_is_wrong_and_how_urgent_that_is() -> None:
    for alert in alerts():
        assert alert["labels"]["severity"] in ("page", "ticket")
        assert alert["annotations"]["summary"].endswith(".")


def test_every_alert_has_a_fault_on_which_it_is_tried() -> None:
    tried = [one["name"] for one in yaml.safe_load(TRIED.read_text())["tests"]]
    assert tried == ["AllIsWell", *(alert["alert"] for alert in alerts())]


def test_panels_name_alerts_that_there_are() -> None:
    named = set(re.findall(r"Alert: (\w+)", DASHBOARD.read_text()))
    assert named <= {alert["alert"] for alert in alerts()}


def test_panels_do_not_lie_on_each_other() -> None:
    places = [panel["gridPos"] for panel in orjson.loads(DASHBOARD.read_bytes())["panels"]]
    cells = [
        (x, y)
        for one in places
        for x in range(one["x"], one["x"] + one["w"])
        for y in range(one["y"], one["y"] + one["h"])
    ]
    assert len(cells) == len(set(cells))
