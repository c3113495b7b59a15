"""True sentences, as people put them: nearly all pass, and what does not is counted here."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tastemaker.brief import Brief
from tastemaker.outreach import grounding
from tastemaker.outreach.bank import Bank
from tastemaker.outreach.evidence import Fact
from tastemaker.outreach.grounding.refusals import original
from tastemaker.outreach.writing import Sentence

AT = datetime(2026, 5, 20, tzinfo=UTC)
BANK = Bank.of(Brief.parse({
    "campaign": "Trail shoes, spring", "topics": ["trail running", "ultramarathon"], "competitors": ["Summitstep"],
    "offer": "a free pair to test for six weeks and a paid review at your usual rate",
    "product": {"name": "Fernpath Trail 2", "url": "https://fernpath.example/trail-2", "category": "running shoes",
                "price": "139 EUR",
                "what": "A light trail running shoe with a grippy outsole that can be resoled."},
    "sender": {"name": "Mara Lindqvist", "organisation": "Fernpath", "role": "Partnerships",
               "facts": ["Fernpath makes trail shoes that can be resoled."]}}))


def fact(evidence_id: str, kind: str, value: str, post: int | None = None) -> Fact:
    return Fact(evidence_id=evidence_id, profile_key=1, kind=kind, value=value, quote=value, post_key=post,
                url="https://x.example/1")


FACTS = (fact("name", "name", "Anna Trailhead"), fact("handle", "handle", "annatrail"),
         fact("platform", "platform", "YouTube"),
         fact("followers", "followers", "12400"),
         fact("t1", "post_title", "Mud, rain and 50 km of the Ridgeway", 1), fact("d1", "post_date", "2026-05-03", 1),
         fact("topic", "topic", "trail running", 1),
         fact("t2", "post_title", "My first ultramarathon", 2), fact("d2", "post_date", "2026-04-20", 2))
HONEST = [
    ("Hi Anna,", "name"), ("Hello Anna Trailhead,", "name"), ("Hallo Anna,", "name"), ("Bonjour Anna,", "name"),
    ("Hola Anna,", "name"),
    ("I came across your video “Mud, rain and 50 km of the Ridgeway” of 3 May 2026.", "t1 d1"),
    ("Your video \"Mud, rain and 50 km of the Ridgeway\" from May 3 made me write to you.", "t1 d1"),
    ("I found “My first ultramarathon” (April 20, 2026) while looking for people who run on trails.", "t2 d2"),
    ("While looking for trail runners on YouTube, I found your channel.", "platform topic"),
    ("Two of your videos stood out: “Mud, rain and 50 km of the Ridgeway” (3 May) and “My first ultramarathon” (20 "
     "April).", "t1 d1 t2 d2"),
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
    ("Dear Anna,", "name"),
    ("Good morning Anna,", "name"),
    ("Liebe Anna,", "name"),
    ("Servus Anna,", "name"),
    ("My name is Mara Lindqvist and I look after partnerships at Fernpath.", ""),
    ("I spotted your post “My first ultramarathon” and thought of our new trail shoe.", "t2"),
    ("The way you describe 50 km of the Ridgeway is exactly the terrain that our shoe is built for.", "t1"),
    ("Your clip \"My first ultramarathon\" (20 April 2026) shows the kind of distance the Fernpath Trail 2 was made "
     "for.", "t2 d2"),
    ("You ran through mud and rain on the Ridgeway, and grip matters there.", "t1"),
    ("Fernpath is a small maker of trail shoes that can be resoled.", ""),
    ("In return we would ask for one honest review, paid at your usual rate.", ""),
    ("You keep the shoes either way.", ""),
    ("There is no script, and you decide what you say.", ""),
    ("Could we send you a pair?", ""),
    ("Does that sound interesting?", ""),
    ("Let me know which size you wear and where to send the pair.", ""),
    ("Cheers, Mara", ""),
    ("Thanks for reading this far.", ""),
    ("Thank you for your time.", ""),
    ("I know your inbox is full, so I will keep it short.", ""),
    ("Grip in the wet is the one thing we worked on longest.", ""),
    ("On 3 May you shared “Mud, rain and 50 km of the Ridgeway”, and that is why I am in touch.", "t1 d1"),
    ("Both videos are about long runs in rough weather.", "t1 t2"),
    ("We noticed that you speak about trail running on YouTube.", "topic platform"),
    ("Our trail shoe costs 139 euros and its sole can be replaced.", ""),
    ("It is a light shoe, and its outsole can be renewed.", ""),
    ("If you say no, that is fine with us.", ""),
    ("Nach deinem Video „My first ultramarathon“ dachte ich an unseren neuen Schuh.", "t2"),
    ("Mein Name ist Mara Lindqvist, ich kümmere mich bei Fernpath um Partnerschaften.", ""),
    ("Der Schuh ist leicht, griffig und kann neu besohlt werden.", ""),
    ("Du könntest ihn sechs Wochen lang testen und danach ehrlich darüber berichten.", ""),
    ("Was du sagst, bleibt ganz dir überlassen.", ""),
    ("Die Bewertung bezahlen wir zu deinem üblichen Satz.", ""),
    ("Klingt das interessant für dich?", ""),
    ("Ich freue mich auf deine Antwort.", ""),
    ("Schöne Grüße aus dem Fernpath-Büro", ""),
    ("In deinem Beitrag vom 20. April ging es um deinen ersten Ultramarathon.", "t2 d2"),
    ("Matsch und Regen sind genau das richtige Gelände für unsere Sohle.", "t1"),
    ("Ich habe deinen Kanal bei der Suche nach Trailrunning auf YouTube gefunden.", "platform topic"),
    ("Der Preis liegt bei 139 Euro.", ""),
    ("Je m'appelle Mara Lindqvist et je travaille pour Fernpath.", ""),
    ("Votre vidéo « Mud, rain and 50 km of the Ridgeway », publiée le 3 mai, m'a fait penser à notre chaussure.",
     "t1 d1"),
    ("Vous pourriez la tester pendant six semaines, sans obligation.", ""),
    ("Votre avis reste le vôtre.", ""),
    ("Cela vous intéresserait-il ?", ""),
    ("Bien à vous,", ""),
    ("Me llamo Mara Lindqvist y trabajo en Fernpath.", ""),
    ("Tu vídeo «My first ultramarathon» nos hizo pensar en ti.", "t2"),
    ("La reseña sería pagada según tu tarifa habitual.", ""),
    ("¿Te apetece probarlas?", ""),
    ("Puedes decir lo que quieras sobre ellas.", ""),
    ("Good day Anna,", "name"),
    ("I run the partnership side at Fernpath.", ""),
    ("Your recent video about 50 km on the Ridgeway in mud and rain made me think of our shoe.", "t1 d1"),
    ("“My first ultramarathon” is a lovely title, and it went online on 20 April.", "t2 d2"),
    ("There is one thing I would like to ask.", ""),
    ("If you are curious, I can send a pair in your size.", ""),
    ("You can keep the pair whatever you decide.", ""),
    ("We would of course pay for your time, at the rate you usually take.", ""),
    ("Please mark the review as sponsored.", ""),
    ("A short yes or no is enough.", ""),
    ("Your words on trail running fit what we do.", "topic"),
    ("You shared a video about an ultramarathon in April.", "t2 d2"),
    ("The outsole grips well in mud.", ""),
    ("Ich schreibe dir, weil du im April über deinen Ultramarathon gesprochen hast.", "t2 d2"),
    ("Unser Schuh hat eine griffige Sohle.", ""),
    ("Wenn du magst, schicke ich dir ein Paar in deiner Größe.", ""),
    ("Ein kurzes Ja oder Nein reicht mir.", ""),
    ("Die Kennzeichnung als Werbung gehört dazu.", ""),
    ("Dein Titel „Mud, rain and 50 km of the Ridgeway“ hat mich neugierig gemacht.", "t1"),
    ("Bei uns geht es um Schuhe für lange Strecken.", ""),
    ("Ich melde mich von Fernpath, einem Hersteller von Trailschuhen.", ""),
    ("Je vous contacte car vous parlez de trail running sur YouTube.", "topic platform"),
    ("Nous aimerions vous envoyer une paire.", ""),
    ("Vous gardez la paire dans tous les cas.", ""),
    ("Un simple oui ou non suffit.", ""),
    ("Le test serait rémunéré à votre tarif habituel.", ""),
    ("Te escribo porque publicaste «My first ultramarathon» en abril.", "t2 d2"),
    ("Nos gustaría enviarte un par.", ""),
    ("Un sí o un no es suficiente.", ""),
    ("Tú decides qué decir.", ""),
    ("Would a pair in your size be welcome?", ""),
    ("I look after creators at Fernpath.", ""),
    ("No strings on what you say.", ""),
    ("In May you published “Mud, rain and 50 km of the Ridgeway”, which is why you came to mind.", "t1 d1"),
    ("The Ridgeway in the rain is no place for road shoes.", "t1"),
    ("I hope this finds you well.", ""),
    ("Have a good week,", ""),
    ("All the best, Mara", ""),
    ("With kind regards", ""),
    ("Until soon", ""),
]


def refused() -> list[tuple[str, str]]:
    out = []
    for text, ids in HONEST:
        if found := grounding.check("Fernpath Trail 2", [Sentence(text, tuple(ids.split()))], FACTS, BANK, at=AT):
            out.append((text, "; ".join(f"{r.what}: {r.why}" for r in found)))
    return out


def test_most_honest_sentences_pass_even_where_the_letter_speaks_another_language_than_the_brief():
    wrong = refused()
    assert len(wrong) <= 0.1 * len(HONEST), wrong


@pytest.mark.parametrize("subject",
                         ["“My first ultramarathon” and Fernpath Trail 2", "A pair of Fernpath Trail 2 for you, Anna?",
                          "Paid review of a trail shoe",
                                     "An idea for your video of 3 May 2026"])
def test_honest_subjects_pass(subject):
    assert grounding.check(subject, [Sentence("Hi Anna,", ("name", "t1", "d1", "t2", "d2"))], FACTS, BANK, at=AT) == []


def test_a_refusal_names_the_words_of_the_text_and_no_marks():
    assert original("alle ■ Tage", "Du postest alle 3 Tage.") == "alle 3 Tage"
    assert original("■ off", "Say “well done” off the record.") == "“well done” off"
    assert original("■■■ (gone)", "Nothing alike.") == "■■■ (gone)" and original("a (b", "a (b") == "a (b"
