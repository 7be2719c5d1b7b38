"""Trying mutants: each by the tests that run its line, until one fails."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from queue import SimpleQueue
from subprocess import TimeoutExpired

from tests.mutants.checkout import FAST, PYTEST, Checkout
from tests.mutants.covering import Covering
from tests.mutants.mutant import Mutant
from tests.mutants.plugin import CHOSEN

TEST_SECONDS = 30
TRIAL_SECONDS = 600
PASSED = (0, 5)
"""What pytest gives when all tests pass, and when there is none."""


@dataclass(frozen=True)
class Trial:
    """What has become of a mutant, after so many tests at most."""

    mutant: Mutant
    tests: int
    caught: bool


def trials(mutants: Sequence[Mutant], covering: Covering, checkouts: Sequence[Checkout]) -> Iterator[Trial]:
    """Each mutant's, as they end; one at a time in each checkout."""
    free: SimpleQueue[Checkout] = SimpleQueue()
    for checkout in checkouts:
        free.put(checkout)

    def one(mutant: Mutant) -> Trial:
        where = mutant.folder, mutant.path, mutant.line
        chosen = {"sqlite": covering.tests(*where), "postgres": covering.on_postgres(*where)}
        checkout = free.get()
        try:
            with checkout.changed(mutant):
                caught = any(_fails(checkout, backend, tests) for backend, tests in chosen.items())
                return Trial(mutant, sum(map(len, chosen.values())), caught)
        finally:
            free.put(checkout)

    with ThreadPoolExecutor(len(checkouts)) as pool:
        for done in as_completed([pool.submit(one, mutant) for mutant in mutants]):
            yield done.result()


def _fails(checkout: Checkout, backend: str, tests: Sequence[str]) -> bool:
    chosen = checkout.folder / ".mutants-tests"
    chosen.write_text("\n".join(tests))
    files = sorted({test.partition("::")[0] for test in tests})
    if not files:
        return False
    # Who is past that time ends the whole run: what hangs may hang again where a test is cleared up.
    limited = ("-x", "--timeout", str(TEST_SECONDS), "--timeout-method", "thread")
    try:
        command = (*PYTEST, *FAST, backend, *limited, *files)
        done = checkout.run(*command, seconds=TRIAL_SECONDS, environment={CHOSEN: str(chosen)})
    except TimeoutExpired:
        return False
    return done.returncode not in PASSED
