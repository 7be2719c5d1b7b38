"""What the line of a creator gives: its order, positions and estimates, who is admitted to the waiting room, and who is
next."""
