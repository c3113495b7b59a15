"""What to ask next: a pure choice among all calls that could be made now, from what earlier calls brought."""

from tastemaker.discovery.choosing.arms import Arm, Choice, Trial
from tastemaker.discovery.choosing.choice import choose

__all__ = ["Arm", "Choice", "Trial", "choose"]
