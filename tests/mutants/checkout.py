"""A copy of the checkout, in which files are changed and tests run: the original stays as it is."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.mutants.mutant import Mutant

ORIGINAL = Path(__file__).resolve().parent.parent.parent
PYTEST = ("-m", "pytest", "-p", "tests.mutants.plugin", "-p", "no:cacheprovider", "-q", "--tb", "no", "--no-header")
FAST = ("-m", "not long", "--hypothesis-profile", "fast", "--backend")
"""And a backend."""


@dataclass(frozen=True)
class Checkout:
    """A copy in ``folder``, with the environment of the original."""

    folder: Path

    @property
    def python(self) -> str:
        """Its Python, with all that the tests need."""
        return str(self.folder / ".venv" / "bin" / "python")

    def run(
        self, *command: str, seconds: float | None = None, environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Its Python with these arguments, giving way to other work. Raises TimeoutExpired."""
        return subprocess.run(
            ["nice", self.python, *command],
            cwd=self.folder,
            env={**os.environ, **(environment or {})},
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )

    @contextmanager
    def changed(self, mutant: Mutant) -> Iterator[None]:
        """The copy is that mutant meanwhile."""
        file = self.folder / mutant.path
        file.write_text(mutant.changed)
        try:
            yield
        finally:
            file.write_text(mutant.original)


@contextmanager
def copied(files: Sequence[str]) -> Iterator[Checkout]:
    """A copy with these files of the original."""
    with TemporaryDirectory(prefix="greenroom-mutants-") as name:
        folder = Path(name)
        for file in files:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ORIGINAL / file, folder / file)
        (folder / ".venv").symlink_to((ORIGINAL / ".venv").resolve())
        yield Checkout(folder)


def files_of_original() -> list[str]:
    """All that Git knows, or would take, as it is now."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ORIGINAL,
        capture_output=True,
        text=True,
        check=True,
    )
    return [file for file in listed.stdout.splitlines() if (ORIGINAL / file).is_file()]
