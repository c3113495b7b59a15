"""Sponsors: past partners and competitors' work, each with its sentence, link and date."""

from datetime import UTC, datetime

import pytest

from tastemaker.scoring import sponsors

DAY = datetime(2026, 10, 12, tzinfo=UTC)


def post(text, key=1, title="", day=DAY, **more):
    return {
        "post_key": key,
        "title": title,
        "text": text,
        "url": f"https://video.example/{key}",
        "published_at": day,
        **more,
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("This video is sponsored by Boxwell.", "Boxwell"),
        ("Thanks to Northbox Audio for sponsoring this video!", "Northbox Audio"),
        ("Paid partnership with @sandboxgear", "@sandboxgear"),
        ("#ad thank you @sandboxgear", "@sandboxgear"),
        ("Boxwell sent me these shoes for free", "Boxwell"),
        ("Brought to you by our friends at Boxwell", "Boxwell"),
        ("Dieses Video wird von Boxwell gesponsert, gesponsert von Boxwell", "Boxwell"),
        ("Werbung in Kooperation mit Boxwell", "Boxwell"),
        ("Vidéo sponsorisée par Boxwell", "Boxwell"),
        ("En partenariat avec Boxwell", "Boxwell"),
        ("Vídeo patrocinado por Boxwell", "Boxwell"),
        ("Colaboración pagada con Boxwell", "Boxwell"),
        ("Boxwell로부터 제품을 제공받았습니다", "Boxwell"),
        ("박스웰 협찬 영상입니다", "박스웰"),
    ],
)
def test_a_partner_is_named_in_the_words_of_the_post(text, name):
    found = sponsors.mentions([post(text)])
    assert name in [partner.name for partner in found]
    first = next(partner for partner in found if partner.name == name)
    assert (
        first.quote == text
        and first.url == "https://video.example/1"
        and first.published_at == DAY
        and first.post_key == 1
    )


@pytest.mark.parametrize(
    "text",
    [
        "This video is not sponsored by Boxwell.",
        "I ran with Boxwell shoes.",
        "Sponsored by nobody, bought with my own money",
        "Thanks to Ann for the company",
        "",
    ],
)
def test_no_partner_is_made_up(text):
    assert sponsors.mentions([post(text)]) == []


def test_a_paid_mark_without_a_name_is_an_unnamed_partner():
    [found] = sponsors.mentions([post("Up the hill", title="Ridge day", paid_partnership=True)])
    assert (found.name, found.kind, found.quote, found.score) == ("", "paid mark", "Ridge day", 1.0)
    [named] = sponsors.mentions([post("Sponsored by Boxwell.", paid_partnership=True)])
    assert named.name == "Boxwell", "the mark adds nothing where the sentence names the partner"


def test_a_link_with_an_affiliate_mark_names_its_shop_and_a_plain_one_does_not():
    links = '["https://www.shop.example/p?tag=box-20", "https://plain.example/p?page=2"]'
    [found] = sponsors.mentions([post("Shoes", links=links)])
    assert (found.name, found.kind, found.score) == (
        "shop.example",
        "tracked link",
        0.5,
    ) and "tag=box-20" in found.quote
    assert sponsors.mentions([post("See https://[broken and https://plain.example/x")]) == []


def test_a_competitor_is_told_as_paid_or_only_named():
    posts = [
        post("Sponsored by Boxwell.", 1),
        post("I tried the box-well shoes today", 2, day=None),
        post("boxwells are birds", 3),
    ]
    found = sponsors.mentions(posts, ["Box Well"])
    assert [(p.post_key, p.name, p.kind, p.competitor) for p in found] == [
        (1, "Box Well", "paid partnership", True),
        (2, "Box Well", "competitor named", True),
    ]
    assert found[0].score > 0.5 == found[1].score


def test_newest_posts_come_first_and_a_name_stands_once_a_post():
    posts = [
        post("Sponsored by Boxwell. Thanks to Boxwell for sponsoring!", 1, day=datetime(2026, 1, 1, tzinfo=UTC)),
        post("Sponsored by Northbox.", 2),
    ]
    assert [p.name for p in sponsors.mentions(posts)] == ["Northbox", "Boxwell"]


def test_a_code_is_a_hint():
    [found] = sponsors.mentions([post("Save 20% at Boxwell with code BOX20")])
    assert (found.name, found.kind, found.score) == ("Boxwell", "discount code", 0.5)


def test_a_partner_is_one_row_of_plain_values():
    [found] = sponsors.mentions([post("Sponsored by Boxwell.")])
    assert found.as_dict()["quote"] == "Sponsored by Boxwell." and set(found.as_dict()) >= {
        "name",
        "url",
        "published_at",
        "kind",
    }


def test_a_word_that_names_nobody_is_no_partner():
    assert [p.name for p in sponsors.mentions([post("This video is sponsored by You all")])] == [""]


def test_links_that_are_null_are_none():
    assert sponsors.mentions([post("Shoes", links="null")]) == []


def test_a_name_does_not_begin_within_a_word():
    assert "Phonebox" not in [p.name for p in sponsors.mentions([post("iPhonebox sent me these shoes for free")])]


@pytest.mark.parametrize("text", ["They sent me gels, the opinion is mine.", "Sie haben mir Schuhe kostenlos geschickt.",
                                  "Ils m'ont offert ce sac."])
def test_a_pronoun_is_nobody_s_name(text):
    post = {"post_key": 1, "title": "", "text": text, "url": "", "published_at": None}
    assert not {partner.name.lower() for partner in sponsors.mentions([post])} & {"they", "sie", "ils"}
