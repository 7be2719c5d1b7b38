"""How good the estimates are, on evenings of creators as unlike as people are."""
