"""The team's review screen, opened by a stakeholder's link: who it names, and what accepting them does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tastemaker.errors import BadInput

if TYPE_CHECKING:
    from tastemaker.workbench import Workbench

_ASKED = """
SELECT s.profile_key, s.rank, s.score, s.score_low, s.score_high, s.reasons, p.name, p.handle, p.platform, p.platform_id, p.url,
       (SELECT arg_max(d.draft_id, d.made_at) FROM drafts d
        WHERE d.campaign_id = s.campaign_id AND d.profile_key = s.profile_key AND d.grounded) AS draft_id
FROM shortlist s JOIN usable_profiles p USING (profile_key)
WHERE s.campaign_id = $campaign AND s.profile_key = $profile AND s.rank IS NOT NULL"""


def screen(bench: Workbench, query: str = "") -> Any:
    """The review screen; with the query of a stakeholder's link, the creator it names above it."""
    from tastemaker.views import handover, review, style
    shown = review.Screen(bench.open_drafts, bench.decide, bench.reviewer)
    if not (link := handover.asked(query)):
        return shown.page
    above = handover.Handover(lambda: found(bench, *link), lambda: accept(bench, *link), shown.go_to)
    return style.page(above.box, shown.page, name="asked")


def found(bench: Workbench, campaign_id: str, profile_key: int) -> dict[str, Any] | None:
    """A creator of a campaign's list as it stands, with the id of their letter; None for who is not on it or may not be shown."""
    rows = bench.store.rows(_ASKED, campaign=campaign_id, profile=profile_key)
    return rows[0] if rows else None


def accept(bench: Workbench, campaign_id: str, profile_key: int) -> str:
    """Label a creator accepted under the reviewer's name, write their letter from templates and give its id.

    BadInput says why there is no letter; the label stays then, because that was decided.
    """
    from tastemaker.outreach import drafting
    from tastemaker.workbench import posting
    row = found(bench, campaign_id, profile_key)
    if row is None:
        raise BadInput("They are not on the campaign's list any more.", "Open the shortlist again.")
    brief = bench.brief(campaign_id)
    bench.label(brief, accept=[f"{row['platform']}:{row['platform_id']}"], note="asked for on the shortlist page")
    drafts = posting.written(bench, brief, "template", drafting.run, None, profile_keys=[profile_key])
    bench.snapshot(brief)
    if not drafts.ids:
        why = "; ".join(reason for _, reason in drafts.left_out) or "the check refused it"
        raise BadInput(f"They are accepted, but there is no letter: {why}.", "See what the team's evidence page says of them.")
    return drafts.ids[0]
