"""What teams that write clients copy: each example is run by the tests against a real server."""
