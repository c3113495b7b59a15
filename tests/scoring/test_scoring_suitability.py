"""Suitability: content found with its quote, negations and other meanings left out, decisions kept."""

from datetime import UTC, datetime

import pytest

from tastemaker import sheets
from tastemaker.errors import BadInput
from tastemaker.scoring import suitability
from tastemaker.scoring.suitability import categories, findings

DAY = datetime(2026, 10, 12, tzinfo=UTC)


def post(text, key=1, title="", day=DAY):
    return {"post_key": key, "title": title, "text": text, "url": f"https://video.example/{key}", "published_at": day}


def found(text):
    return [f.category for f in findings(categories(), {}, [post(text)])]


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Tasting craft beer", "alcohol"),
        ("Wir trinken Bier", "alcohol"),
        ("Una cerveza fría", "alcohol"),
        ("Un verre de vin rouge", "alcohol"),
        ("맥주를 마셨어요", "alcohol"),
        ("My casino night", "gambling"),
        ("Sportwetten Tipps", "gambling"),
        ("Paris sportifs du jour", "gambling"),
        ("New vape flavours", "tobacco"),
        ("cannabis oil haul", "drugs"),
        ("At the range with my rifle", "weapons"),
        ("what the f\u200buck, fuck", "profanity"),
        ("quelle merde", "profanity"),
        ("NSFW, 18+ only", "adult"),
        ("This tea cures everything", "health-claims"),
        ("guaranteed profits every week", "money-promises"),
        ("Do NOT try this at home", "danger"),
        ("He spoke of murder", "violence"),
    ],
)
def test_content_is_found_in_several_languages(text, category):
    assert category in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "No alcohol tonight",
        "an alcohol-free beer-free evening",
        "ohne Alkohol",
        "sin alcohol",
        "sans alcool",
        "무알콜 음료",
        "I don't drink any alcohol",
        "root beer",
        "a hot glue gun",
        "top gun music",
        "the gunners won",
        "Scunthorpe",
        "weed control in spring",
        "Massagepistole",
        "kein Bier",
        "",
    ],
)
def test_denials_and_other_meanings_are_no_findings(text):
    assert found(text) == []


def test_a_finding_quotes_the_sentence_with_link_date_and_reason():
    [one] = findings(
        categories(), {"url": "https://p.example/a"}, [post("Up the hill. Then a cold beer at the hut! Home.", 7)]
    )
    assert (one.quote, one.url, one.published_at, one.post_key) == (
        "Then a cold beer at the hut!",
        "https://video.example/7",
        DAY,
        7,
    )
    assert one.why == "speaks of alcoholic drinks" and one.word == "beer" and one.decision == "open"


def test_the_profile_comes_first_then_posts_from_new_to_old():
    posts = [post("wine", 1, day=datetime(2026, 1, 1, tzinfo=UTC)), post("vodka", 2), post("rum", 3, day=None)]
    order = findings(categories(), {"url": "https://p.example/a", "bio": "Craft beer and trails"}, posts)
    assert [f.post_key for f in order] == [None, 2, 1, 3] and order[0].url == "https://p.example/a"


def test_quotation_and_question_ask_for_caution():
    one, two = findings(categories(), {}, [post("The song “Whiskey river” again", 1), post("Do you like wine?", 2)])
    assert "quotation" in one.caution and two.caution == "in a question"


def test_decisions_belong_to_findings_and_can_be_filtered_and_exported(tmp_path):
    open_ones = findings(categories(), {}, [post("wine tasting", 1), post("poker night", 2)])
    again = findings(categories(), {}, [post("wine tasting", 1), post("poker night", 2)])
    decided = suitability.decided(again, {open_ones[0].finding_id: "fine"})
    assert [f.decision for f in decided] == ["fine", "open"]
    assert (
        suitability.chosen(decided, decision="open")[0].category == "gambling"
        and suitability.chosen(decided, category="alcohol")[0].decision == "fine"
    )
    path = sheets.write(tmp_path / "f.csv", suitability.COLUMNS, [f.as_dict() for f in decided])
    assert [row["decision"] for row in sheets.read(path)] == ["fine", "open"]
    with pytest.raises(BadInput, match="no decision"):
        suitability.decided(again, {again[0].finding_id: "guilty"})


def test_a_file_of_ones_own_replaces_ours(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        '[categories.caffeine]\nwhy = "speaks of coffee"\nwords = ["coffee*", "커피"]\nunless = ["coffee table*"]\n',
        encoding="utf-8",
    )
    mine = categories(path)
    assert [f.category for f in findings(mine, {}, [post("Coffees and wine. A coffee table. 커피가 좋아")])] == [
        "caffeine"
    ] * 2


@pytest.mark.parametrize(
    "text",
    [
        "[categories.religion]\nwords = ['x']",
        "[categories.\"Sexual orientation\"]\nwords = ['x']",
        "[categories.political_views]\nwords = ['x']",
        "[categories.health]\nwords = ['x']",
        "[categories.a]\nwords = []",
        "[categories.a]\nwords = ['']",
        "[categories.a]\nwords = 'x'",
        "[categories]\na = 3",
        "categories = 3",
        "categories = ['a']",
        "[categories.a]\nwords = ['*x']",
        "[categories.a]\nwords = ['\u200b']",
        "nothing = 1",
        "not toml [",
    ],
)
def test_what_cannot_be_a_category_is_refused(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        categories(path)
    assert refused.value.next_step


def test_categories_can_be_picked_and_unknown_ones_are_named():
    assert [c.name for c in categories(only=["gambling", "alcohol"])] == ["gambling", "alcohol"]
    with pytest.raises(BadInput, match="no category luck"):
        categories(only=["luck"])
    with pytest.raises(BadInput, match="cannot be read"):
        categories("/nowhere/at/all.toml")


def test_none_of_ours_is_about_who_somebody_is():
    assert not {c.name.replace("-", " ") for c in categories()} & suitability.PERSONAL


def test_a_denial_counts_wherever_in_a_long_sentence_it_stands():
    far = "word " * 400
    assert found(f"{far}no beer") == [] and found(f"no {far}beer") == ["alcohol"]
