"""What we use of other libraries that they keep to themselves: one module for each, and nothing of it anywhere else.

Everything here has a public name of ours and says why it is needed and what to do when it goes. Tests hold that no
other module imports what a library has not documented (tests/test_internals.py).
"""
