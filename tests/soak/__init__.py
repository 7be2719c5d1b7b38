"""``make soak``: what many sockets leave behind in a node, and what they cost a client beside them."""
