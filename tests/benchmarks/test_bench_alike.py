"""Look-alikes: three right creators as examples, the others ranked, beside a centroid of words; and every view in the sandbox."""

import runpy
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from tastemaker import clock
from tastemaker.evaluate import ranking
from tastemaker.evaluate.proof import interval
from tastemaker.scoring import alike
from tastemaker.scoring.alike.combining import AUDIENCE, NETWORK, TAGS, Views
from tastemaker.scoring.alike.reading import read
from tastemaker.scoring.alike.texts import Texts
from tastemaker.scoring.documents import document
from tastemaker.store import Store, facts
from tastemaker.terms import load

SETS = Path(__file__).resolve().parents[2] / ".." / "shared/benchmarks/relevance"
world = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("alike_world.py"))))
EXAMPLES, DRAWS, LEAST = 3, 3, 6
"""Examples, draws of them for each query, and right creators that a query needs."""
OURS, CENTROID = "ours", "word TF-IDF centroid"
ABLATIONS = {"- without the nearest": {"nearest": 0}, "- latent view only": {"literal": 0.0}, "- not centred": {"centred": False},
             "- not spread": {"spread": False}}
SEEDS, SIZE, VIEWERS, KINDS = range(1, 7), 300, 2_000, 5
pytestmark = pytest.mark.bench


def say(capsys, *lines):
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(map(str, lines)) + "\n")


@pytest.fixture(scope="module")
def measured():
    """Rows of set, query, method and measures over every set."""
    if not SETS.is_dir():
        pytest.skip("the folder ../shared/benchmarks is not here")
    return [row for path in sorted(SETS.iterdir()) if path.is_dir() for row in of_set(path)]


def of_set(path):
    creators = ranking._rows(path, "creators.csv", ("creator_id", "name", "text"), key=("creator_id",))
    queries = ranking._rows(path, "queries.csv", ("query_id", "text"), key=("query_id",))
    wanted = ranking._judgements(path, [c["creator_id"] for c in creators], {q["query_id"] for q in queries})
    asked = {tuple(np.flatnonzero(gains)): query for query, gains in wanted.items() if (gains > 0).sum() >= LEAST}   # the same people once
    drawn = [(query, np.sort(np.random.default_rng([len(right), draw]).choice(right, EXAMPLES, replace=False)))
             for right, query in sorted(asked.items(), key=lambda item: item[1]) for draw in range(DRAWS)]
    texts, platforms = [document(c["name"], c["text"]) for c in creators], [c.get("platform", "") for c in creators]
    words = TfidfVectorizer().fit_transform(texts)
    methods = {CENTROID: lambda examples: np.asarray(words @ np.asarray(words[examples].mean(axis=0)).ravel())}
    for name, options in {OURS: {}, **(ABLATIONS if len(texts) < 1_000 else {})}.items():
        methods[name] = scorer(Texts(texts, [0], platforms, **options))
    for query, examples in drawn:
        others = np.setdiff1d(np.arange(len(texts)), examples)
        for name, method in methods.items():
            yield {"set": path.name, "query": f"{path.name} {query}", "method": name,
                   **ranking.measures(method(examples)[others], wanted[query][others])}


def scorer(texts):
    def score(examples):
        texts.examples = np.asarray(examples)
        return texts.scores()
    return score


def table(rows):
    lines = []
    for name in dict.fromkeys(row["set"] for row in rows):
        mine = [row for row in rows if row["set"] == name]
        queries = sorted({row["query"] for row in mine})
        lines.append(f"{name}: {len(queries)} queries, {DRAWS} draws of {EXAMPLES} examples")
        for method in dict.fromkeys(row["method"] for row in mine):
            said = "   ".join(f"{measure} {figure(mine, method, measure, queries)}" for measure in ("ndcg@10", "map"))
            lines.append(f"  {method:<24}{said}")
    return lines


def per_query(rows, method, measure, queries):
    return np.array([np.mean([row[measure] for row in rows if row["method"] == method and row["query"] == query]) for query in queries])


def figure(rows, method, measure, queries):
    values = per_query(rows, method, measure, queries)
    low, high = interval(lambda drawn: values[drawn].mean(), len(values))
    return f"{values.mean():.3f} ({low:.3f} to {high:.3f})"


def test_three_examples_find_more_than_a_centroid_of_words(measured, capsys):
    queries = sorted({row["query"] for row in measured})
    gains = {measure: per_query(measured, OURS, measure, queries) - per_query(measured, CENTROID, measure, queries) for measure in ("ndcg@10", "map")}
    ends = {measure: interval(lambda drawn, v=values: v[drawn].mean(), len(values)) for measure, values in gains.items()}
    say(capsys, *table(measured), *(f"gain over the centroid, {len(queries)} queries: {m} {gains[m].mean():+.3f} ({ends[m][0]:+.3f} to {ends[m][1]:+.3f})" for m in gains))
    assert all(low > 0 for low, _ in ends.values())


def test_no_ingredient_is_idle(measured, capsys):
    """Over the sets that are small enough for every ablation, pooled by query."""
    rows = [row for row in measured if row["set"] in {r["set"] for r in measured if r["method"] in ABLATIONS}]
    queries = sorted({row["query"] for row in rows})
    for name in ABLATIONS:
        cost = per_query(rows, OURS, "map", queries) - per_query(rows, name, "map", queries)
        low, high = interval(lambda drawn, v=cost: v[drawn].mean(), len(cost))
        say(capsys, f"{name:<24} map {-cost.mean():+.3f} ({-high:+.3f} to {-low:+.3f})")
        assert cost.mean() > -0.01, f"{name} would be better"


def test_in_the_sandbox_every_view_adds_and_all_together_find_most(tmp_path, capsys):
    found = {}
    for seed in SEEDS:
        for name, values in of_world(seed, tmp_path).items():
            found.setdefault(name, []).extend(values)
    for name, values in found.items():
        values = np.array(values)
        each = [interval(lambda drawn, v=values[:, k]: v[drawn].mean(), len(values), groups=values[:, 2].tolist()) for k in (0, 1)]
        say(capsys, f"{name:<28}" + "   ".join(f"{m} {values[:, k].mean():.3f} ({each[k][0]:.3f} to {each[k][1]:.3f})" for k, m in enumerate(("ndcg@10", "map"))))
    means = {name: np.mean([v[1] for v in values]) for name, values in found.items()}
    assert all(means["all four"] >= value for name, value in means.items() if name.startswith("words"))
    assert all(means["all four"] >= value - 0.01 for name, value in means.items() if name.startswith("without"))


def of_world(seed, folder):
    """NDCG@10, MAP and the seed for each set of views and some topics: who is of the examples' topic is right."""
    made = world.made(seed, SIZE)
    with clock.fixed(world.NOON):
        store = Store.at(folder / f"{seed}.duckdb", sandbox=True)
        with store.write() as s:
            facts.save(s, [*world.records(made), *world.comments(made, VIEWERS, seed)], source="bench", call_id=None, run_id="bench", terms=load(world.PLATFORM),
                       accepted=True, hash_key=store.hash_key, at=world.NOON)
        known = read(store, lambda platform: True)
    topic = np.array([world.topics(made)[row["handle"]] for row in known.profiles])
    found = {}
    kinds = [one for one in sorted(set(topic)) if (topic == one).sum() >= LEAST]
    for one in kinds[seed % 2::2][:KINDS]:
        right = np.flatnonzero(topic == one)
        examples = np.sort(np.random.default_rng([seed, len(right)]).choice(right, EXAMPLES, replace=False)).tolist()
        seen = alike.views(known, examples)
        others = np.flatnonzero(seen.compared)
        chosen = {"words": (), **{f"words and {name}": (name,) for name in (TAGS, NETWORK, AUDIENCE)}, "all four": (TAGS, NETWORK, AUDIENCE),
                  **{f"without {name}": tuple({TAGS, NETWORK, AUDIENCE} - {name}) for name in (TAGS, NETWORK, AUDIENCE)}}
        for name, views in chosen.items():
            some = Views(seen.text, seen.text_without, seen.text_each, {v: seen.shared[v] for v in views}, seen.compared)
            score = ranking.measures(some.said(some.text)[others], (topic[others] == one).astype(float))
            found.setdefault(name, []).append((score["ndcg@10"], score["map"], float(seed)))
    return found
