"""Tables, named queries, the transaction and the event log."""
