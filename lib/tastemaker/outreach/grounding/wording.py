"""The rules for every other word: what the creator is said to have said, and words that are of no fact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from tastemaker.outreach import claims, quoting
from tastemaker.outreach.grounding import clauses, marking, moods, predicates
from tastemaker.outreach.language import figures, korean, lookalikes, vocabulary
from tastemaker.outreach.language.grammar import HONOURS

if TYPE_CHECKING:
    from tastemaker.outreach.grounding import Look

Found = Iterator[tuple[str, str]]


def reported(look: Look) -> Found:
    """What the creator is said to have said, without quotation marks: every word of it must be of a cited fact."""
    if look.foreign:
        return
    for match in _REPORTED[look.tongue].finditer(look.said):
        if moods.asks(look.said, match.start()) or _COULD.search(match[0][:match.start("said") - match.start()]):
            continue
        said = marking.marked(match["said"], [(d.start, d.end) for d in figures.days(match["said"])])
        for word in _TOKEN.findall(said):
            if not (_function_word(word) or figures.figures(word) or look.held.told_form(word)):
                yield word, "no cited fact says that the creator said this"


_COULD = re.compile(r"\b(?:can|could|may|might|would|will|should|want|need|kannst|könntest|darfst|würdest|magst"
                    r"|möchtest|"
                    r"willst|pouvez|pourriez|pourrez|voulez|puedes|podrías|quieres)\b|\b(?:if|falls|wenn|si|up to "
                    r"you)\b",
                    re.IGNORECASE)
"""What makes a saying one to come."""
_REPORTED = {
    "en": re.compile(r"\byou (?:\w+ )?(?:say|said|tell|told|write|wrote|mention(?:ed)?|explain(?:ed)?|admit(?:ted)?|"
                     r"report(?:ed)?|reveal(?:ed)?|complain(?:ed)?|announced?|claim(?:ed)?)\b(?: "
                     r"[^.!?,;]*?)?\b(?:that(?! (?:on|in|at|back)\b)|how|why|what)\b(?P<said>[^.!?;■]*)",
                     re.IGNORECASE),
    "de": re.compile(r"(?:\b(?:du|sie) (?:\w+ )?(?:sagst|sagtest|schreibst|schriebst|erzählst|erwähnst|erklärst|"
                     r"beschreibst|zeigst|sagen|schreiben|erzählen|erklären)|\b(?:sagst|schreibst|erzählst|erwähnst|"
                     r"erklärst|beschreibst|zeigst) du)\b[^.!?;]*?\b(?:dass|wie|warum|was)\b(?P<said>[^.!?;■]*)",
                     re.IGNORECASE),
    "fr": re.compile(r"\bvous (?:\w+ )?(?:dites|disiez|écrivez|expliquez|racontez|mentionnez|montrez|décrivez|avouez|"
                     r"avez (?:dit|écrit|expliqué|raconté|mentionné|montré))\b[^.!?;]*?(?:\bque\b|\bqu'|\bcomment\b|"
                     r"\bpourquoi\b)(?P<said>[^.!?;■]*)", re.IGNORECASE),
    "es": re.compile(r"\b(?:dices|dijiste|escribes|escribiste|explicas|explicaste|cuentas|contaste|mencionas|"
                     r"mencionaste|muestras|enseñas|confiesas)\b[^.!?;]*?\b(?:que|cómo|por qué)\b(?P<said>[^.!?;■]*)",
                     re.IGNORECASE),
    "ko": re.compile(r"(?P<said>[^.!?■]*(?:다|라|냐|자)고)\s?(?:말씀)?(?:하셨|쓰셨|적으셨|밝히셨|전하셨|하시더|쓰시더)", re.IGNORECASE),
}
_FUNCTION = frozenset("that this with from when your have been were what they their about into over after before "
                      "there where while which would could should "
                      "dass diese dieser einen einem einer nicht auch noch schon über unter nach dein deine deinen "
                      "deinem ihre ihren eine sich wird wurde haben sind "
                      "vous votre avec pour dans cette sont avez êtes elle elles leur plus para como esta este estas "
                      "estos desde hasta sobre cuando tiene "
                      "영상 영상에서 글에서 글 영상은 게시물에서".split())


def _function_word(word: str) -> bool:
    return korean.is_particle(word) or len(word) < (2 if korean.WORD.match(word) else 4) or word.lower() in _FUNCTION


def words(look: Look) -> Found:
    """Words that are neither ordinary nor held. Of a letter in another language only what stands beside "you" is
    read."""
    if look.foreign and look.tongue != "ko":
        yield from predicates.unheld(look)
        return
    rest = quoting.HANDLE.sub(lambda m: quoting.MARK * len(m[0]), look.plain)
    rest = marking.marked(rest, look.numbered)
    if look.foreign and not _to_you(rest):
        return
    yield from predicates.ordinals(look, rest)
    yield from _yours(look.said, look)
    yield from _topics(look)
    yield from _made(look)
    for match in _TOKEN.finditer(rest):
        word = match[0]
        before = rest[:match.start()]
        if korean.is_particle(word) and (before.rstrip()[-1:] == quoting.MARK or before[-1:]
                                         and not before[-1].isspace()):
            continue
        named = word[0].isupper() and look.tongue != "de" and not marking.starts(before)
        if len(word) > 1 and not named and not _may_stand(word, rest, match.start(), look) and not any(
                start <= match.start() < end for start, end in _offers(rest, look.tongue)):
            yield word, "neither a cited fact nor the brief says this"


@lru_cache(1_000)
def _offers(text: str, tongue: str) -> list[tuple[int, int]]:
    """The places of payment, gifts, discounts and the like, which `promising.offered` judges."""
    return [match.span() for each in claims.tongues(tongue) for kind in claims.MONEYED
            for match in claims.OFFERS[each][kind].finditer(text)]


def _topics(look: Look) -> Found:
    """What the creator's posts are said to be about must be of a cited fact, however ordinary the word is."""
    for match in _TOPIC.finditer(look.said):
        if moods.asks(look.said, match.start()) or _COULD.search(moods.clause(look.said, match.start())):
            continue
        for word in quoting.WORD.findall(next(filter(None, match.groups()))):
            if word.lower() in _BREAKS:
                break
            low = word.lower()
            if not (low in look.held.named | _BREAKS | _POSTS or _function_word(word) or look.held.told_form(word)):
                yield word, "no cited fact says that the creator's posts are about this"


def _made(look: Look) -> Found:
    """What a thing is said to be made of must be held, however ordinary the word is."""
    for match in _OF_WHAT[look.tongue].finditer(look.said):
        said = match[1].split()
        if not (vocabulary.plain(said[0], look.tongue) or any(map(look.held.holds, said))):
            yield said[0], "neither a cited fact nor the brief says that it is made of this"


_OF_WHAT = {tongue: re.compile(pattern, re.IGNORECASE) for tongue, pattern in {
    "en": r"\b(?:made|built|cast|carved|woven|cut) (?:out )?(?:of|from) ([^\W\d_]+(?: [^\W\d_]+)?)",
    "de": r"\b(?:ist|sind|besteht|bestehen) (?:\w+ )?aus ([^\W\d_]+(?: [^\W\d_]+)?)",
    "fr": r"\b(?:est|sont|faite?s?|fabriquée?s?) (?:\w+ )?en (?!charge|compte|cours|place|jeu|vente|route|avance)([^\W\d_]+(?: [^\W\d_]+)?)",
    "es": r"\b(?:es|son|hech[oa]s?|fabricad[oa]s?) (?:\w+ )?de ([^\W\d_]+(?: [^\W\d_]+)?)",
    "ko": r"([가-힣]+?)(?:으로|로) (?:만든|만들|된|되어)"}.items()}
_THING = (r"(?:videos?|posts?|episodes?|series|channel|clips?|content|films?|articles?|streams?|kanal|beitr[aä]g\w*|"
          r"folgen?|artikel|inhalte|vidéos?|chaîne|publications?|"
          r"contenus?|vídeos?|publicaci\w+|canal|contenidos?|entradas?)")
_TOPIC = re.compile(
    rf"\b(?:your|deine?\w?|ihre?\w?|votre|vos|ton|tes|tus?|sus?)\s+(?:\w+\s)?{_THING}\s+(?:about|on|covering|"
    rf"featuring|around|über|zum thema|rund um|zum|zur|zu|sur|à propos de|"
    r"autour de|consacrée? à|sobre|acerca de|dedicad[oa] a)\s+((?:[^\W\d_][\w'’-]*[ ]?){1,3})|"
    rf"\byour\s+([^\W\d_]+)\s+{_THING}\b|"
    r"\byou\s+(?:make|film|cover|write about|talk about|post about|speak about|teach|review|test|bake|cook|build|"
    r"paint|sew|knit)\s+((?:[^\W\d_]+[ ]?){1,2})|"
    r"([가-힣]+)(?:을|를|에 관한|에 대한|에 관해|에 대해)\s?(?:다룬|다루는|다루신|만드신|올리신)?\s?(?:영상|채널|게시물)", re.IGNORECASE)
_POSTS = frozenset("video videos post posts channel clip clips public recent first last latest two three other new "
                   "own both long short whole content it them this "
                   "about how what why video youtube".split())
_YOURS = {"en": re.compile(r"\byour\s+((?:[^\W\d_]+\s+){0,2}[^\W\d_]+)", re.IGNORECASE),
          "de": re.compile(r"\bdeine?[nmrs]?\s+((?:[^\W\d_A-ZÄÖÜ]+\s+){0,2}[^\W\d_]+)", re.IGNORECASE),
          "fr": re.compile(r"\b(?:votre|vos)\s+([^\W\d_]+)", re.IGNORECASE),
          "es": re.compile(r"\b(?:tus?)\s+([^\W\d_]+)", re.IGNORECASE)}


def _yours(text: str, look: Look) -> Found:
    """What is called the creator's own must be ordinary or of a cited fact: the brief's words are the sender's
    things."""
    offered, promised = look.bank.offer, _PROMISED.search(text)
    for match in _YOURS[look.tongue].finditer(text) if look.tongue in _YOURS else ():
        for word in match[1].split():
            low = word.lower()
            if low in _BREAKS:
                break
            if not (vocabulary.neutral(low, look.tongue, core=_states(text, match.start(), look.tongue))
                    or _AUDIENCE.fullmatch(low) and _may_have(text, match.start(), look)
                    or look.held.told_form(low) or low in look.held.named
                    or (promised or _shares(text, match.start())) and re.search(rf"(?<!\w){re.escape(low)}", offered, re.IGNORECASE)):
                yield word, "no cited fact says that the creator has this"
                break


_AUDIENCE = re.compile(r"viewers?|readers?|listeners?|followers?|subscribers?|audience|publikum|zuschauer\w*|leser\w*|"
                       r"hörer\w*|abonnent\w*|abonné\w*|lect(?:eur|rice)s?|audit(?:eur|rice)s?|spect\w+|seguidor\w*|"
                       r"suscriptor\w*|lector\w*|oyentes?|audiencia", re.IGNORECASE)
"""Whoever publishes has them; what is said of them is another matter."""


def _may_have(text: str, place: int, look: Look) -> bool:
    """Whether a clause promises the reader's audience something, and tells nothing of it."""
    return _shares(text, place) or clauses.free(text, place, look.tongue, look.heading)


def _shares(text: str, place: int) -> bool:
    """Whether a clause names a share, as offers do."""
    return any(f.unit == "percent" for f in figures.figures(moods.clause(text, place)))


def _states(text: str, place: int, tongue: str) -> bool:
    """Whether a clause that begins with "your" states something of it: "your workshop is", not "in your workshop"."""
    said = moods.clause(text, place)
    return bool(_YOURS[tongue].match(said)) and not (moods.supposes(text, place, tongue) or moods.asks(text, place)
                                                     or _PROMISED.search(said))


_PROMISED = re.compile(r"(?<!\w)(?:would|will|could|get|receive|bekäm|würd|bekomm|könnt|hätt|recev|serai|pourr|aur|"
                       r"recib|tendr|ser[íá]a)", re.IGNORECASE)
_BREAKS = frozenset("is are was were and or to for of with in on at from about that which und oder ist sind war zu "
                    "für mit in im auf an vom bei zum zur "
                    "hat haben geht passt mich dich uns sich mir dir me te nous je ich we i".split())
_TOKEN = re.compile(r"[^\W\d_가-힣]+(?:[-'’.](?=[^\W\d_])[^\W\d_가-힣]+)*|[가-힣]+")
_TO_YOU = re.compile(rf"님|채널|영상|게시물|{HONOURS}")


def _to_you(text: str) -> bool:
    return bool(_TO_YOU.search(text))


_GUESSED = re.compile(r" (?:수(?:도)? 있|것 같|텐데|지도|듯)")
_DID = re.compile(r"[가-힣]{2,}(?:하신|하셨[가-힣]*)")
"""A Korean deed of the reader's."""


_POINTED = re.compile(r"\b(?:this|that|these|those|ce)\s$", re.IGNORECASE)
"""Words that point at the letter itself as often as at a thing."""


def _strict(text: str, place: int, tongue: str) -> bool:
    """Whether a clause tells of the creator, or a question takes a thing as known: there ordinary words need a fact."""
    if clauses.of_the_creator(text, place, tongue):
        return True
    a_thing = text[place].isupper() if tongue == "de" else tongue != "ko"
    a_thing = a_thing and not _POINTED.search(text[:place])
    return a_thing and moods.asks(text, place) and clauses.definite(text, place, tongue)


def _told(word: str, text: str, place: int, look: Look) -> bool:
    """Whether a cited fact holds a word, or it is one of the few that say nothing of anybody."""
    if word in marking.PRONOUNS or all(vocabulary.plain(part, look.tongue) or part.lower() in look.held.named
                                       for part in word.split("-")):
        return True
    return look.held.told_form(word) or clauses.with_us(text, place, look.tongue) and look.held.holds(word)


def _may_stand(word: str, text: str, place: int, look: Look) -> bool:
    """Whether a word is held, ordinary where it stands, or in a clause that states nothing and names no thing."""
    if _strict(text, place, look.tongue) and not _told(word, text, place, look):
        return False
    if word in marking.PRONOUNS or vocabulary.neutral(word.lower(), look.tongue, core=True) or look.held.holds(word):
        return True
    if look.tongue == "ko" and (_DID.fullmatch(word) and not _GUESSED.match(text[place + len(word):]) or any(
            lookalikes.near(korean.jamo(said), korean.jamo(name)) for name in look.held.named if len(name) > 2
            for said in (word, korean.stem(word)))):
        return False
    if vocabulary.neutral(word.lower(), look.tongue):
        return True
    before = text[:place]
    if moods.supposes(text, place, look.tongue) and (
            not moods.names_a_thing(word, before, look.tongue) or moods.may_name(before, text, place)):
        return True
    if moods.of_the_deal(text, place, look.tongue):
        return True
    if _AUDIENCE.fullmatch(word) and _may_have(text, place, look):
        return True
    return clauses.free(text, place, look.tongue, look.heading) and not clauses.definite(text, place, look.tongue)
