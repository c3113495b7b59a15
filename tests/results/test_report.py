"""The report stands alone in each of its forms, runs nothing, and redacted it names no address."""

import base64
import io
import re
from html.parser import HTMLParser

import openpyxl
import pandas as pd
import pypdf
import pytest

from tastemaker import clock
from tastemaker.results import report
from tastemaker.results.report import page, paper, workbook
from tastemaker.results.report.columns import shown

ATTACK = "<img src=x onerror=alert(1)>\u202e me@secret.example"
SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='90' height='30' onload='alert(1)'><script>alert(2)</script><text x='2' y='20'>chart</text></svg>"
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "http://a.example/x"]


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))


def frames():
    when = pd.Timestamp("2026-05-20T10:30:00Z")
    return {
        "shortlist": pd.DataFrame({"rank": [1, 2], "name": ["Ada", "=cmd|' /C calc'!A1"], "handle": ["@a", "@b"], "platform": ["bluesky"] * 2,
                                   "score": [0.81234, float("nan")], "followers": [1234567, 20], "reasons": [ATTACK, "fine"],
                                   "url": ["https://a.example/ada", "javascript:alert(3)"], "followers_growth_30d": [0.125, None],
                                   "fetched_at": [when, pd.NaT], "email": ["a@b.example", None], "contact_hash": ["abc123", None],
                                   "note": ["private words", ""]}),
        "steps": pd.DataFrame({"stage": ["found", "sent"], "n": [3, 1], "of_previous": [None, 1 / 3]}),
        "costs": pd.DataFrame({"what": ["per reply"], "value": [1250.5], "low": [900.0], "high": [float("inf")], "currency": ["EUR"], "n": [12]}),
        "spend": pd.DataFrame({"quota_day": [when.date()], "platform": ["youtube"], "bucket": ["units"], "cost": [1234.0]})}


@pytest.fixture
def document(brief):
    return composed(brief)


def composed(brief, redact=False, **other):
    brief = brief.model_copy(update={"offer": "write to boss@firm.example", "campaign": "<b>Trail</b>"})
    pictures = {"Shortlist": [report.Picture(SVG, "a <chart>")]}
    return report.compose(brief, frames() | other, method="Medians. Ask x@y.example", pictures=pictures, mentions=["bluesky:did:plc:zz9"],
                          notes=["2 rows as ids only."], redact=redact)


def book(document):
    return openpyxl.load_workbook(io.BytesIO(workbook.xlsx(document)))


def text_of(document, form):
    if form == "page":
        return page.html(document)
    return "\n".join(str(cell.value) for sheet in book(document) for row in sheet.iter_rows() for cell in row)


def pages(data):
    return "\n".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(data)).pages)


def test_the_page_runs_nothing_and_loads_nothing_from_elsewhere(document):
    made, tags = page.html(document), Tags()
    tags.feed(made)
    assert not {tag for tag, _ in tags.seen} & {"script", "link", "iframe", "object", "embed", "form", "base", "svg"}
    assert not [name for _, attrs in tags.seen for name in attrs if name.startswith("on")]
    images = [attrs["src"] for tag, attrs in tags.seen if tag == "img"]
    assert len(images) == 1 and base64.b64decode(images[0].removeprefix("data:image/svg+xml;base64,")).decode() == SVG
    links = [attrs["href"] for tag, attrs in tags.seen if tag == "a"]
    assert [link for link in links if not link.startswith("#")] == ["https://a.example/ada"]
    assert "default-src 'none'" in made and "\u202e" not in made and "&lt;img src=x" in made and "url(" not in made


def test_the_page_is_read_by_heading_and_table(document):
    made, tags = page.html(document), Tags()
    tags.feed(made)
    seen = [tag for tag, _ in tags.seen]
    assert seen.count("h1") == 1 and seen.count("main") == 1 and ("html", {"lang": "en"}) in tags.seen
    anchors = {attrs["href"][1:] for tag, attrs in tags.seen if tag == "a" and attrs["href"].startswith("#")}
    assert anchors == {attrs["id"] for _, attrs in tags.seen if "id" in attrs}
    assert all(attrs.get("scope") == "col" for tag, attrs in tags.seen if tag == "th") and seen.count("caption") == seen.count("table")
    assert all(attrs["alt"] for tag, attrs in tags.seen if tag == "img") and "2 rows as ids only." in made


@pytest.mark.parametrize(("secret", "form"), [
    ("me@secret.example", "page"), ("boss@firm.example", "page"), ("x@y.example", "page"), ("me@secret.example", "workbook"),
    ("a@b.example", "workbook"), ("abc123", "workbook"), ("private words", "workbook")])
def test_redacted_no_form_holds_an_address_a_hash_or_a_note(brief, secret, form):
    assert secret in text_of(composed(brief), form) and secret not in text_of(composed(brief, redact=True), form)


def test_a_fediverse_handle_is_no_address(brief):
    redacted = composed(brief, True, live=pd.DataFrame({"name": ["@ada@social.example"], "title": ["ada (at) firm.example"]}))
    made = page.html(redacted)
    assert "@ada@social.example" in made and "firm.example" not in made


def test_numbers_are_brief_and_the_unknown_is_a_dash(document):
    cells = re.findall(r"<td[^>]*>(.*?)</td>", page.html(document))
    assert {"0.812", "–", "1,234,567", "33.3 %", "1,250", "no end"} <= set(cells) and "nan" not in cells
    assert shown(pd.Timestamp("2026-05-20T10:30:00Z"), "moment") == "2026-05-20 10:30" and shown([1, "b"]) == "1, b"


def test_an_empty_campaign_says_what_fills_each_table(brief):
    made = page.html(report.compose(brief, {}, method="m", redact=True))
    assert "<table" not in made and "tastemaker score" in made and "No letter was sent yet" in made
    assert workbook.xlsx(report.compose(brief, {}, method="m"))


def test_a_workbook_s_cells_have_types_and_formats(document):
    sheet = book(document)["Shortlist"]
    head = [cell.value for cell in sheet[1]]
    row = dict(zip(head, sheet[2], strict=True))
    assert (row["rank"].value, row["rank"].number_format) == (1, "#,##0")
    assert (row["followers growth 30d"].value, row["followers growth 30d"].number_format) == (0.125, "0.0%")
    assert row["fetched at"].is_date and row["fetched at"].value.isoformat() == "2026-05-20T10:30:00"
    assert dict(zip(head, sheet[3], strict=True))["score"].value is None, "unknown is an empty cell"
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == f"A1:{sheet.cell(3, len(head)).coordinate}"
    assert 10 < sheet.column_dimensions["G"].width <= 61
    assert book(document)["Quota spent"]["A2"].is_date


def test_every_column_of_every_sheet_has_a_meaning(document):
    made = book(document)
    *sheets, last = made.sheetnames
    said = {(row[0].value, row[1].value): row[2].value for row in made[last].iter_rows(min_row=2)}
    columns = {(name, cell.value.replace(" ", "_")) for name in sheets for cell in made[name][1] if cell.value}
    unknown = {("Shortlist", "email"), ("Shortlist", "contact_hash"), ("Shortlist", "note")}
    assert columns == set(said) and {key for key, text in said.items() if not text} == unknown


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_of_a_workbook_is_a_formula_or_a_link(brief, text):
    made = book(composed(brief, live=pd.DataFrame({"name": [text], "title": [text]})))
    cell = made["Live posts"]["A2"]
    assert cell.data_type == "s" and cell.hyperlink is None and str(cell.value).strip() == text.strip()
    assert bool(cell.quotePrefix) is (text != "http://a.example/x")


def test_a_workbook_names_no_two_sheets_alike_and_holds_long_texts(brief):
    found = composed(brief, live=pd.DataFrame({"title": ["x" * 40_000]}))
    assert len(book(found)["Live posts"]["A2"].value) == workbook.LONGEST
    tables = found.tables()
    long = [type(tables[0])(name, tables[0].frame) for name in ("A/B: [x]?*", "A/B: [x]?*", "N" * 40, "")]
    names = book(type(found)("t", (), {}, (type(found.sections[0])("s", tuple(long)),))).sheetnames
    assert len(set(map(str.lower, names))) == 5 and all(len(name) <= 31 for name in names)


def test_the_pdf_is_tagged_titled_and_reads_as_the_page_does(document):
    data, undrawn = paper.pdf(document)
    reader = pypdf.PdfReader(io.BytesIO(data))
    assert undrawn == () and reader.metadata.title == "<b>Trail</b>" and bool(reader.trailer["/Root"]["/MarkInfo"]["/Marked"])
    text = pages(data)
    assert "1,234,567" in text and "<img src=x onerror=alert(1)>" in text and "tastemaker score" not in text
    links = [note.get_object()["/A"]["/URI"] for one in reader.pages for note in one.get("/Annots", [])]
    assert links == ["https://a.example/ada"]


@pytest.mark.parametrize("text", ["#panic(1)", "*bold* _x_ $y$ @ref <label>", "#import \"a.typ\"", "\\u{202e}", "```raw```", "= Heading"])
def test_a_text_is_never_markup_on_paper(brief, text):
    data, _ = paper.pdf(composed(brief, live=pd.DataFrame({"name": [text]})))
    assert text.split()[0] in pages(data)


def test_every_script_goes_on_paper_and_a_missing_font_is_named(brief):
    words = {"Arabic": "مرحبا", "Hebrew": "שלום", "Cyrillic": "Привет", "Greek": "Γειά"}
    names = [*words.values(), "😀👩‍👧‍👦🇰🇷", "e\u0301ée", "𓀀𓀁", "한국어 러닝"]
    data, undrawn = paper.pdf(composed(brief, live=pd.DataFrame({"name": names})))
    assert data.startswith(b"%PDF") and "Egyptian" in undrawn and not {"Latin", "Cyrillic", "Greek"} & set(undrawn)


def test_a_report_is_written_whole_and_stands_for_its_page(document, tmp_path):
    with clock.fixed(clock.parse("2026-06-01T12:00:00Z")):
        made = report.write(document, tmp_path / "out" / "r.html")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["r.html", "r.pdf", "r.xlsx"]
    assert open(made, encoding="utf-8").read() == made.read_text(encoding="utf-8") and made.suffix == ".html" and str(made) == str(made.path)
    assert "PDF:" in repr(made) and "r.xlsx" in made._repr_html_()
    assert not hasattr(made, "_no_such_thing") and type(made)(*(tmp_path,) * 3) != made


def test_an_erasure_finds_whom_a_pdf_names(document, tmp_path):
    made = report.write(document, tmp_path / "r.html")
    assert b"did:plc:zz9" in made.pdf.read_bytes(), "text on paper is packed, so who is named stands in its keywords"


@pytest.mark.long
@pytest.mark.parametrize(("width", "scheme"), [(1_280, "light"), (1_280, "dark"), (390, "light"), (390, "dark")])
def test_axe_finds_nothing_on_the_page_and_it_fits_a_phone(document, tmp_path, width, scheme):
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright
    made = report.write(document, tmp_path / "r.html")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        tab = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True).new_page()
        tab.goto(made.path.as_uri())
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        found = Axe().run(tab, options={"runOnly": {"type": "tag", "values": tags}}).response["violations"]
        assert [one["id"] for one in found] == [] and tab.evaluate("document.documentElement.scrollWidth") <= width
        browser.close()
