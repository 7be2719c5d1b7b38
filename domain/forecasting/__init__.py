"""When the sessions of a creator's line are likely to begin, from what theirs have been like: seconds on one axis.

``habits`` learn from what happens, ``odds`` are what they make of the future, ``walk`` plays it through, and ``watch``
follows one creator's events: our own, and with ``foreign`` those of a log that somebody else keeps.
"""
