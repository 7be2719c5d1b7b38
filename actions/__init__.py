"""One file for each thing that a person, or time, can do. Each reads: load, check, change, record.

What several of them share stands among them: ``loading`` and ``move`` first, which nearly every action calls.
"""
