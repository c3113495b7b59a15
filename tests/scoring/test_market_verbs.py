"""The verbs of the market as a person calls them, on posts of the sandbox's creators: frames, pages, command line and CSV."""

import csv
import json
import runpy
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.cli import market as cli
from tastemaker.errors import BadInput
from tastemaker.models import Post, Profile
from tastemaker.settings import Settings
from tastemaker.store import Store, facts
from tastemaker.terms import load
from tastemaker.views import charts
from tastemaker.views import market as views
from tastemaker.workbench import Workbench
from tastemaker.workbench.market import COMPUTED, GIVEN, Market

HERE = Path(__file__).resolve()
invented = SimpleNamespace(**runpy.run_path(str(HERE.parents[1] / "benchmarks/alike_world.py")))
ATTACK = "\"'><img src=x onerror=alert(1)><script>x</script>\u202e=cmd Summitstep #wobbleboard"
BRIEF = Brief.parse({"campaign": "Spring", "topics": ["trail running"], "competitors": ["Summitstep"], "sender": {"name": "Mara"},
                     "product": {"name": "Fernpath", "category": "running shoes"}})


class Bench(Workbench, Market):
    pass


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A sandbox's world of 160 creators and six who attack; made once."""
    world = invented.made(5, 160)
    records = [*invented.records(world), *invented.comments(world, 800)]
    for name in ("mallory", "mallet", "malice", "malady", "malt", "malva"):
        records += [Profile(platform="bluesky", platform_id=f"id-{name}", handle=f"sandbox-{name}", name=ATTACK, language="en"),
                    *(Post(platform="bluesky", platform_id=f"{name}-{i}", profile_id=f"id-{name}", url="javascript:alert(1)",
                           text=f"{name} writes {ATTACK}" if i < 3 else f"{name} rests {i}", language="en",
                           published_at=invented.NOON - timedelta(days=2 + 9 * i)) for i in range(14))]
    path = tmp_path_factory.mktemp("market") / "s.duckdb"
    with clock.fixed(invented.NOON):
        store = Store.at(path, sandbox=True)
        with store.write() as s:
            facts.save(s, records, source="t", call_id=None, run_id="t", terms=load("bluesky"), accepted=True, hash_key=store.hash_key, at=invented.NOON)
            s.execute("UPDATE profiles SET first_seen = $at", at=invented.NOON - timedelta(days=200))
        yield Bench(Store.open(path), Settings()), world


@pytest.fixture
def bench(made):
    with clock.fixed(invented.NOON):
        yield made[0]


@pytest.fixture
def kind(made):
    """Handles of the topic that most creators have."""
    topics = [c.topic for c in made[1].creators if made[1].account(c.index, "bluesky", invented.DAY)]
    topic = max(sorted(set(topics)), key=topics.count)
    return [c.handle for c in made[1].creators if c.topic == topic and made[1].account(c.index, "bluesky", invented.DAY)]


@pytest.fixture
def examples(kind):
    return kind[:3]


def test_look_alikes_of_three_creators_are_of_their_kind_by_several_views(bench, kind, examples):
    found = bench.alike(examples, 5)
    assert len(kind) >= 7 and len(set(found["handle"]) & set(kind)) >= min(len(kind) - 3, 4)
    assert (found["known"] == 4).all() and (found["score"].diff().dropna() <= 0).all()
    assert found["reasons"].str.contains("commenters in common").all()
    assert bench.alike(examples[0], 3)["handle"].nunique() == 3


def test_sponsors_of_the_sandbox_are_quoted_where_creators_disclose_them(bench, made):
    creators, posts = bench.competitors(BRIEF), bench.competitor_posts(BRIEF)
    assert len(creators) and set(posts["kind"]) >= {"sponsored"} and posts["quote"].str.contains("(?i)summitstep").all()
    honest = {c.handle for c in made[1].creators if c.sponsored and c.honest}
    assert set(posts[posts["kind"] == "sponsored"]["handle"]) <= honest
    assert (creators["posts"] + creators["ambiguous"] <= creators["read"]).all()


def test_the_invented_campaign_is_the_trend_and_its_text_is_escaped(bench):
    found = bench.trends(28)
    assert "#wobbleboard" in found.rows["term"].tolist() or found.rows["also"].str.contains("#wobbleboard").any()
    assert harmless(found._repr_html_())


def test_pages_hold_only_our_markup_and_say_in_words_what_they_draw(bench, examples):
    for page in (bench.alike_page([*examples, "sandbox-mallory"]), bench.competitors_page(BRIEF), bench.trends_page()):
        fragments = " ".join(part.value for part in walk(page) if hasattr(part, "value") and isinstance(part.value, str))
        assert harmless(fragments)
        drawn = [part for part in walk(page) if hasattr(part, "chart")]
        assert drawn and all(len(chart.chart.to_dict()["description"]) > 20 for chart in drawn)
        assert all(harmless(charts.svg(chart)) for chart in drawn)


def test_empty_frames_are_drawn_too(bench):
    nothing = bench.alike(["sandbox-mallory"], sizes=["mega"])
    assert nothing.empty and views.alike_chart(nothing).chart.to_dict()["description"] == "Nothing to draw."
    assert views.trends(bench.trends(28).rows.iloc[:0], ["Insufficient evidence"]).children


def test_a_creator_without_a_permitted_score_is_counted_and_not_drawn(bench, examples):
    frame = bench.alike(examples, 3)
    frame.loc[0, ["score", "low", "high"]] = np.nan
    drawn = views.alike_chart(frame).chart.to_dict()
    assert "1 more without a permitted score" in drawn["title"]["subtitle"] and len(next(iter(drawn["data"].values()))) == 2


def test_csv_is_safe_in_a_spreadsheet_and_sets_computed_columns_apart(bench, tmp_path):
    for what, frame in (("quotes", bench.competitor_posts(BRIEF)), ("competitors", bench.competitors(BRIEF)), ("trends", bench.trends().rows)):
        rows = list(csv.DictReader(bench.export_market(what, frame, tmp_path / f"{what}.csv").open(encoding="utf-8")))
        assert len(rows) == len(frame) and list(rows[0]) == [*GIVEN[what], *(f"computed_{name}" for name in COMPUTED[what])]
        assert not [cell for row in rows for cell in row.values() if cell.lstrip()[:1] in "=+@" and cell]
    assert bench.store.rows("SELECT sum(n) AS n FROM audit WHERE verb = 'export'")[0]["n"] > 0


def test_words_of_a_platform_whose_terms_let_only_ids_leave_stay_here(bench, tmp_path):
    row = {"platform": "x", "handle": "ann", "quote": "secret words", "url": "https://x.example/1", "competitor": "Summitstep", "kind": "mention"}
    assert load("x").redistribution.form == "ids"
    path = bench.export_market("quotes", pd.DataFrame([row]), tmp_path / "x.csv")
    assert "secret" not in path.read_text() and "ann" not in path.read_text() and "https://x.example/1" in path.read_text()


def test_words_of_an_example_stay_here_too_where_its_platform_lets_only_ids_leave(bench, tmp_path):
    row = {"platform": "bluesky", "handle": "ann", "near": "secret", "near_platform": "x", "example_quote": "secret words", "reasons": "like @secret"}
    kept = bench.export_market("alike", pd.DataFrame([row]), tmp_path / "a.csv").read_text()
    assert "secret" not in kept
    assert "secret" in bench.export_market("alike", pd.DataFrame([row | {"near_platform": "bluesky"}]), tmp_path / "b.csv").read_text()


def test_trends_export_as_they_come_and_an_unknown_list_is_refused(bench, tmp_path):
    assert bench.export_market("trends", bench.trends(), tmp_path / "t.csv").is_file()
    with pytest.raises(BadInput, match="no list called"):
        bench.export_market("look-alikes", pd.DataFrame(), tmp_path / "n.csv")


def test_the_command_line_says_where_there_is_nothing(bench, examples, monkeypatch, tmp_path):
    monkeypatch.setattr(cli, "opened", lambda: bench)
    brief = tmp_path / "brief.toml"
    brief.write_text('campaign = "Spring"\ntopics = ["a"]\ncompetitors = ["Nobodysbrand"]\n[product]\nname = "F"\n[sender]\nname = "M"\n')
    assert "Nobody here is left" in call("alike", *examples, "--size", "mega")
    assert "names a competitor" in call("competitors", str(brief))


def test_the_command_line_says_the_same(bench, examples, tmp_path, monkeypatch):
    monkeypatch.setattr(cli, "opened", lambda: bench)
    brief = tmp_path / "brief.toml"
    brief.write_text('campaign = "Spring"\ntopics = ["trail running"]\ncompetitors = ["Summitstep"]\n[product]\nname = "Fernpath"\n[sender]\nname = "Mara"\n')
    said = call("alike", *examples, "--top", "2", "--json")
    assert [row["place"] for row in json.loads(said)] == [1, 2]
    assert "Nearest to @sandbox" in call("alike", *examples, "--top", "2").replace("\n", " ")
    assert json.loads(call("competitors", str(brief), "--json", "--days", "400"))[0]["competitor"] == "Summitstep"
    assert json.loads(call("competitors", str(brief), "--posts", "--json", "--alias", "Summitstep=Ridgefox"))
    told = json.loads(call("trends", "--json"))
    assert "false discovery rate" in told["said"][0] and told["trends"]
    assert call("trends", "--out", str(tmp_path / "t.csv")).strip().endswith("t.csv") and (tmp_path / "t.csv").is_file()
    assert CliRunner().invoke(cli.app, ["competitors", str(brief), "--alias", "nonsense"]).exit_code == 2
    assert "\u202e" not in call("trends")


def call(*words):
    result = CliRunner().invoke(cli.app, list(words))
    assert result.exit_code == 0, result.output
    return result.output


def harmless(html):
    return not any(mark in html for mark in ("<img", "<script", 'href="javascript', "href='javascript", "\u202e"))


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)
