"""What changed, drawn: a table, small charts with the same in words, and alerts in which nothing is markup."""

import pandas as pd
import pytest

from tastemaker import clock
from tastemaker.views import changes, charts

NOON = clock.parse("2026-06-01T12:00:00Z")
ATTACK = "\"'><img src=x onerror=alert(1)><script>x</script>"


def seen(n=3):
    rows = [{"profile": f"bluesky:sandbox{p}.example", "taken_at": NOON + pd.Timedelta(days=7 * d), "followers": 1_000 * (p + 1) + 37 * d}
            for p in range(n) for d in range(4)]
    return pd.DataFrame([*rows, {"profile": "bluesky:sandbox0.example", "taken_at": NOON, "followers": None}])


def alert(**more):
    return {"alert_id": "a", "watchlist": "spring", "search": None, "kind": "changed bio", "profile_key": 1, "profile": "bluesky:sandbox1.example",
            "platform": "bluesky", "before": "hills", "after": "roads", "number": None, "unit": "", "n": None, "said": "the bio reads otherwise",
            "quote": "roads", "url": "https://bluesky.example/1", "seen_at": NOON, "source": "getProfiles", "made_at": NOON, **more}


def test_growth_is_one_small_chart_a_profile_each_on_its_own_scale():
    drawn = changes.growth(seen()).chart.to_dict()
    assert len(drawn["concat"]) == 3 and drawn["columns"] == changes.ACROSS
    assert all(len(chart["data"]["values"]) == 4 for chart in drawn["concat"]), "an unknown count is no zero"
    assert drawn["title"]["subtitle"].startswith("12 observations of 3 profiles")


def test_the_chart_carries_its_words_and_becomes_a_picture():
    drawn = changes.growth(seen())
    words = changes.told(seen())
    assert words[0] == "bluesky:sandbox0.example: from 1,000 followers on 1 Jun 2026 to 1,111 on 22 Jun 2026, 4 counts."
    assert drawn.chart.to_dict()["description"] == " ".join(words)
    assert "<svg" in charts.svg(drawn) and "sandbox2" in charts.svg(drawn)


def test_many_profiles_are_counted_and_none_is_no_error():
    assert f"the first {changes.MOST} are drawn" in changes.growth(seen(changes.MOST + 2)).chart.to_dict()["title"]["subtitle"]
    assert changes.told(seen(0)) == [] and changes.growth(seen(0)).chart.to_dict()["title"]["subtitle"].startswith("0 observations")


def test_alerts_show_both_sides_the_source_and_the_link():
    page = changes.alerts(pd.DataFrame([alert(), alert(kind="went quiet", number=12.0, n=11, before="", after="", quote="", said="nothing for 12 days")]))
    assert "hills → roads" in page and "getProfiles" in page and 'href="https://bluesky.example/1"' in page and "n = 11" in page
    assert "2 alerts" in page and "no judgement of anybody" in page


@pytest.mark.parametrize("field", ["profile", "before", "after", "said", "quote", "source", "watchlist", "kind", "url"])
def test_nothing_in_an_alert_is_markup(field):
    page = changes.alerts(pd.DataFrame([alert(**{field: ATTACK})]))
    assert "<img" not in page and "<script" not in page and 'href="&' not in page and 'href="\\"' not in page


def test_no_alerts_say_so():
    assert "No alerts" in changes.alerts(pd.DataFrame([alert()]).iloc[:0])


def test_a_page_has_the_counts_the_table_the_charts_and_their_words():
    frame = pd.DataFrame([{name: value for name, value in alert(low=None, high=None).items()}])
    page = changes.page(frame, seen())
    said = "".join(str(getattr(part, "value", "")) for part in page.children)
    assert "1 × changed bio" in said and "The charts in words" in said and "4 counts." in said
