"""The statistics of results against invented campaigns whose truth is known: coverage, false positives, calibration, choice.

Every figure has its interval: Wilson's for a share of runs, else 1.96 standard errors over worlds.
"""

from datetime import timedelta
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit
from scipy.stats import norm

from tastemaker import clock
from tastemaker.results import (
    calibration,
    costs,
    forecasting,
    intervals,
    portfolio,
    pricing,
    rates,
    replying,
    sequential,
    waiting,
)
from tastemaker.sandbox import history

world = SimpleNamespace(**run_path(str(Path(__file__).parents[1] / "results/results_world.py")))
pytestmark = pytest.mark.bench


def say(capsys, text):
    with capsys.disabled():
        import sys
        sys.stdout.write("\n" + text + "\n")


def share(held):
    """A share of trials with Wilson's ends, as text, and the ends."""
    held = np.asarray(held, dtype=float)
    low, high = (float(end[0]) for end in intervals.wilson([held.sum()], [held.size]))
    return f"{held.mean():.3f} ({low:.3f} to {high:.3f})", held.mean(), low, high


def clustered(values):
    """A mean over worlds with 1.96 standard errors, as text, and the mean."""
    values = np.asarray(values, dtype=float)
    half = 1.96 * values.std(ddof=1) / np.sqrt(len(values))
    return f"{values.mean():.3f} ± {half:.3f}", values.mean(), half


# --- intervals -------------------------------------------------------------------------------------------------------

def drawn_segments(chance, middle, spread, segments):
    true = expit(logit(middle) + spread * chance.standard_normal(segments))
    n = np.exp(chance.uniform(np.log(6), np.log(300), segments)).astype(int)
    return true, n, chance.binomial(n, true)


def likeliest_only(k, n):
    """The ablation: the likeliest beta distribution put in as if it were known."""
    a, b, weight = intervals._beliefs(k.astype(float), n.astype(float))
    best = int(weight.argmax())
    above, below, one = a[best] + k[:, None], b[best] + (n - k)[:, None], np.ones(1)
    return intervals._quantile(above, below, one, 0.025), intervals._quantile(above, below, one, 0.975)


def test_rates_of_segments_are_covered_and_shrinking_brings_them_nearer(capsys):
    chance, lines, covered = np.random.default_rng(1), [], []
    for middle in (0.05, 0.12, 0.3):
        for spread in (0.0, 0.4, 1.0):
            rows = []
            for world_ in range(250):
                true, n, k = drawn_segments(chance, middle, spread, (2, 4, 8)[world_ % 3])
                low, high = intervals.wilson(k, n)
                drawn, (plug_low, plug_high) = intervals.shrunk(k, n), likeliest_only(k, n)
                rows += list(zip((low <= true) & (true <= high), (drawn.low <= true) & (true <= drawn.high), (plug_low <= true) & (true <= plug_high),
                                 high - low, drawn.high - drawn.low, (k / n - true) ** 2, (drawn.rate - true) ** 2, strict=True))
            found = np.array(rows, dtype=float)
            covered.append(found[:, 1].mean())
            lines.append(f"rate {middle:.2f} spread {spread:.1f}: covered Wilson {share(found[:, 0])[0]}, drawn together {share(found[:, 1])[0]}, "
                         f"likeliest prior only {share(found[:, 2])[0]}; width {found[:, 3].mean():.3f} -> {found[:, 4].mean():.3f}; "
                         f"error {np.sqrt(found[:, 5].mean()):.4f} -> {np.sqrt(found[:, 6].mean()):.4f}")
            assert found[:, 6].mean() < found[:, 5].mean() and found[:, 1].mean() >= 0.925, lines[-1]
    say(capsys, "\n".join([*lines, f"drawn together, all settings: {np.mean(covered):.3f}"]))
    assert 0.945 <= np.mean(covered) <= 0.975


def test_campaigns_that_are_still_running_are_read_without_bias(capsys):
    """All letters counted, quick answers counted at once, and only letters that are old enough."""
    chance, rows = np.random.default_rng(2), []
    for _ in range(1_000):
        sent = chance.uniform(0, 40, 300)   # days ago
        answers, wait = chance.random(300) < 0.15, 2.5 * np.exp(chance.standard_normal(300))
        came, old = answers & (wait <= sent), sent >= 14
        rows.append([came.mean(), came[came | old].mean(), came[old].mean()])
        low, high = (float(end[0]) for end in intervals.wilson([came[old].sum()], [old.sum()]))
        rows[-1].append(low <= 0.15 <= high)
    found = np.array(rows, dtype=float)
    say(capsys, f"true rate 0.150, 300 letters of the last 40 days: all counted {clustered(found[:, 0])[0]}, quick answers beside old letters "
                f"{clustered(found[:, 1])[0]}, old letters only {clustered(found[:, 2])[0]}, covered {share(found[:, 3])[0]}")
    assert abs(found[:, 2].mean() - 0.15) < 0.005 < abs(found[:, 1].mean() - 0.15)
    assert share(found[:, 3])[2] <= 0.95 <= share(found[:, 3])[3] + 0.015


def test_the_curve_of_waiting_is_covered_with_letters_still_out(capsys):
    chance, held = np.random.default_rng(3), {1: [], 3: [], 7: [], 14: [], 28: []}
    for _ in range(800):
        out = chance.uniform(0, 60, 200)
        wait = np.where(chance.random(200) < 0.2, 2.5 * np.exp(chance.standard_normal(200)), np.inf)
        found = waiting.curve(np.minimum(wait, out), wait <= out).set_index("days")
        for day, some in held.items():
            some.append(found.loc[day, "low"] <= 0.2 * norm.cdf(np.log(day / 2.5)) <= found.loc[day, "high"])
    say(capsys, "waiting, 200 letters: covered " + ", ".join(f"day {day} {share(some)[0]}" for day, some in held.items()))
    assert all(0.925 <= np.mean(some) <= 0.985 for some in held.values())


def test_costs_for_a_thousand_views_are_covered(capsys):
    """A ratio of sums of creators with log-normal fees and views, against the ratio of their means."""
    chance, lines = np.random.default_rng(4), []
    for n in (8, 15, 40, 100):
        held = []
        for _ in range(600):
            size = chance.standard_normal(n)
            fee, views = 250 * np.exp(0.4 * size + 0.3 * chance.standard_normal(n)), 4_000 * np.exp(0.6 * size + 0.6 * chance.standard_normal(n))
            true = 250 * np.exp((0.16 + 0.09) / 2) / (4_000 * np.exp((0.36 + 0.36) / 2))
            found = costs._ratio(fee, views)
            held.append(found["low"] <= true <= found["high"])
        lines.append(f"{n} creators {share(held)[0]}")
        assert np.mean(held) >= 0.87
    say(capsys, "cost of a thousand views, covered: " + ", ".join(lines))


def test_ranges_of_reach_hold_nine_of_ten(capsys):
    chance, lines = np.random.default_rng(5), []
    for creators in (1, 5, 20):
        held = []
        for seed in range(300):
            middles = np.exp(chance.normal(8, 1.2, creators))
            posts = pd.DataFrame([{"profile_key": i, "views": v} for i in range(creators) for v in middles[i] * np.exp(0.8 * chance.standard_normal(20))])
            people = pd.DataFrame({"profile_key": range(creators), "platform": "youtube", "price_from": pricing.UNKNOWN})
            found = forecasting.forecast(people, posts, seed=seed).reach.iloc[0]
            held.append(found["views_low"] <= (middles * np.exp(0.8 * chance.standard_normal(creators))).sum() <= found["views_high"])
        lines.append(f"{creators} creators {share(held)[0]}")
        assert np.mean(held) >= 0.82
    say(capsys, "reach of the next posts, 90 % ranges: " + ", ".join(lines))


# --- tests that are looked at daily ----------------------------------------------------------------------------------

RUNS, DAYS, A_DAY = 2_000, 60, 20


def looks(rates_, shares, chance, runs=RUNS, days=DAYS):
    """Counts after each day: sent and replied, (runs, days, arms). `rates_` are (arms,) or (days, arms)."""
    by_day = np.broadcast_to(np.asarray(rates_, dtype=float), (days, len(shares)))
    arm = (chance.random((runs, days, A_DAY))[..., None] > np.cumsum(shares)[:-1]).sum(-1)
    said = chance.random((runs, days, A_DAY)) < by_day[np.arange(days)[None, :, None], arm]
    sent = np.stack([(arm == a).sum(-1) for a in range(len(shares))], -1).cumsum(1)
    return sent, np.stack([((arm == a) & said).sum(-1) for a in range(len(shares))], -1).cumsum(1)


def enough(sent, replied):
    return (sent.sum(-1) >= rates.LEAST_SENT) & (replied.sum(-1) >= rates.LEAST_REPLIES)


def evidence(sent, replied, shares):
    return np.stack([sequential.evidence(sent[:, day], replied[:, day], shares) for day in range(sent.shape[1])], 1)


def z_test(sent, replied):
    """The two-sided p-value of the usual test of two shares."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rate, pool = replied / sent, replied.sum(-1) / sent.sum(-1)
        z = (rate[..., 1] - rate[..., 0]) / np.sqrt(pool * (1 - pool) * (1 / sent).sum(-1))
    return 2 * norm.sf(np.abs(np.nan_to_num(z)))


@pytest.mark.parametrize(("title", "rates_", "shares"), [
    ("5 %", [0.05, 0.05], [0.5, 0.5]), ("15 %", [0.15, 0.15], [0.5, 0.5]), ("40 %", [0.4, 0.4], [0.5, 0.5]),
    ("15 %, one in five", [0.15, 0.15], [0.2, 0.8]), ("three arms of 15 %", [0.15] * 3, [1 / 3] * 3),
    ("a rate that falls from 30 % to 5 %", np.linspace(0.3, 0.05, DAYS)[:, None], [0.5, 0.5]),
])
def test_arms_without_a_difference_are_seldom_told_apart_by_daily_looks(title, rates_, shares, capsys):
    chance = np.random.default_rng(6)
    sent, replied = looks(rates_, shares, chance)
    may = enough(sent, replied)
    ours = ((evidence(sent, replied, shares) >= sequential.SURE) & may).any(1)
    said = f"no difference, {title}, {RUNS} runs of {DAYS} daily looks: ours {share(ours)[0]}"
    if len(shares) == 2:
        naive = ((z_test(sent, replied) < 0.05) & may).any(1)
        said += f", a z-test at each look {share(naive)[0]}"
        assert naive.mean() > 0.1
    say(capsys, said)
    assert share(ours)[3] <= 0.05


def running_rates(rates_, shares, chance, runs, total):
    """Another test: the arms' rates so far as the bet on the next letter, with the same blocks in mean (Turner, Ly, Gruenwald)."""
    arm, share_ = (chance.random((runs, total)) >= shares[0]).astype(int), np.asarray(shares)
    said = chance.random((runs, total)) < np.asarray(rates_)[arm]
    sent, replied, log, every, one = np.zeros((runs, 2)), np.zeros((runs, 2)), np.zeros(runs), [], np.arange(runs)
    for place in range(total):
        rate = (replied + 0.18) / (sent + 0.36) if place else np.full((runs, 2), 0.5)
        mine, middle = rate[one, arm[:, place]], rate @ share_
        log += np.where(said[:, place], np.log(mine / middle), np.log((1 - mine) / (1 - middle)))
        sent[one, arm[:, place]] += 1
        replied[one, arm[:, place]] += said[:, place]
        if (place + 1) % A_DAY == 0:
            every.append((log.copy(), sent.sum(1), replied.sum(1)))
    return np.stack([np.exp(log) for log, _, _ in every], 1)


def arms_apart(sent, replied):
    """Another test: arms are apart once their own ends at every look are."""
    ends = np.array([[sequential.rate_ends(int(k), int(n), 2 * sequential.SURE) for k, n in zip(one, two, strict=True)]
                     for one, two in zip(replied, sent, strict=True)])
    return ends[..., 0].max(1) > ends[..., 1].min(1)


def test_power_and_letters_beside_other_tests(capsys):
    chance, lines, runs = np.random.default_rng(7), [], 500
    for pair in ([0.1, 0.15], [0.1, 0.2], [0.15, 0.3], [0.05, 0.1]):
        sent, replied = looks(pair, [0.5, 0.5], chance, runs)
        found = {"ours": (evidence(sent, replied, [0.5, 0.5]) >= sequential.SURE) & enough(sent, replied)}
        for name, one in (("differences of 0.25", 0.25), ("differences of 1", 1.0)):
            found[name] = wider(one, sent, replied)
        found["rates so far"] = running_rates(pair, [0.5, 0.5], chance, runs, DAYS * A_DAY) >= sequential.SURE
        text = ", ".join(f"{name} {share(hit.any(1))[0]} after {np.where(hit.any(1), hit.argmax(1) + 1, DAYS).mean() * A_DAY:.0f}"
                         for name, hit in found.items())
        apart = share(arms_apart(sent[:200, -1], replied[:200, -1]))[0]
        fixed = share(z_test(sent[:, -1], replied[:, -1]) < 0.05)[0]
        lines.append(f"{pair[0]:.0%} against {pair[1]:.0%}, {DAYS * A_DAY} letters: {text}; arms' own ends apart {apart}; one z-test at the end {fixed}")
        assert found["ours"].any(1).mean() >= found["rates so far"].any(1).mean() - 0.03
    say(capsys, "power and mean letters until told apart (all where not)\n" + "\n".join(lines))


def wider(difference, sent, replied):
    kept = sequential._DIFFERENCE
    try:
        sequential._DIFFERENCE = difference
        sequential._rates.cache_clear()
        return (evidence(sent, replied, [0.5, 0.5]) >= sequential.SURE) & enough(sent, replied)
    finally:
        sequential._DIFFERENCE = kept
        sequential._rates.cache_clear()


def test_ends_hold_at_every_look_at_once(capsys):
    chance, rate_held, apart_held = np.random.default_rng(8), [], []
    sent, replied = looks([0.1, 0.18], [0.5, 0.5], chance, 300)
    for run in range(300):
        days = range(2, DAYS, 3)
        ends = [sequential.rate_ends(int(replied[run, day, 0]), int(sent[run, day, 0])) for day in days]
        rate_held.append(all(low <= 0.1 <= high for low, high in ends))
        apart = [sequential.difference_ends((int(replied[run, day, 0]), int(sent[run, day, 0])), (int(replied[run, day, 1]), int(sent[run, day, 1])))
                 for day in days]
        apart_held.append(all(low <= 0.08 <= high for low, high in apart))
    say(capsys, f"held at all of 20 looks: rate {share(rate_held)[0]}, difference {share(apart_held)[0]}")
    assert np.mean(rate_held) >= 0.95 and np.mean(apart_held) >= 0.95


def test_letters_that_fall_unevenly_are_noticed_and_others_seldom(capsys):
    chance = np.random.default_rng(9)
    fair = chance.random((1_000, DAYS, A_DAY)) < 0.5
    biased = chance.random((1_000, DAYS, A_DAY)) < 0.58
    found = {}
    for name, fallen in (("as they should", fair), ("58 to 42", biased)):
        first = fallen.sum(-1).cumsum(1)
        total = A_DAY * np.arange(1, DAYS + 1)
        found[name] = [any(sequential.uneven([one, all_ - one], [0.5, 0.5]) >= sequential.UNFIT for one, all_ in zip(row[::3], total[::3], strict=True))
                       for row in first]
    say(capsys, "uneven letters noticed: " + ", ".join(f"{name} {share(some)[0]}" for name, some in found.items()))
    assert np.mean(found["as they should"]) <= 0.003 and np.mean(found["58 to 42"]) > 0.8


# --- the chance of an answer -----------------------------------------------------------------------------------------

def fitted(letters, near):
    """Held-out predictions with weights held as near as this; None is ours."""
    kept = replying._NEAR
    try:
        replying._NEAR = kept if near is None else (near,)
        return replying.unseen(letters, folds=5)
    finally:
        replying._NEAR = kept


def loss(unseen):
    likely = np.clip(unseen["likely"], 1e-6, 1 - 1e-6)
    return float(-(unseen["came"] * np.log(likely) + (1 - unseen["came"]) * np.log(1 - likely)).mean())


@pytest.mark.parametrize("n", [200, 500, 1_500])
def test_predicted_chances_come_true(n, capsys):
    rows = []
    with clock.fixed(world.NOW):
        for seed in range(24):
            letters, true = world.letters(n, seed, arms=("a", "b"), truth=history.Truth(arms={"b": 0.4}))
            model, unseen = replying.learn(letters), fitted(letters, None)
            if model.why_not or unseen.empty:
                continue
            said, free, base = calibration.of(unseen), fitted(letters, 50.0), letters["replied_at"].notna().mean()
            found = replying.predict(model, letters)
            rows.append([said.slope, said.intercept, said.error, said.by_chance, calibration.of(free).slope, loss(unseen), loss(free),
                         -(base * np.log(base) + (1 - base) * np.log(1 - base)), np.corrcoef(found["likely"], true)[0, 1],
                         ((found["likely_low"] <= true) & (true <= found["likely_high"])).mean(),
                         said.slope_low <= 1 <= said.slope_high, said.intercept_low <= 0 <= said.intercept_high])
    found = np.array(rows, dtype=float)
    text = [clustered(found[:, i])[0] for i in range(10)]
    say(capsys, f"{n} letters, {len(found)} campaigns: slope {text[0]} (median {np.median(found[:, 0]):.2f}; weights left free {text[4]}), "
                f"intercept {text[1]}, error {text[2]} ({text[3]} by chance), log loss {text[5]} (free {text[6]}, the base rate {text[7]}), "
                f"correlation with the truth {text[8]}, true chances within the ends {text[9]}; "
                f"slope's ends hold 1 in {share(found[:, 10])[0]}, intercept's 0 in {share(found[:, 11])[0]}")
    assert abs(found[:, 1].mean()) < 0.1 and found[:, 2].mean() < found[:, 3].mean() + 0.02 and found[:, 10].mean() >= 0.85
    assert found[:, 5].mean() <= found[:, 6].mean()
    if n >= 500:
        assert 0.8 < np.median(found[:, 0]) < 1.2 and found[:, 5].mean() < found[:, 7].mean()


# --- the portfolio ---------------------------------------------------------------------------------------------------

def market(chance, n=150):
    """Creators with true values that scores tell with error, and prices that follow size more than value."""
    size, fit = chance.standard_normal(n), chance.standard_normal(n)
    true = expit(fit + 0.3 * size)
    score = np.clip(true + 0.08 * chance.standard_normal(n), 0.01, 1)
    price = np.round(250 * np.exp(0.9 * size + 0.4 * chance.standard_normal(n)), 0)
    return pd.DataFrame({"profile_key": range(n), "name": "", "handle": [f"sandbox-{i}" for i in range(n)], "main_format": "text", "country": None,
                         "platform": chance.choice(["bluesky", "youtube", "mastodon"], n, p=[0.3, 0.6, 0.1]), "size_band": "micro",
                         "main_language": chance.choice(["en", "de"], n, p=[0.85, 0.15]), "value": score, "true": true, "price": price,
                         "price_low": price, "price_high": price, "price_from": pricing.YOURS})


def down_the_list(people, order, budget, at_least, at_most):
    """Take whoever still fits, first enough of each kind that is asked for, in this order."""
    taken, money = [], budget
    kinds = {kind: portfolio._of(people, kind) > 0 for kind in (*at_least, *at_most)}
    for only in (*at_least, None):
        for place in order:
            need = only is None or sum(kinds[only][i] for i in taken) < at_least[only] and kinds[only][place]
            over = any(kinds[kind][place] and sum(kinds[kind][i] for i in taken) >= most for kind, most in at_most.items())
            if need and not over and place not in taken and people["price"].iloc[place] <= money:
                taken.append(int(place))
                money -= people["price"].iloc[place]
    return taken


@pytest.mark.parametrize(("title", "at_least", "at_most"), [
    ("budget only", {}, {}), ("three German, at most five on YouTube", {"language:de": 3}, {"platform:youtube": 5})])
def test_a_portfolio_beats_picking_by_score_and_by_score_for_money(title, at_least, at_most, capsys):
    chance, rows = np.random.default_rng(10), []
    for _ in range(80):
        people = market(chance)
        budget = float(chance.uniform(1_500, 6_000))
        chosen = portfolio.choose(people, budget, at_least=at_least, at_most=at_most).chosen
        ways = {"score": np.argsort(-people["value"]), "score for money": np.argsort(-people["value"] / people["price"])}
        picks = [down_the_list(people, order.to_numpy(), budget, at_least, at_most) for order in ways.values()]
        rows.append([chosen["true"].sum(), *(people["true"].iloc[pick].sum() for pick in picks)])
    found = np.array(rows)
    by_score, by_money = found[:, 0] / found[:, 1] - 1, found[:, 0] / found[:, 2] - 1
    say(capsys, f"true value of the chosen, {title}: over picking by score {clustered(by_score)[0]}, over score for money {clustered(by_money)[0]} "
                f"(better in {np.mean(found[:, 0] > found[:, 2]):.0%}, worse in {np.mean(found[:, 0] < found[:, 2]):.0%} of 80 markets)")
    assert clustered(by_score)[1] - clustered(by_score)[2] > 0.2 and by_money.mean() > -0.002


# --- the whole way ---------------------------------------------------------------------------------------------------

def test_the_rates_of_invented_campaigns_hold_their_true_chances(capsys):
    """Letters by `sandbox.history`, seen while the newest are still out: the mean true chance of each segment."""
    held, drawn = [], []
    with clock.fixed(world.NOW):
        for seed in range(60):
            people = world.people(260, seed)
            made = history.rows(history.Campaign(campaign_id="trail", begins=world.NOW - timedelta(days=60), days=60, seed=seed), people, world.NOW)
            letters = world.frame(made, people)
            table = rates.table(letters).query("what == 'reply' and by in ['platform', 'size band']")
            late = letters.assign(true=[row["chance"] for row in made["truth"]])[letters["sent_at"] <= world.NOW - timedelta(days=14)]
            for row in table[table["n"] > 0].itertuples():
                true = late[late[row.by.replace(" ", "_")] == row.segment]["true"].mean()
                held.append(row.low <= true <= row.high)
                drawn.append(row.shrunk_low <= true <= row.shrunk_high)
    say(capsys, f"segments of 60 invented campaigns: covered as counted {share(held)[0]}, drawn together {share(drawn)[0]}")
    assert np.mean(held) >= 0.93 and np.mean(drawn) >= 0.93
