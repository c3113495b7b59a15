"""Act 2: features with named formulas, relevance from creators' own words, and a rank with its reasons."""
