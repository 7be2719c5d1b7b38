"""Greenroom beside its peers: one run, one machine, the server on one core and the load on another."""
