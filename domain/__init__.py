"""Pure rules: no await, no clock, no framework. They take values and ``now``, and return values or refuse."""
