"""The operations that all clients share, each with the fragments that it needs."""

from pathlib import Path

from gql import GraphQLRequest
from graphql import parse, separate_operations

FOLDER = Path(__file__).parent.parent / "operations"

# docs documents
DOCUMENTS = separate_operations(parse("".join(path.read_text() for path in sorted(FOLDER.glob("*.graphql")))))


def operation(name: str, **variables: object) -> GraphQLRequest:
    """One of them, with its variables."""
    return GraphQLRequest(DOCUMENTS[name], variable_values=variables, operation_name=name)


# docs end
