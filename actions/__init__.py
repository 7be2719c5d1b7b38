"""One file for each thing that a person, or time, can do. Each reads: load, check, change, record.

What several of them share stands in the folders: ``before/loading.py`` and ``steps/move.py`` first, which nearly every
action calls.
"""
