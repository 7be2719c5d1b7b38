"""Tables, a file each with its named queries, and the event log; what they are written and read with stands in the
folders."""
