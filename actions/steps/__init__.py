"""How a session takes a step of its life: one row of the table, and all that is kept of it; because somebody acts, or
because it is time."""
