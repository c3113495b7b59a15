"""The same letter in another language for the person who reviews it, checked anew."""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace

import pytest

from tastemaker import clock
from tastemaker.errors import BadInput, BadPayload, NotPermitted
from tastemaker.outreach import translating
from tastemaker.outreach.writing import Letter, ModelWriter, Translation


def translate(room, draft_id: str, tongue: str, writer=None) -> translating.Translated:
    with room.store.run("translate") as run:
        return asyncio.run(translating.translate(room.store, run, draft_id, tongue, writer))


@pytest.mark.parametrize("tongue, held", [("de", "3. Mai 2026"), ("fr", "3 mai 2026"), ("es", "3 de mayo de 2026"),
                                          ("ko", "2026년 5월 3일")])
def test_a_template_letter_is_the_same_sentences_from_the_same_facts(room, tongue, held):
    drafts = room.draft(room.add())
    said = translate(room, drafts.ids[0], tongue)
    assert held in said.body and "Trail running in the rain is still trail running" in said.body and said.refusals == ()
    mine = [set(s["evidence"]) for s in json.loads(drafts.rows[0]["sentences"])]
    assert [set(s.evidence) for s in said.sentences] == mine and said.cost == 0.0
    assert room.store.rows("SELECT count(*) AS n FROM drafts") == [{"n": 1}], "a translation is not stored"


def test_an_unknown_language_or_draft_is_named(room):
    draft_id = room.draft(room.add()).ids[0]
    with pytest.raises(BadInput, match="no letters in"):
        translate(room, draft_id, "tlh")
    with pytest.raises(BadInput, match="no text of a draft"):
        translate(room, "nothing", "de")


class Interpreter:
    """A model that writes one true letter and translates as it is told to."""

    model, max_output_tokens, asked = "local", 4_000, 0

    def __init__(self, lines: int | None = None, untrue: str = "") -> None:
        self.lines, self.untrue = lines, untrue

    def prompt_hash(self, system, data, schema):
        return f"{schema.__name__}{len(data)}{self.lines}{self.untrue}"

    async def answer(self, system, data, schema, *, attempts=None):
        self.asked += 1
        if schema is Letter:
            labels = [next(line.split()[0] for line in data.splitlines() if line.startswith("F") and f"({kind}" in line)
                      for kind in ("post_quote", "post_date")]
            parsed = Letter(subject="Fernpath Trail 2", ask="May I send you the details?", why=[], sentences=[
                {"text": "On 3 May 2026 you wrote: “Trail running in the rain is still trail running.”",
                 "facts": labels}])
        else:
            said = ["Hallo Anna Trailhead,",
                    "Am 3. Mai 2026 hast du geschrieben: „Trail running in the rain is still trail running.“"
                    + self.untrue,
                    "Darf ich dir die Einzelheiten schicken?", "Mehr dazu: https://fernpath.example/trail-2",
                    "Deine Angaben habe ich in deinem öffentlichen Profil bei Bluesky gefunden."][:self.lines]
            parsed = Translation(subject="Fernpath Trail 2", sentences=[{"text": text, "facts": []} for text in said])
        return SimpleNamespace(parsed=parsed, model="local", tokens_in=1, tokens_out=1, cost=0.01, prompt_hash="x")


def test_a_models_translation_keeps_the_facts_of_each_sentence_and_is_paid_once(room):
    writer = ModelWriter(Interpreter())
    drafts = room.draft(room.add(), writer=writer)
    said = translate(room, drafts.ids[0], "de", writer)
    mine = [tuple(s["evidence"]) for s in json.loads(drafts.rows[0]["sentences"])]
    assert [s.evidence for s in said.sentences] == mine and said.refusals == () and said.cost == 0.01
    assert translate(room, drafts.ids[0], "de", writer).cost == 0.0 and writer.model.asked == 2


def test_a_translation_that_adds_something_untrue_says_so_and_one_that_lost_a_sentence_is_none(room):
    draft_id = room.draft(room.add(), writer=ModelWriter(Interpreter())).ids[0]
    assert translate(room, draft_id, "de", ModelWriter(Interpreter(untrue=" Ich folge dir seit Jahren."))).refusals
    with pytest.raises(BadPayload, match="another number"):
        translate(room, draft_id, "de", ModelWriter(Interpreter(lines=2)))
    with pytest.raises(BadInput, match="only a model"):
        translate(room, draft_id, "de")


def test_nothing_is_translated_of_who_opted_out_or_of_facts_that_are_over(room):
    key = room.add()
    draft_id = room.draft(key).ids[0]
    with room.store.write() as s:
        s.execute("UPDATE evidence SET expires_at = $at", at=clock.now())
    with pytest.raises(NotPermitted, match="changed or expired"):
        translate(room, draft_id, "de")
    room.opt_out("did:plc:anna")
    with pytest.raises(NotPermitted, match="asked not to be contacted"):
        translate(room, draft_id, "de")
