"""The internals of other libraries that we use: one module for each library, and none of it anywhere else.

Every name that these modules offer says why it is needed, and what to do when it goes. Tests hold that no other module
imports what a library has not documented, or reads what it marks as its own (tests/test_internals.py).
"""
