"""The rules for numbers and dates: a number with its unit and a date must stand in a cited fact or in the bank."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from tastemaker.outreach import claims, quoting
from tastemaker.outreach.evidence import Fact
from tastemaker.outreach.grounding import elapsed, moods
from tastemaker.outreach.language import figures, vocabulary

if TYPE_CHECKING:
    from tastemaker.outreach.grounding import Look

Found = Iterator[tuple[str, str]]
_MONEY = figures.MONEY | {"percent"}
_YEARS = frozenset(map(float, range(1900, 2100)))
_PART = re.compile(r"\s(?:of (?:your|these|those)|deiner|ihrer|dieser|de (?:vos|tes|ces|tus|sus|estos|estas)|(?:\w+ "
                   r")?(?:videos?|posts?|beiträge|vidéos|vídeos|publicaciones) (?:of yours|von dir|von ihnen|de vous|"
                   r"tuyos|tuyas)|영상|글|게시물|편)\b",
                   re.IGNORECASE)
_BOTH = re.compile(r"\s?(?:los |las |les |die |the |deiner |ihrer )?(?:영상|글|게시물|편|videos?|posts?|beiträgen?|vidéos?|"
                   r"vídeos?|publica\w+|titles?|titeln?|titres?|títulos?)", re.IGNORECASE)
_OVER = re.compile(r"(?:\bover|more than|above|in excess of|upwards? of|beyond|well over|a little over|just over|"
                   r"\büber|mehr als|gut|reichlich|plus de|au-delà de|un peu plus de|más de|supera\w*|rebasa\w*|"
                   r"dépass\w*|a passé|ont passé|pass[eé] la barre de|franchi\w*|überschr\w*|geknackt|supera\w*|pasa "
                   r"de|ha pasado|übersteigt|exceed\w*|tops|passed|por encima de|algo más de|poco más de)\s(?:the\s"
                   r"|a\s|"
                   r"los\s|las\s|les\s|die\s)?$", re.IGNORECASE)
_UNDER = re.compile(r"(?:nearly|almost|close to|just under|not quite|approaching|up to|knapp|fast|beinahe|annähernd|"
                    r"presque|près de|pas loin de|quasi|casi|cerca de|거의)\s(?:a\s)?$", re.IGNORECASE)
_ROUGH = re.compile(r"\b(?:about|around|roughly|some|approximately|circa|ca\.|rund|etwa|ungefähr|um die|environ|"
                    r"autour de|quelque|à peu près|unos|unas|alrededor de|rond\w+ (?:los|las)|avoisine\w*|"
                    r"aproximadamente|en torno a|약|대략|한)\s(?:a\s)?$|약 ?$", re.IGNORECASE)
_OVER_AFTER = re.compile(r"\s?(?:여|명\s?이상|(?:명|분)?(?:이|을|를)?\s?(?:훌쩍\s?|조금\s?)?넘|이상|\+|명\s?남짓|or more|und mehr|et "
                         r"plus|y pico)")
_ROUGH_AFTER = re.compile(r"\s?(?:명(?:에)?\s?)?(?:가량|정도|안팎|내외|가까이|가까운|가깝|or so)")
_PARTS = {"early": re.compile(r"(?:beginning|start|early|first days|anfang|début|principios|comienzos|inicios|"
                              r"primeros)\W+(?:\w+\W+){0,2}$", re.IGNORECASE),
          "mid": re.compile(r"(?:middle|mid|mitte|mi|milieu|courant|mediados)\W+(?:\w+\W+){0,2}$", re.IGNORECASE),
          "late": re.compile(r"(?:end|late|last days|ende|fin|finales|últimos|tail end)\W+(?:\w+\W+){0,2}$",
                             re.IGNORECASE)}
_PARTS_AFTER = {"early": re.compile(r"\s?(?:초순|초)"), "mid": re.compile(r"\s?(?:중순)"),
                "late": re.compile(r"\s?(?:말|하순)")}
_RANGE = {"early": range(1, 12), "mid": range(9, 23), "late": range(19, 32)}


def dates(look: Look) -> Found:
    """Dates that are neither a cited post's, nor the earlier letter's, nor in the bank or a cited title."""
    known = dated(look.cited)
    quotes = [q for q in look.quotes if q[1]]
    counts = not quotes and any(figure.unit == "follower" for figure in figures.figures(look.rest))
    taken = {f.fetched_at.date() for f in look.cited if f.kind == "followers" and f.fetched_at is not None}
    ours = look.earlier is not None and claims.EARLIER[look.tongue].search(look.rest)
    in_texts = [day for text in _told(look) for day in figures.days(text)]
    told = {r for day in in_texts for r in day.readings}
    weekdays = {day.weekday for day in in_texts} - {None}
    listed = figures.days(look.rest)
    in_order = len(listed) == len(quotes) > 1 and max(d.start for d in listed) < min(q[0] for q in quotes)
    for place, found in enumerate(listed):
        near = sorted(quotes)[place] if in_order else min(
            quotes, key=lambda q: (abs(q[0] - found.start), q[0] > found.start), default=None)
        near = near if near is not None and near[1] & set(known) else None
        if (ours and look.earlier is not None and found.fits(look.earlier)) or found.weekday in weekdays:
            continue
        if not quotes and _is_earlier(found, look):
            continue
        if counts:
            if not any(found.fits(day) for day in taken):
                yield found.text, "a count of followers has the date of its call, not a post's"
        elif not quotes and (_of_the_brief(found, in_texts, look) or _bare_year(found, look)):
            continue
        elif (not any(found.fits(day) and _in_part(look.rest, found, day) for post, day in known.items()
                      if near is None or post in near[1]) and not found.readings & told
              and not _years(found, told)):
            why = "no cited fact holds this date" if near is None else "it is not the date of the post beside it"
            yield found.text, why


LETTER = re.compile(r"\b(?:e-?mails?|mails?|messages?|letters?|notes?|nachricht|brief|schreiben|courriels?|lettres?|"
                     r"correos?|mensajes?|cartas?)\b|메일|편지|연락", re.IGNORECASE)


def _is_earlier(found: figures.Day, look: Look) -> bool:
    """Whether a whole date is that of the recorded earlier letter, in a sentence that speaks of letters."""
    whole = any(d is not None for _, _, d in found.readings)
    return whole and look.earlier is not None and found.fits(look.earlier) and bool(LETTER.search(look.rest))


def _of_the_brief(found: figures.Day, told: Sequence[figures.Day], look: Look) -> bool:
    """Whether a date without its year, or a month, is that of a whole date that the brief or a cited text holds."""
    whole = [date(y, m, d) for day in told for y, m, d in day.readings if y and m and d]
    return any(found.fits(day) and _in_part(look.rest, found, day) for day in whole)


def _bare_year(found: figures.Day, look: Look) -> bool:
    """Whether a year alone stands in one of the brief's own facts."""
    years = {float(y) for y, m, d in found.readings if y and m is None and d is None}
    return bool(years) and any(years & f.values for text in look.bank.facts for f in figures.figures(text))


def dated(cited: Iterable[Fact]) -> dict[int, date]:
    """The day of each cited post, by its key."""
    return {f.post_key or 0: date.fromisoformat(f.value[:10]) for f in cited if f.kind == "post_date"}


def elapsed_held(look: Look) -> list[tuple[int, int]]:
    """The places of times told from today ("two weeks ago") that a cited date, or the earlier letter's, lies in."""
    days = list(dated(look.cited).values())
    if look.earlier is not None and claims.EARLIER[look.tongue].search(look.rest):
        days.append(look.earlier)
    return [(s.start, s.end) for s in elapsed.spans(look.rest, look.tongue, look.at.date()) if any(map(s.holds, days))]


def _years(found: figures.Day, told: set[tuple[int | None, int | None, int | None]]) -> bool:
    return any(m is None and d is None and any(y == other[0] for other in told) for y, m, d in found.readings)


def _in_part(text: str, found: figures.Day, day: date) -> bool:
    """Whether "at the beginning of May" is so."""
    before, after = text[max(0, found.start - 24):found.end], text[found.end:found.end + 6]
    before = before[:len(before) - len(found.text)] + " "
    inner = re.match(r"\W*(early|late|mid|anfang|ende|mitte|début|fin)\b", found.text, re.IGNORECASE)
    if any(d is not None for _, _, d in found.readings):
        return True
    for part, pattern in _PARTS.items():
        said = bool(pattern.search(before)) or _PARTS_AFTER[part].match(after) or (inner
                                                                                   and pattern.search(inner[1] + " "))
        if said:
            return day.day in _RANGE[part]
    return True


def numbers(look: Look) -> Found:
    """Numbers that nobody stated, or stated of something else."""
    rest = look.rest
    for place in (*figures.days(rest), *elapsed.spans(rest, look.tongue, look.at.date())):
        rest = rest[:place.start] + quoting.MARK * (place.end - place.start) + rest[place.end:]
    if look.earlier is not None:
        rest = claims.EARLIER[look.tongue].sub(lambda m: quoting.MARK * len(m[0]), rest)
    rest = claims.IDIOMS.sub(lambda m: quoting.MARK * len(m[0]), rest)
    held = [(f, text) for text in _told(look) for f in figures.figures(text)]
    for figure in figures.figures(rest):
        if _HANGUL.fullmatch(figure.text) and look.rest[:figure.start].endswith(quoting.MARK):
            continue                       # a particle behind a marked text, not a number
        if figure.text == "이" and _THIS.match(look.rest, figure.end):
            continue                       # "this", not two
        if not figure.unit or quoting.MARK in look.rest[figure.end:figure.end + 3]:
            figure = replace(figure, unit=figures.unit_at(look.said, figure.start, figure.end))
        if look.tongue == "de" and _lower_behind(figure, look.rest):
            figure = replace(figure, unit="")
        if _another_share(figure, rest, held):
            yield figure.text, "the brief holds this share for something else"
        elif not (_held(figure, held, look) or _added_up(figure, held, rest) or _counted(figure, look, rest)
                or _vague(figure, look)):
            yield figure.text, "no cited fact holds this number"


_SALES = re.compile(r"commission|provision|comisi[oó]n|earn|verdien|gagn|toucher|ganar|cobrar|수수료|판매", re.IGNORECASE)
_PARTED = re.compile(r"[,;.]|\s(?:and|und|et|y|e|plus|as well as)\s|(?<=[을를고])\s")
_CODES = re.compile(r"discount|\boff\b|rabatt|nachlass|remise|réduction|descuento|할인", re.IGNORECASE)


def _another_share(figure: figures.Figure, rest: str, held: list[tuple[figures.Figure, str]]) -> bool:
    """Whether a percentage is said of sales where the brief holds it for a discount, or the other way round."""
    if figure.unit != "percent":
        return False
    said = _role(rest, figure)
    roles = {_role(text, other) for other, text in held if other.unit == "percent" and other.values & figure.values}
    return bool(said and roles) and said not in roles and "" not in roles


def _role(text: str, figure: figures.Figure) -> str:
    """Whether the part of a text around a share speaks of sales or of a discount; empty where it is unclear."""
    before, after = _PARTED.split(text[:figure.start])[-1], _PARTED.split(text[figure.end:])[0]
    part = f"{before} {after}"
    sales, codes = bool(_SALES.search(part)), bool(_CODES.search(part))
    return "" if sales == codes else "sales" if sales else "codes"


_TOTAL = re.compile(r"(?<!\w)(?:in total|altogether|in all|insgesamt|zusammen|au total|en tout|en total|en "
                    r"conjunto)(?!\w)|모두|총", re.IGNORECASE)


def _added_up(figure: figures.Figure, held: list[tuple[figures.Figure, str]], rest: str) -> bool:
    """Whether a total is the product of two numbers of one text, such as three sacks of 5 kg."""
    return bool(_TOTAL.search(rest)) and any(
        a is not b and text == other and b.unit == figure.unit and figure.values
        & {round(x * y, 6) for x in a.values for y in b.values}
        for a, text in held for b, other in held)


def _told(look: Look) -> Iterator[str]:
    yield from (text for text in look.bank.texts() if text != look.bank.product)
    yield from (f.value for f in (*look.cited, *look.also)
                if f.kind in {"post_title", "post_quote", "topic", "makes", "audience", "partner"})


def _held(figure: figures.Figure, held: list[tuple[figures.Figure, str]], look: Look) -> bool:
    """Whether a stated number has this value, of the same thing."""
    if _of_product(figure, look) or figure.values == {1.0} and figure.unit not in figures.PERIODS | _MONEY:
        return True
    years = {float(day.year) for day in dated(look.cited).values()}
    if figure.values & years and not figure.unit:
        return True
    if any(figure.values & other.values & _YEARS and figure.unit not in figures.UNIT_NAMES for other, _ in held):
        return True
    if any(figure.values & other.values and (_same(figure.unit, other.unit, text, look.tongue)
                                             or _said_of_ours(figure.unit, other.unit, look)
                                             or look.heading and _loose(figure.unit)
                                             and figure.unit not in figures.UNIT_NAMES) for other, text in held):
        return True
    if any(_periods(figure) & _periods(other) for other, _ in held):
        return True
    if _pieces(figure.unit, look) and any(figure.values & f.values and f.unit not in figures.UNIT_NAMES
                                          for text in (look.bank.offer, look.bank.what, *look.bank.facts)
                                          for f in figures.figures(text)):
        return True
    if any(figure.values == {1.0} and _single(figure.unit, text) or figure.values == {2.0} and _pair(figure.unit, text)
           for text in _told(look)):
        return True
    share = {round(100 * v, 6) for v in figure.values if v < 1}
    return any(share & other.values and other.unit == "percent" for other, _ in held)


_DAYS = {"day": 1, "week": 7}


def _periods(figure: figures.Figure) -> set[float]:
    """A period in days, so that two weeks are fourteen of them."""
    return {value * _DAYS[figure.unit] for value in figure.values} if figure.unit in _DAYS else set()


_PIECE = re.compile(r"exemplar\w*|stücke?n?|pieces?|copies|copy|exemplaires?|pièces?|ejemplares|ejemplar|piezas?|unidades|"
                    r"unités?|units?|개", re.IGNORECASE)


def _pieces(unit: str, look: Look) -> bool:
    """Whether a counted noun is a piece of anything, or the brief's own word for its goods."""
    return bool(_PIECE.fullmatch(unit)) or bool(unit) and unit in {w.casefold() for w in
                                                                  quoting.WORD.findall(look.bank.category)}


def _lower_behind(figure: figures.Figure, text: str) -> bool:
    """Whether a German number has no noun behind it, so that what it counts was named before."""
    behind = re.match(r"\s+([^\W\d_]+)(?:\s+([^\W\d_]+))?", text[figure.end:])
    if behind is None or figures.unit_of(behind[1]) not in {"", "post"}:
        return False
    return behind[1][:1].islower() and not (behind[2] or "")[:1].isupper()


_STAFF = re.compile(r"employ|staff|worker|colleague|people|person|mitglied|members?|membres?|miembro|mitarbeit|angestellt|beschäftigt|kolleg|emplead|"
                    r"trabajador|salarié|직원|명$|사람", re.IGNORECASE)
"""Nouns that the sender's people are counted with: another one may say the same count."""


_THIS = re.compile(r"\s(?!주|년|개월|월|만|천|백|킬로|원|유로|달러)|번(?!째)")
"""What follows a Korean "this", which is written like "two"."""


def _said_of_ours(said: str, held: str, look: Look) -> bool:
    """Whether two units may be one in other words: the sender's people, or a thing that each language names itself."""
    ours = not moods.SECOND_PERSON[look.tongue].search(look.said)
    if said == "follower":
        return ours and (not held or look.foreign and _uncounted(held) or bool(_STAFF.search(held)))
    return look.foreign and _uncounted(said) and _uncounted(held)


def _uncounted(unit: str) -> bool:
    """Whether a unit is a thing that only its own language names, or people."""
    return unit not in figures.UNIT_NAMES - {"follower"}


def _pair(unit: str, text: str) -> bool:
    """Whether a text holds a pair of these."""
    return len(unit) > 2 and bool(re.search(rf"\b(?:pair of|paar|paire d['’e]+|par de)\s?{re.escape(unit)}", text,
                                            re.IGNORECASE))


def _single(unit: str, text: str) -> bool:
    """Whether a text holds a period with an article, which "one" may say: "for a month"."""
    return any(figures.unit_of(word) == unit for word in _ONE.findall(text))


_ONE = re.compile(r"(?<!\w)(?:an?|ein\w{0,2}|une?|una?)\s([^\W\d_]+)", re.IGNORECASE)


def _of_product(figure: figures.Figure, look: Look) -> bool:
    """Whether a number is the product's, right behind one of its words: "Ridge 3"."""
    if re.sub("[가-힣]+$", "", figure.text) in [w for w in look.bank.product.split() if not w.isdigit()]:
        return True
    words = [w for w in look.bank.product.split() if not w[0].isdigit()]
    return any(re.search(rf"(?<!\w){re.escape(f'{word} {figure.text}')}(?![\w])", look.rest, re.IGNORECASE)
               and re.search(rf"(?<!\w){re.escape(figure.text)}(?!\w)", look.bank.product) for word in words)


def _same(said: str, held: str, text: str, tongue: str) -> bool:
    """Whether two units are one; a word that is no known unit must stand in the text that holds the number."""
    if said == held:
        return True
    known = figures.UNIT_NAMES
    if said in known and held in known:
        return False
    other = held if said in known else said
    if _HANGUL.match(said or held):
        return not said or not held
    if said in known or held in known:
        return said not in known and (not other or _loose(other)
                                      and held in {"follower", "pair", "post"}) and not ({said, held}
                                                                                         & (_MONEY | figures.PERIODS
                                                                                            | {"view", "like",
                                                                                               "comment"}))
    stem = vocabulary.stem(said, tongue)
    return _loose(said) or any(vocabulary.stem(w, tongue) == stem or (len(said) > 4 and w.casefold()[:5] == said[:5])
                               or (tongue == "de" and len(said) > 3 and w.casefold().endswith(said))
                               for w in quoting.WORD.findall(text))


_HANGUL = re.compile("[가-힣]")


def _loose(word: str) -> bool:
    """Whether a word behind a number is no thing that is counted: "of", "in", "und"."""
    return len(word) <= 3 or word in {"with", "from", "sowie", "dazu", "plus", "para", "pour", "avec", "oder", "that",
                                      "which", "sind", "will", "dans", "chez", "auf", "bei", "aquí", "here"}


def _counted(figure: figures.Figure, look: Look, rest: str) -> bool:
    """Whether a number counts the followers, or the cited posts."""
    before, after = rest[max(0, figure.start - 28):figure.start], rest[figure.end:figure.end + 24]
    followers = [float(f.value) for f in look.cited if f.kind == "followers" and f.value.replace(".", "", 1).isdigit()]
    people = figure.unit == "minute" and after.startswith(("분이", "분의", "분께", "분 "))
    unnamed = people or figure.unit not in figures.UNIT_NAMES
    follows = figure.unit == "follower" or (look.heading and _loose(figure.unit)) or (unnamed and _FOLLOWING.search(rest))
    if follows and any(rounded(v, f, before, after) for v in figure.values for f in followers):
        return True
    posts = len({f.post_key for f in look.cited if f.post_key is not None})
    quoted = len([1 for _, keys in look.quotes if keys])
    return (posts > 1 and posts in figure.values and bool(_PART.match(rest[figure.end:]))
            or quoted > 1 and quoted in figure.values and bool(_BOTH.match(rest[figure.end:])))


_FOLLOWING = re.compile(r"follow|subscri|abonn|folgen|suiv|sigue|suscri|구독|팔로", re.IGNORECASE)


def rounded(said: float, held: float, before: str = "", after: str = "") -> bool:
    """Whether a number is a count as given or rounded to three digits; coarser with a word that says so.

    >>> rounded(12_400, 12_381), rounded(12_000, 12_400), rounded(12_000, 12_400, "about "), rounded(20_000, 12_400, "over ")
    (True, False, True, False)
    """
    if said == held or (held >= 1_000 and said == float(f"{held:.3g}")):
        return True
    round_number = held >= 50 and said in {float(f"{said:.1g}"), float(f"{said:.2g}")}
    if _OVER.search(before) or _OVER_AFTER.match(after):
        return round_number and said <= held <= 1.5 * said
    if _UNDER.search(before):
        return round_number and held <= said <= 1.15 * held
    rough = _ROUGH.search(before) or _ROUGH_AFTER.match(after)
    return bool(rough) and held >= 50 and round_number and abs(said - held) <= 0.06 * held


def _vague(figure: figures.Figure, look: Look) -> bool:
    """Whether a count without a value stands in a cited title or the bank in the very same word."""
    said = re.compile(rf"(?<!\w){re.escape(figure.text)}(?!\w)", re.IGNORECASE)
    return not figure.values and any(said.search(text) for text in _told(look))
