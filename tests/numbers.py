"""``python -m tests.numbers >tests/numbers.txt``: the numbers that the code has by a name, as they are."""

import sys
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parent.parent
FOLDERS = ("domain", "models", "actions", "reads", "schema", "subscriptions", "gateway", "resolvers", "command_line")
WRITTEN = ROOT / "tests" / "numbers.txt"


def numbers() -> Iterator[str]:
    """A line for each: the module, the name, and the value."""
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in file.parts:
                module = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
                yield from _numbers_of(import_module(module))


def _numbers_of(module: ModuleType) -> Iterator[str]:
    own = Path(module.__file__ or "").read_text()
    for name, value in vars(module).items():
        if name.isupper() and _is_number(value) and _is_set(name, own):
            yield f"{module.__name__} {name} {value}"


def _is_number(value: object) -> bool:
    if isinstance(value, tuple | list):
        return bool(value) and all(_is_number(one) for one in value)
    return isinstance(value, int | float | timedelta) and not isinstance(value, bool)


def _is_set(name: str, text: str) -> bool:
    """Whether it is this module that says it: others import it."""
    starts = (line.partition("=")[0].partition(":")[0] for line in text.splitlines() if "=" in line)
    return any(name in {one.strip() for one in start.split(",")} for start in starts)


if __name__ == "__main__":
    sys.stdout.write("".join(f"{line}\n" for line in numbers()))
