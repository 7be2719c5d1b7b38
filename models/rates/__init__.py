"""How often somebody may: counted in this process, or on all nodes together."""
