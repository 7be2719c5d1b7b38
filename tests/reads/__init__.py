"""Tests of what is read for many at once."""
