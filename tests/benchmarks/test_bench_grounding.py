"""The grounding check over the suites of drafts, whole: the first page, every draft that went wrong, and the speed."""

import sys
import time
from pathlib import Path

import pytest

from tastemaker.evaluate import drafts
from tastemaker.evaluate.grounding import NAMES, NUMBERS, measured

SUITES = Path(__file__).resolve().parents[1] / "grounding"
pytestmark = pytest.mark.bench


@pytest.mark.parametrize("name", ["open", "held", "third", "fresh"])
def test_the_grounding_check_over_a_whole_suite(name, capsys):
    suite = drafts.read(SUITES / name)
    before = time.process_time()
    proof = measured(suite)
    each = (time.process_time() - before) / len(suite.drafts) * 1_000
    wrong = [f"  {row['id']}: {row['text']}  [{'; '.join(row['refused']) or 'passed'}]" for row in proof.more["wrong"]
             if name != "fresh"]   # whoever works on the check does not read it
    cells = [f"  {row['kind']:<8}{row['class']:<14}{row['language']:<4}{row['value']:.3f} "
             f"({row['low']:.3f} to {row['high']:.3f})  n {row['n']}" for row in proof.more["cells"]
             if row["class"] and row["language"]]
    with capsys.disabled():
        speed = f"  {each:.1f} ms a draft for the three checks"
        sys.stdout.write("\n".join(("", str(proof), *cells, *wrong, speed, "")))
    for simple in (NUMBERS, NAMES):
        assert proof.value("traps refused").low > proof.value("traps refused", simple).high
        assert proof.value("twins told apart").low > proof.value("twins told apart", simple).high
