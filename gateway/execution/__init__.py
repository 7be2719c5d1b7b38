"""Executing operations: documents are prepared once, and graphql-core executes them, with plain fields compiled."""
