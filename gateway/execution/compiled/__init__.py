"""An executor that reads what is plain by compiled Python functions. graphql-core does the rest."""
