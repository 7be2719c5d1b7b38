"""Running scenarios: repetitions interleaved, so that what else the machine does falls on all contenders alike."""

import asyncio
import os
import sys
import traceback
from collections.abc import Iterable, Sequence

from benchmarks.contenders import Contender, Needs, install
from benchmarks.figures import Scale, Scenario
from benchmarks.process import allow_sockets, choose_cores
from benchmarks.results import Results

LIMIT_SECONDS = 600.0
"""For one contender in one scenario: whatever hangs must not hold up the rest."""


async def run(scenarios: Iterable[Scenario], contenders: Sequence[Contender], scale: Scale, most: int) -> Results:
    """Measure everything, at most so many times; what fails is noted, and the rest goes on."""
    allow_sockets()
    cores = choose_cores()
    os.sched_setaffinity(0, {cores.load})
    missing: dict[Needs, str | None] = {}
    results = Results()
    for scenario in scenarios:
        for repetition in range(1 if scale.quick else min(scenario.repetitions, most)):
            for contender in scenario.contenders:
                if contender not in contenders:
                    continue
                if contender.needs not in missing:
                    missing[contender.needs] = install(contender.needs)
                if why := missing[contender.needs]:
                    results.add(scenario, contender, None, why)
                    continue
                say(f"{scenario.title}, {contender.name}, {repetition + 1}")
                try:
                    measured = await asyncio.wait_for(scenario.measure(contender, cores, scale), LIMIT_SECONDS)
                    results.add(scenario, contender, measured)
                except Exception as problem:
                    say(traceback.format_exc())
                    results.add(scenario, contender, None, reason(problem))
    return results


def reason(problem: BaseException) -> str:
    """The first cause in one line."""
    while isinstance(problem, BaseExceptionGroup):
        problem = problem.exceptions[0]
    return str(problem).splitlines()[0] if str(problem) else type(problem).__name__


def say(words: str) -> None:
    """Tell how far it has come; the table alone goes to standard output."""
    sys.stderr.write(words + "\n")
