"""The edge: settings, who is asking, HTTP and sockets, health and figures."""
