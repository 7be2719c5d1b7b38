"""WebSockets: the graphql-transport-ws protocol, its operations, and what keeps sockets in order."""
