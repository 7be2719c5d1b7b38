"""From an event to everybody who is sent it: groups that execute and encode once for all members."""
