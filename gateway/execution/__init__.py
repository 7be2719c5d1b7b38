"""Executing operations: graphql-core's executor, with plain reading compiled to Python functions."""
