"""Money within an action: holds, and the currency that a person has."""
