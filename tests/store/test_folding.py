"""A name hashes alike in Python and in DuckDB, whatever its script, its case and the white space around it."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest

from tastemaker import privacy
from tastemaker.models import Profile
from tastemaker.settings import SPACE, folded, keyed_hash
from tastemaker.store import Store, facts
from tastemaker.terms import load

AWKWARD = ["ΟΔΟΣ", "ΓΙΏΡΓΟΣ ΠΑΠΑΔΌΠΟΥΛΟΣ", "γιώργος", "Σ", "aΣb", "İSTANBUL", "DİLARA", "ısrail", "STRASSE", "STRAẞE", "ß", "ΐ", "ŉ", "ﬁn",
           "Ⅷ", "Ⓐ", "ǅ", "Ꭰ", "ა", "Ა", "𐐀", "Ÿ", "K", "Å", "日本", "한국", "e\u0301", "É", " \tmara\u3000", "\u00a0mara\u2028", "\x1cmara\x85",
           "\u200bmara", "mara ", "", " ", "MARA@EXAMPLE"]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return Store.at(tmp_path_factory.mktemp("folding") / "work.duckdb")


def in_duckdb(store, texts):
    with store.write() as s:
        return s.batch(pa.table({"said": pa.array(texts, pa.string())}),
                       "SELECT said, keyed(pads()[1], said) AS hash, folded(said) AS form FROM batch").to_pylist()


def test_awkward_names_hash_alike_in_python_and_in_duckdb(store):
    rows = in_duckdb(store, AWKWARD)
    assert len(rows) == len(AWKWARD)
    assert [row["said"] for row in rows if row["form"] != folded(row["said"]) or row["hash"] != store.hash(row["said"])] == []


def test_every_character_there_is_folds_alike_alone_and_behind_another(store):
    every = [chr(c) for c in range(1, 0x110000) if not 0xD800 <= c <= 0xDFFF]
    with store.write() as s:
        rows = s.batch(pa.table({"said": pa.array(every + ["a" + c for c in every], pa.string())}),
                       "SELECT said, folded(said) AS form FROM batch").to_pylist()
    assert [row["said"] for row in rows if row["form"] != folded(row["said"])] == []


def test_random_words_of_awkward_characters_fold_alike(store):
    draw = random.Random(7)
    letters = "".join(AWKWARD) + SPACE + "aZ.'’-"
    texts = ["".join(draw.choices(letters, k=draw.randint(1, 9))) for _ in range(5_000)]
    assert [row["said"] for row in in_duckdb(store, texts) if row["form"] != folded(row["said"])] == []


@pytest.mark.parametrize("name", ["mara", " Mara ", "did:plc:zebra", "MARA@example.ORG", "Jürgen", "ÉLODIE", "日本", "Œuvre", "γιώργος", "İpek"])
def test_ordinary_names_keep_the_hash_that_earlier_versions_gave_them(store, name):
    assert store.hash(name) == keyed_hash(store.hash_key, name.strip().lower())


@pytest.mark.parametrize("handle", ["ΓΙΏΡΓΟΣ", "Dİlara", "mara\u2028"])
def test_who_asked_ahead_under_an_awkward_name_is_met_by_no_verb(store, handle):
    with store.run("optout") as run:
        privacy.opt_out(store, run, f"youtube:@{handle}", "asked", "Jo")
    with store.write() as s:
        s.execute("DELETE FROM optouts WHERE person_hash IS NULL")   # as after an erasure: only the hash is left
        kept = facts.save(s, [Profile(platform="youtube", platform_id=f"UC{handle}", handle=f"@{handle}", name="x")], source="t",
                          call_id=None, run_id="r", terms=load("youtube"), accepted=True, hash_key=store.hash_key)
    assert kept["skipped"] == 1
