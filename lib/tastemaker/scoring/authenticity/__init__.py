"""Authenticity as evidence: signals with their numbers and innocent explanations, never a label on a person."""
