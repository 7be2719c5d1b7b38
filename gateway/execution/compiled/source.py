"""Python functions from source text."""

from collections.abc import Callable
from functools import lru_cache
from types import CodeType
from typing import Any, NoReturn

Function = Callable[[Any], Any]

DISTINCT_SOURCES = 1_000


class Unusual(Exception):
    """A value that a compiled function gives up, for graphql-core to read."""


def give_up() -> NoReturn:
    """Raise Unusual, from within an expression."""
    raise Unusual


class Names:
    """The names in the source of one function: of constants that it refers to, and of its variables."""

    def __init__(self) -> None:
        self.constants: dict[str, object] = {"give_up": give_up}
        self._variables = 0

    def __call__(self, value: object) -> str:
        """A name for a constant. Names are numbered, so that functions of the same form have the same source."""
        name = f"constant{len(self.constants)}"
        self.constants[name] = value
        return name

    def variable(self) -> str:
        """A new variable."""
        self._variables += 1
        return f"value{self._variables}"

    def bind(self, read: str) -> tuple[str, str]:
        """An expression that evaluates ``read`` and comes first, and the variable that has its value from then on."""
        if read.isidentifier():
            return read, read
        variable = self.variable()
        return f"({variable} := {read})", variable


def compile_function(lines: list[str], names: Names) -> Function:
    """A function of one argument, ``source``, with these lines as its body."""
    namespace: dict[str, Any] = dict(names.constants)
    # Of what clients write, the text contains only response names, as literals.
    exec(_compiled_code("\n    ".join(("def compiled(source):", *lines))), namespace)  # noqa: S102
    compiled: Function = namespace["compiled"]
    return compiled


@lru_cache(maxsize=DISTINCT_SOURCES)
def _compiled_code(text: str) -> CodeType:
    return compile(text, "<compiled selection>", "exec")
