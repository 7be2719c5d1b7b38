"""Fills the demo's evening: a dozen fans who behave, over the public API alone, by ``greenroom-client``."""
