"""Act 4: what people thought of the shortlist, what came of the e-mails, and how to show it."""
