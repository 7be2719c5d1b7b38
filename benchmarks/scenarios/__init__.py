"""What is measured, one scenario to a file, in the order of the table."""

from benchmarks.figures import Scenario
from benchmarks.scenarios import (
    calls,
    catching_up,
    desk,
    fan_out,
    joining,
    latency,
    memory,
    own_topics,
    query,
    storm,
    writing,
)

SCENARIOS: tuple[Scenario, ...] = (
    fan_out.THOUSAND,
    fan_out.FIVE_THOUSAND,
    memory.SCENARIO,
    joining.SCENARIO,
    own_topics.SCENARIO,
    latency.SCENARIO,
    storm.SCENARIO,
    storm.WHOLE,
    catching_up.SCENARIO,
    query.SCENARIO,
    desk.SCENARIO,
    writing.SCENARIO,
    calls.SCENARIO,
)
