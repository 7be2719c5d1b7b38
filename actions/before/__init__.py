"""What comes before an action acts: whether the same request was answered already, how often somebody may, on whose
behalf, and what they may act on."""
