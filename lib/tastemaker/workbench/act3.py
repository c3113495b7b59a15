"""The verbs of act 3: write, review, hand over what a person sends, and see what came back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tastemaker import background
from tastemaker.brief import Brief
from tastemaker.settings import Settings
from tastemaker.workbench import installed, posting

if TYPE_CHECKING:
    import pandas as pd

    from tastemaker.outreach.drafting import Drafts, Forecast
    from tastemaker.outreach.experiments import Experiment, What
    from tastemaker.outreach.outbox import Outbox
    from tastemaker.outreach.pages import EvidencePage
    from tastemaker.outreach.timing import Timing
    from tastemaker.outreach.translating import Translated
    from tastemaker.store import Store


class Act3:
    """A part of the Workbench; see there."""

    store: Store
    settings: Settings

    # --- write ---------------------------------------------------------------------------------------------------

    def facts(self, brief: Brief, handle: str) -> EvidencePage:
        """What a letter to one creator may rest on, fact by fact with its source and end, and what it must not mention."""
        from tastemaker.outreach import evidence
        return evidence.page(self.store, self._row(brief, handle)["profile_key"])

    def draft(self, brief: Brief, top: int = 20, *, writer: str = "template",
              progress: background.Progress | None = None) -> Drafts:
        """Drafts for the first `top` of the shortlist, each factual sentence with its source. `writer`: template or openai."""
        from tastemaker.outreach import drafting
        drafts = posting.written(self, brief, writer, drafting.run, progress, top=top)
        self.snapshot(brief)
        return drafts

    def follow_up(self, brief: Brief, *, writer: str = "template", progress: background.Progress | None = None) -> Drafts:
        """Drafts of the second and third letter to who did not answer: due on day 4 and 8, reviewed like the first."""
        from tastemaker.outreach import drafting
        return posting.written(self, brief, writer, drafting.follow_ups, progress)

    def forecast(self, brief: Brief, top: int = 20, *, writer: str = "template") -> Forecast:
        """What drafting would cost now; nothing is asked or paid."""
        from tastemaker.outreach import drafting
        return posting.written(self, brief, writer, drafting.forecast, None, top=top)

    def translate(self, draft_id: str, tongue: str, *, writer: str = "template") -> Translated:
        """A draft in another of our languages, for who reviews it; checked anew, never stored or sent."""
        from tastemaker.outreach import translating
        if writer != "template":
            mine = self.store.rows("SELECT campaign_id FROM drafts WHERE draft_id = $id", id=draft_id)
            self._may_spend(mine[0]["campaign_id"] if mine else None, "a translation by a model")

        async def work(_: background.Progress) -> Translated:
            async with installed.writer(writer, self.settings) as chosen:
                return await translating.translate(self.store, run, draft_id, tongue, chosen)

        with self._run("translate") as run:
            return background.run(work, self._bar("Translating"))

    # --- review --------------------------------------------------------------------------------------------------

    def review(self, drafts: Drafts | None = None, *, brief: Brief | None = None) -> Any:
        """The review screen: approve, edit, reject, skip or undo. Every decision is kept under the reviewer's name."""
        from tastemaker.views import review
        only = None if drafts is None else tuple(drafts.ids)
        return review.screen(lambda: self.open_drafts(brief, only), self.decide, self.reviewer)

    def decide(self, draft_id: str, decision: str, *, by: str | None = None, subject: str | None = None,
               body: str | None = None, note: str = "", seen: int | None = None) -> None:
        """Record one decision on a draft: approve, edit, reject, skip or undo."""
        from tastemaker.outreach import review
        with self._run("review") as run:
            review.decide(self.store, run, draft_id, decision, by=by or self.reviewer, subject=subject, body=body,
                          note=note, seen=seen)

    def open_drafts(self, brief: Brief | None = None, only: tuple[str, ...] | None = None) -> pd.DataFrame:
        """The drafts with their facts and decisions, as the review screen shows them."""
        from tastemaker.outreach import review
        return review.queue(self.store, brief.campaign_id if brief else None, only)

    def style(self, brief: Brief | None = None) -> pd.DataFrame:
        """Rules that your edits suggest, with those that you accepted or declined; new ones are looked for first."""
        from tastemaker.outreach import style
        with self._run("style", brief) as run:
            style.propose(self.store, run, brief.campaign_id if brief else None)
        return style.rules(self.store, brief.campaign_id if brief else None)

    def accept_style(self, rule_id: str, accept: bool = True) -> None:
        """Accept a style rule, or decline it; the writers obey what is accepted."""
        from tastemaker.outreach import style
        with self._run("style") as run:
            style.settle(self.store, run, rule_id, accept, by=self.reviewer)

    # --- hand over -----------------------------------------------------------------------------------------------

    def outbox(self) -> Outbox:
        """The unsent e-mails that a person approved and may send now; `.save(folder)` writes them as .eml and CSV."""
        return posting.outbox(self)

    def lay(self) -> pd.DataFrame:
        """Lay the outbox's letters into the Drafts of your own mailbox, each once. You send them there."""
        from tastemaker.outreach import mailbox
        with self._run("lay") as run, posting.mailbox(self.settings) as box:
            return mailbox.lay(self.store, run, box, self.outbox())

    def sent(self, draft_id: str, *, by: str | None = None, channel: str = "email") -> None:
        """Record that you sent a draft, so that nobody is written to twice."""
        from tastemaker.outreach import outbox
        with self._run("sent") as run:
            outbox.sent(self.store, run, draft_id, by=by or self.reviewer, channel=channel)

    def seen_sent(self) -> pd.DataFrame:
        """Record which letters moved to the Sent folder of your mailbox; looking twice is the same as once."""
        from tastemaker.outreach import mailbox
        with self._run("sent") as run, posting.mailbox(self.settings) as box:
            return mailbox.seen_sent(self.store, run, box, self.reviewer)

    def replies(self, *, fetch: bool = True) -> pd.DataFrame:
        """What came back: read from your mailbox first (read only), each with its kind and the line that says it.

        An opt-out counts at once.
        """
        if fetch:
            posting.fetch(self)
        return posting.replies(self.store)

    def correct_reply(self, reply_id: str, kind: str) -> None:
        """Say what a reply really is; your reading counts from then on."""
        from tastemaker.outreach import replies
        with self._run("replies") as run:
            replies.correct(self.store, run, reply_id, kind, by=self.reviewer, opt_out=posting.closes(self, run))
        if kind == "opt-out":
            self._renew_snapshot()

    def contacts(self, brief: Brief) -> pd.DataFrame:
        """Addresses of the shortlist: those that may be used, and those that you must confirm one by one first."""
        from tastemaker.workbench import upkeep
        return upkeep.contacts(self, brief)

    def confirm(self, brief: Brief, handle: str, address: str) -> None:
        """Confirm that an address in a creator's public text may be used, as some platforms' terms ask of a person."""
        from tastemaker.outreach import contacts
        with self._run("confirm", brief) as run:
            contacts.confirm(self.store, run, self._row(brief, handle)["profile_key"], address, by=self.reviewer)

    def timing(self, brief: Brief, handle: str) -> Timing:
        """When a creator posts, with n; a suggestion for when to write."""
        from tastemaker.outreach import timing
        key = self._row(brief, handle)["profile_key"]
        rows = self.store.rows("""SELECT published_at FROM posts WHERE profile_key = $key AND state = 'live' AND published_at IS NOT NULL
                                  AND (expires_at IS NULL OR expires_at > now_utc()) ORDER BY published_at DESC LIMIT 200""", key=key)
        country = self.store.rows("SELECT country FROM usable_profiles WHERE profile_key = $key", key=key)
        return timing.timing([row["published_at"] for row in rows], country[0]["country"] if country else None)

    # --- try -----------------------------------------------------------------------------------------------------

    def experiment(self, brief: Brief, name: str, what: What, arms: Sequence[str], *,
                   shares: Sequence[float] | None = None) -> Experiment:
        """Begin an A/B test of subject, opening or offer, before the campaign's first draft; arms go by hash of the creator."""
        from tastemaker.outreach import experiments
        self.store.remember(brief)
        with self._run("experiment", brief) as run:
            return experiments.register(self.store, run, brief.campaign_id, name, what, arms, by=self.reviewer, shares=shares)

    def experiments(self, brief: Brief) -> pd.DataFrame:
        """How many creators each arm has, and how many letters of it were sent; no result is read here."""
        from tastemaker.outreach import experiments
        return experiments.counts(self.store, brief.campaign_id)

    def shorten(self, brief: Brief) -> str:
        """Make one short link for the campaign's product page by Bitly; later letters carry it instead of the long one."""
        return posting.shorten(self, brief)

    # --- leave alone ---------------------------------------------------------------------------------------------

    def held(self, who: str) -> Any:
        """Everything that is stored about one person, as a document that can be handed to them."""
        from tastemaker import erasure
        return erasure.what_we_hold(self.store, who)

    def forget(self, who: str, reason: str = "asked", *, by: str | None = None) -> Any:
        """Remove one person to the byte from everything the workbench wrote; a keyed hash stays and refuses them for good."""
        return posting.forget(self, who, reason, by or self.reviewer)

    def share_ledger(self, path: str | Path) -> Any:
        """Write who was contacted and who opted out, as keyed hashes, for a colleague's workbench."""
        from tastemaker.outreach import ledger
        return ledger.write(self.store, path)

    def take_ledger(self, path: str | Path) -> Any:
        """Read a colleague's ledger: whom they contacted, and who opted out there, counts here too."""
        from tastemaker.outreach import ledger
        with self._run("ledger") as run:
            taken = ledger.read(self.store, run, path)
        self._renew_snapshot()
        return taken

    def share_key(self, path: str | Path) -> str:
        """Write the key of the ledger into a file, for a colleague; what to mind is said."""
        from tastemaker.outreach import ledger
        return ledger.share_key(self.store, path)

    def take_key(self, path: str | Path) -> bool:
        """Keep a colleague's key, so that their ledgers can be read."""
        from tastemaker.outreach import ledger
        return ledger.take_key(self.store, path)
