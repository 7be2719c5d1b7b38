"""What is known of a creator, as JSON: it is kept, and goes on where it was."""

from collections.abc import Mapping
from typing import Any

from domain.forecasting.habits import Habits
from domain.forecasting.present import Expected, Underway
from domain.forecasting.watch import Watch

PLAIN = ("now", "on_air", "began", "asked", "runs", "free_since", "waited_since")
IN_LINE = ("seed", "due", "booked", "promised", "early", "passed")
"""What a watch says of somebody in line; the rest it does not know of."""

RUNNING = ("seed", "started", "first_booked", "booked")


def data_of_watch(watch: Watch) -> dict[str, Any]:
    """As JSON has it."""
    return {
        **{name: getattr(watch, name) for name in PLAIN},
        "habits": watch.habits.as_data(),
        "line": {name: [getattr(one, field) for field in IN_LINE] for name, one in watch.line.items()},
        "over": sorted(watch.over, key=str),
        "running": watch.running and [getattr(watch.running, field) for field in RUNNING],
        "left": watch.left,
    }


def watch_of_data(data: Mapping[str, Any]) -> Watch:
    """What ``data_of_watch`` gave; what is not there is as for who is new."""
    found = Watch(Habits.of_data(data.get("habits", {})))
    for name in PLAIN:
        if name in data:
            setattr(found, name, data[name])
    found.line = {name: Expected(**dict(zip(IN_LINE, one, strict=True))) for name, one in data.get("line", {}).items()}
    found.over = set(data.get("over", ()))
    if running := data.get("running"):
        found.running = Underway(**dict(zip(RUNNING, running, strict=True)))
    found.left = [(at, promised) for at, promised in data.get("left", ())]
    return found
