"""What is recorded of the executors."""

from typing import Any

import pytest

from tests.gateway.execution.compiled.executors import STOCK

Resolved = list[str]


@pytest.fixture
def by_core(monkeypatch: pytest.MonkeyPatch) -> Resolved:
    """The fields of which a resolver was told: all that graphql-core has resolved are among them."""
    resolved: Resolved = []
    build = STOCK.build_resolve_info

    def recording(executor: STOCK, field: Any, nodes: Any, parent: Any, path: Any) -> Any:
        resolved.append(f"{parent.name}.{nodes[0].name.value}")
        return build(executor, field, nodes, parent, path)

    monkeypatch.setattr(STOCK, "build_resolve_info", recording)
    return resolved
