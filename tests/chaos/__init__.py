"""Chaos: people act on two nodes while nodes, Valkey and PostgreSQL fail, and then everything is judged."""
