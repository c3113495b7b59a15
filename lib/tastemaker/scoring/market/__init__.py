"""The market: who talks about competitors, and which topics, hashtags and formats rise in the posts at hand.

Both read pulled posts and nothing else. They quote, count and say how sure a count is; they conclude nothing about a person.
"""
