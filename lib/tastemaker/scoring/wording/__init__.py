"""What texts say by way of known wordings: cues kept as data, and weights learned from invented texts."""
