"""GraphQL over HTTP: requests, responses, errors, content negotiation, bodies, event streams."""
