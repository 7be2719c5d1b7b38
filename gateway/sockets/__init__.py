"""WebSockets: the graphql-transport-ws protocol, its operations, outboxes and the watchdog."""
