"""Numbers, dates and times as five languages write them."""

from __future__ import annotations

from datetime import date

import pytest

from tastemaker.outreach.grounding import counting, elapsed
from tastemaker.outreach.language import figures


@pytest.mark.parametrize("text, value, unit", [
    ("12,400 followers", 12_400, "follower"), ("12.400 Abonnenten", 12_400, "follower"),
    ("12\u202f400 abonnés", 12_400, "follower"),
    ("12’400 followers", 12_400, "follower"), ("12.4k people", 12_400, "follower"),
    ("12,4 Tsd. Abonnenten", 12_400, "follower"),
    ("구독자 1.2만 명", 12_000, "follower"), ("1만 2,400명의 구독자", 12_400, "follower"), ("구독자 2만 3천7백 명", 23_700, "follower"),
    ("30만 원", 300_000, "KRW"), ("18만 9천 원", 189_000, "KRW"), ("여섯 주 동안", 6, "week"), ("육 주 동안", 6, "week"),
    ("두 켤레", 2, "pair"),
    ("doce mil cuatrocientos seguidores", 12_400, "follower"),
    ("zwölftausendvierhundert Abonnenten", 12_400, "follower"),
    ("trente et un mille personnes", 31_000, "follower"), ("treinta y cinco euros", 35, "EUR"),
    ("half a million followers", 500_000, "follower"),
    ("a dozen pairs", 12, "pair"), ("une demi-douzaine de paires", 6, ""), ("a hundred and twenty pounds", 120, "GBP"),
    ("quatre-vingt-dix-neuf euros", 99, "EUR"), ("zweieinhalbtausend Leute", 2_500, "follower"),
    ("one week", 1, "week"),
    ("eight euros sixty", 8.6, "EUR"), ("acht Euro sechzig", 8.6, "EUR"), ("€139", 139, "EUR"),
    ("6-week test", 6, "week"),
    ("sechswöchiger Test", 6, "week"), ("zu neunt", 9, "follower"), ("6kg으로", 6, "kg"), ("6킬로그램", 6, "kg")])
def test_a_number_is_read_with_its_unit(text, value, unit):
    found = figures.figures(text)
    assert [v for f in found for v in f.values] == [value], found
    assert not unit or found[0].unit == unit


@pytest.mark.parametrize("text", ["hundreds of people", "수만 명", "doubled", "dreimal so viele", "f1ve"])
def test_a_vague_count_has_no_value(text):
    assert any(not f.values for f in figures.figures(text)) or figures.figures(text)[0].values <= {3.0}


@pytest.mark.parametrize("text", ["2026년 5월 3일", "5월 3일", "2026. 5. 3.", "3 May", "May 3, 2026", "3. Mai 2026",
                                  "le 3 mai", "3 de mayo de 2026",
                                  "03.05.2026", "2026-05-03", "일요일"])
def test_a_date_is_read(text):
    assert any(day.fits(date(2026, 5, 3)) for day in figures.days(text))
    assert not any(day.fits(date(2026, 5, 4)) for day in figures.days(text))


def test_a_price_is_no_date():
    assert figures.days("A bag is €6.50.") == ()


@pytest.mark.parametrize("said, held, before, after, true", [
    (12_400, 12_381, "", "", True), (12_000, 12_400, "", "", False), (12_000, 12_400, "more than ", "", True),
    (20_000, 12_400, "over ", "", False),
    (13_000, 12_400, "nearly ", "", True), (12_000, 12_400, "nearly ", "", False), (12_000, 12_400, "rund ", "", True),
    (15_000, 12_400, "about ", "", False), (20_000, 23_700, "", "명이 넘는", True), (30_000, 23_700, "", "명이 넘는", False),
    (24_000, 23_700, "약 ", "", True)])
def test_a_count_may_be_rounded_where_the_words_say_so(said, held, before, after, true):
    assert counting.rounded(said, held, before, after) is true


@pytest.mark.parametrize("text, tongue, day, true", [
    ("two weeks ago", "en", date(2026, 5, 5), True), ("two weeks ago", "en", date(2026, 4, 20), False),
    ("last month", "en", date(2026, 4, 20), True),
    ("earlier this month", "en", date(2026, 5, 3), True), ("vor zwei Wochen", "de", date(2026, 5, 5), True),
    ("letzten Mittwoch", "de", date(2026, 5, 13), True),
    ("letzten Mittwoch", "de", date(2026, 5, 12), False), ("le mois dernier", "fr", date(2026, 4, 20), True),
    ("hace dos semanas", "es", date(2026, 5, 5), True),
    ("지난달", "ko", date(2026, 4, 20), True), ("2주 전", "ko", date(2026, 5, 5), True),
    ("작년", "ko", date(2026, 5, 5), False)])
def test_a_time_told_from_today_holds_on_some_days_only(text, tongue, day, true):
    assert any(span.holds(day) for span in elapsed.spans(text, tongue, date(2026, 5, 20))) is true
