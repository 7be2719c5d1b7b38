"""The results for people: a table, a file, a picture."""
