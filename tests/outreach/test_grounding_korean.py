"""Korean letters: true sentences pass, and each kind of untrue one is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tastemaker.brief import Brief
from tastemaker.outreach import grounding
from tastemaker.outreach.bank import Bank
from tastemaker.outreach.evidence import Fact
from tastemaker.outreach.language import korean, vocabulary
from tastemaker.outreach.writing import Sentence

AT = datetime(2026, 5, 20, tzinfo=UTC)
BANK = Bank.of(Brief.parse({
    "campaign": "찻잔", "topics": ["도예", "찻잔"], "offer": "찻잔 2개와 사진 한 장에 대한 사례비 10만 원",
    "product": {"name": "달무늬 찻잔", "url": "https://dalmunui.example/cup", "category": "찻잔", "price": "32,000원",
                "what": "손으로 빚은 찻잔입니다."},
    "sender": {"name": "하늘결", "organisation": "달무늬", "role": "협업 담당", "facts": ["달무늬 공방은 네 사람이 운영합니다."]}}))


def fact(evidence_id: str, kind: str, value: str, post: int | None = None) -> Fact:
    return Fact(evidence_id=evidence_id, profile_key=1, kind=kind, value=value, quote=value, post_key=post,
                url="https://x.example/1")


FACTS = (fact("name", "name", "별누리"), fact("platform", "platform", "YouTube"), fact("followers", "followers", "8640"),
         fact("t1", "post_title", "물레를 처음 돌린 날", 1), fact("d1", "post_date", "2026-05-03", 1),
         fact("k1", "topic", "도예", 1))
ALL = tuple(f.evidence_id for f in FACTS)


def refused(text: str, **more) -> list[grounding.Refusal]:
    return grounding.check("달무늬 찻잔", [Sentence(text, ALL)], FACTS, BANK, at=AT, **more)


@pytest.mark.parametrize("text", [
    "안녕하세요, 별누리 님.", "별누리 님께", "2026년 5월 3일에 올리신 “물레를 처음 돌린 날”을 보고 연락드립니다.", "5월 3일에 공개하신 「물레를 처음 돌린 날」이 눈에 띄었습니다.",
    "유튜브에서 8,640명이 구독하는 채널이지요.", "구독자가 약 8천6백 명이시더군요.", "도예에 관한 영상이라 저희 찻잔과 잘 어울릴 것 같습니다.",
    "저는 달무늬에서 협업을 담당하는 하늘결입니다.", "저희 공방은 네 사람이 운영합니다.", "찻잔 두 개와 사례비 10만 원을 드립니다.", "가격은 3만 2천 원입니다.",
    "자세한 내용을 보내 드려도 될까요?", "읽어 주셔서 감사합니다.", "관심이 없으시면 답장하지 않으셔도 괜찮습니다.", "솔직한 의견을 그대로 말씀해 주시면 됩니다."])
def test_a_true_sentence_passes(text):
    assert refused(text) == []


@pytest.mark.parametrize("text", [
    "별무리 님, 안녕하세요.", "안녕하세요, 별나라 님.", "구독자가 86,400명이시지요.", "2026년 5월 13일에 올리신 “물레를 처음 돌린 날”을 보고 연락드립니다.",
    "“물레를 다시 돌린 날”을 보고 연락드립니다.", "오래전부터 채널을 즐겨 보고 있습니다.", "저도 별누리 님의 오랜 팬입니다.", "지난 박람회에서 인사드린 적이 있습니다.",
    "매주 금요일마다 영상을 올리시지요.", "국내 최고의 도예 채널입니다.", "다른 채널보다 훨씬 솔직합니다.", "댓글이 수백 개나 달렸더군요.", "공모전 수상을 축하드립니다.",
    "두 아이의 어머니로서 바쁘시지요.", "부산에 사시니 가깝습니다.", "사례비는 20만 원입니다.", "찻잔 세 개를 드립니다.", "자리가 두 곳밖에 남지 않았습니다.", "평생 보증됩니다.",
    "지난번 통화에서 말씀드린 대로 보내 드립니다.", "친구분이 추천해 주셨습니다.", "새 가마를 찾고 계신다고 하셨지요.", "캠핑 영상을 보고 연락드립니다.", "YоuTube에서 채널을 찾았습니다."])
def test_an_untrue_sentence_is_refused(text):
    assert refused(text)


def test_an_earlier_letter_may_be_spoken_of_with_its_own_day_only():
    text = "5월 6일에 메일을 드렸습니다."
    assert refused(text)
    assert refused(text, earlier=date(2026, 5, 6)) == []
    assert refused(text, earlier=date(2026, 5, 7))


def test_a_word_is_known_by_its_stem_and_what_follows():
    assert korean.stem("텐트를") == "텐트"
    assert vocabulary.neutral("보내드리겠습니다", "ko")
    assert not vocabulary.neutral("수상을", "ko")
    assert vocabulary.language("찻잔을 YouTube에서 보았습니다") == "ko"
