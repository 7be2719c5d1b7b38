"""The API answers the same through both executors: the compiled one on SQLite, graphql-core's own on PostgreSQL."""

import pytest

from gateway.settings.settings import Settings


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings of this test's application, with the executor of its kind of database."""
    return settings.model_copy(update={"compiled": settings.compiled and settings.database_url.startswith("sqlite")})
