"""The door to the platforms: one polite, bounded, distrustful HTTP client. `Door.send` is all the rest needs."""

from tastemaker.http.door import Door
from tastemaker.http.host import Breaker

__all__ = ["Breaker", "Door"]
