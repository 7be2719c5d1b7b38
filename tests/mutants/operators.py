"""The ways in which a line may be wrong: mutmut's, and some of our own for what is forgotten or taken for another.

Without those of mutmut's that put None in the place of a value: that is seen by whatever runs the line, which `make
coverage` tells already.
"""

import re
from collections.abc import Callable, Iterable, Sequence

import libcst as cst
import libcst.matchers as m
from mutmut.mutation import mutators

SAID_ONLY = ("strict", "update_fields")
"""Arguments without which the same comes of it: a check, and which of the changed columns to save."""

Operator = Callable[[cst.CSTNode], Iterable[cst.CSTNode]]

SIBLINGS: Sequence[tuple[str, str]] = (
    ("fan_id", "creator_id"),
    ("event_retention", "idempotency_ttl"),
    ("message_length", "text_length"),
    ("request_ttl", "lapse"),
    ("earliest", "latest"),
    ("desired_start", "scheduled_start"),
    ("fan_topic", "stream_topic"),
    ("inbox_topic", "fan_topic"),
    ("ping_interval_seconds", "ping_timeout_seconds"),
)
"""Names of the same type: who takes one for the other is told by no type checker."""

SIBLING_OF = {one: other for pair in SIBLINGS for one, other in (pair, pair[::-1])}


def statement_left_out(node: cst.SimpleStatementLine) -> Iterable[cst.CSTNode]:
    """A call whose value nobody reads, or a refusal, is not there."""
    if m.matches(node, m.SimpleStatementLine(body=[m.Expr(m.Call() | m.Await()) | m.Raise()])):
        yield node.with_changes(body=[cst.Pass()])


def condition_turned_round(node: cst.If) -> Iterable[cst.CSTNode]:
    """What is done if, is done if not."""
    test = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    yield node.with_changes(test=cst.UnaryOperation(cst.Not(), test))


def argument_left_out(node: cst.Call) -> Iterable[cst.CSTNode]:
    """A condition of a query is not asked for, or a default is taken where something was given."""
    for argument in node.args:
        if argument.keyword and argument.keyword.value not in SAID_ONLY:
            yield node.with_changes(args=[one for one in node.args if one is not argument])


def sibling_taken(node: cst.Attribute | cst.Arg) -> Iterable[cst.CSTNode]:
    """One of two that look alike is taken for the other."""
    field = "attr" if isinstance(node, cst.Attribute) else "keyword"
    name = getattr(node, field)
    if name and name.value in SIBLING_OF:
        yield node.with_changes(**{field: cst.Name(SIBLING_OF[name.value])})


SQL = re.compile(r"\b(SELECT|UPDATE|INSERT INTO|DELETE FROM|WHERE|AND|FROM|ORDER BY)\b")
"""Tells statements, and parts of them, from what people read."""

SQL_SWAPS: Sequence[tuple[str, str]] = (
    (" < ", " <= "),
    (" <= ", " < "),
    (" > ", " >= "),
    (" >= ", " > "),
    (" = ", " <> "),
    (" <> ", " = "),
    (" + ", " - "),
    (" - ", " + "),
    (" AND ", " OR "),
    (" OR ", " AND "),
    (" DESC", ""),
    ("IS NOT NULL", "IS NULL"),
    ("IS NULL", "IS NOT NULL"),
    ("NOT EXISTS", "EXISTS"),
    ("LEFT JOIN", "JOIN"),
    ("DISTINCT ", ""),
    ("min(", "max("),
    ("max(", "min("),
    ("sum(", "count("),
)
"""What may be said of rows, and what is as easily said in its place."""


def condition_of_rows_mistaken(node: cst.SimpleString) -> Iterable[cst.CSTNode]:
    """A statement asks for other rows, or for the same in another order."""
    if not is_sql(node):
        return
    for said, instead in SQL_SWAPS:
        for found in re.finditer(re.escape(said), node.value):
            yield node.with_changes(value=node.value[: found.start()] + instead + node.value[found.end() :])


def is_sql(node: cst.SimpleString) -> bool:
    """Whether a database reads that text."""
    return SQL.search(node.value) is not None


OF_MUTMUT = (
    mutators.operator_number,
    mutators.operator_string,
    mutators.operator_name,
    mutators.operator_augmented_assignment,
    mutators.operator_remove_unary_ops,
    mutators.operator_symmetric_string_methods_swap,
    mutators.operator_unsymmetrical_string_methods_swap,
    mutators.operator_keywords,
    mutators.operator_swap_op,
    mutators.operator_match,
    mutators.operator_if_exp,
)

OPERATORS: list[tuple[type[cst.CSTNode], Operator]] = [
    *((kind, operator) for kind, operator in mutators.mutation_operators if operator in OF_MUTMUT),
    (cst.SimpleStatementLine, statement_left_out),
    (cst.If, condition_turned_round),
    (cst.Call, argument_left_out),
    (cst.Attribute, sibling_taken),
    (cst.Arg, sibling_taken),
    (cst.SimpleString, condition_of_rows_mistaken),
]


def changes_of(node: cst.CSTNode) -> list[tuple[str, cst.CSTNode]]:
    """What could stand in the place of this node, each with the way in which it would be wrong."""
    return [
        (operator.__name__.removeprefix("operator_"), changed)
        for kind, operator in OPERATORS
        if isinstance(node, kind)
        for changed in operator(node)
        if not _differs_in_case_alone(node, changed) and not _is_no_statement(node, operator)
    ]


def _differs_in_case_alone(node: cst.CSTNode, changed: cst.CSTNode) -> bool:
    """Whether two strings are one to HTTP and SQL. What is more to others is seen by letters put around it."""
    return (
        isinstance(node, cst.SimpleString)
        and isinstance(changed, cst.SimpleString)
        and node.value.lower() == changed.value.lower()
    )


def _is_no_statement(node: cst.CSTNode, operator: Operator) -> bool:
    """Whether what becomes of a statement is none: whatever runs it would see that."""
    return operator is mutators.operator_string and isinstance(node, cst.SimpleString) and is_sql(node)
