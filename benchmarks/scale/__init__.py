"""What grows with the data, and what does not: the same is asked by who is new and by who has been here for long."""
