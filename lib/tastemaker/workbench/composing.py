"""What a report is made from: the frames of a campaign, as far as the platforms' terms let each row leave."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from tastemaker import platforms, render, sheets
from tastemaker.brief import Brief
from tastemaker.results.report.document import without_addresses
from tastemaker.terms import load
from tastemaker.workbench import advising, exporting, screens

if TYPE_CHECKING:
    from tastemaker.results.report import Document, Picture, Report
    from tastemaker.store import Run, Store
    from tastemaker.workbench import Workbench

QUOTED = 25
"""Creators, from the top, whose quotes are shown."""
METHOD = ("Score and its ends, reach and growth are computed here; followers are as the platform gives them, and no figure adds up "
          "platforms. Scores weigh how well a creator's own words answer the brief, and reach and engagement as percentiles among similar "
          "profiles of this database. Medians over the newest posts; an unknown part counts as its cohort's middle and widens "
          "the interval. A score describes fit to this brief, not a person. Rates are k of n with 95 % intervals (Wilson); a drawn rate "
          "leans towards its neighbours, the more the smaller its n. A/B tests are read by an e-value, which stays valid however often "
          "one looks. Nothing is advised under 100 letters and 10 replies. Amounts of several currencies are never added.")
_QUOTE = re.compile("“([^”]+)”")
_QUOTED = """
SELECT p.name, p.handle, p.platform, s.profile_key, s.reasons, o.title, o.text, o.published_at, o.source, o.fetched_at, o.url
FROM (SELECT profile_key, rank, reasons, unnest(from_json(quoted, '["BIGINT"]')) AS post_key FROM shortlist
      WHERE campaign_id = $campaign AND list_contains($keys, profile_key)) s
JOIN posts o USING (post_key) JOIN usable_profiles p ON p.profile_key = s.profile_key
WHERE o.state = 'live' AND (o.expires_at IS NULL OR o.expires_at > now_utc()) ORDER BY s.rank, o.published_at DESC NULLS LAST, post_key"""
_EVIDENCE = ("profile_key", "name", "handle", "platform", "quote", "published_at", "source", "fetched_at", "url")


def written(bench: Workbench, run: Run, brief: Brief, path: Path, *, redacted: bool) -> Report:
    """Write a campaign's report with the list beside it: whole rows, ids and what is left out are as in an export."""
    import dataclasses

    from tastemaker.results import report
    from tastemaker.workbench import upkeep
    path = (path / brief.campaign_id if path.is_dir() else path).with_suffix(".html")
    exported = exporting.write(bench.store, run, brief, path.with_suffix(".csv"), contacts=False,
                               again=lambda keys: upkeep.again(bench, run, keys))
    frames = gathered(bench, brief, sheets.read(exported.path), redacted=redacted)
    if redacted:
        _redact_list(exported.path, frames["shortlist"])
    made = report.write(composed(brief, frames, exported.notes, redacted=redacted), path, fonts=bench.store.path.parent / "fonts")
    return dataclasses.replace(made, csv=exported.path, notes=(*exported.notes, *made.notes))


def gathered(bench: Workbench, brief: Brief, left: list[dict[str, str]], *, redacted: bool) -> dict[str, pd.DataFrame]:
    """Every frame of a report by name. `left` are the rows of the list as it may leave; nobody else is in any frame."""
    from tastemaker.results import frames
    store, campaign = bench.store, brief.campaign_id
    found = frames.pages(store, campaign, accepted=bench.accepted)
    shortlist = _shortlist(bench, brief, left, public=redacted)
    whole = shortlist[shortlist["handle"].notna()]
    found |= {"shortlist": shortlist, "evidence": _quotes(store, brief, whole.head(QUOTED)), "spend": _spend(store),
              "sources": screens.sources(store)}
    if not redacted:
        found["findings"] = _findings(bench.findings(brief))
    found["suggested"] = advising.suggested(store, campaign, accepted=bench.accepted) if redacted else bench.suggestions(brief)
    found["live"] = found["live"].sort_values("taken_at").drop_duplicates(["profile_key", "url"], keep="last")
    return {name: _may_leave(frame, whole) for name, frame in found.items()}


def composed(brief: Brief, frames: dict[str, pd.DataFrame], notes: Iterable[str], *, redacted: bool) -> Document:
    """The report's document with its charts."""
    from tastemaker.results import report
    shown = frames["shortlist"].head(100)
    mentions = [f"{row.platform}:{row.platform_id}" for row in shown.itertuples() if row.platform_id]
    return report.compose(brief, frames, method=METHOD, pictures=_pictures(frames), notes=notes, mentions=mentions, redact=redacted)


def _pictures(frames: dict[str, pd.DataFrame]) -> dict[str, list[Picture]]:
    from tastemaker.results.report import Picture
    from tastemaker.views import charts
    drawn, shortlist = {}, frames["shortlist"]
    if n := charts.placed(shortlist):
        says = f"Chart: relevance to the brief against reach of {n:,} creators; the table below holds the figures."
        drawn["Shortlist"] = [Picture(charts.svg(charts.relevance_against_reach(shortlist)), says)]
    if frames["steps"]["n"].sum():
        says = "Chart: creators at each stage from found to agreed; the table below holds the figures."
        drawn["Results"] = [Picture(charts.svg(charts.funnel(frames["steps"])), says)]
    return drawn


def _shortlist(bench: Workbench, brief: Brief, left: list[dict[str, str]], *, public: bool) -> pd.DataFrame:
    """The list with typed columns, in order; of a row that leaves as an id nothing else is here."""
    frame = screens.shortlist(bench.store, brief.campaign_id, public=True) if public else bench.shortlist(brief)
    ids = bench.store.frame("SELECT profile_key, platform_id FROM usable_profiles")
    frame = frame.merge(ids, on="profile_key")
    may = {(row["platform"], row["platform_id"]): bool(row["handle"]) for row in left}
    held = [may.get(key) for key in zip(frame["platform"], frame["platform_id"], strict=True)]
    whole = pd.Series([one is True for one in held], index=frame.index, dtype=bool)
    kept = frame if whole.all() else frame.where(whole, other=None)
    for name in (*exporting.IDS_ONLY, "profile_key"):
        kept[name] = frame[name]
    order = [*exporting.GIVEN, *(name for name in frame.columns if name not in exporting.GIVEN)]
    return kept.loc[pd.Series([one is not None for one in held], index=frame.index, dtype=bool), order].reset_index(drop=True)


def _quotes(store: Store, brief: Brief, creators: pd.DataFrame) -> pd.DataFrame:
    """The words that the reasons quote, each with its post's link and dates. Where only ids may leave, the link does."""
    keys = [int(key) for key in creators["profile_key"]] or [-1]
    found = [{**post, "quote": "" if _ids_only(post["platform"]) else _words(post)}
             for post in store.rows(_QUOTED, campaign=brief.campaign_id, keys=keys)]
    return pd.DataFrame(found, columns=list(_EVIDENCE))


def _words(post: Mapping[str, Any]) -> str:
    """What the reasons quote of a post; its beginning where they quote it otherwise."""
    whole = render.line(f"{post['title']} {post['text']}", 10_000)
    quoted = [words.rstrip("….") for words in _QUOTE.findall(post["reasons"])]
    return next((words for words in quoted if words in whole), render.line(post["title"] or post["text"], 160))


def _findings(found: pd.DataFrame) -> pd.DataFrame:
    return found.assign(quote=found["quote"].mask(found["platform"].map(_ids_only)))


def _may_leave(frame: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """A frame without rows of creators whose platform's terms bind what leaves, unless they leave whole on the list."""
    if not {"platform", "handle"} <= set(frame.columns) or "rank" in frame.columns:
        return frame
    known = set(zip(whole["platform"], whole["handle"], strict=True))
    return frame[[not _bound(platform) or (platform, handle) in known
                  for platform, handle in zip(frame["platform"], frame["handle"], strict=True)]].reset_index(drop=True)


def _bound(platform: Any) -> bool:
    return platform in platforms.names() and (_ids_only(platform) or load(platform).redistribution.recheck_hours is not None)


def _ids_only(platform: str) -> bool:
    return platform in platforms.names() and load(platform).redistribution.form == "ids"


def _spend(store: Store) -> pd.DataFrame:
    return store.frame("SELECT quota_day, platform, bucket, calls, cost, price FROM spent ORDER BY quota_day, platform, bucket")


def _redact_list(path: Path, public: pd.DataFrame) -> None:
    """Write the list again as stakeholders may see it: public reasons, and no address in any text."""
    rows = sheets.read(path)
    reasons = {(row.platform, row.platform_id): row.reasons for row in public.itertuples()}
    cells = [{name: without_addresses(text) for name, text in row.items()} |
             {"computed_reasons": without_addresses(reasons.get((row["platform"], row["platform_id"])))} for row in rows]
    sheets.write(path, list(rows[0]) if rows else exporting.COLUMNS, cells)
