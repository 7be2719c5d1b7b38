"""Clients in Python, with gql and with ariadne-codegen."""
