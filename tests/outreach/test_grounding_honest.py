"""True sentences, as people put them: nearly all pass, and what does not is counted here."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tastemaker.brief import Brief
from tastemaker.outreach import grounding
from tastemaker.outreach.bank import Bank
from tastemaker.outreach.evidence import Fact
from tastemaker.outreach.writing import Sentence

AT = datetime(2026, 5, 20, tzinfo=UTC)
BANK = Bank.of(Brief.parse({
    "campaign": "Trail shoes, spring", "topics": ["trail running", "ultramarathon"], "competitors": ["Summitstep"],
    "offer": "a free pair to test for six weeks and a paid review at your usual rate",
    "product": {"name": "Fernpath Trail 2", "url": "https://fernpath.example/trail-2", "category": "running shoes", "price": "139 EUR",
                "what": "A light trail running shoe with a grippy outsole that can be resoled."},
    "sender": {"name": "Mara Lindqvist", "organisation": "Fernpath", "role": "Partnerships",
               "facts": ["Fernpath makes trail shoes that can be resoled."]}}))


def fact(evidence_id: str, kind: str, value: str, post: int | None = None) -> Fact:
    return Fact(evidence_id=evidence_id, profile_key=1, kind=kind, value=value, quote=value, post_key=post, url="https://x.example/1")


FACTS = (fact("name", "name", "Anna Trailhead"), fact("handle", "handle", "annatrail"), fact("platform", "platform", "YouTube"),
         fact("followers", "followers", "12400"),
         fact("t1", "post_title", "Mud, rain and 50 km of the Ridgeway", 1), fact("d1", "post_date", "2026-05-03", 1),
         fact("topic", "topic", "trail running", 1),
         fact("t2", "post_title", "My first ultramarathon", 2), fact("d2", "post_date", "2026-04-20", 2))
HONEST = [
    ("Hi Anna,", "name"), ("Hello Anna Trailhead,", "name"), ("Hallo Anna,", "name"), ("Bonjour Anna,", "name"), ("Hola Anna,", "name"),
    ("I came across your video “Mud, rain and 50 km of the Ridgeway” of 3 May 2026.", "t1 d1"),
    ("Your video \"Mud, rain and 50 km of the Ridgeway\" from May 3 made me write to you.", "t1 d1"),
    ("I found “My first ultramarathon” (April 20, 2026) while looking for people who run on trails.", "t2 d2"),
    ("While looking for trail runners on YouTube, I found your channel.", "platform topic"),
    ("Two of your videos stood out: “Mud, rain and 50 km of the Ridgeway” (3 May) and “My first ultramarathon” (20 April).", "t1 d1 t2 d2"),
    ("In “My first ultramarathon”, published in April 2026, you take on an ultramarathon.", "t2 d2"),
    ("You recently published “Mud, rain and 50 km of the Ridgeway”.", "t1 d1"),
    ("With 12,400 subscribers on YouTube you reach runners who leave the road.", "followers platform"),
    ("Your 12.4k followers may like to know that a shoe can be resoled.", "followers"),
    ("Your 50 km on the Ridgeway sound like a good test for a shoe.", "t1"),
    ("Mud and rain are what our shoe is made for.", "t1"),
    ("I work in Partnerships at Fernpath.", ""),
    ("At Fernpath we make trail shoes that can be resoled.", ""),
    ("The Fernpath Trail 2 is a light trail running shoe with a grippy outsole.", ""),
    ("It costs 139 EUR and can be resoled.", ""),
    ("The price is €139.", ""),
    ("We would like to offer you a free pair to test for six weeks.", ""),
    ("You would get a free pair, six weeks to test it, and a paid review at your usual rate.", ""),
    ("You would have 6 weeks to test the shoe, and we would pay your usual rate for a review.", ""),
    ("Whatever you think of it, you are free to say so.", ""),
    ("If it does not suit you, simply tell me and I will not write again.", ""),
    ("Would you like to hear more?", ""), ("May I send you the details?", ""), ("Shall I send you a pair?", ""),
    ("Would you be up for a paid review?", ""),
    ("More about the shoe: https://fernpath.example/trail-2", ""),
    ("I found your details on your public YouTube profile.", "platform"),
    ("ich bin auf dein Video „Mud, rain and 50 km of the Ridgeway“ vom 3. Mai 2026 gestoßen.", "t1 d1"),
    ("Dein Video „My first ultramarathon“ vom 20.04.2026 ist mir aufgefallen.", "t2 d2"),
    ("Wir machen bei Fernpath Schuhe für den Trail, die man neu besohlen kann.", ""),
    ("Der Fernpath Trail 2 ist ein leichter Schuh mit griffiger Sohle.", ""),
    ("Wir würden dir gern ein kostenloses Paar schicken, das du sechs Wochen testen kannst.", ""),
    ("Dazu käme eine bezahlte Bewertung zu deinem üblichen Honorar.", ""),
    ("Hättest du Lust, den Schuh zu testen?", ""), ("Darf ich dir mehr dazu schicken?", ""),
    ("Mit 12.400 Abonnenten erreichst du Menschen, die gern draußen laufen.", "followers"),
    ("Da es in deinem Video um trail running geht, könnte das gut passen.", "topic"),
    ("Falls du keine Lust hast, ist das völlig in Ordnung.", ""),
    ("Viele Grüße aus unserem Team", ""),
    ("J'ai découvert votre vidéo « My first ultramarathon » du 20 avril 2026.", "t2 d2"),
    ("Nous vous proposons une paire gratuite à tester pendant six semaines.", ""),
    ("Je travaille chez Fernpath, et nous fabriquons des chaussures de trail.", ""),
    ("Seriez-vous d'accord pour en parler ?", ""),
    ("He visto tu vídeo «My first ultramarathon» del 20 de abril de 2026.", "t2 d2"),
    ("Te ofrecemos un par gratis para probarlo durante seis semanas.", ""),
    ("Trabajo en Fernpath y hacemos zapatillas de trail.", ""),
    ("¿Te gustaría recibir más información?", ""),
    ("Best regards,", ""), ("Mara Lindqvist", ""), ("Partnerships, Fernpath", ""), ("Kind regards from Fernpath,", ""),
    ("Because your videos are about trail running, I thought of you first.", "topic"),
    ("There are no conditions beyond an honest opinion.", ""),
    ("Please tell me what your usual rate is.", ""),
    ("I am curious what you think of a shoe like that.", ""),
    ("Running in mud and rain is a fair test for an outsole.", "t1"),
    ("Your first ultramarathon, which you shared on April 20, is the kind of run the shoe is made for.", "t2 d2"),
    ("If you have time, have a look at the shoe and let me know.", ""),
    ("The review would be marked as paid, as the rules ask.", ""),
]


def refused() -> list[tuple[str, str]]:
    out = []
    for text, ids in HONEST:
        if found := grounding.check("Fernpath Trail 2", [Sentence(text, tuple(ids.split()))], FACTS, BANK, at=AT):
            out.append((text, "; ".join(f"{r.what}: {r.why}" for r in found)))
    return out


def test_nearly_all_honest_sentences_pass():
    wrong = refused()
    assert len(wrong) <= 0.05 * len(HONEST), wrong


@pytest.mark.parametrize("subject", ["“My first ultramarathon” and Fernpath Trail 2", "A pair of Fernpath Trail 2 for you, Anna?", "Paid review of a trail shoe",
                                     "An idea for your video of 3 May 2026"])
def test_honest_subjects_pass(subject):
    assert grounding.check(subject, [Sentence("Hi Anna,", ("name", "t1", "d1", "t2", "d2"))], FACTS, BANK, at=AT) == []
