"""``python -m gateway.settings.table``: puts every setting, its default and its meaning into docs/operations.md."""

import re

from pydantic.fields import FieldInfo

from gateway.settings.of_rates import RateSettings
from gateway.settings.of_rules import RuleSettings
from gateway.settings.settings import CHECKOUT, FOR_STRANGERS, Settings

PAGE = CHECKOUT / "docs" / "operations.md"
TABLE = re.compile(r"(?<=<!-- settings -->\n)(.*?)(?=<!-- end of settings -->)", re.DOTALL)

SHOWN = {
    "database_url": "SQLite beside the checkout",
    "jwt_secret": "made for the checkout",
    "connections_per_address": "half of the [capacity](#connections)",
    "allowed_headers": "those of tracing and of Apollo",
    **dict.fromkeys(FOR_STRANGERS, "1 (`production`: 0)"),
    "log": "`text` (`production`: `json`)",
    "demo": "0 (`make run`: 1)",
}
"""Defaults that are told rather than written."""


def written(page: str) -> str:
    """The page with the table as the settings are."""
    rows = [
        row(name, field) for kind in (Settings, RuleSettings, RateSettings) for name, field in kind.model_fields.items()
    ]
    table = "\n".join(["| variable | default | meaning |", "|---|---|---|", *rows])
    return TABLE.sub(lambda _: f"{table}\n", page)


def row(name: str, field: FieldInfo) -> str:
    """One setting as a row of the table."""
    meaning = " ".join((field.description or "").split())
    return f"| `{name.upper()}` | {SHOWN.get(name, default(field.default))} | {meaning} |"


def default(value: object) -> str:
    """A default as an operator would write it."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int | float):
        return f"{value:g}" if value < 1 else str(round(value))
    return f"`{value}`" if value else ""


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text()))
