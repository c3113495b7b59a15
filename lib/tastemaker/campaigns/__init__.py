"""Campaigns: their state and what they may spend, what they sell, and what a person keeps about creators."""
