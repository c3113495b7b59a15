"""One creator opened and two compared on a stakeholder's page, without a browser: what is said, left out and let go of."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from tastemaker.errors import BadInput
from tastemaker.views import cards, compare, public
from tastemaker.views.closer import Closer

sample = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("scoring_rows.py"))))
CAMPAIGN = "trail-shoes"
TERMS = {"title": "YouTube", "as_of": "2026-11-21", "derived": "Only where accepted.", "passing_on": "Not sold."}


def part(name, value, **more):
    """A part as a snapshot's page gets it."""
    ends = {"low": None if value is None else value - 0.05, "high": None if value is None else value + 0.05}
    return {"name": name, "value": value, **ends, "n": 18, "state": "known", "weight": 0.5, "counted": "posts", "unit": "0 to 1",
            "window": "newest 20 posts", "sentence": f"About {name}.", "cohort": "youtube / micro", "of": None, "figure": None, **more}


def given(text=None, **more):
    """What `public.page` takes of an invented creator."""
    one = sample.creator(text)
    row = one["row"] | {"campaign_id": CAMPAIGN, "cohort": text or "youtube / micro", "cohort_n": 43, "reach_percentile": 0.71,
                        "engagement_percentile": None, "fetched_at": sample.NOW, "posts_per_week": 1.5, "posts_per_week_n": 18,
                        "address": "canary@leak.test", "note": "canary-note", "bio": "canary-bio"} | more
    parts = [part("relevance", 0.9), part("reach", 0.71, of="reach_median_views", figure=row["reach_median_views"], sentence=text or "x")]
    return {"row": row, "parts": parts, "posts": pd.DataFrame(one["posts"]), "growth": pd.DataFrame(one["growth"]), "terms": TERMS}


def listed(n=5):
    """A shortlist of so many."""
    return pd.DataFrame({"campaign_id": CAMPAIGN, "profile_key": range(n), "rank": range(1, n + 1), "platform": "youtube",
                         "name": [f"Sandbox Trail {i}" for i in range(n)], "handle": [f"@sandbox-{i}" for i in range(n)]})


class Snapshot:
    """Who can be opened; whoever is in `left` is gone."""

    def __init__(self, n=5):
        self.rows, self.left, self.asked, self.told = listed(n), set(), 0, []

    def opened(self, campaign, profile):
        self.asked += 1
        return None if profile in self.left else given(**self.rows.iloc[profile].to_dict(), score=0.9 - profile / 10)

    def closer(self):
        closer = Closer(self.opened, self.gone)
        closer.offer(self.rows)
        return closer

    def gone(self, key):
        self.told.append(key)


def words(closer):
    return sample.words_of(closer.state.value + " " + " ".join(sample.text_of(w) for w in closer.shown.children))


def names(chooser):
    return [label for label, _ in chooser.list.options]


def test_nobody_one_and_two_are_each_shown_and_taken_back():
    closer = Snapshot().closer()
    assert "Nobody is chosen yet." in words(closer) and not closer.shown.children and closer.first.list.value is None
    assert closer.second.list.options == () and closer.first.close.disabled
    closer.first.list.value = (CAMPAIGN, 1)
    assert "Open below: Sandbox Trail 1" in words(closer) and "Place 2" in words(closer)
    assert names(closer.second)[1] == "3. Sandbox Trail 2 · youtube · @sandbox-2" and len(names(closer.second)) == 4
    closer.second.list.value = (CAMPAIGN, 3)
    said = words(closer)
    assert "Compared below: Sandbox Trail 1 and Sandbox Trail 3" in said and "Ahead means that" in said
    assert closer.shown.children[1].titles == ("Evidence: Sandbox Trail 1", "Evidence: Sandbox Trail 3")
    closer.shown.children[1].selected_index = 1
    assert "Place 4" in sample.words_of(sample.text_of(closer.shown.children[1]))
    sample.button(closer.second.box, "End the comparison").click()
    assert "Open below: Sandbox Trail 1" in words(closer) and closer.second.list.value is None
    sample.button(closer.first.box, "Close their page").click()
    assert "Nobody is chosen yet." in words(closer) and not closer.shown.children


def test_typing_narrows_the_list_and_keeps_who_is_chosen():
    closer = Snapshot(200).closer()
    assert len(names(closer.first)) == 50 and "50 of 200 shown; type to narrow" in closer.first.count.value
    closer.first.find.value = "  TRAIL @sandbox-19"
    assert len(names(closer.first)) == 11 and "11 found" in closer.first.count.value and closer.first.key is None
    closer.first.list.value = (CAMPAIGN, 19)
    closer.first.find.value = "nobody is called so"
    assert [label.split(".")[0] for label in names(closer.first)] == ["20"] and closer.first.key == (CAMPAIGN, 19)
    assert "Open below: Sandbox Trail 19" in words(closer)


def test_a_filter_of_the_page_narrows_both_lists_and_closes_nothing():
    snapshot = Snapshot()
    closer = snapshot.closer()
    closer.choose((CAMPAIGN, 1))
    asked = snapshot.asked
    closer.offer(snapshot.rows.tail(2))
    assert [label.split(".")[0] for label in names(closer.first)] == ["4", "5"] and snapshot.asked == asked
    assert "Open below: Sandbox Trail 1" in words(closer) and closer.first.key == (CAMPAIGN, 1)


def test_who_has_expired_since_is_let_go_of_and_not_named():
    snapshot = Snapshot()
    closer = snapshot.closer()
    closer.choose((CAMPAIGN, 1))
    closer.choose((CAMPAIGN, 2), True)
    snapshot.left = {2}
    closer.choose((CAMPAIGN, 3), True)
    closer.choose((CAMPAIGN, 2), True)
    said = words(closer)
    assert "not in the newest snapshot any more" in said and "Sandbox Trail 2" not in said and "Place 2" in said
    assert snapshot.told == [(CAMPAIGN, 2)] and closer.first.key == (CAMPAIGN, 1) and closer.second.key is None
    snapshot.left = {1}
    closer.choose((CAMPAIGN, 3), True)
    assert closer.first.key is None and closer.second.key is None and not closer.shown.children
    assert closer.holds((CAMPAIGN, 4)) and not closer.holds((CAMPAIGN, 1)) and snapshot.told[1:] == [(CAMPAIGN, 1)] * 2


def test_a_snapshot_that_cannot_be_read_says_what_to_do():
    closer = Closer(lambda *_: (_ for _ in ()).throw(BadInput("There is none.", "Make one.")), lambda key: None)
    closer.offer(listed())
    closer.choose((CAMPAIGN, 1))
    assert "There is none. Make one." in words(closer) and not closer.shown.children and not closer.holds((CAMPAIGN, 1))


def test_only_creators_of_one_campaign_stand_side_by_side():
    rows = pd.concat([listed(3), listed(3).assign(campaign_id="another")])
    closer = Closer(lambda campaign, profile: given(campaign_id=campaign, profile_key=profile), lambda key: None)
    closer.offer(rows)
    assert all(label.endswith((CAMPAIGN, "another")) for label in names(closer.first))
    closer.choose((CAMPAIGN, 1))
    assert [key for _, key in closer.second.list.options] == [(CAMPAIGN, 0), (CAMPAIGN, 2)]
    closer.choose((CAMPAIGN, 2), True)
    closer.choose(("another", 1))
    assert closer.second.key is None
    closer.choose(("another", 1), True)
    assert closer.second.key is None, "nobody is compared with themselves"


def test_a_page_says_of_each_part_its_interval_n_window_unit_and_what_it_adds():
    text = sample.words_of(public.page(**given()))
    assert "Place 3 (1 to 7)" in text and "0.71 (0.66 to 0.76)" in text
    assert "n = 18 posts, newest 20 posts, youtube / micro, 0 to 1, weight 50 %, adds 0.35" in text
    assert "12,000 median views · n = 18 posts, newest 20 posts" in text and "above 71 % of the cohort" in text
    assert "youtube / micro · 43 profiles with figures" in text and "no place: too little is known" in text
    assert text.index("As YouTube gave it, 21 Nov 2026 41,000 Followers") < text.index("Computed here") < text.index("12,000 median views")


def test_a_page_says_what_it_leaves_out_and_holds_none_of_it():
    page = public.page(**given())
    text = sample.words_of(page)
    assert "a snapshot never holds them" in text and "YouTube, terms as of 2026-11-21: Not sold." in text
    assert "canary" not in page and "giveaway" not in text and not sample.VERDICTS.findall(text)
    assert "terms as of" not in public.page(**given() | {"terms": None})


def test_where_terms_permit_no_figure_none_is_shown():
    one = given(score=None, score_low=None, score_high=None, why_not="the terms permit none")
    one["parts"] = [part(name, None, state="not permitted", n=0) for name in ("relevance", "reach")]
    text = sample.words_of(public.page(**one))
    assert "No figure: the platform's terms do not permit any" in text and "Only where accepted." in text
    assert "median views" not in text and "% of the cohort" not in text and "adds" not in text


@pytest.mark.parametrize("text", sample.HOSTILE)
def test_whatever_a_creator_writes_the_page_and_the_lists_hold_only_our_markup(text):
    sample.harmless(public.page(**given(text)))
    closer = Closer(lambda *key: given(text), lambda key: None)
    closer.offer(listed().assign(name=text, handle=text, platform=text))
    closer.choose((CAMPAIGN, 1))
    closer.choose((CAMPAIGN, 2), True)
    sample.harmless(closer.state.value + " ".join(sample.text_of(w) for w in closer.shown.children))
    assert "\u202e" not in "".join(names(closer.first))


REACH = {"of": "reach_median_views", "n": 18, "state": "known", "cohort": "youtube / micro"}
HIGH = {**REACH, "value": 0.9, "low": 0.8, "high": 1.0, "figure": 12_400.0}
LOW = {**REACH, "value": 0.4, "low": 0.3, "high": 0.5, "figure": 3_100.0}


@pytest.mark.parametrize("left, right, alike, said", [
    (HIGH, LOW, True, "Ana leads by reach: 12,400 against 3,100 median views."),
    (LOW, HIGH, True, "Ben leads by reach: 12,400 against 3,100 median views."),
    (HIGH, {**LOW, "high": 0.85}, True, "No clear difference by reach: 12,400 against 3,100 median views; the intervals meet."),
    (HIGH, {**LOW, "low": None}, True, "No clear difference by reach: 12,400 against 3,100 median views; no interval is known."),
    (HIGH, HIGH, True, "No difference by reach: both 0.90."),
    (HIGH, {**LOW, "cohort": "youtube / mega", "figure": 90_000.0}, True,
     "Ana leads by reach, each among their own cohort: 0.90 against 0.40. Across two cohorts the figures say less: "
     "12,400 against 90,000 median views."),
    (HIGH, {**LOW, "cohort": "x / nano"}, False,
     "Ana leads by reach, each among their own cohort: 0.90 against 0.40. Two platforms count differently, so their figures are "
     "not set against each other."),
    (HIGH, LOW, False, "Ana leads by reach, each among their own cohort: 0.90 against 0.40. Two platforms count differently, "
     "so their figures are not set against each other."),
    (HIGH, {**LOW, "state": "missing"}, True, "Not known of Ben, who counts as the middle of the cohort: nobody leads."),
    ({**HIGH, "state": "missing"}, {**LOW, "state": "missing"}, True,
     "Not known of Ana and Ben, who count as the middle of the cohort: nobody leads."),
    (HIGH, {**LOW, "value": None}, True, "Not known of Ben."),
    (HIGH, {**LOW, "state": "not permitted", "value": None}, True, "The platform's terms permit no such figure of Ben."),
])
def test_a_difference_is_said_in_words_and_only_as_far_as_it_goes(left, right, alike, said):
    assert compare.difference("reach", left, right, whose=("Ana", "Ben"), alike=alike) == said


def test_a_difference_of_scores_is_said_as_what_it_is_made_of():
    sides = [{"name": "Ana", "score": 0.7, "parts": [part("relevance", 0.9, weight=0.6), part("reach", 0.4, weight=0.4)]},
             {"name": "Ben", "score": 0.6, "parts": [part("relevance", 0.4, weight=0.6), part("reach", 0.9, weight=0.4)]}]
    assert "Ana is 0.10 higher: relevance +0.30, reach -0.20." in sample.words_of(compare.compare(*sides))
    assert "Ana is 0.10 higher: relevance +0.30, reach -0.20." in sample.words_of(compare.compare(*sides[::-1]))
    sides[1]["parts"][0]["weight"] = None
    assert "higher" not in sample.words_of(compare.compare(*sides))


def test_where_a_part_is_missing_nobody_is_ahead_of_anybody():
    sides = [{"name": "Ana", "parts": [HIGH | {"name": "reach"}]}, {"name": "Ben", "parts": [LOW | {"name": "reach", "state": "missing"}]}]
    text = sample.words_of(compare.compare(*sides))
    assert "Reach not known of both" in text and "is ahead" not in text and "counts as the middle" in text


def test_two_of_one_name_are_told_apart():
    both = [{"name": "Ana", "platform": "x", "handle": "@a"}, {"name": "Ana", "platform": "twitch", "handle": "@b"}]
    assert compare.called(*both) == ("Ana (x, @a)", "Ana (twitch, @b)") and compare.called(both[0], {"name": "Ben"}) == ("Ana", "Ben")


def test_one_choice_and_one_letter_among_ten_thousand_cost_little():
    closer = Snapshot(10_000).closer()
    keys = iter(range(100))
    chosen = sample.seconds(lambda: closer.choose((CAMPAIGN, next(keys))))
    letters = iter(("t", "tr", "tra", "trai", "trail"))

    def typed():
        closer.first.find.value = next(letters)

    page = sample.seconds(lambda: (public.page(**given()), cards.note("x")))
    assert chosen < page + 0.1 and sample.seconds(typed) < 0.1
    closer.choose((CAMPAIGN, 9_000))
    assert len(closer.first.list.options) == 51, "the chosen one stays beside the fifty that are offered"
