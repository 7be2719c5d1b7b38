"""Authentication: tokens, and the users whom they name."""
