"""The edge: the application, HTTP, WebSockets, execution, delivery to subscribers, tokens, pages, metrics, settings."""
