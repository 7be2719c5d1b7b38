"""The call of a session: who is connected to it, its room, and its meter."""
