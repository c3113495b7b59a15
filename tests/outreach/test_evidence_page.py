"""What becomes evidence beside posts, and the page on which a person reads it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tastemaker import clock
from tastemaker.outreach import evidence, stated, writing

BIO = "I film long runs in bad weather\nFor beginners who want to leave the road\nWork: anna@trail.example"


def gather(room, key: int) -> dict[str, list[evidence.Fact]]:
    with room.store.run("draft") as run:
        evidence.run(room.store, run, room.brief, [key])
    found: dict[str, list[evidence.Fact]] = {}
    for fact in evidence.usable(room.store, key):
        found.setdefault(fact.kind, []).append(fact)
    return found


def finding(room, key: int, post_key: int | None, now, kind: str, category: str, quote: str,
            decision: str | None = None) -> None:
    with room.store.run("vet") as run, room.store.write() as s:
        s.insert("findings", [{"finding_id": f"f-{category}", "campaign_id": room.brief.campaign_id, "profile_key": key,
                               "kind": kind,
                               "category": category, "quote": quote, "url": "https://bluesky.example/post",
                               "post_key": post_key,
                               "why": "x", "made_at": now, "run_id": run.run_id}])
        if decision:
            s.insert("decisions", [{"finding_id": f"f-{category}", "decision": decision, "made_by": "Jo",
                                    "made_at": now, "run_id": run.run_id}])


def test_a_bio_says_what_they_make_and_for_whom_in_its_own_lines(room):
    found = gather(room, room.add(bio=BIO))
    assert [f.value for f in found["makes"]] == ["I film long runs in bad weather"]
    assert [f.value for f in found["audience"]] == ["For beginners who want to leave the road"]
    assert all(f.source == "getProfile" and f.expires_at and f.url for f in (*found["makes"], *found["audience"]))


@pytest.mark.parametrize("bio", ["Videos für alle, die gern draußen sind", "Des vidéos pour ceux qui courent",
                                 "Vídeos para principiantes del monte",
                                 "러닝 입문자를 위한 영상을 만들어요", "My audience is runners over fifty"])
def test_an_audience_is_read_in_five_languages(bio):
    assert stated.audience(bio) == [bio] and stated.makes(bio) == []


def test_past_partners_come_with_their_disclosure_and_a_paid_mark_counts(room, posted, now):
    key = room.add(posts=[posted("Thanks to Ridgefox for sending the pack. Trail running day.", days=3),
                          posted("Owl walk at dawn, in snow.", days=5, paid_partnership=True)])
    first = room.store.rows("SELECT post_key FROM posts WHERE text LIKE 'Thanks%'")[0]["post_key"]
    finding(room, key, first, now, "partner", "Ridgefox", "Thanks to Ridgefox for sending the pack.")
    partners = {f.value: f.quote for f in gather(room, key)["partner"]}
    assert partners == {"Ridgefox": "Thanks to Ridgefox for sending the pack.",
                        "a paid partnership": "Owl walk at dawn, in snow."}


def test_competitors_must_nots_findings_and_private_matters_are_avoided(room, posted, now):
    key = room.add(posts=[posted("Trail running in my Summitstep shoes.", days=3),
                          posted("Trail running after the surgery.", days=4),
                          posted("Trail running and a cold beer.", days=5),
                          posted("Trail running, plain and long.", days=6)])
    beer = room.store.rows("SELECT post_key FROM posts WHERE text LIKE '%beer%'")[0]["post_key"]
    finding(room, key, beer, now, "suitability", "alcohol", "a cold beer", "avoid")
    avoided = gather(room, key)["avoid"]
    assert {f.value for f in avoided} == {"Summitstep", stated.PRIVATE, "alcohol"}
    private = next(f for f in avoided if f.value == stated.PRIVATE)
    assert "surgery" not in private.quote, "nothing of a private matter is kept as a quote"
    body = room.draft(key).rows[0]["body"]
    assert "plain and long" in body and not any(word in body for word in ("Summitstep", "surgery", "beer"))


def test_what_a_person_called_fine_is_no_longer_avoided(room, posted, now):
    key = room.add(posts=[posted("Trail running and a cold beer.", days=5)])
    beer = room.store.rows("SELECT post_key FROM posts")[0]["post_key"]
    finding(room, key, beer, now, "suitability", "alcohol", "a cold beer")
    assert gather(room, key)["avoid"], "nobody has decided yet"
    with room.store.run("vet") as run, room.store.write() as s:
        s.insert("decisions", [{"finding_id": "f-alcohol", "decision": "fine", "made_by": "Jo", "made_at": now,
                                "run_id": run.run_id}])
    assert "avoid" not in gather(room, key)


def test_the_page_groups_facts_with_date_source_expiry_and_link(room, posted, now):
    key = room.add(bio=BIO, posts=[posted("Trail running in my Summitstep shoes.", days=3),
                                   posted("Trail running, plain and long.", days=6)])
    gather(room, key)
    page = evidence.page(room.store, key)
    text, html = repr(page), page._repr_html_()
    assert list(page.groups()) == ["What they make", "What they recently made that fits",
                                   "Their audience, as they state it",
                                   "The account", "What not to mention"]
    assert "published 2026-05-14, read 2026-05-20 by getProfile, usable until" in text and "12,400 followers" in text
    assert "https://bluesky.example/post" in text and "href=\"https://bluesky.example/post\"" in html and "speaks of trail running" in text
    with clock.fixed(now + timedelta(days=400)):
        later = repr(evidence.page(room.store, key))
        assert "plain and long" not in later and "Summitstep" not in later, "what has expired is on no page"
    assert "no evidence may be used" in repr(evidence.page(room.store, 999))


def test_a_page_shows_hostile_words_as_text(room, posted):
    key = room.add(name="<script>x</script>", bio="<img src=x onerror=alert(1)> makes films daily",
                   posts=[posted("Trail running <b>bold</b>.", days=3)])
    gather(room, key)
    html = evidence.page(room.store, key)._repr_html_()
    assert "<script>" not in html and "<img" not in html and "<b>" not in html and "&lt;script&gt;" in html


def test_a_paid_post_without_a_name_is_not_called_a_partner_and_its_title_no_disclosure(room, posted):
    key = room.add(bio=BIO, posts=[posted("Ten mistakes that I made on trails", days=3, paid_partnership=True)])
    assert writing.posts.reasons(gather(room, key)["partner"], []) == (
        "A post of theirs that is marked or disclosed as paid: “Ten mistakes that I made on trails”")
