"""Values as text in a row, and the same values from that text."""
