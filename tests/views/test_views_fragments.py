"""Cards, tables, charts, the form and progress, without a browser: what is said, what is escaped, what is unknown."""

import json
import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import altair as alt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.errors import BadInput
from tastemaker.views import cards, charts, dashboards, form, progress, review, style, tables
from tastemaker.views import shortlist as shortlists
from tastemaker.views.filters import Filters

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Tags(HTMLParser):
    """Every tag, attribute and link of a fragment."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found, self.attributes = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.add(tag)
        self.attributes += [(tag, *a) for a in attrs]


HOSTILE = ["<img src=x onerror=alert(1)>", "'><script>x</script>", "javascript:alert(1)", "\u202e\u0000<b"]
OURS = {
    "article",
    "div",
    "span",
    "h2",
    "h3",
    "p",
    "a",
    "b",
    "ul",
    "li",
    "svg",
    "path",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}


def harmless(fragment: str) -> None:
    tags = Tags(fragment)
    assert tags.found <= OURS
    assert not [a for a in tags.attributes if a[1].startswith("on")]
    assert all(a[2].startswith(("http://", "https://")) for a in tags.attributes if a[1] == "href")


@settings(max_examples=60, deadline=None)
@given(st.text() | st.sampled_from(HOSTILE))
def test_whatever_a_creator_writes_a_card_holds_only_our_markup(text):
    row = {
        name: text
        for name in ("name", "handle", "url", "platform", "size_band", "main_language", "country", "label", "reasons")
    }
    posts = pd.DataFrame([{"title": text, "text": text, "url": text, "published_at": NOW, "views": 3}])
    evidence = pd.DataFrame([{"kind": text, "value": text, "source": text}])
    harmless(cards.creator(row, None, posts, evidence))


def test_a_link_of_a_post_leads_only_to_the_web():
    posts = pd.DataFrame([{"title": "Mud", "url": "javascript:alert(1)", "published_at": NOW, "views": None}])
    card = cards.creator({"handle": "@a"}, None, posts)
    assert "Mud" in card and "javascript:" not in card and "views" not in card


def test_what_is_unknown_on_a_card_is_neither_zero_nor_bad():
    card = cards.creator({"handle": "@a", "followers": None, "reach_median_views": float("nan"), "posts_per_week": 0.0})
    assert card.count("<b>unknown</b>") == 2 and "<b>0.00</b>" in card


def test_a_median_says_how_many_posts_it_is_of():
    card = cards.creator({"handle": "@a", "reach_median_views": 5.0, "reach_n": 18})
    assert "Reach, median views of recent posts, n = 18" in card


def test_growth_needs_two_observations_and_draws_them_in_order():
    seen = pd.DataFrame({"taken_at": [NOW, NOW - timedelta(days=30)], "followers": [1200, 1000]})
    card = cards.creator({"handle": "@a"}, seen)
    assert "1,000 to 21 Nov 2026: 1,200 followers" in card and "<svg" in card
    assert "<svg" not in cards.creator({"handle": "@a"}, seen.head(1)) and cards.sparkline([None, 3], [NOW, NOW]) == ""


def test_a_growth_line_runs_in_time_not_in_steps():
    line = cards.sparkline([10, 20, 30], [NOW - timedelta(days=10), NOW - timedelta(days=9), NOW])
    assert "M0.0 28.0 L10.0 16.0 L100.0 4.0" in line


def test_a_table_writes_numbers_for_people_and_keeps_unknown_apart_from_zero():
    text = tables.readable(
        pd.DataFrame(
            {
                "profile_key": [1, 2],
                "followers": [12345.0, None],
                "engagement_per_view_median": [0.0312, 0.0],
                "score": [0.5, None],
                "reasons": [["a", "b"], []],
            }
        )
    )
    assert list(text.columns) == ["Followers", "Engagement per view (median)", "Score", "Why"]
    assert text.iloc[0].tolist() == ["12,345", "3.1 %", "0.50", "a, b"]
    assert text.iloc[1].tolist() == ["-", "0.0 %", "-", "-"]


def test_a_table_escapes_every_cell_title_and_caption():
    bad = "<img src=x onerror=alert(1)>"
    table = tables.live(pd.DataFrame({bad: [bad], "tags": [[bad]], "kind": pd.Categorical([bad])}), bad)
    sent = json.dumps({k: v for k, v in table.get_state().items() if k not in ("_esm", "_css")}, default=str)
    assert "onerror" in sent and "<img" not in sent


def test_a_table_has_all_rows_and_tells_which_one_is_picked():
    picked = []
    table = tables.live(pd.DataFrame({"n": range(4_000), "words": "w" * 60}), picked=picked.append)
    assert len(json.loads(table._dt_args["data_json"])) == 4_000
    table.selected_rows = [7]
    tables.refill(table, pd.DataFrame({"n": [1, 2]}))
    assert picked == [7] and table.selected_rows == []


def listed():
    return pd.DataFrame(
        {
            "platform": ["youtube", "bluesky", "youtube"],
            "handle": ["@a", "@b", "@c"],
            "name": ["A", "<b>B", None],
            "relevance": [0.9, 0.4, None],
            "reach_median_views": [5000.0, 20.0, 9.0],
            "followers": [9, None, 4],
            "size_band": ["nano", "micro", "nano"],
            "rank": [2, 1, 3],
            "score": [0.7, 0.8, 0.1],
        }
    )


def test_a_creator_of_unknown_relevance_or_reach_is_counted_not_drawn_at_zero():
    chart = charts.relevance_against_reach(listed()).chart.to_dict()
    assert [(p["name"], p["followers"]) for p in chart["data"]["values"]] == [("A", 9.0), ("<b>B", None)]
    assert "1 more" in chart["title"]["subtitle"] and chart["encoding"]["y"]["scale"]["type"] == "log"


def test_a_chart_brings_its_own_scripts_and_draws_without_a_browser():
    live = charts.relevance_against_reach(listed())
    assert "cdn.jsdelivr" not in str(live._esm)[:2_000] and "import " not in str(live._esm)[:20]
    picture = charts.svg(live)
    assert picture.startswith("<svg") and "<script" not in picture and "<b>" not in picture
    assert "http" not in picture.replace("http://www.w3.org", "")


def test_scripts_are_packed_once_for_all_programs_and_anew_where_nothing_can_be_kept(tmp_path, monkeypatch):
    packed = []

    class Chart:
        _esm, _is_offline = "from the network", False

        @classmethod
        def enable_offline(cls):
            packed.append(1)
            cls._esm, cls._is_offline = "packed \u2713", True

    def program(folder):
        monkeypatch.setattr(charts, "user_cache_path", lambda name: folder / name)
        monkeypatch.setattr(charts.alt, "JupyterChart", type("Chart", (Chart,), {}))
        charts.ready()
        charts.ready()
        return charts.alt.JupyterChart._esm

    assert [program(tmp_path), program(tmp_path)] == ["packed \u2713"] * 2 and len(packed) == 1
    next((tmp_path / "tastemaker").iterdir()).write_bytes(b"\xff")
    assert [program(tmp_path), program(tmp_path)] == ["packed \u2713"] * 2 and len(packed) == 2, "what cannot be read is packed anew"
    (tmp_path / "file").write_text("")
    assert program(tmp_path / "file") == "packed \u2713" and len(packed) == 3
    assert [path.name.split("-")[0] for path in (tmp_path / "tastemaker").iterdir()] == ["charts"], "no part of a file is left"


@pytest.mark.parametrize(
    "draw, frame",
    [
        (charts.funnel, pd.DataFrame({"stage": ["found", "<script>x</script>"], "n": [9, None]})),
        (
            charts.spend,
            pd.DataFrame({"quota_day": [NOW.date()], "platform": ["youtube"], "bucket": ["reads"], "cost": [5.0]}),
        ),
        (
            charts.growth,
            pd.DataFrame({"handle": ["@a", "@a"], "name": ["A", "A"], "taken_at": [NOW, NOW], "followers": [1, None]}),
        ),
    ],
)
def test_every_chart_draws_and_leaves_unknown_out(draw, frame):
    live = draw(frame)
    assert isinstance(live, alt.JupyterChart) and "<svg" in charts.svg(live)
    assert len(next(iter(_values(live.chart.to_dict())))) == 1


def _values(spec):
    return [spec["data"]["values"]] if "values" in spec.get("data", {}) else list(spec["datasets"].values())


def test_filters_narrow_and_clear_gives_everything_back():
    told = []
    choices = {"platform": "Platform", "size_band": "Size", "missing": "None"}
    filters = Filters(listed(), choices, words=("name", "handle"), least="relevance",
                      changed=told.append)
    assert set(filters.choices) == {"platform", "size_band"}
    filters.choices["platform"].value = "youtube"
    assert told[-1]["handle"].tolist() == ["@a", "@c"]
    filters.search.value = "  @A "
    assert told[-1]["handle"].tolist() == ["@a"]
    filters.clear.click()
    assert len(told) == 3 and len(told[-1]) == 3
    filters.slider.value = 0.9
    assert told[-1]["handle"].tolist() == ["@a"]


def page_text(box) -> str:
    found = [
        getattr(w, "value", "")
        for w in [box, *getattr(box, "children", ())]
        if isinstance(getattr(w, "value", ""), str)
    ]
    return " ".join(found) + " ".join(page_text(w) for w in getattr(box, "children", ()))


def test_a_page_without_a_snapshot_says_what_to_do():
    def no_snapshot(*_):
        raise BadInput("There is no snapshot to show yet.", "Make one with `bench.score(brief)`.")
    for draw in (dashboards.shortlist, dashboards.pipeline, dashboards.results):
        text = page_text(draw(no_snapshot, no_snapshot))
        assert "no snapshot to show yet" in text and "<code>bench.score(brief)</code>" in text


@pytest.mark.parametrize("draw", [dashboards.shortlist, dashboards.pipeline, dashboards.results])
def test_an_empty_snapshot_says_what_to_do_and_an_old_or_invented_one_says_so(draw):
    with clock.fixed(NOW):
        about = {"made_at": NOW - timedelta(days=9), "sandbox": True}
        text = page_text(draw(lambda name, **_: pd.DataFrame(), lambda: about))
    assert (
        "9 days ago" in text
        and "more than a week old" in text
        and "invented" in text
        and "bench." in text.replace("bench.snapshot", "", 1)
    )


def test_the_form_gives_the_same_brief_back_and_names_what_is_wrong():
    saved = []
    brief = Brief.parse(
        {
            "campaign": "Käse \"now\"",
            "product": {"name": "Räder\\n", "url": "https://a.example/x"},
            "topics": ["a", "b, c"],
            "languages": ["de"],
            "sizes": ["nano"],
            "offer": "one\ntwo",
            "sender": {"name": "Mara", "facts": ["We are, ours."]},
        }
    )
    box = form.brief(saved.append, brief)
    _click(box, "Save the brief")
    assert saved == [brief]
    _field(box, "Topics, one a line (needed)").value = " \n"
    _field(box, "Languages, such as en, de").value = "Deutsch"
    _click(box, "Save the brief")
    assert len(saved) == 1 and "topics" in page_text(box) and "languages.0" in page_text(box)


line = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=20).filter(str.strip)


@settings(max_examples=60, deadline=None)
@given(line, st.text(st.characters(exclude_categories=("Cs",)), max_size=60), st.lists(line, min_size=1, max_size=3))
def test_toml_of_a_brief_reads_back_as_the_same_brief(tmp_path_factory, name, offer, topics):
    brief = Brief.parse({"campaign": name, "product": {"name": name, "what": offer}, "topics": topics, "offer": offer,
                         "sender": {"name": name}})
    path = form.to_file(tmp_path_factory.getbasetemp() / "briefs/one.toml")(brief)
    assert Brief.load(path) == brief


def _walk(box):
    yield box
    for child in getattr(box, "children", ()):
        yield from _walk(child)


def _field(box, label):
    return next(w for w in _walk(box) if getattr(w, "description", "") == label)


def _click(box, label):
    _field(box, label).click()


class Desk:
    """Drafts in memory and the decisions made on them."""

    def __init__(self, n: int) -> None:
        self.rows = [
            {
                "draft_id": f"d{i}",
                "name": f"N{i}",
                "handle": f"@n{i}",
                "platform": "youtube",
                "url": "",
                "subject": "S",
                "body": "B",
                "sentences": "[]",
                "facts": [],
                "contact": "",
                "decision": None,
                "reviewer": None,
                "final_subject": None,
                "final_body": None,
                "refusals": "[]",
                "seen": 0,
            }
            for i in range(n)
        ]
        self.calls = []

    def read(self):
        return pd.DataFrame(self.rows)

    def decide(self, draft_id, decision, **kept):
        self.calls.append((draft_id, decision, kept))
        row = next(r for r in self.rows if r["draft_id"] == draft_id)
        row |= {"decision": decision, "seen": len(self.calls)}
        if kept["body"] is not None:
            row |= {"final_subject": kept["subject"], "final_body": kept["body"]}


def test_an_approval_is_of_the_text_in_the_boxes_also_when_an_edit_is_taken_back():
    desk = Desk(1)
    screen = review.Screen(desk.read, desk.decide, "Rita")
    screen.body.value = "B, edited"
    screen.record("edit")
    screen.record("approve")
    assert desk.calls[-1] == ("d0", "approve", {"by": "Rita", "note": "", "subject": None, "body": None, "seen": 1})
    screen.body.value = "B"
    screen.record("approve")
    assert desk.calls[-1][2]["body"] == "B" and desk.calls[-1][2]["seen"] == 2


def test_after_a_decision_the_next_draft_that_waits_is_open_and_a_rejection_needs_a_reason():
    desk = Desk(3)
    screen = review.Screen(desk.read, desk.decide, "Rita")
    screen.move(1)
    screen.record("approve")
    assert screen.rows[screen.place]["draft_id"] == "d2"
    screen.record("reject")
    assert len(desk.calls) == 1 and "needs a reason" in screen.message.value
    screen.note.value = "too far away"
    screen.record("reject")
    assert desk.calls[-1][2]["note"] == "too far away" and screen.rows[screen.place]["draft_id"] == "d0"


def test_an_unsaved_edit_is_named_when_the_reviewer_moves_on():
    desk = Desk(2)
    screen = review.Screen(desk.read, desk.decide, "Rita")
    screen.body.value = "half a thought"
    screen.move(1)
    assert "not saved" in screen.message.value and desk.calls == []


def test_no_drafts_is_not_an_error():
    screen = review.Screen(lambda: pd.DataFrame(), lambda *_, **__: None, "Rita")
    assert "no draft to review" in screen.head.value and all(b.disabled for b in screen.buttons.values())


def test_progress_is_silent_where_nobody_looks_and_draws_in_a_terminal(monkeypatch, capsys):
    progress.bar("Pulling")(1, 2, "x")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    tell = progress.bar("Pulling")
    tell(1, 2, "channels")
    tell(2, 2, "[bold]d\x07one")
    assert "Pulling · 2 of 2 · [bold]done" in capsys.readouterr().err


def test_markup_becomes_a_widget_in_one_place_only():
    here = style.files("tastemaker.views")
    maker = re.compile(r"ipywidgets\.HTML\(|\bHTML\(|Markdown\(|\.style\b\.")
    makers = [p.name for p in here.iterdir() if p.name.endswith(".py") and maker.search(p.read_text())]
    assert makers == ["style.py"]


def test_a_table_says_which_columns_are_computed_here():
    said = tables.origins(listed())
    assert "Computed here: " in said and "Relevance" in said and "Followers" not in said.split(". The other")[0]
    assert tables.origins(pd.DataFrame({"name": ["x"]})) == ""


def test_no_tile_adds_figures_of_several_platforms_up():
    figures = shortlists.figures(listed(), len(listed()))
    assert set(figures) == {"creators", "platforms", "with known reach", "best score", "accepted or starred"}


def test_who_left_the_snapshot_leaves_the_table_the_card_and_the_figures():
    rows = listed().assign(campaign_id="trail-shoes", profile_key=[1, 2, 3])
    held = {1, 2, 3}
    frames = {"shortlist": rows, "growth": pd.DataFrame(), "recent_posts": pd.DataFrame()}
    screen = shortlists.Shortlist(lambda name, **_: frames[name], {}, None, lambda campaign, key: {} if key in held else None)
    assert screen.on_card == ("trail-shoes", 2) and len(screen.rows) == 3
    held.remove(1)
    screen._picked_row(1)
    assert screen.rows["profile_key"].tolist() == [2, 3] and len(screen.filters.frame) == 2 and screen.on_card == ("trail-shoes", 2)
    assert "@a" not in page_text(screen.card) and "@a" not in str(screen.table.page) and "@a" not in str(screen.closer.first.list.options)
    assert "any more" in screen.closer.state.value
    screen._picked_point("youtube:@c")
    assert screen.on_card == ("trail-shoes", 3)


def test_a_chart_draws_the_first_of_many_and_says_so():
    many = pd.concat([listed()] * 400).assign(rank=range(1_200), relevance=0.5, profile_key=range(1_200), campaign_id="trail")
    frames = {"shortlist": many, "growth": pd.DataFrame(), "recent_posts": pd.DataFrame()}
    screen = shortlists.Shortlist(lambda name, **_: frames[name], {})
    screen.late(1280)
    chart, note = screen.chart.children
    assert len(chart.chart.to_dict()["data"]["values"]) == shortlists.DRAWN and "first 500 of 1,200" in note.value
    screen.draw(many.head(30))
    assert "Drawn" not in note.value and screen.chart.children[0] is chart
