"""What is kept of a person, for who writes it out and for who erases it."""
