"""``python -m tests.mutants``: plants bugs one at a time, and says which of them the tests do not see."""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack

from tests.mutants.checkout import ORIGINAL, copied, files_of_original
from tests.mutants.covering import NARROW, covering
from tests.mutants.mutant import sample
from tests.mutants.trial import Trial, trials

LEAST_CAUGHT = 0.85


def main(folders: Sequence[str], count: int, seed: int, processes: int) -> int:
    """Try so many mutants, of each folder as many; the exit code."""
    share = -(-count // len(folders))
    mutants = [mutant for folder in folders for mutant in sample(ORIGINAL, folder, share, seed)]
    say(f"{len(mutants)} mutants by seed {seed}; the tests run once without any")
    files, done = files_of_original(), list[Trial]()
    with ExitStack() as copies:
        checkouts = [copies.enter_context(copied(files)) for _ in range(processes)]
        runs = covering(checkouts[0], folders, processes)
        for trial in trials(mutants, runs, checkouts):
            done.append(trial)
            mutant, outcome = trial.mutant, "caught" if trial.caught else "survived"
            say(f"{len(done)} {outcome} {mutant.path}:{mutant.line} {mutant.way}, {trial.tests} tests")
    sys.stdout.write(report(done, folders))
    return 0 if share_caught(done) >= LEAST_CAUGHT else 1


def report(done: Sequence[Trial], folders: Sequence[str]) -> str:
    """What was caught of each folder, and every survivor."""
    rows = [(folder, [trial for trial in done if trial.mutant.folder == folder]) for folder in folders]
    lines = [f"{'':15}{'caught':>8}{'survived':>10}"]
    for name, some in [*rows, ("all", list(done))]:
        caught = Counter(trial.caught for trial in some)
        lines.append(f"{name:15}{caught[True]:8}{caught[False]:10}   {share_caught(some):.0%}")
    survivors = sorted((trial.mutant for trial in done if not trial.caught), key=lambda one: (one.path, one.line))
    lines += [f"\n{one.path}:{one.line} {one.way}\n{one.diff}" for one in survivors]
    return "\n".join(lines) + "\n"


def share_caught(done: Sequence[Trial]) -> float:
    """Of these, 0 to 1."""
    return sum(trial.caught for trial in done) / len(done)


def say(words: str) -> None:
    """Tell how far it has come; the report alone goes to standard output."""
    sys.stderr.write(words + "\n")


def narrowly_tested(folder: str) -> str:
    """One of those folders. Raises ArgumentTypeError."""
    if folder not in NARROW:
        raise argparse.ArgumentTypeError(f"{folder} is none of {', '.join(NARROW)}")
    return folder


def parser() -> argparse.ArgumentParser:
    """What the command line understands."""
    options = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    options.add_argument(
        "folders",
        nargs="*",
        type=narrowly_tested,
        default=list(NARROW),
        metavar="FOLDER",
        help=f"some of: {', '.join(NARROW)}",
    )
    options.add_argument("--sample", type=int, default=100, help="how many mutants")
    options.add_argument("--seed", type=int, default=1, help="by which they are drawn")
    options.add_argument("--processes", type=int, default=2, help="how many are tried at once")
    return options


if __name__ == "__main__":
    given = parser().parse_args()
    sys.exit(main(given.folders, given.sample, given.seed, given.processes))
