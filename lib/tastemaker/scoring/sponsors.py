"""Sponsors: who paid a creator before, found with the quoted sentence, the link and the date.

Names are read only where a sentence discloses or gives a code, from wordings that put a name beside it, and from
handles there. A competitor is looked for by name in every sentence, and the kind says whether that sentence speaks of
money. A link with an affiliate's mark names its shop. Nothing is concluded from silence: undisclosed partners cannot
be seen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tastemaker.scoring.disclosure import CODE, DISCLOSING, Disclosure, of
from tastemaker.scoring.wording import sentences as parts
from tastemaker.scoring.wording.folding import fold

MARKED, TRACKED, MENTION = "paid mark", "tracked link", "competitor named"
"""Kinds beside those of a disclosure: the platform's paid mark, a link with an affiliate's mark, a name without
money."""
UNNAMED = ""
"""The name where a post is paid for and says not by whom."""
_NAME = r"(?P<name>@[\w.]{2,30}|(?:[A-Z0-9À-ÞА-Я][\w&'’.+-]{0,40})(?:[ ](?:[A-Z0-9&À-ÞА-Я][\w&'’.+-]{0,40}|de|of|and|&)){0,3})"
_LEAD = (
    r"(?:(?:my|our|the|meinem|unserem|nos|mes|mis|nuestros|los|las|les|den|dem|der|die)\s(?:(?:good\s)?"
    r"(?:friends?|amis?|amigos?|Freunden?|partners?|team|folks|people)\s(?:at|of|from|over at|chez|de|von|bei)\s)?)?"
)
_BEFORE = [  # what stands before the name; case matters for names, not here
    r"sponsor(?:ed|s|ship)? (?:by|from|of)|sponsors?(?: (?:is|are))?:?|courtesy of|sample from|gift from",
    r"(?:paid|brought to you|provided|supplied|gifted|made possible|supported|hosted) by|(?:affiliate|associate) of",
    r"(?:partnership|collaboration|partnered|partnering|collab) with|thank(?:s| you)(?: so much)? to|thanks|thank you",
    r"gesponsert von|unterstützt von|(?:Kooperation|Zusammenarbeit|Partnerschaft|Werbung) mit|(?:Danke|Dank) an",
    r"(?:geschenkt|zugeschickt|bereitgestellt) von|von",
    r"sponsorisée? par|(?:partenariat|collaboration)(?: \w+)? avec|merci à|(?:offert|envoyé|fourni)e?s? par|cadeau de",
    r"(?:patrocinad|regalad|cedid)[oa] por|(?:colaboraci[oó]n|asociación)(?: \w+)? con|gracias a|cortesía de",
    r"patrocinado por|parceria(?: \w+)? com|obrigad[oa] à?|enviado por|recebidos? d[aeo]",
    r"sponsorizzato da|collaborazione con|fornito da|gesponsord door|samenwerking met",
    r"(?:at|on|bei|chez|en|for|from)(?=\s+\S+ (?:with|mit|avec|con) (?:my |the |dem |le |el )?(?:code|código))",
]
_AFTER = (
    r"(?=\s(?:for (?:sponsor|send|provid|support|partner|gift)|sent (?:me|us)|gave (?:me|us)|is (?:the |our |today)|"
    r"paid|(?:is|have|has) sponsor(?:ed|ing)|sponsored|hat (?:mir|uns)|für|m'a|nous a|d'avoir|me (?:ha )?(?:envi|regal)|"
    r"por patrocinar))"
)
_NAMES = [
    *(re.compile(rf"(?:(?i:\b(?:{before}))\s+(?i:{_LEAD})){_NAME}") for before in _BEFORE),
    re.compile(r"(?<!\w)" + _NAME + _AFTER),
    re.compile(
        r"(?P<name>@?[\w.&-]{2,30}?)(?:으로부터|로부터|에서|에게|의|와|과|x)?\s?(?:제품을? ?)?(?:유료 ?광고|협찬|제공|스폰서|후원|광고)"
    ),
    re.compile(r"(?:[Сс]понсор(?:ы)?(?: видео| выпуска)?:?|при поддержке|подарок от|предоставил[аи]?)\s+" + _NAME),
]
_NO_NAME = {
    "this",
    "the",
    "these",
    *"it i my our you they we he she who someone sie er wir ihr ils elles il elle nous vous on ellos ellas nosotros".split(),
    "all",
    "today",
    "ad",
    "werbung",
    "anzeige",
    "publicidad",
    "for",
    "use",
    "code",
    "thanks",
    "thank",
    "video",
    "und",
    "소정",
    "본",
    "이",
    "무료로",
    "제품을",
    "제품",
    "영상",
    "patreon",
    "everyone",
    "everybody",
    "god",
    "소정의",
    "유료",
    "watching",
}
_TAGS = {
    "tag",
    "aff",
    "aff_id",
    "affid",
    "affiliate",
    "affiliate_id",
    "a_aid",
    "aid",
    "ref",
    "refid",
    "referral",
    "irclickid",
    "clickid",
    "awc",
    "ranmid",
    "tagid",
    "partner",
    "rfsn",
    "sca_ref",
    "afftrack",
    "subid",
}
_LINK = re.compile(r"https?://[^\s<>()\"']+")
Post = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Partner:
    """One sentence, mark or link of one post that shows a partner, with all that is needed to look it up."""

    name: str
    """As the post spells it, a handle or a shop's domain; "" where it is not said."""
    quote: str
    url: str
    published_at: datetime | None
    post_key: int
    kind: str
    """A kind of disclosure, `paid mark`, `tracked link`, or `competitor named` where nothing says that money was
    involved."""
    score: float
    """0 to 1: of a disclosure its own, 1 for a platform's mark, 0.5 for a hint such as a code, a link or a bare
    name."""
    competitor: bool = False
    """Whether it is one of the names that were asked for."""

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain values, one row of an export."""
        return asdict(self)


def mentions(posts: Sequence[Post], competitors: Sequence[str] = ()) -> list[Partner]:
    """Every partner that posts show, newest post first, each name once a post and kind with its clearest sentence.

    The posts' sentences are read together, so pass all posts of a profile at once.

    `posts` have post_key, title, text, url, published_at, paid_partnership and, where known, links (a list or JSON).

    >>> post = dict(post_key=1, title="", text="Sponsored by Boxwell.", url="", published_at=None)
    >>> [(partner.name, partner.kind) for partner in mentions([post])]
    [('Boxwell', 'paid partnership')]
    """
    found: list[Partner] = []
    newest = sorted(posts, key=lambda p: (p["published_at"] is not None, p["published_at"] or 0), reverse=True)
    texts = [_text(post) for post in newest]
    for post, text, said in zip(newest, texts, of(texts), strict=True):
        best: dict[tuple[str, str], Partner] = {}
        for partner in _of(post, text, said, competitors):
            key = (fold(partner.name), partner.kind)
            if key not in best or partner.score > best[key].score:
                best[key] = partner
        found += best.values()
    return found


def _text(post: Post) -> str:
    return "\n".join(filter(None, (post["title"], post["text"])))


def _of(post: Post, text: str, said: Sequence[Disclosure], competitors: Sequence[str]) -> Iterator[Partner]:
    named = False
    for one in said:
        for name in _names(one) or ([UNNAMED] if one.discloses and one.kind != DISCLOSING[0] else []):
            named |= bool(name)
            yield _partner(post, name, one.sentence, one.kind, one.score if one.discloses else 0.5, competitors)
    if post.get("paid_partnership") and not named:
        yield _partner(post, UNNAMED, post["title"] or text[:200], MARKED, 1.0, competitors)
    yield from _tracked(post, text, competitors)
    yield from _competitors(post, text, said, competitors)


def _names(one: Disclosure) -> list[str]:
    """Names that a disclosing sentence gives, in order, and its handles when it gives none."""
    found = [match["name"].strip(" .,'’&") for pattern in _NAMES for match in pattern.finditer(one.sentence)]
    named = [name for name in found if name and fold(name).split()[0] not in _NO_NAME and not name.isdigit()]
    if not named and one.kind != CODE:
        named = re.findall(r"(?<![\w.])@[\w.]{2,30}(?<!\.)", one.sentence)
    return [name for name in dict.fromkeys(named) if not any(name != other and name in other for other in named)]


def _tracked(post: Post, text: str, competitors: Sequence[str]) -> Iterator[Partner]:
    given = post.get("links") or []
    links = (json.loads(given) or []) if isinstance(given, str) else given
    for link in dict.fromkeys([*links, *_LINK.findall(text)]):
        try:
            address = urlsplit(str(link).rstrip(".,!?"))
        except ValueError:
            continue
        if address.hostname and {key.lower() for key, _ in parse_qsl(address.query)} & _TAGS:
            yield _partner(post, address.hostname.removeprefix("www."), str(link), TRACKED, 0.5, competitors)


def _competitors(post: Post, text: str, said: Sequence[Disclosure], competitors: Sequence[str]) -> Iterator[Partner]:
    """Sentences that name a competitor; in a post that discloses elsewhere or is marked, the bare name stays a bare
    name."""
    paid = {one.start: one for one in said}
    for start, sentence in parts.split(text):
        for name in competitors:
            if names(sentence, name):
                one = paid.get(start)
                yield Partner(
                    name,
                    sentence,
                    post["url"],
                    post["published_at"],
                    int(post["post_key"]),
                    one.kind if one else MENTION,
                    one.score if one and one.discloses else 0.5,
                    True,
                )


def names(text: str, name: str) -> bool:
    """Whether a text holds a name as whole words, as a handle or as a hashtag, however it is accented or spaced.

    >>> names("new #boxwellshoes", "Boxwell"), names("thanks @boxwell!", "Boxwell"), names("box-well", "Box Well")
    (False, True, True)
    """
    words = fold(name).lstrip("@#").split()
    body = r"[\s_.-]*".join(map(re.escape, words))
    return bool(words) and bool(re.search(rf"(?<!\w){body}(?:'s)?(?!\w)", fold(text)))


def _partner(post: Post, name: str, quote: str, kind: str, score: float, competitors: Sequence[str]) -> Partner:
    asked = next(
        (
            c
            for c in competitors
            if name and (names(name, c) or fold(c).replace(" ", "") in re.split(r"[._]", fold(name).lstrip("@")))
        ),
        None,
    )
    return Partner(
        asked or name,
        quote,
        post["url"],
        post["published_at"],
        int(post["post_key"]),
        kind,
        round(score, 3),
        asked is not None,
    )
