"""What discovery calls brought: the verbs that show spend against finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from tastemaker.brief import Brief
    from tastemaker.store import Store


class Finding:
    """The part of the face that looks back at what was asked."""

    store: Store

    def finds(self, brief: Brief) -> pd.DataFrame:
        """One row a discovery call of the campaign, as they were made: where, what was asked and why, what it should bring and did.

        `new` counts creators never held before, `relevant` how many of them look right: a sum of chances between 0 and 1.
        """
        from tastemaker.workbench import screens
        return screens.finds(self.store, brief.campaign_id)

    def show_finds(self, brief: Brief) -> Any:
        """The same as two pictures: relevant creators against calls, and the map of where creators came from."""
        from tastemaker.views import finding
        return finding.panel(self.finds(brief))
