"""What the database sums over sessions."""
