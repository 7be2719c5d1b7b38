"""The load: crowds of WebSocket subscribers and HTTP clients that cost next to nothing themselves."""
