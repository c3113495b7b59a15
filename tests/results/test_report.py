"""The report stands alone, runs nothing, and redacted it names no address."""

import base64
import re
from html.parser import HTMLParser

import pandas as pd
import pytest

from tastemaker.results import report

ATTACK = "<img src=x onerror=alert(1)>\u202e me@secret.example"
SVG = "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(2)</script></svg>"


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))


def make(tmp_path, brief, **options):
    shortlist = pd.DataFrame({"rank": [1, 2], "handle": ["@a", "@b"], "score": [0.81234, float("nan")], "reasons": [ATTACK, "fine"],
                              "email": ["a@b.example", None], "contact_hash": ["abc123", None], "note": ["private words", ""]})
    brief = brief.model_copy(update={"offer": "write to boss@firm.example", "campaign": "<b>Trail</b>"})
    path = report.write(tmp_path / "out" / "r.html", brief=brief, spend=pd.DataFrame({"bucket": ["units"], "cost": [1234.0]}),
                        shortlist=shortlist, funnel=pd.DataFrame({"stage": ["found"], "n": [3]}), sources=pd.DataFrame(),
                        method="Medians. Ask x@y.example", charts=[SVG], **options)
    return path.read_text(encoding="utf-8")


def test_nothing_in_it_runs_and_nothing_is_loaded_from_elsewhere(tmp_path, brief):
    page = make(tmp_path, brief, redacted=False)
    tags = Tags()
    tags.feed(page)
    assert {tag for tag, _ in tags.seen} <= {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "section", "div", "strong",
                                            "table", "thead", "tbody", "tr", "th", "td", "img", "caption"}
    assert not [name for _, attrs in tags.seen for name in attrs if name.startswith("on")]
    images = [attrs["src"] for tag, attrs in tags.seen if tag == "img"]
    assert len(images) == 1 and base64.b64decode(images[0].removeprefix("data:image/svg+xml;base64,")).decode() == SVG
    assert "default-src 'none'" in page and "\u202e" not in page and "&lt;img src=x" in page and "http://" not in page


@pytest.mark.parametrize("secret", ["me@secret.example", "a@b.example", "abc123", "private words", "boss@firm.example", "x@y.example"])
def test_a_redacted_report_holds_no_address_no_hash_and_no_note(tmp_path, brief, secret):
    assert secret not in make(tmp_path, brief)
    assert secret in make(tmp_path, brief, redacted=False)


def test_it_shows_numbers_briefly_and_the_unknown_as_a_dash(tmp_path, brief):
    cells = re.findall(r"<td>(.*?)</td>", make(tmp_path, brief))
    assert "0.812" in cells and "–" in cells and "1,234" in cells and "nan" not in cells
