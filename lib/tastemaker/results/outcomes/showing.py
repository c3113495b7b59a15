"""Everything that is known of a campaign's outcomes, as frames: who answered what, what is agreed and live, what was counted.

Each row says who recorded it and from which file. Of whom nothing may be shown any more, the row stays without a name.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from tastemaker import render
from tastemaker.store import Store

_WHO = "coalesce(p.platform || ':' || coalesce(nullif(p.handle, ''), p.platform_id), CASE WHEN {key} IS NULL THEN '' ELSE 'not shown' END)"
_NAMED = f"{_WHO.format(key='x.profile_key')} AS creator"
_JOIN = "LEFT JOIN usable_profiles p ON p.profile_key = x.profile_key WHERE x.campaign_id = $campaign"
_ANSWERS = f"""SELECT x.made_at AS at, {_NAMED}, x.kind, x.amount, x.currency, x.note, x.source, x.draft_id, x.outcome_id AS id
               FROM outcomes x {_JOIN} ORDER BY x.made_at, x.outcome_id"""
_DELIVERABLES = f"""SELECT x.deliverable_id AS id, {_NAMED}, x.kind, x.state, x.due_at, x.live_at, x.url, x.fee, x.currency, x.code,
                    t.found, t.gone_since, x.source, x.made_by, x.made_at
                    FROM current_deliverables x
                    LEFT JOIN (SELECT deliverable_id, url, arg_max(found, ordinal) AS found,
                                      min(looked_at) FILTER (found = 'gone') AS gone_since FROM looks GROUP BY ALL) t
                      ON t.deliverable_id = x.deliverable_id AND t.url = x.url
                    {_JOIN} ORDER BY coalesce(x.live_at, x.due_at, x.made_at), x.deliverable_id"""
_MEASURES = f"""SELECT x.measure_id AS id, {_NAMED}, x.what, x.n, x.amount, x.currency, x.from_at, x.to_at, x.channel, x.source,
                x.recorded_at, x.deliverable_id, x.draft_id FROM measured x {_JOIN} ORDER BY x.from_at, x.what, x.measure_id"""
_LIVE = f"""SELECT {_NAMED}, x.platform, x.title, x.url, x.live_at, x.taken_at, x.views, x.likes, x.comments, x.expires_at, x.deliverable_id
            FROM live_numbers x {_JOIN} ORDER BY x.deliverable_id, x.taken_at"""


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a campaign: `answers`, `deliverables`, `measures`, `live` (every look), and `frame` with a row for each of
    all."""

    campaign: str
    answers: pd.DataFrame
    deliverables: pd.DataFrame
    measures: pd.DataFrame
    live: pd.DataFrame

    @property
    def newest(self) -> pd.DataFrame:
        """The newest known numbers of each live post, with when they were taken and since the look before.

        A number that a look did not bring stays unknown; `views_since` is the change of views from the look before.
        """
        rows = self.live.sort_values("taken_at", kind="stable")
        before = rows.groupby("deliverable_id")[["views", "taken_at"]].shift(1)
        rows = rows.assign(views_since=rows["views"] - before["views"], since=before["taken_at"])
        return rows.groupby("deliverable_id", as_index=False).tail(1).reset_index(drop=True)

    @property
    def frame(self) -> pd.DataFrame:
        """One row for each thing: at, creator, what, n, amount, currency, says, source, id."""
        parts = [
            self.answers.assign(what=self.answers["kind"], n=None, says=self.answers["note"]),
            self.deliverables.assign(at=self.deliverables["live_at"].fillna(self.deliverables["due_at"]).fillna(self.deliverables["made_at"]),
                                     what="deliverable", n=None, amount=self.deliverables["fee"],
                                     says=self.deliverables["kind"] + ", " + self.deliverables["state"]),
            self.measures.assign(at=self.measures["from_at"], says=self.measures["channel"]),
            self.newest.assign(at=self.newest["taken_at"], what="views", n=self.newest["views"], amount=None, currency=None,
                               says=self.newest["title"], source=self.newest["platform"], id=self.newest["deliverable_id"])]
        columns = ["at", "creator", "what", "n", "amount", "currency", "says", "source", "id"]
        rows = [row for part in parts for row in part[columns].to_dict("records")]
        found = pd.DataFrame(rows, columns=columns).sort_values("at", kind="stable", ignore_index=True)
        return found.astype({"n": "float64", "amount": "float64"})

    @property
    def counts(self) -> dict[str, str]:
        """What stands at the head: creators by answer, deliverables by state, and what was counted by channel and currency."""
        found = {kind.replace("_", " "): f"{n:,}" for kind, n in self.answers.groupby("kind")["creator"].nunique().items()}
        found |= {f"deliverables {state}": f"{n:,}" for state, n in self.deliverables["state"].value_counts().items()}
        for (what, channel, coin), rows in self.measures.fillna({"currency": ""}).groupby(["what", "channel", "currency"]):
            total = rows["amount"].sum() if what == "revenue" else rows["n"].sum()
            found[f"{what}, {_CHANNELS[channel]}"] = f"{total:,.2f} {coin}" if what == "revenue" else f"{total:,.10g}"
        return found

    def __len__(self) -> int:
        return len(self.answers) + len(self.deliverables) + len(self.measures)

    def __repr__(self) -> str:
        if not len(self):
            return f"{render.line(self.campaign, 120)}: nothing came yet. bench.record, agreed, live, measure and import_outcomes write it down."
        lines = [f"{render.line(self.campaign, 120)}: " + ", ".join(f"{n} {label}" for label, n in self.counts.items())]
        lines += [f"  {row.creator}: {render.line(row.kind, 40)}, {row.state}" + (f", {render.line(row.url, 200)}" if isinstance(row.url, str) else "")
                  + (f", gone since {row.gone_since:%Y-%m-%d}" if row.found == "gone" else "") for row in self.deliverables.itertuples()]
        return "\n".join(lines)


_CHANNELS = {"hand": "by hand", "file": "from files", "utm": "from reports", "bitly": "from short links"}


def came(store: Store, campaign_id: str, name: str) -> Came:
    """What came of a campaign until now."""
    with store.together():
        return Came(name, *(store.frame(sql, campaign=campaign_id) for sql in (_ANSWERS, _DELIVERABLES, _MEASURES, _LIVE)))
