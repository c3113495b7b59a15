"""Act 3: facts become drafts that a person reads, decides on and sends.

`evidence` holds the facts, `contacts` the addresses, `writing` the writers, `grounding` the check, `drafting` the run,
`review` the decisions and `outbox` the unsent letters. Nothing in here, or anywhere in the package, sends.
"""
