"""What to ask next: a pure choice among all calls that could be made now, from what earlier calls brought."""

from tastemaker.discovery.choosing.arms import Arm, Choice, Forecast, Trial
from tastemaker.discovery.choosing.choice import choose
from tastemaker.discovery.choosing.forecasting import forecast

__all__ = ["Arm", "Choice", "Forecast", "Trial", "choose", "forecast"]
