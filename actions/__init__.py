"""One file for each thing that a person, or time, can do. Each reads: load, check, change, record."""
