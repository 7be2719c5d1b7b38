"""A meter as text in its session's row, and the same meter from that text."""

from functools import lru_cache

from pydantic import TypeAdapter

from domain.calls.meter import Meter

METER = TypeAdapter(Meter)


def written_meter(meter: Meter) -> str:
    """The text to keep."""
    return METER.dump_json(meter).decode()


@lru_cache(maxsize=1024)
def read_meter(text: str) -> Meter:
    """The meter that was written."""
    return METER.validate_json(text)
