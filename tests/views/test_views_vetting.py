"""Evidence, comparison, labels, findings, moves and fairness without a browser: what is said and what never is."""

import json
import runpy
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from tastemaker.errors import BadInput
from tastemaker.views import charts, deciding, scoring

sample = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("scoring_rows.py"))))


def test_an_evidence_page_says_what_every_number_rests_on():
    page = sample.words_of(scoring.evidence(**sample.creator()))
    assert "Place 3 (1 to 7)" in page and "0.71 (0.60 to 0.80)" in page
    assert "n = 18, youtube / micro, 214 profiles" in page and "Median views of the newest posts" in page
    assert "No engagement is known" in page and "0.50 (0.05 to 0.95)" in page


def test_signals_show_state_numbers_posts_and_always_what_else_looks_like_this():
    one = sample.creator()
    page = scoring.evidence(**one)
    text = sample.words_of(page)
    assert text.count("What else looks like this: a giveaway, a viral post.") == len(one["signals"])
    assert (
        text.index("Growth step seen")
        < text.index("Recurring commenters insufficient evidence")
        < text.index("Round steps not seen")
    )
    assert "0.214 share of followers gained in 3 days" in text and "12,034 views in those days" in text
    assert (
        'href="https://trail.example/7"' in page and "Mud and roots" in text and "1 more post not listed here" in text
    )
    assert "n = 90, youtube / micro, 214 profiles, strength 0.93" in text


def test_a_probability_has_its_interval_or_there_is_none():
    assert "All together 0.18 (0.05 to 0.42)" in sample.words_of(scoring.evidence(**sample.creator()))
    for vetting in (
        {"probability": None, "sentence": "Too little."},
        {"probability": 0.9, "state": "insufficient evidence", "sentence": "Too little."},
    ):
        page = sample.words_of(scoring.evidence(**sample.creator() | {"vetting": vetting}))
        assert "All together insufficient evidence Too little." in page and "0.90" not in page
        assert "says nothing about the person" in page


def test_signals_may_come_with_what_they_make_together():
    one = sample.creator()
    signals = one.pop("signals")
    assert "Growth step seen" in sample.words_of(
        scoring.evidence(**one | {"vetting": one["vetting"] | {"signals": tuple(signals)}})
    )
    assert "Nobody has looked at their figures yet." in sample.words_of(scoring.evidence(**one))


def test_nobody_looked_and_nothing_found_are_told_apart():
    looked = sample.words_of(scoring.evidence({"handle": "@sandbox"}, [], [], [], []))
    not_yet = sample.words_of(scoring.evidence({"handle": "@sandbox"}))
    assert looked.count("Nothing found in what was read") == 2 and "not searched" not in looked
    assert (
        not_yet.count("were not searched for this yet") == 2
        and "Nobody has looked" in not_yet
        and "Nothing found" not in not_yet
    )
    assert "no score" in not_yet and "No place" in not_yet


def test_findings_and_partners_are_quotations_with_link_day_and_decision():
    page = scoring.evidence(**sample.creator())
    text = sample.words_of(page)
    assert (
        "alcohol decision: open “Thanks to Sandbox Poles for the poles.” 21 Nov 2026 the word beer; in a question"
        in text
    )
    assert "Sandbox Poles paid partnership “Thanks to" in text and "competitor" not in text
    quote = {"quote": "Ad.", "url": "", "published_at": None}
    partners = sample.words_of(
        scoring.evidence(
            {"handle": "@sandbox"},
            sponsors=[
                {**quote, "name": "", "kind": "paid mark"},
                {**quote, "name": "Sandbox Poles", "competitor": True},
            ],
        )
    )
    assert "partner not named paid mark “Ad.” unknown" in partners and "Sandbox Poles competitor “Ad.”" in partners


def test_no_word_of_these_screens_is_a_verdict():
    one = sample.creator()
    shown = [
        scoring.evidence(**one),
        scoring.evidence({"handle": "@sandbox"}),
        scoring.evidence({"handle": "@sandbox"}, [], [], [], []),
        scoring.compare({**one["row"], "parts": one["parts"]}, one["row"]),
        sample.text_of(scoring.fairness(sample.fair_rows())),
        sample.text_of(scoring.findings([], lambda *_: None)),
        sample.text_of(scoring.labelling([], lambda *_: None, {})),
    ]
    assert [sample.VERDICTS.findall(sample.words_of(markup)) for markup in shown] == [[]] * len(shown)
    assert sample.VERDICTS.findall("This profile is fake.") == ["fake"]


def test_somebody_is_ahead_only_where_the_intervals_do_not_meet():
    left = sample.creator()["row"] | {
        "score": 0.9,
        "score_low": 0.85,
        "score_high": 0.95,
        "parts": [
            {"name": "relevance", "value": 0.9, "low": 0.8, "high": 1.0},
            {"name": "reach", "value": 0.6, "low": 0.5, "high": 0.7},
            {"name": "budget", "value": 0.4, "low": 0.3, "high": 0.5},
        ],
    }
    right = {
        "name": "Sandbox <Ben>",
        "handle": "@sandbox-ben",
        "score": 0.5,
        "low": 0.4,
        "high": 0.86,
        "parts": json.dumps(
            {
                "relevance": {"value": 0.5, "low": 0.4, "high": 0.6},
                "reach": {"value": 0.9, "low": 0.71, "high": 1},
                "engagement": {"value": 0.2},
            }
        ),
    }
    text = sample.words_of(scoring.compare(left, right))
    assert "Score no clear difference 0.90 (0.85 to 0.95) 0.50 (0.40 to 0.86)" in text
    assert "Relevance Sandbox Anna is ahead" in text and "Reach Sandbox &lt;Ben&gt; is ahead" in text
    assert (
        "Budget not known of both 0.40 (0.30 to 0.50) unknown" in text
        and "Engagement not known of both unknown 0.20" in text
    )


def test_a_label_is_recorded_shown_and_taken_back():
    said, rows = [], [sample.creator(profile_key=k)["row"] for k in (1, 2, 3)]

    def say(key, label):
        if label == "reject":
            raise BadInput("The run is closed.", "Open another.")
        said.append((key, label))
        return sample.told(sentence=f"{len(said)} said.", calibration=None)

    page = scoring.labelling(rows, say, sample.told())
    assert (
        "About 12 more labels" in sample.text_of(page)
        and "1 star" in sample.text_of(page)
        and "said 40 %" in sample.text_of(page)
    )
    assert "tm-chosen" in sample.button(page, "Star", 1)._dom_classes
    sample.button(page, "Accept", 0).click()
    assert (
        said == [(1, "accept")]
        and "1 said." in sample.text_of(page)
        and "tm-chosen" in sample.button(page, "Accept", 0)._dom_classes
    )
    assert "off by" in sample.text_of(page) and "said 40 %" not in sample.text_of(page)
    sample.button(page, "Reject", 2).click()
    assert (
        "The run is closed." in sample.text_of(page)
        and "tm-chosen" not in sample.button(page, "Reject", 2)._dom_classes
    )
    sample.button(page, "Clear", 0).click()
    assert said[-1] == (1, "clear") and "tm-chosen" not in sample.button(page, "Accept", 0)._dom_classes


def test_a_button_says_whom_it_is_about_and_the_next_are_shown_on_request():
    rows = [sample.creator()["row"]]
    page = scoring.labelling(rows, lambda key, label: None, sample.told(), more=lambda: ([], {"sentence": "Enough."}))
    assert sample.button(page, "Accept").tooltip == "Accept: Sandbox Anna"
    sample.button(page, "Show the next").click()
    assert "There is nobody left to look at." in sample.text_of(page) and "Enough." in sample.text_of(page)
    assert "Too few labels" in sample.text_of(page)


def test_calibration_holds_what_was_said_against_what_was_seen():
    drawn = deciding.calibration(sample.told()["calibration"], "Off by <6>.")
    assert "Off by &lt;6&gt;." in drawn and sample.words_of(drawn).count("accepted") == 4
    assert "M40.0 0 V14" in drawn and "M30.0 7 H70.0" in drawn and "M50.0 1" in drawn and "n = 14" in drawn


def test_findings_are_filtered_by_category_and_decision_and_decided_on():
    made = []
    screen = deciding.Findings(sample.found_rows(), lambda row, decision: made.append((row["post_key"], decision)), 10)
    assert "1 to 10 of 23" in sample.text_of(screen.page) and sample.text_of(screen.page).count("tm-quote") == 10
    screen.category.value = "gambling"
    assert "1 to 8 of 8" in sample.text_of(screen.page)
    sample.button(screen.page, "Avoid", 2).click()
    assert made == [(7, "avoid")] and screen.rows[7]["decision"] == "avoid"
    screen.decision.value = "avoid"
    assert "1 to 1 of 1" in sample.text_of(screen.page) and "A beer after run 7." in sample.text_of(screen.page)
    screen.decision.value = "fine"
    assert "No finding here." in sample.text_of(screen.page)
    assert sample.words_of(sample.text_of(screen.page)).startswith("0 fine 1 avoid 22 open")


def test_a_decision_that_is_refused_leaves_the_finding_as_it_was():
    def refuse(row, decision):
        row["decision"] = decision
        raise BadInput("No store.", "Open one.")

    screen = deciding.Findings(sample.found_rows(2), refuse, 10)
    sample.button(screen.page, "Avoid").click()
    assert screen.rows[0]["decision"] is None and "No store." in sample.text_of(screen.page)


def test_a_move_is_explained_by_part_on_one_scale():
    page = scoring.moves(sample.moved_rows(30))
    text = sample.words_of(sample.text_of(page))
    assert (
        "1 to 25 of 30" in text
        and "9 → 12" in text
        and "score +0.030" in text
        and "relevance +0.050" in text
        and "reach -0.020" in text
    )
    assert "passed" not in text and "above" not in text
    assert "none → " in text and "→ none" in text and "relevance gave 0.050" in text
    assert "M50 7 H100.0" in sample.text_of(page) and "M50 7 H30.0" in sample.text_of(page)
    assert "Nobody moved." in sample.text_of(scoring.moves([]))


def test_moves_take_parts_in_every_form():
    whole = {
        k: v for k, v in sample.moved_rows(1)[0].items() if k not in ("relevance", "reach", "engagement", "weights")
    }
    forms = ({"reach": 0.1}, {"parts": {"reach": 0.1}}, {"parts": '{"reach": 0.1}'})
    drawn = {sample.text_of(scoring.moves([whole | form])) for form in forms}
    assert len(drawn) == 1 and drawn.pop().count("tm-shift'") == 1


def test_who_is_not_scored_any_more_is_not_named():
    left = {
        "handle": "",
        "rank_before": 4,
        "rank_after": None,
        "change": None,
        "relevance": None,
        "sentence": "Left from rank 4.",
    }
    text = sample.words_of(sample.text_of(scoring.moves([left])))
    assert "4 → none not named: not scored any more out Left from rank 4." in text


def test_a_group_with_too_few_pairs_is_said_and_not_drawn():
    page = scoring.fairness(sample.fair_rows())
    chart = next(w for w in sample.walk(page) if hasattr(w, "chart"))
    assert "1 with too few pairs" in chart.chart.title.subtitle and "<svg" in charts.svg(chart)
    text = sample.words_of(sample.text_of(page))
    assert "comments off too few pairs 4 pairs" in text and "new lower 64 pairs" in text
    assert "No group was compared." in sample.text_of(scoring.fairness([]))


def test_a_move_whose_parts_are_not_known_is_drawn_without_them():
    rows = pd.DataFrame([{"handle": "sandbox.a", "rank_before": 1, "rank_after": 2, "parts": {"reach": 0.1}},
                         {"handle": "sandbox.b", "rank_before": 2, "rank_after": 3, "parts": float("nan")}])
    assert sample.text_of(scoring.moves(rows)).count("tm-shift'") == 1


def test_a_partner_of_whom_it_is_not_known_is_no_competitor():
    partners = pd.DataFrame([{"name": "Boxwell", "kind": "paid", "quote": "By Boxwell", "competitor": float("nan")}])
    assert ">competitor<" not in str(scoring.evidence({"handle": "sandbox.a"}, sponsors=partners))
    assert ">competitor<" in str(scoring.evidence({"handle": "sandbox.a"}, sponsors=partners.assign(competitor=True)))
