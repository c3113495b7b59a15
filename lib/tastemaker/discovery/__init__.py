"""Act 1: what to ask the platforms, asking it, and who is who."""
