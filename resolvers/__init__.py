"""Queries and mutations: who asks, call one action, wrap the answer."""
