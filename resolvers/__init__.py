"""Queries and mutations: check who asks, call one action, turn its answer into the payload."""
