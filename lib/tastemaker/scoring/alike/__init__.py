"""Look-alikes: creators like a few examples, from what they say, their tags, whom they know and who comments on them.

Every view speaks in log odds: how much more likely what is seen is of two creators of one kind than of two at random. The words
say so by rank (`texts`), the others by links that both have against those that chance would give (`shared`). Where nothing is
known of a creator a view says 0, which is neither for nor against. The views are added (`combining`). Views repeat one another,
so each is taken at half its word and at most up to a limit, and no single one decides.
"""

from tastemaker.scoring.alike.finding import COLUMNS, run, views

__all__ = ["COLUMNS", "run", "views"]
