"""The whole schema, put together from its parts."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

import strawberry
from graphql import GraphQLError
from strawberry.extensions import MaxTokensLimiter, ParserCache, SchemaExtension, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from resolvers.mutations import Mutation
from resolvers.queries import Query
from schema import errors
from schema.cost import cost_limit
from schema.problems import present
from schema.scalars import DATE_TIME
from subscriptions.fields import Subscription

MOST_TOKENS = 2_000
CACHED_DOCUMENTS = 1_000

USER_ERRORS = [kind for kind, _ in errors.ERRORS.values()]


class Schema(strawberry.Schema):
    """Strawberry's schema, with every top-level error presented our way."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Give each error its code, and log only what nobody expected."""
        for error in errors:
            present(error)


class Validation(SchemaExtension):
    """Names what is wrong with a document, as opposed to what is wrong with its variables."""

    def on_validate(self) -> Iterator[None]:
        """Once the document has been validated."""
        yield
        for error in self.execution_context.pre_execution_errors or ():
            error.extensions = {"code": "GRAPHQL_VALIDATION_FAILED"}


def build_schema(limit: int = 0) -> Schema:
    """The schema; operations that cost more than ``limit`` fields are refused (0: no limit)."""
    return Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=USER_ERRORS,
        extensions=[
            partial(MaxTokensLimiter, max_token_count=MOST_TOKENS),
            partial(ParserCache, maxsize=CACHED_DOCUMENTS),
            partial(ValidationCache, maxsize=CACHED_DOCUMENTS),
            Validation,
            cost_limit(limit),
        ],
        config=StrawberryConfig(scalar_map={datetime: DATE_TIME}),
    )
