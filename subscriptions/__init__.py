"""Subscription fields and what they listen to: topics, live values, presence, and the broadcast between nodes."""
