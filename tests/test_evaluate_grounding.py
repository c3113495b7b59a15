"""The proof of the grounding check: its reader, its figures, what its suites hold, and a floor under both."""

import importlib.util
import json
import re
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tastemaker.errors import BadInput
from tastemaker.evaluate import drafts
from tastemaker.evaluate.grounding import NAMES, NUMBERS, OURS, grounding, measured, share

SUITES = Path(__file__).parent / "grounding"
BRIEF = {"campaign": "Lamps", "topics": ["stargazing"], "offer": "two lamps",
         "product": {"name": "Larkfield Torch", "url": "https://larkfield.example/torch"},
         "sender": {"name": "Ottoline Marsh", "organisation": "Larkfield"}}
FACTS = [{"facts": "sandbox-ada", "id": "n", "kind": "name", "value": "Ada Fernhollow", "expires_days": 5},
         {"facts": "sandbox-ada", "id": "f", "kind": "followers", "value": "640", "expires_days": 5},
         {"facts": "sandbox-ada", "id": "t", "kind": "post_title", "value": "Saturn at last", "post": 1,
          "expires_days": -1}]


def draft(key, text, cited=("n", "f"), **more):
    return {"id": key, "kind": "honest", "class": "number", "language": "en", "facts": "sandbox-ada", "bank": "lamps",
            "at": "2026-05-20T12:00:00Z", "subject": "Larkfield Torch",
            "sentences": [{"text": text, "evidence": list(cited)}]} | more


TRUE = draft("true", "You have 640 followers.")
LIE = draft("lie", "You have 460 followers.", kind="trap", untrue=1, twin="true")
STRANGE = draft("strange", "Hello to Borealis Quince,", kind="trap", untrue=1, twin="true")


@pytest.fixture
def keep(tmp_path):
    def written(*rows, facts=FACTS, banks=({"bank": "lamps", "brief": BRIEF},)):
        for name, those in (("facts", facts), ("banks", banks), ("drafts", rows)):
            lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in those]
            (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
        return tmp_path
    return written


@pytest.fixture(scope="module")
def make():
    spec = importlib.util.spec_from_file_location("grounding_make", SUITES / "make.py")
    sys.modules[spec.name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", params=["open", "held", "third"])
def suite(request):
    return drafts.read(SUITES / request.param)


@pytest.fixture(scope="module")
def rows():
    return [json.loads(line) for path in sorted(SUITES.glob("*/drafts*.jsonl"))
            for line in path.read_text("utf-8").split("\n") if line]


# --- the reader ---------------------------------------------------------------------------------------------------

def test_a_fact_expires_relative_to_the_moment_of_the_draft(keep):
    read = drafts.read(keep(TRUE)).drafts[0]
    assert {fact.evidence_id: fact.expires_at - read.at for fact in read.facts}["t"] == timedelta(days=-1)
    assert read.bank.organisation == "Larkfield" and read.sentences[0].evidence == ("n", "f") and read.untrue is None


def test_bad_lines_are_named_and_the_others_are_read(keep):
    read = drafts.read(keep("{not json", draft("a", "You have 640 followers."), draft("b", "x", kind="odd"),
                            draft("c", "x", facts="nobody"), {"id": "d"}, draft("a", "twice"),
                            draft("e", "x", at="soon"),
                            draft("f", "x", kind="trap", untrue=7), '"a word"'))
    assert [one.id for one in read.drafts] == ["a"]
    named = [re.match(r"drafts\.jsonl:(\d)", line).group(1) for line in read.unread]
    assert sorted(named) == ["1", "3", "4", "5", "6", "7", "8", "9"], read.unread
    assert "drafts.jsonl:5: no kind" in read.unread and "drafts.jsonl:4: no facts 'nobody'" in read.unread


def test_a_bad_fact_or_brief_is_named_too(keep):
    folder = keep(TRUE, draft("other", "Hello,", bank="broken"), facts=[*FACTS, {"facts": "sandbox-ada", "id": "x"}],
                  banks=({"bank": "lamps", "brief": BRIEF}, {"bank": "broken", "brief": {"campaign": "x"}}))
    unread = drafts.read(folder).unread
    assert [line.split(":")[0] for line in unread] == ["facts.jsonl", "banks.jsonl", "drafts.jsonl"]
    assert "sender" in unread[1] and "broken" in unread[2]


def test_a_trap_without_its_twin_is_named_and_left_out(keep):
    read = drafts.read(keep(LIE, draft("else", "Hello,")))
    assert [one.id for one in read.drafts] == ["else"] and "the twin true of lie is not there" in read.unread[0]


def test_files_with_a_further_name_are_read_as_well(keep):
    folder = keep(TRUE)
    (folder / "drafts-more.jsonl").write_text(json.dumps(LIE))
    assert [one.id for one in drafts.read(folder).drafts] == ["true", "lie"]


def test_a_directory_without_a_file_or_a_draft_is_refused_in_words(keep):
    folder = keep("{}")
    with pytest.raises(BadInput, match="no draft that can be used"):
        drafts.read(folder)
    (folder / "banks.jsonl").unlink()
    with pytest.raises(BadInput, match=r"no banks\.jsonl"):
        drafts.read(folder)


# --- the figures --------------------------------------------------------------------------------------------------

def test_traps_honest_drafts_and_twins_are_counted_apart(keep):
    proof = grounding(keep(TRUE, LIE, STRANGE, draft("alone", "Hello Ada,"), TRUE | {"id": "pair", "class": "twin"}))
    assert proof.figures[0].method == OURS and proof.value("traps refused").value == 1
    assert [proof.value(name).n for name in ("honest passed", "twins told apart", "traps refused")] == [2, 2, 2]
    assert proof.value("at the untruth").value == 1 and proof.value("twins told apart").value == 1
    assert "1 traps" not in proof.subject and "2 traps and 3 honest drafts" in proof.subject


def test_a_check_of_numbers_alone_and_one_of_names_alone_see_half(keep):
    proof = grounding(keep(TRUE, LIE, STRANGE))
    assert proof.value("traps refused", NUMBERS).value == 0.5
    assert proof.value("traps refused", NAMES).value == 0.5
    assert proof.value("honest passed", NUMBERS).value == proof.value("honest passed", NAMES).value == 1


def test_a_refusal_elsewhere_is_not_one_at_the_untruth(keep):
    first = {"text": "Hello to Borealis Quince,", "evidence": []}
    trap = LIE | {"sentences": [first, *TRUE["sentences"]], "untrue": 2}
    proof = grounding(keep(TRUE, trap))
    assert (proof.value("traps refused").value, proof.value("at the untruth").value) == (1, 0)


def test_a_trap_whose_twin_is_refused_too_is_not_told_apart(keep):
    both = draft("both", "You have 460 followers."), LIE | {"twin": "both"}
    proof = grounding(keep(*both))
    assert (proof.value("traps refused").value, proof.value("twins told apart").value) == (1, 0)


def test_the_interval_of_a_share_is_the_exact_one():
    figure = share("ours", "passed", [True] * 20)
    assert figure.low == pytest.approx(0.025 ** (1 / 20)) and figure.high == 1 and figure.n == 20


def test_the_first_page_names_classes_languages_and_what_went_wrong(keep):
    honest = draft("odd", "Warm words from Borealis Quince,")
    proof = grounding(keep(TRUE, LIE, TRUE | {"id": "lying", "kind": "trap", "untrue": 1}, honest, "[]"))
    page = str(proof)
    assert "traps refused, language en" in page and "honest passed, class number" in page
    assert "traps that passed: lying" in page and "honest drafts refused: odd" in page
    assert "not read: drafts.jsonl:5" in page
    assert honest["sentences"][0]["text"] not in page, "texts are in the details only"
    assert [row["text"] for row in proof.as_dict()["wrong"] if row["id"] == "odd"] == [honest["sentences"][0]["text"]]
    assert {"kind": "trap", "class": "number", "language": "en", "n": 2}.items() <= proof.more["cells"][-1].items()


# --- what the suites hold -----------------------------------------------------------------------------------------

def test_every_line_of_each_suite_is_read(suite):
    assert suite.unread == ()


def test_the_suites_are_as_large_as_they_say(rows):
    traps = [row for row in rows if row["kind"] == "trap"]
    honest = [row for row in rows if row["kind"] == "honest" and row["class"] not in drafts.TWINS]
    by_hand = [row for row in traps if row["made"] == "hand"]
    assert len(traps) >= 1_000 and len(by_hand) >= 400 and len(honest) >= 500
    assert {row["made"] for row in honest} == {"hand"}
    for field in ("language", "class"):
        assert min(Counter(row[field] for row in traps).values()) >= 60, field
    assert min(Counter(row["language"] for row in honest).values()) >= 60


def test_a_trap_differs_from_its_twin_in_its_untruth_alone(rows):
    known = {row["id"]: row for row in rows}
    assert len(known) == len(rows)
    for trap in rows:
        if trap["kind"] == "trap":
            assert _differs_in_one(trap, known[trap["twin"]]), trap["id"]


def _differs_in_one(trap, twin):
    said, true = trap["sentences"], twin["sentences"]
    if trap["untrue"] == 0:
        return trap["subject"] != twin["subject"] and [s["text"] for s in said] == [s["text"] for s in true]
    rest = said[:trap["untrue"] - 1], said[trap["untrue"]:]
    left_out = [*rest[0], *rest[1]] == true
    instead = true[:trap["untrue"] - 1] == rest[0] and true[trap["untrue"]:] == rest[1] and said != true
    return trap["subject"] == twin["subject"] and (left_out or instead)


def test_no_two_traps_of_a_class_and_no_two_honest_drafts_say_nearly_the_same(rows, make):
    groups = defaultdict(list)
    for row in rows:
        texts = [row["subject"], *(sentence["text"] for sentence in row["sentences"])]
        if row["kind"] == "trap":
            groups["trap", row["class"], row["language"]].append((row["id"], make.pieces(texts[row["untrue"]])))
        elif row["class"] not in drafts.TWINS:
            groups["honest", row["language"]].append((row["id"], make.pieces(" ".join(texts[1:-1] or texts[1:]))))
    near = [(one[0], other[0]) for those in groups.values() for i, one in enumerate(those) for other in those[:i]
            if make.near(one[1], other[1])]
    assert near == []


def test_nobody_in_the_suites_is_real(suite):
    facts = {fact for one in suite.drafts for fact in one.facts}
    assert all(fact.value.startswith("sandbox-") for fact in facts if fact.kind == "handle")
    links = re.compile(r"https?://([^/\s]+)")
    hosts = {host for fact in facts for host in links.findall(fact.url)} | {
        host for one in suite.drafts for host in links.findall(one.bank.url)}
    assert hosts and all(host.endswith(".example") for host in hosts)


@pytest.mark.parametrize("name", ["open", "held"])
def test_the_mutated_half_is_what_its_generator_writes(name, make):
    for file, text in make.made(name).items():
        assert (SUITES / name / file).read_text("utf-8") == text, f"run tests/grounding/make.py: {file} is old"


# --- the floor ----------------------------------------------------------------------------------------------------

FLOOR = {"open": (0.995, 0.96), "held": (0.995, 0.94), "third": (0.98, 0.93)}
"""Suite to the least share of traps refused and of honest drafts passed, over every eighth of each."""


def test_no_suite_falls_below_its_floor(suite):
    known = {one.id: one for one in suite.drafts}
    traps = [one for one in suite.drafts if one.kind == "trap"][::8]
    honest = [one for one in suite.drafts if one.counts_as_honest][::8]
    chosen = {one.id: one for one in (*traps, *(known[trap.twin] for trap in traps), *honest)}
    proof = measured(replace(suite, drafts=tuple(chosen.values())))
    least = FLOOR[suite.name]
    assert proof.value("traps refused").value >= least[0] and proof.value("honest passed").value >= least[1], str(proof)
