"""What to ask: a brief, what its examples say and what a model adds become queries that say where they come from."""
