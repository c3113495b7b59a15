"""Lies in clauses whose words are otherwise free: questions, conditions, wishes, offers, what the sender does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tastemaker.brief import Brief
from tastemaker.outreach import grounding
from tastemaker.outreach.bank import Bank
from tastemaker.outreach.evidence import Fact
from tastemaker.outreach.writing import Sentence

AT = datetime(2026, 5, 20, tzinfo=UTC)
OFFERS = {
    "en": ("one kettle on loan for eight weeks and 200 GBP for an honest review", "A steel kettle of one litre."),
    "de": ("ein Kessel als Leihgabe für acht Wochen und 200 EUR für einen ehrlichen Test", "Ein Kessel aus Stahl."),
    "fr": ("une bouilloire prêtée pendant huit semaines et 200 EUR pour un avis honnête", "Une bouilloire en acier."),
    "es": ("un hervidor prestado durante ocho semanas y 200 EUR por una reseña sincera", "Un hervidor de acero."),
    "ko": ("주전자를 8주 동안 대여하고 솔직한 후기 한 편에 20만 원 지급", "강철로 된 주전자입니다."),
}
SMUGGLED = {
    "en": (
        "We know how much your followers trust you.", "The offer is for award winners like you.",
        "Could you, as a mother of two, use a quieter kettle?", "If your last sponsor had paid, we would not ask.",
        "Thank you for agreeing.", "We would love to congratulate you on the baby.",
        "Would you bring the medal to the shoot?", "How does it feel to be famous?",
        "Would you tell us why you left the army?", "We hope that your wrist has healed.",
        "Because you won the cup, we would like to send one.", "I would love to hear about the divorce.",
        "Feel free to bring your wife, the surgeon.", "We would add a toaster as well.",
        "We could talk about it as openly as last time.", "We are looking for people who admire you as much as we do.",
        "Please give our regards to your colleague Harriet.", "We would be glad to work with you again.",
        "May I ask, now that you have moved to Leeds, for an address?",
        "We are writing to the woman who saved the lighthouse."),
    "de": (
        "Wir wissen, wie sehr deine Follower dir vertrauen.", "Das Angebot gilt für Preisträgerinnen wie dich.",
        "Könntest du als zweifache Mutter einen leiseren Kessel brauchen?",
        "Hätte dein letzter Sponsor gezahlt, würden wir nicht fragen.", "Danke für deine Zusage.",
        "Wir würden dir gern zum Baby gratulieren.", "Würdest du die Medaille zum Dreh mitbringen?",
        "Wie fühlt es sich an, berühmt zu sein?", "Magst du erzählen, warum du die Armee verlassen hast?",
        "Wir hoffen, dass dein Handgelenk verheilt ist.", "Weil du den Pokal gewonnen hast, würden wir dir gern schreiben.",
        "Ich würde gern etwas über die Scheidung hören.", "Wir würden noch einen Toaster dazulegen.",
        "Wir könnten so offen reden wie beim letzten Mal.", "Grüße bitte deine Kollegin Harriet.",
        "Wir würden gern wieder mit dir arbeiten.", "Wir suchen Leute, die dich so bewundern wie wir.",
        "Darf ich nach deinem Umzug nach Leipzig um die Adresse bitten?"),
    "fr": (
        "Nous savons combien vos abonnés vous font confiance.", "L'offre s'adresse aux lauréates comme vous.",
        "Pourriez-vous, en tant que mère de deux enfants, utiliser une bouilloire silencieuse ?",
        "Si votre dernier sponsor avait payé, nous ne demanderions rien.", "Merci d'avoir accepté.",
        "Nous aimerions vous féliciter pour le bébé.", "Pourriez-vous apporter la médaille au tournage ?",
        "Quel effet cela fait-il d'être célèbre ?", "Voudriez-vous raconter pourquoi vous avez quitté l'armée ?",
        "Nous espérons que votre poignet est guéri.", "J'aimerais entendre parler du divorce.",
        "Nous pourrions ajouter un grille-pain.", "Nous pourrions en parler aussi librement que la dernière fois.",
        "Saluez de notre part votre collègue Harriet.", "Nous aimerions retravailler avec vous.",
        "Puis-je, depuis votre déménagement à Lille, vous demander une adresse ?"),
    "es": (
        "Sabemos cuánto confían en ti tus seguidores.", "La oferta es para ganadoras como tú.",
        "¿Podrías, como madre de dos hijos, usar un hervidor más silencioso?",
        "Si tu último patrocinador hubiera pagado, no preguntaríamos.", "Gracias por aceptar.",
        "Nos gustaría felicitarte por el bebé.", "¿Podrías traer la medalla al rodaje?",
        "¿Qué se siente al ser famosa?", "¿Querrías contar por qué dejaste el ejército?",
        "Esperamos que tu muñeca se haya curado.", "Me gustaría saber más del divorcio.",
        "Podríamos añadir una tostadora.", "Podríamos hablar con la misma franqueza que la última vez.",
        "Saluda de nuestra parte a tu colega Harriet.", "Nos gustaría volver a trabajar contigo.",
        "¿Puedo pedirte, tras tu mudanza a Bilbao, una dirección?"),
    "ko": (
        "구독자들이 얼마나 신뢰하시는지 잘 알고 있습니다.", "수상자이신 분께 드리는 제안입니다.",
        "두 아이의 엄마로서 조용한 주전자를 써 보시겠어요?", "지난 협찬사가 돈을 냈다면 여쭙지 않았을 겁니다.",
        "수락해 주셔서 감사합니다.", "출산을 축하드리고 싶습니다.", "촬영에 메달을 가져오실 수 있을까요?",
        "왜 군대를 그만두셨는지 들려주시겠어요?", "손목이 다 나으셨기를 바랍니다.", "우승하셨으니 한 대 보내 드리고 싶습니다.",
        "토스터도 함께 드리겠습니다.", "지난번처럼 편하게 이야기하고 싶습니다.", "다시 함께 일하고 싶습니다.",
        "부산으로 이사하신 주소를 여쭤도 될까요?"),
}


STATED = {
    "en": (
        "Our kettle withstands hail and salt water.",
        "We own a factory in the north.",
        "You also restored the town hall clock.",
        "Congratulations on the golden horse.",
        "You were named keeper of the harbour bell.",
        "Would you pour a cup between shifts at the hospital?",
        "Every Sunday we watch your films at the office.",
        "We would be happy to pick up where we stopped.",
        "Should it ever leak, we replace it.",
        "The kettle is made of silver.",
        "You, the maker of the harbour bell, might like it.",
        "People open the door when you speak."),
    "de": (
        "Unser Kessel hält Hagel und Salzwasser aus.",
        "Wir sind die älteste Schmiede weit und breit.",
        "Du hast auch die Rathausuhr gebaut.",
        "Magst du erzählen, warum du gekündigt hast?",
        "Warum bist du nach Norden gezogen?",
        "Keine deiner Folgen lasse ich aus.",
        "Sollte er je tropfen, ersetzen wir ihn.",
        "Der Kessel hat die Prüfung bestanden."),
    "fr": (
        "Notre bouilloire résiste à la grêle et au sel.",
        "Vous avez aussi remonté l'horloge de la mairie.",
        "Entre deux gardes à l'hôpital, voulez-vous une bouilloire ?",
        "Je ne manque aucun de vos épisodes.",
        "La bouilloire est en argent.",
        "Si elle fuit, nous la remplaçons."),
    "es": (
        "Nuestro hervidor aguanta el granizo y la sal.",
        "También arreglaste el reloj del ayuntamiento.",
        "Entre guardia y guardia en el hospital, ¿te cabe un té?",
        "Entre té y té para la selección, ¿te cabe una prueba?",
        "Podríamos seguir donde lo dejamos.",
        "El hervidor es de plata.",
        "Si gotea, lo sustituimos."),
    "ko": (
        "저희는 북쪽에 공장이 있습니다.",
        "시청 시계도 고치셨지요.",
        "왜 회사를 떠나셨나요?",
        "멈춘 곳에서 다시 시작하고 싶습니다.",
        "영상을 빠짐없이 보고 있습니다.",
        "물이 새면 교체해 드립니다."),
}
"""What is stated of the product, the sender, the reader and earlier dealings, much of it in ordinary words."""


def refused(text: str, tongue: str) -> list[grounding.Refusal]:
    offer, what = OFFERS[tongue]
    bank = Bank.of(Brief.parse({
        "campaign": "Kettle", "topics": ["tea"], "offer": offer,
        "product": {"name": "Morvale Kettle", "url": "https://morvale.example/kettle", "category": "", "what": what},
        "sender": {"name": "Jessamy Holt", "organisation": "Morvale", "role": "", "facts": []}}))
    facts = [Fact(evidence_id="n", profile_key=1, kind="name", value="Orla Fennimore", quote="Orla Fennimore",
                  post_key=None, url="https://orla.example/1")]
    return [r for r in grounding.check("", [Sentence(text, ("n",))], facts, bank, at=AT) if r.sentence]


@pytest.mark.parametrize(("tongue", "text"), [(tongue, text) for tongue, texts in SMUGGLED.items() for text in texts])
def test_a_free_clause_smuggles_nothing_in(tongue, text):
    assert refused(text, tongue)


@pytest.mark.parametrize(("tongue", "text"), [(tongue, text) for tongue, texts in STATED.items() for text in texts])
def test_what_a_clause_states_of_anybody_needs_a_fact_however_ordinary_its_words_are(tongue, text):
    assert refused(text, tongue)


@pytest.mark.parametrize(("tongue", "text"), [
    ("en", "You write on Bluesky, and you tell how."), ("de", "Du schreibst darüber in deinem Profil."),
    ("fr", "Vous en parlez dans votre vidéo."), ("es", "Lo publicaste en tu canal."), ("ko", "영상에서 말씀하셨지요.")])
def test_that_somebody_posted_something_needs_no_fact_for_its_few_words(tongue, text):
    assert [r for r in refused(text, tongue) if r.what != "Bluesky"] == []
