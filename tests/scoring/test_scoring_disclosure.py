"""Disclosures: found by sentence in several languages, denied ones not, codes only as hints."""

import pytest

from tastemaker.scoring import disclosure
from tastemaker.scoring.wording.sentences import split

SAID = [
    ("affiliate link", "Some of these links are affiliate links."),
    ("affiliate link", "I earn a small commission if you buy through these links."),
    ("affiliate link", "Wenn ihr über diesen Link kauft, erhalte ich eine Provision."),
    ("affiliate link", "Certains liens sont affiliés."),
    ("affiliate link", "Los enlaces de la descripción son enlaces de afiliado."),
    ("affiliate link", "쿠팡 파트너스 활동의 일환으로 수수료를 제공받습니다"),
    ("paid partnership", "This video is sponsored by Boxwell."),
    ("paid partnership", "New shoes! #ad"),
    ("paid partnership", "Werbung"),
    ("paid partnership", "Collaboration commerciale avec Boxwell"),
    ("paid partnership", "Vídeo patrocinado por Boxwell"),
    ("paid partnership", "유료 광고 포함"),
    ("paid partnership", "Video sponsorizzato da Boxwell"),
    ("gifted product", "Boxwell sent me these shoes for free."),
    ("gifted product", "Das Zelt wurde mir kostenlos zur Verfügung gestellt."),
    ("gifted product", "Produit offert par Boxwell"),
    ("gifted product", "Boxwell me envió las zapatillas gratis"),
    ("gifted product", "제품을 무료로 제공받았습니다"),
    ("discount code", "Use code BOX20 for 20% off"),
    ("discount code", "할인코드 BOX20"),
]
SILENT = [
    "This video is not sponsored.",
    "Dieses Video ist nicht gesponsert.",
    "Cette vidéo n'est pas sponsorisée",
    "Este vídeo no está patrocinado",
    "광고 아닙니다",
    "I bought these shoes with my own money.",
    "Camera: https://shop.example/c?tag=x-20",
    "Support me on Patreon: https://p.example",
    "For sponsorships: box@sandbox.example",
    "Learn affiliate marketing with this free course",
    "The European Commission decided yesterday.",
    "Abonniert meinen Kanal",
    "Where do you buy your shoes?",
    "",
]


@pytest.mark.parametrize(("kind", "text"), SAID)
def test_each_kind_is_found_in_several_languages(kind, text):
    [found] = disclosure.sentences(text)
    assert (found.kind, found.sentence, found.start) == (kind, text, 0) and found.score >= 0.5 and found.why
    assert found.discloses is (kind != "discount code")


@pytest.mark.parametrize("text", SILENT)
def test_what_denies_or_only_resembles_is_not_given(text):
    assert disclosure.sentences(text) == []


def test_the_sentence_is_quoted_as_it_stands_with_its_place():
    text = "Up the hill we go!\n\n• Gear: https://shop.example/a\n* This video is sponsored by Boxwell. See you there."
    [found] = disclosure.sentences(text)
    assert (
        text[found.start : found.start + len(found.sentence)]
        == found.sentence
        == "* This video is sponsored by Boxwell."
    )


def test_a_sponsor_with_a_code_is_a_disclosure():
    [found] = disclosure.sentences("Thanks to Boxwell for sponsoring this video, use code BOX20 for 20% off")
    assert found.kind == "paid partnership"


def test_the_least_score_can_be_chosen():
    text = "Thanks to our partners for the shoes."
    assert len(disclosure.sentences(text, least=0.0)) == 1 and disclosure.sentences(text, least=1.1) == []


def test_chances_of_the_kinds_sum_to_one():
    found = disclosure.chances([text for _, text in SAID])
    assert found.shape == (len(SAID), 5) and found.sum(axis=1) == pytest.approx(1)
    assert disclosure.chances([]).shape == (0, 5) and disclosure.kinds()[-1] == "none"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("v1.2 is out at https://a.example/x.y?z. Good", ["v1.2 is out at https://a.example/x.y?z.", "Good"]),
        ("하나입니다. 둘입니다.", ["하나입니다.", "둘입니다."]),
        ("一。二。", ["一。", "二。"]),
        ("a\r\n\r\n b ", ["a", "b"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences_part_by_stops_lines_and_scripts(text, found):
    pieces = split(text)
    assert [piece for _, piece in pieces] == found
    assert all(text[start : start + len(piece)] == piece for start, piece in pieces)


def test_a_text_without_end_is_read_in_time():
    assert disclosure.sentences("buy link support " * 20_000) is not None
