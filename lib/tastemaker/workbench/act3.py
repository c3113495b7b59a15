"""The verbs of act 3: write, review, hand over what a person sends, and see what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tastemaker import background
from tastemaker.brief import Brief
from tastemaker.settings import Settings
from tastemaker.workbench import installed

if TYPE_CHECKING:
    import pandas as pd

    from tastemaker.outreach.drafting import Drafts
    from tastemaker.outreach.outbox import Outbox
    from tastemaker.store import Store


class Act3:
    """A part of the Workbench; see there."""

    store: Store
    settings: Settings

    def draft(self, brief: Brief, top: int = 20, *, writer: str = "template",
              progress: background.Progress | None = None) -> Drafts:
        """Drafts for the first `top` of the shortlist, each factual sentence with its source. `writer`: template or openai."""
        from tastemaker.outreach import drafting
        from tastemaker.scoring import relevance

        async def work(tell: background.Progress) -> Drafts:
            async with installed.writer(writer, self.settings) as chosen:
                return await drafting.run(self.store, run, brief, top=top, writer=chosen, progress=tell,
                                          settings=self.settings, relevance=relevance.rank)

        with self._run("draft", brief) as run:
            drafts = background.run(work, progress or self._bar("Drafting"))
        self.snapshot(brief)
        return drafts

    def review(self, drafts: Drafts | None = None, *, brief: Brief | None = None) -> Any:
        """The review screen: approve, edit or reject each draft. Every decision is kept under the reviewer's name."""
        from tastemaker.views import review
        only = None if drafts is None else tuple(drafts.ids)
        return review.screen(lambda: self.open_drafts(brief, only), self.decide, self.reviewer)

    def decide(self, draft_id: str, decision: str, *, by: str | None = None, subject: str | None = None,
               body: str | None = None, note: str = "", seen: int | None = None) -> None:
        """Record one decision on a draft: approve, edit or reject."""
        from tastemaker.outreach import review
        with self._run("review") as run:
            review.decide(self.store, run, draft_id, decision, by=by or self.reviewer, subject=subject, body=body,
                          note=note, seen=seen)

    def outbox(self) -> Outbox:
        """The unsent e-mails that a person approved and may send now; `.save(folder)` writes them as .eml and CSV."""
        from tastemaker.outreach.outbox import Outbox
        return Outbox(self.store, self.settings)

    def sent(self, draft_id: str, *, by: str | None = None) -> None:
        """Record that you sent a draft, so that nobody is written to twice."""
        from tastemaker.outreach import outbox
        with self._run("sent") as run:
            outbox.sent(self.store, run, draft_id, by=by or self.reviewer)

    def open_drafts(self, brief: Brief | None = None, only: tuple[str, ...] | None = None) -> pd.DataFrame:
        """The drafts with their facts and decisions, as the review screen shows them."""
        from tastemaker.outreach import review
        return review.queue(self.store, brief.campaign_id if brief else None, only)

    def contacts(self, brief: Brief) -> pd.DataFrame:
        """Addresses of the shortlist: those that may be used, and those that you must confirm one by one first."""
        from tastemaker.workbench import upkeep
        return upkeep.contacts(self, brief)

    def confirm(self, brief: Brief, handle: str, address: str) -> None:
        """Confirm that an address in a creator's public text may be used, as some platforms' terms ask of a person."""
        from tastemaker.outreach import contacts
        with self._run("confirm", brief) as run:
            contacts.confirm(self.store, run, self._row(brief, handle)["profile_key"], address, by=self.reviewer)
