"""A session's call: who was there from when until when, and how much of the booked time that was."""
