"""What clients see: types, inputs, payloads, errors, and how rows and refusals become them."""

# The rules' enums have their descriptions before any type names them.
from schema import enums as enums
