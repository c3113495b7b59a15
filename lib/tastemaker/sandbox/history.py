"""Invented letters and what came of them, with known true effects, as rows of the database's own tables. For a sandbox only.

Nobody was written to: every letter, answer and sale here is drawn from stated chances, so that statistics made from the rows
can be held against the truth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import exp, log
from typing import Any

from tastemaker.sandbox.chance import Dice, digest

REVIEWERS = ("sandbox", "sandbox colleague")
"""Invented people who approved the letters."""
Row = dict[str, Any]
_FIGURES = ("relevance", "reach_percentile", "days_since_post")


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What is true of an invented campaign. Effects are log odds of an answer."""

    base: float = -2.0
    """Of a creator with every figure in the middle and no other effect: about one in eight answers."""
    effects: Mapping[str, Mapping[str, float]] = field(default_factory=lambda: {
        "platform": {"bluesky": 0.4, "youtube": -0.3}, "size_band": {"nano": 0.5, "micro": 0.2, "macro": -0.6, "mega": -1.0}})
    """By attribute and its value; 0 for one that is not named."""
    slopes: Mapping[str, float] = field(default_factory=lambda: {"relevance": 1.5, "days_since_post": -0.01})
    """Per unit of a figure, from its middle: relevance and reach_percentile from 0.5, days_since_post from 14."""
    arms: Mapping[str, float] = field(default_factory=dict)
    """Of each arm of the experiment."""
    agreed: float = 0.35
    """The chance that who answers also agrees."""
    days: float = 2.5
    """The median days until an answer; days are log-normal with a spread of 1."""
    fee: float = 250.0
    """The median fee, in `currency`."""
    currency: str = "EUR"
    sales: float = 6.0
    """Sales that a live post brings on average."""

    def chance(self, person: Mapping[str, Any], arm: str = "") -> float:
        """The chance that this creator answers."""
        odds = self.base + self.arms.get(arm, 0.0)
        odds += sum(by.get(str(person.get(name)), 0.0) for name, by in self.effects.items())
        for name, middle in zip(_FIGURES, (0.5, 0.5, 14.0), strict=True):
            value = person.get(name)
            odds += self.slopes.get(name, 0.0) * ((middle if value is None or value != value else float(value)) - middle)
        return 1 / (1 + exp(-odds))


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """An invented campaign: from `begins` on, letters leave evenly over `days`. `what` names the thing that arms vary."""

    campaign_id: str
    begins: datetime
    days: int = 45
    what: str = "subject"
    arms: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()
    truth: Truth = field(default_factory=Truth)
    seed: int = 0


def rows(campaign: Campaign, people: Sequence[Mapping[str, Any]], now: datetime, run_id: str = "sandbox") -> dict[str, list[Row]]:
    """Rows by table, in an order in which they can go in; nothing in them is later than `now`.

    `people` have profile_key, creator_id, platform, size_band, language and figures. The key `truth` holds no table but one
    row a letter: profile_key, arm and the true `chance` of an answer.
    """
    found: dict[str, list[Row]] = {name: [] for name in ("experiments", "drafts", "reviews", "touches", "replies", "outcomes",
                                                         "deliverables", "live_counts", "measures", "truth")}
    if campaign.arms:
        found["experiments"].append(_experiment(campaign, now, run_id))
    step = timedelta(days=campaign.days / max(len(people), 1))
    for place, person in enumerate(people):
        sent = campaign.begins + place * step
        if sent <= now:
            _letter(found, campaign, person, sent, now, run_id)
    return found


def _experiment(campaign: Campaign, now: datetime, run_id: str) -> Row:
    """The test of a campaign; once its last letter left it is over, so that no later letter is given an arm of it."""
    over = campaign.begins + timedelta(days=campaign.days)
    shares = campaign.shares or tuple(1 / len(campaign.arms) for _ in campaign.arms)
    return {"experiment_id": _id(campaign, "experiment"), "campaign_id": campaign.campaign_id, "name": "Invented test",
            "what": campaign.what, "arms": [{"arm": arm, "share": share} for arm, share in zip(campaign.arms, shares, strict=True)],
            "made_by": REVIEWERS[0], "made_at": campaign.begins - timedelta(days=1), "ended_at": over if over <= now else None, "run_id": run_id}


def _letter(found: dict[str, list[Row]], campaign: Campaign, person: Mapping[str, Any], sent: datetime, now: datetime,
            run_id: str) -> None:
    """One letter, and what came of it until now."""
    dice = Dice("history", campaign.campaign_id, campaign.seed, person["creator_id"])
    arm = _arm(campaign, dice.unit())
    chance = campaign.truth.chance(person, arm)
    draft = _id(campaign, "draft", person["profile_key"])
    whose = {"campaign_id": campaign.campaign_id, "profile_key": person["profile_key"], "run_id": run_id}
    found["truth"].append({"profile_key": person["profile_key"], "arm": arm, "chance": chance})
    found["drafts"].append({
        **whose, "draft_id": draft, "creator_id": person["creator_id"], "brief_hash": "sandbox", "subject": arm or "An invented letter",
        "body": "This letter was invented and never sent.", "sentences": "[]", "facts_hash": "sandbox", "evidence_ids": "[]",
        "writer": "sandbox", "model": "none", "prompt_hash": "sandbox", "grounded": True, "touch": 1, "tongue": person.get("language") or "",
        "variant": {campaign.what: arm} if arm else {}, "made_at": sent - timedelta(days=1)})
    found["reviews"].append({"draft_id": draft, "decision": "approve", "note": "invented", "made_by": dice.pick(REVIEWERS),
                             "made_at": sent - timedelta(hours=2), "run_id": run_id})
    found["touches"].append({**whose, "touch_id": _id(campaign, "touch", person["profile_key"]), "draft_id": draft, "channel": "email",
                             "made_by": REVIEWERS[0], "made_at": sent, "sent_at": sent})
    answered, agrees = dice.unit() < chance, dice.unit() < campaign.truth.agreed
    at = sent + timedelta(days=campaign.truth.days * exp(dice.normal()))
    if answered and at <= now:
        _answer(found, campaign, person, draft, at, agrees, now, run_id, dice)


def _answer(found: dict[str, list[Row]], campaign: Campaign, person: Mapping[str, Any], draft: str, at: datetime, agrees: bool,
            now: datetime, run_id: str, dice: Dice) -> None:
    whose = {"campaign_id": campaign.campaign_id, "profile_key": person["profile_key"], "draft_id": draft, "run_id": run_id}
    found["replies"].append({**whose, "reply_id": _id(campaign, "reply", person["profile_key"]), "kind": "interested" if agrees else "no",
                             "sure": 1.0, "quote": "(invented)", "received_at": at, "recorded_at": now})
    agreed = at + timedelta(days=dice.between(1, 8))
    if not agrees or agreed > now:
        return
    fee = round(campaign.truth.fee * exp(0.5 * dice.normal()))
    source = {"source": "sandbox", "run_id": run_id}
    found["outcomes"].append({**whose, **source, "outcome_id": _id(campaign, "outcome", person["profile_key"]), "kind": "agreed",
                              "made_at": agreed, "amount": float(fee), "currency": campaign.truth.currency, "recorded_at": now})
    live = agreed + timedelta(days=dice.between(3, 14))
    post = {**whose, **source, "deliverable_id": _id(campaign, "deliverable", person["profile_key"]), "kind": "post",
            "platform": person["platform"], "due_at": agreed + timedelta(days=14), "fee": float(fee), "currency": campaign.truth.currency,
            "made_by": REVIEWERS[0]}
    found["deliverables"].append({**post, "state": "agreed", "made_at": agreed})
    if live <= now:
        url = f"https://{person['platform']}.example/{post['deliverable_id']}"
        found["deliverables"].append({**post, "state": "live", "url": url, "live_at": live, "made_at": live})
        _brought(found, campaign, post, live, now, dice)


def _brought(found: dict[str, list[Row]], campaign: Campaign, post: Row, live: datetime, now: datetime, dice: Dice) -> None:
    """The counters of a live post as a person read them over its first weeks, and what it sold."""
    views = exp(log(4_000) + 0.9 * dice.normal())
    for day in (1, 3, 7, 14, 28):
        taken = live + timedelta(days=day)
        if taken <= now:
            seen = views * (1 - exp(-day / 4))
            found["live_counts"].append({
                "count_id": _id(campaign, "count", post["profile_key"], day), "deliverable_id": post["deliverable_id"],
                "profile_key": post["profile_key"], "taken_at": taken, "views": int(seen), "likes": int(0.05 * seen),
                "comments": int(0.006 * seen), "source": "sandbox", "recorded_at": now, "run_id": post["run_id"]})
    until = min(live + timedelta(days=28), now)
    sold = sum(dice.unit() < 0.1 for _ in range(round(10 * campaign.truth.sales)))
    said = {name: post[name] for name in ("campaign_id", "profile_key", "deliverable_id", "source", "run_id")}
    for what, n, amount in (("clicks", round(0.02 * views), None), ("sales", sold, None), ("revenue", None, 49.0 * sold)):
        found["measures"].append({**said, "measure_id": _id(campaign, what, post["profile_key"]), "what": what, "n": n, "amount": amount,
                                  "currency": campaign.truth.currency if amount is not None else None, "from_at": live, "to_at": until,
                                  "channel": "hand", "recorded_at": now})


def _arm(campaign: Campaign, point: float) -> str:
    shares: Iterable[float] = campaign.shares or [1 / len(campaign.arms) for _ in campaign.arms]
    for arm, share in zip(campaign.arms, shares, strict=True):
        if point < share:
            return arm
        point -= share
    return campaign.arms[-1] if campaign.arms else ""


def _id(campaign: Campaign, *names: object) -> str:
    return "sandbox-" + digest(campaign.campaign_id, campaign.seed, *names, size=12).hex()
