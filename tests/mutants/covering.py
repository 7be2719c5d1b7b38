"""Which tests run a line, the narrowest first."""

import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

from coverage import CoverageData

from tests.mutants.checkout import FAST, ORIGINAL, PYTEST, Checkout
from tests.mutants.plugin import FAILED

NARROW: dict[str, tuple[str, ...]] = {
    "domain": ("tests/domain", "tests/api/test_lifecycle_table.py"),
    "models": ("tests/models", "tests/actions", "tests/api"),
    "reads": ("tests/reads", "tests/api", "tests/subscriptions"),
    "actions": ("tests/actions", "tests/api", "tests/subscriptions"),
    "subscriptions": ("tests/subscriptions", "tests/gateway/delivery", "tests/gateway/test_app.py"),
    "gateway": (
        "tests/gateway",
        "tests/system/test_real_process.py",
        "tests/system/test_workers.py",
        "tests/command_line",
    ),
}
"""By folder, its narrow tests."""

NUMBERS = ("tests/test_numbers.py", "tests/test_published_numbers.py", "tests/schema/test_schema.py")
"""Where is written out what clients and operators were told, which much of what runs on import is."""

MOST_TESTS = 200
"""For one mutant, the narrowest of those that run its line: what these do not see, broader ones hardly do."""

MOST_AGAIN = 60
"""Of those on PostgreSQL, for what SQLite's do not see."""

SHORT = 4
"""A name of so few letters is in many others."""

Lines = dict[int, list[str]]
"""By line, the tests that run it."""


@dataclass(frozen=True)
class Covering:
    """By file, the tests that run its lines; by test, how many lines it runs in all."""

    files: dict[Path, Lines]
    breadth: Counter[str]

    def tests(self, folder: str, path: Path, line: int) -> list[str]:
        """The tests that run that line, the folder's own first. A line that runs on import alone, or in another
        process, has those of published numbers, of files that name its module, and those that run others of its file,
        or else all. At last those that stand where the file does: what is made once for many runs in the first of
        them alone."""
        mirror = [test for test in self.breadth if _mirrors(test.partition("::")[0], path)]
        beside = [test for test in self.breadth if test.startswith(f"tests/{path.parent}/")]
        chosen = *self._running(folder, path, line), *self._narrowest(mirror), *self._narrowest(beside)
        return list(dict.fromkeys(chosen))

    def on_postgres(self, folder: str, path: Path, line: int) -> list[str]:
        """The narrowest of these on PostgreSQL, and the files with what only PostgreSQL has."""
        twins = [test.replace("sqlite", "postgres") for test in self.tests(folder, path, line) if "[sqlite" in test]
        own = [top for top in NARROW[folder] if (ORIGINAL / top).is_dir()]
        files = [file for top in own for file in sorted((ORIGINAL / top).rglob("test_*.py"))]
        alone = [str(file.relative_to(ORIGINAL)) for file in files if "ON_POSTGRES" in file.read_text()]
        return [*twins[:MOST_AGAIN], *alone]

    def _running(self, folder: str, path: Path, line: int) -> list[str]:
        lines = self.files.get(path, {})
        if running := lines.get(line):
            own = [test for test in running if test.startswith(NARROW[folder])]
            about = [test for test in running if _is_about(test, path)]
            ordered = [*self._narrowest(about), *self._narrowest(own), *self._narrowest(set(running) - set(own))]
            return list(dict.fromkeys(ordered))[:MOST_TESTS]
        near = set(chain.from_iterable(lines.values())) or set(self.breadth)
        mirror = [test for test in self.breadth if _mirrors(test.partition("::")[0], path)]
        named = [test for test in self.breadth if _names(test.partition("::")[0], path)]
        narrow = [test for test in near if test.startswith(NARROW[folder])] or near
        ordered = [*NUMBERS, *sorted(mirror), *self._narrowest(named), *self._narrowest(narrow)]
        return list(dict.fromkeys(ordered))

    def _narrowest(self, tests: Iterable[str]) -> list[str]:
        return sorted(tests, key=lambda test: (self.breadth[test], test))[:MOST_TESTS]


def _is_about(test: str, path: Path) -> bool:
    """Whether the test's name, or one of its parameters, is the file's: such as of a mutation."""
    return any(name in test for name in (path.stem, to_camel_case(path.stem)) if len(name) > SHORT)


def to_camel_case(name: str) -> str:
    """As the schema has it."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _mirrors(test_file: str, path: Path) -> bool:
    """Whether the tests of a file are called after that module."""
    return Path(test_file).stem.startswith(f"test_{path.stem}")


@cache
def _names(test_file: str, path: Path) -> bool:
    """Whether the tests of a file import that module."""
    package, module = ".".join(path.parent.parts), path.stem
    text = (ORIGINAL / test_file).read_text()
    return (
        f"from {package}.{module} import" in text
        or re.search(rf"from {package} import .*\b{module}\b", text) is not None
    )


def covering(checkout: Checkout, folders: Sequence[str], processes: int) -> Covering:
    """Run the narrow tests of these folders, and see which lines each of them runs. Those that fail see nothing."""
    narrow = dict.fromkeys(chain.from_iterable(NARROW[folder] for folder in folders))
    failed = checkout.folder / ".mutants-failed"
    failed.touch()
    done = checkout.run(
        "-m",
        "coverage",
        "run",
        *PYTEST,
        *FAST,
        "sqlite",
        "-n",
        str(processes),
        *narrow,
        environment={FAILED: str(failed)},
    )
    if done.returncode not in (0, 1):
        sys.exit(done.stdout + done.stderr)
    blind = set(failed.read_text().splitlines())
    if blind:
        sys.stderr.write("\n".join(["These fail without any mutant, and are left out:", *sorted(blind), ""]))
    checkout.run("-m", "coverage", "combine", "--quiet")
    data = CoverageData(str(checkout.folder / ".coverage"))
    data.read()
    files: dict[Path, Lines] = {}
    breadth: Counter[str] = Counter()
    for file in data.measured_files():
        contexts = data.contexts_by_lineno(file)
        lines = {line: [test for test in tests if test and test not in blind] for line, tests in contexts.items()}
        breadth.update(chain.from_iterable(lines.values()))
        files[Path(file).relative_to(checkout.folder)] = lines
    return Covering(files, breadth)
