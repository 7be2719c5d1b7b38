"""From the event log to sockets: topics, presence leases, live values, the subscription fields and the protocol."""
