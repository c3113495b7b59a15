"""One creator as a whole: their profiles, their places on shortlists, how far each campaign came, and what they post."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from tastemaker import render
from tastemaker.errors import BadInput
from tastemaker.store import who as names
from tastemaker.workbench import screens

if TYPE_CHECKING:
    from tastemaker.store import Store

PLACES = ("campaign_id", "platform", "handle", "rank", "score", "score_low", "score_high", "reasons")
_PROFILES = """SELECT profile_key, platform, handle, name, url, followers, country, fetched_at FROM usable_profiles p
               LEFT JOIN (SELECT profile_key, followers FROM latest_snapshots) USING (profile_key)
               WHERE list_contains($keys, profile_key) ORDER BY followers DESC NULLS LAST, platform, handle"""
_STATES = """SELECT campaign_id, state, since FROM prospects WHERE list_contains($keys, profile_key)
             QUALIFY row_number() OVER (PARTITION BY campaign_id ORDER BY since DESC, place DESC) = 1 ORDER BY campaign_id"""
_FOUND = """SELECT query, min(found_at) AS since FROM finds WHERE list_contains($keys, profile_key) AND query <> ''
            AND (expires_at IS NULL OR expires_at > now_utc()) GROUP BY query ORDER BY since, query"""
_MENTIONERS = 5
"""Those of who mentions a creator that are named, the latest first."""


@dataclass(frozen=True, slots=True)
class Creator:
    """What is stored about a creator and may be shown now. `bench.held` gives all of it, as a person may ask for their own."""

    name: str
    profiles: pd.DataFrame
    """platform, handle, name, url, followers, country, fetched_at: one row a profile."""
    places: pd.DataFrame
    """Places on the newest shortlists, with PLACES."""
    states: pd.DataFrame
    """campaign_id, state and since: how far each campaign came with them."""
    posts: pd.DataFrame
    ways: tuple[str, ...] = ()
    """What brought them here, and who mentions them."""
    card: str = field(default="", repr=False)

    def __repr__(self) -> str:
        lines = [self.name, *(f"  {_profile(row)}" for row in self.profiles.to_dict("records"))]
        lines += [f"  {way}" for way in self.ways]
        lines += [f"  {row.campaign_id}: rank {int(row.rank)}. {render.line(row.reasons, 300)}" for row in self.places.itertuples()]
        lines += [f"  {row.campaign_id}: {row.state} since {row.since:%Y-%m-%d}" for row in self.states.itertuples()]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        profiles = "".join(f"<li>{render.link(row['url'], _profile(row))}</li>" for row in self.profiles.to_dict("records"))
        states = "".join(f"<li>{render.html(row.campaign_id)}: {render.html(row.state)} since {row.since:%Y-%m-%d}</li>"
                         for row in self.states.itertuples())
        ways = "".join(f"<li>{render.html(way)}</li>" for way in self.ways)
        return (f"{self.card}<div class='tm'><ul class='tm-list'>{profiles}{ways}</ul>"
                + (f"<p>How far it came</p><ul class='tm-list'>{states}</ul>" if states else "") + "</div>")


def creator(store: Store, who: str) -> Creator:
    """The creator whom a handle, `platform:handle` or `platform:id` names; BadInput for somebody unknown or not to be used."""
    from tastemaker.views import cards
    found = names.one(store, who)
    keys = [row["profile_key"] for row in store.rows("SELECT profile_key FROM creators WHERE creator_id = $id", id=found["creator_id"])]
    profiles = store.frame(_PROFILES, keys=keys)
    if profiles.empty:
        raise BadInput(f"Nothing may be shown about {render.line(who, 80)}: they asked to be left alone, or what was known has expired.",
                       "bench.held(who) says what is stored.")
    keys, ranked = profiles["profile_key"].tolist(), screens.shortlist(store)
    places = ranked[ranked["profile_key"].isin(keys)]
    growth, posts = (frame[frame["profile_key"].isin(keys)] for frame in (screens.growth(store), screens.recent_posts(store)))
    first = {**profiles.iloc[0].to_dict(), **(places.iloc[0].to_dict() if len(places) else {})}
    mine = growth[growth["profile_key"] == first["profile_key"]]
    return Creator(_name(profiles), profiles.drop(columns="profile_key"), places[list(PLACES)].reset_index(drop=True),
                   store.frame(_STATES, keys=keys), posts.drop(columns="profile_key").reset_index(drop=True),
                   _ways(store, keys), cards.creator(first, mine, posts)._repr_html_())


def _ways(store: Store, keys: list[int]) -> tuple[str, ...]:
    from tastemaker.discovery import mentions
    found = [f"found by “{render.line(row['query'], 120)}” on {row['since']:%Y-%m-%d}" for row in store.rows(_FOUND, keys=keys)]
    named = list(dict.fromkeys(f"@{row.handle.lstrip('@')}" for row in mentions.by(store, keys).itertuples()))
    more = f" and {len(named) - _MENTIONERS:,} more" if len(named) > _MENTIONERS else ""
    return (*found, *([f"mentioned by {render.line(', '.join(named[:_MENTIONERS]), 300)}{more}"] if named else ()))


def handles(store: Store, begun: str, most: int = 50) -> list[str]:
    """Handles that begin as typed, with an @ or after `platform:`, of those who may be shown; the most followed come first."""
    platform, _, name = begun.rpartition(":")
    rows = store.rows("""SELECT DISTINCT p.platform, p.handle, coalesce(s.followers, 0) AS followers FROM usable_profiles p
                         LEFT JOIN latest_snapshots s USING (profile_key)
                         WHERE p.handle <> '' AND ($platform = '' OR p.platform = $platform)
                           AND starts_with(lower(ltrim(p.handle, '@')), lower($name))
                         ORDER BY followers DESC, p.handle LIMIT $most""", platform=platform, name=name.lstrip("@"), most=most)
    return [f"{row['platform']}:{row['handle']}" if platform else "@" + row["handle"].lstrip("@") for row in rows]


def _profile(row: dict[str, Any]) -> str:
    count = f", {row['followers']:,.0f} followers" if row["followers"] == row["followers"] and row["followers"] is not None else ""
    return render.line(f"{row['platform']}: @{str(row['handle']).lstrip('@')}{count}", 200)


def _name(profiles: pd.DataFrame) -> str:
    named = [name for name in profiles["name"] if isinstance(name, str) and name]
    return render.line(named[0] if named else profiles["handle"].iloc[0], 120)
