"""Python functions from source text."""

from collections.abc import Callable
from functools import lru_cache
from types import CodeType
from typing import Any, NoReturn

Function = Callable[[Any], Any]

DISTINCT_SOURCES = 1_000


class Unusual(Exception):
    """A value that compiled functions leave to graphql-core."""


def refuse() -> NoReturn:
    """Raise Unusual, within an expression."""
    raise Unusual


class Names:
    """What the source of one function refers to, and the variables that it uses."""

    def __init__(self) -> None:
        self.known: dict[str, object] = {"refuse": refuse}
        self._variables = 0

    def __call__(self, value: object) -> str:
        """A name for a value. The same source has the same names, whatever they stand for."""
        name = f"known{len(self.known)}"
        self.known[name] = value
        return name

    def variable(self) -> str:
        """A new variable."""
        self._variables += 1
        return f"value{self._variables}"

    def bind(self, read: str) -> tuple[str, str]:
        """An expression that reads, to be evaluated first, and the variable that has the value from then on."""
        if read.isidentifier():
            return read, read
        variable = self.variable()
        return f"({variable} := {read})", variable


def function(lines: list[str], names: Names) -> Function:
    """The function of one argument, ``source``, that the lines are the body of."""
    namespace: dict[str, Any] = dict(names.known)
    # The text has nothing of a client's but response names, as literals.
    exec(_compiled("\n    ".join(("def answer(source):", *lines))), namespace)  # noqa: S102
    made: Function = namespace["answer"]
    return made


@lru_cache(maxsize=DISTINCT_SOURCES)
def _compiled(text: str) -> CodeType:
    return compile(text, "<compiled selection>", "exec")
