"""What we use of other libraries that they keep to themselves: one module for each library, and nothing anywhere else.

Every name that these modules offer says why it is needed, and what to do when it goes. Tests hold that no other module
imports what a library has not documented, or reads what it marks as its own (tests/test_internals.py).
"""
