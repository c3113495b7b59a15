"""What words, numbers and dates are, in the languages of letters: nothing here knows of facts or briefs."""
