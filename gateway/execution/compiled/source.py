"""Python functions from source text."""

from functools import lru_cache
from types import CodeType
from typing import Any, NoReturn, Protocol, cast

DISTINCT_SOURCES = 1_000


class Function(Protocol):
    """From an object, or a field's value, to its part of the result. ``resolves``: whether it asks resolvers, or may;
    then it takes a ``Run`` too (resolving.py)."""

    resolves: bool

    def __call__(self, source: Any, run: Any = None, /) -> Any: ...


class Unusual(Exception):
    """A value that a compiled function gives up, for graphql-core to read."""


def give_up() -> NoReturn:
    """Raise Unusual, from within an expression."""
    raise Unusual


class Names:
    """The names in the source of one function: of constants that it refers to, and of its variables."""

    def __init__(self) -> None:
        self.constants: dict[str, object] = {"give_up": give_up}
        self.resolves = False
        self.waits: list[str] = []
        """Statements that ask for what comes later, once there is a ``result`` to put it into."""
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

    def call(self, function: Function, read: str) -> str:
        """An expression for what that function makes of a value."""
        self.resolves |= function.resolves
        return f"{self(function)}({read}, run)" if function.resolves else f"{self(function)}({read})"


def compile_function(lines: list[str], names: Names) -> Function:
    """A function of ``source`` and ``run``, with these lines as its body."""
    namespace: dict[str, Any] = dict(names.constants)
    # Of what clients write, the text contains only response names, as literals.
    exec(_compiled_code("\n    ".join(("def compiled(source, run=None, /):", *lines))), namespace)  # noqa: S102
    # Taken out: a function that its own namespace names is a ring.
    compiled = cast("Function", namespace.pop("compiled"))
    compiled.resolves = names.resolves
    return compiled


@lru_cache(maxsize=DISTINCT_SOURCES)
def _compiled_code(text: str) -> CodeType:
    return compile(text, "<compiled selection>", "exec")
