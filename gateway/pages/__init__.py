"""GraphiQL and the demo page, and the data that the demo begins with."""
