"""What stands in a row."""

from tortoise.models import Model

from internals.tortoise import columns_of


def values_of(row: Model) -> dict[str, object]:
    """By column, to compare rows by."""
    return {column: getattr(row, column) for column in columns_of(type(row))}
