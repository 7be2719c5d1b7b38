"""The places in a file at which a change would be a bug: neither words, nor types, nor how something is logged."""

from collections.abc import Iterator

import libcst as cst
import libcst.matchers as m

from tests.mutants.operators import SQL

PROSE = m.SimpleString(value=m.MatchIfTrue(lambda text: " " in text and not SQL.search(text)))
"""What people read."""

ANNOTATED_ALONE = m.AnnAssign(value=None)
TYPE = m.Assign(targets=[m.AssignTarget(m.Name(m.MatchRegex(r"_?[A-Z]([a-z]\w*)?")))])
"""A name in CamelCase that something is assigned to is a type, or a variable of types."""

LOGGED = m.Call(func=m.Attribute(value=m.Name("logger") | m.Name("logging")))
CAST = m.Call(func=m.Name("cast"))
CHECK = m.Assert() | m.Arg(keyword=m.Name("strict"))
"""What says to readers and to the type checker that something is so."""

SLOTS = m.Assign(targets=[m.AssignTarget(m.Name("__slots__"))])
"""What an object has room for: seen in memory alone."""

PACE = m.Assign(
    targets=[
        m.AssignTarget(
            m.Name(
                m.MatchRegex(
                    r"(MOST_)?AT_ONCE|BATCH|MOST_TOGETHER|\w+_ROUNDS|(CACHE|MOST)_BYTES|MOST_CACHED|RESULTS_KEPT|MOST_REMEMBERED|"
                    r"DISTINCT_SOURCES|TOKEN_BYTES|SWITCH_SECONDS|THRESHOLDS|(LONG|DRAIN|RETRY|LOOK|RESTART|REST|AIM|LONGEST_PAUSE)_SECONDS"
                )
            )
        )
    ]
)
"""How much is done at a time or kept, and how long is rested: a little more or less is as good."""

DATACLASS = m.Decorator(decorator=m.Call(func=m.Name("dataclass")))

EXCLUDED = (
    m.Annotation()
    | m.Import()
    | m.ImportFrom()
    | PROSE
    | ANNOTATED_ALONE
    | TYPE
    | LOGGED
    | CAST
    | CHECK
    | SLOTS
    | PACE
    | DATACLASS
)


def places(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The nodes below that one, but for those that are excluded and what is in them."""
    for child in node.children:
        if not m.matches(child, EXCLUDED) and not _says_only(child):
            yield child
            yield from places(child)


def _says_only(node: cst.CSTNode) -> bool:
    """Whether a statement is a docstring, a line of the log, or a check for the type checker."""
    says_only: bool = m.matches(
        node,
        m.SimpleStatementLine(
            body=[m.Expr(m.SimpleString() | m.ConcatenatedString() | m.Ellipsis() | LOGGED) | TYPE | ANNOTATED_ALONE]
        ),
    )
    return says_only
