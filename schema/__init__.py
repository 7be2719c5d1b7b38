"""What clients see: types, inputs, payloads, errors, and how rows and refusals become them."""
