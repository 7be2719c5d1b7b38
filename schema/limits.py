"""What descriptions say of the limits that an operator may set: those of a server as it comes."""

from domain.rules import Rules

AS_IT_COMES = Rules()

WORDS = f"of at most {AS_IT_COMES.text_length} characters by default"
"""Of a note, or a reason."""

AHEAD = f"at most {AS_IT_COMES.horizon.days} days ahead by default"
"""Of a time that is promised, or asked for."""
