"""WebSockets: the graphql-transport-ws protocol, its operations, outboxes, allowed origins and the watchdog."""
