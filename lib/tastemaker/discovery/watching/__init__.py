"""Watching: creators followed over time by the cheapest calls, what changed, saved searches, alerts, and when to look
again.

What a watched profile said before is kept in `wordings` as plain text with the platform's own time for profiles,
counted from when it was last seen there: for so long a person can read both sides of a change, afterwards nothing of it
is left. No figure or word of one profile is added to another's, and what looks like a change is evidence with its n,
never a verdict.
"""
