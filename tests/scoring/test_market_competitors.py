"""Competitors: a quote for every post that names one, its kind, and a mark where the name may mean something else."""

from datetime import timedelta

import pytest

from tastemaker import clock
from tastemaker.brief import Brief
from tastemaker.errors import BadInput
from tastemaker.scoring.market import competitors
from tastemaker.scoring.market.naming import Brand, namings, small_words

SHOE = ["shoe", "run"]


def brief(*names):
    return Brief.parse({"campaign": "Trail shoes", "topics": ["trail running"], "competitors": list(names), "sender": {"name": "Mara"},
                        "product": {"name": "Fernpath", "category": "running shoes"}})


def asked(world, *names, **options):
    return competitors.run(world.store, brief(*names), accepted=lambda platform: True, **options)


def kinds(world, *names, **options):
    _, posts = asked(world, *names, **options)
    return {row.quote: (row.kind, row.ambiguous != "") for row in posts.itertuples()}


@pytest.mark.parametrize("text,kind", [
    ("This video is sponsored by Summitstep.", "sponsored"),
    ("Danke an Summitstep für die Unterstützung dieses Videos, bezahlte Werbung.", "sponsored"),
    ("Not sponsored, I bought the Summitstep myself.", "mention"),
    ("10% off at Summitstep with my code ANNA10.", "hint of money"),
    ("Fernpath vs Summitstep on wet rock.", "comparison"),
    ("Besser als die Summitstep vom letzten Jahr.", "comparison"),
    ("Long run in the Summitstep today.", "mention"),
    ("Thanks for the run @summitstep!", "mention"),
    ("New colours #summitstep", "mention"),
    ("Summitstep's new sole.", "mention"),
])
def test_each_way_of_naming_a_competitor_has_its_kind(world, text, kind):
    world.add("ann", [{"text": text, "url": "https://p.example/1"}, {"text": "Nothing here."}])
    creators, posts = asked(world, "Summitstep")
    assert posts["kind"].tolist() == [kind] and posts["quote"].tolist() == [text] and posts["url"].tolist() == ["https://p.example/1"]
    assert posts["published_at"].notna().all() and creators["posts"].tolist() == [1] and creators["read"].tolist() == [2]


@pytest.mark.parametrize("text", ["Summitsteps are steep", "presummitstep", "mail@summitstepper.example"])
def test_parts_of_words_are_no_names(world, text):
    world.add("ann", [{"text": text}])
    assert asked(world, "Summitstep")[1].empty


def test_a_name_in_a_post_that_discloses_elsewhere_is_a_hint_and_no_sponsor(world):
    world.add("ann", [{"text": "This post is sponsored by Ridgefox. I also ran in the Summitstep."},
                      {"text": "My week in the Summitstep.", "paid_partnership": True}])
    _, posts = asked(world, "Summitstep")
    assert set(posts["kind"]) == {"hint of money"}
    assert set(posts["disclosure"]) == {"paid partnership elsewhere in the post", "paid mark elsewhere in the post"}


def test_shares_have_their_n_their_interval_and_their_window(world):
    world.add("ann", [{"text": "In the Summitstep again"}] * 3 + [{"text": "Rest day"}] * 17)
    row = asked(world, "Summitstep")[0].iloc[0]
    assert (row["posts"], row["read"]) == (3, 20) and row["low"] < row["share"] == 0.15 < row["high"]
    assert row["since"] == world.now - timedelta(days=20) and row["last"] == world.now - timedelta(days=1)
    assert "3 of 20 posts read since" in row["said"] and "15%" in row["said"]
    assert asked(world, "Summitstep", days=2)[0].iloc[0]["read"] == 1


def test_where_terms_permit_no_figures_quotes_stay_and_shares_go(world):
    world.add("ann", [{"text": "In the Summitstep again"}])
    creators, posts = competitors.run(world.store, brief("Summitstep"))
    assert creators["share"].isna().all() and "%" not in creators["said"][0] and len(posts) == 1


@pytest.mark.parametrize("days", [-3, 0, 10**9])
def test_a_window_that_is_none_is_refused(world, days):
    with pytest.raises(BadInput, match="cannot be read"):
        asked(world, "Summitstep", days=days)


def test_one_other_name_is_no_list_of_letters_and_its_competitor_must_be_known(world):
    world.add("ann", [{"text": "A long run in the Ridgefox."}, {"text": "x y z, a b c."}])
    assert asked(world, "Summitstep", aliases={"summitstep": "Ridgefox"})[1]["quote"].tolist() == ["A long run in the Ridgefox."]
    with pytest.raises(BadInput, match="Sumitstep is no competitor"):
        asked(world, "Summitstep", aliases={"Sumitstep": ["Ridgefox"]})


@pytest.mark.parametrize("name", ["@", "#", "@ #"])
def test_a_name_of_signs_alone_is_said_nowhere(name):
    assert not namings("In the Summitstep: a, b! In the SUMMITSTEP.", Brand(name)) and not Brand(name).pattern.search("a b")


def test_an_ambiguous_profile_text_is_no_ambiguous_post(world):
    world.add("ann", [{"text": "Rest day"}], bio="Always keep On the move")
    row = asked(world, "On")[0].iloc[0]
    assert (row["posts"], row["ambiguous"]) == (0, 0) and row["quote"] == "Always keep On the move"


def test_a_name_that_is_also_a_word_needs_its_surroundings(world):
    world.add("ann", [{"text": t} for t in (
        "Running on empty and carrying on.", "On Monday we ran on the ridge.", "Testing my new On shoes on gravel.", "Thanks @on for the invite.",
        "Today I wore the On for the first time.", "Carry On Camping: The Best Of All Days", "My plan depends on you.")])
    found = kinds(world, "On")
    assert found == {"Testing my new On shoes on gravel.": ("mention", False), "Thanks @on for the invite.": ("mention", False),
                     "Today I wore the On for the first time.": ("mention", True),
                     "Carry On Camping: The Best Of All Days": ("mention", True)}
    row = asked(world, "On")[0].iloc[0]
    assert row["posts"] == 2 and row["ambiguous"] == 2 and "2 more may mean something else" in row["said"]


def test_the_posts_at_hand_say_which_names_are_words():
    said = ["my arrow is long", "on arrow", "the arrow was lost", "an Arrow store", "new arrow"]
    assert small_words(said, [Brand("Arrow"), Brand("Summitstep"), Brand("On")]) == {"Arrow", "On"}
    assert small_words(["Arrow opened"] * 9, [Brand("Arrow")]) == set()


def test_a_name_of_several_words_and_its_other_names_are_one_brand(world):
    texts = ("Lopa One One again", "the LOPA ONE ONE foam", "try @lopaoneone", "#LopaOneOne day", "My Lopa is worn out", "one one two")
    world.add("ann", [{"text": t} for t in texts])
    assert set(kinds(world, "Lopa One One")) == set(texts[:4])
    assert set(kinds(world, "Lopa One One", aliases={"Lopa One One": ["Lopa"]})) == set(texts[:5])


def test_handles_with_a_country_and_links_to_the_own_site_count():
    brand = Brand("Summitstep")
    assert [n.how for n in namings("Danke @summitstep.de", brand)] == ["handle"]
    assert [n.how for n in namings("New shoes", brand, links=["https://www.summitstep.example/x"])] == ["link"]
    assert not namings("New shoes", brand, links=["https://shop.example/summitstep", "not a link", "//"])
    assert not namings("Hi @summitstepfan", brand)


def test_profile_texts_are_told_from_posts_and_in_no_share(world):
    world.add("ann", [{"text": "Rest day"}], bio="Summitstep ambassador.")
    creators, posts = asked(world, "Summitstep")
    assert posts["source"].tolist() == ["profile text"] and creators["posts"].tolist() == [0] and creators["share"].tolist() == [0]


def test_the_competitors_own_profile_is_marked(world):
    world.add("summitstep", [{"text": "Meet the new Summitstep."}])
    assert asked(world, "Summitstep")[0]["own"].tolist() == [True]


def test_expired_posts_and_opted_out_creators_are_not_quoted(world):
    world.add("ann", [{"text": "In the Summitstep"}])
    world.add("bea", [{"text": "In the Summitstep too"}])
    with world.store.write() as s:
        s.execute("INSERT INTO optouts (ordinal, platform, platform_id, reason, made_by, made_at, run_id) "
                  "VALUES (nextval('ordinals'), 'youtube', 'id-bea', 'asked', 'x', $at, 'r')", at=clock.now())
    assert asked(world, "Summitstep")[0]["handle"].tolist() == ["ann"]
    with world.store.write() as s:
        s.execute("UPDATE posts SET expires_at = $now", now=clock.now())
    assert asked(world, "Summitstep")[1].empty


def test_hostile_titles_are_quoted_as_one_clean_line(world):
    world.add("ann", [{"title": "=HYPERLINK(1)\u202e <script>x</script> “Summitstep”\r\nBcc: x"}])
    quote = asked(world, "Summitstep")[1]["quote"][0]
    assert "\u202e" not in quote and "\n" not in quote and "”" not in quote and "Summitstep" in quote


def test_a_brief_without_competitors_says_what_to_do(world):
    with pytest.raises(BadInput, match="names no competitor"):
        asked(world)
