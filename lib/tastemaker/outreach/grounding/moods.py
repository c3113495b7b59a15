"""What a clause does: it states something of the creator, or it asks, supposes, begs and wishes, which states nothing.

A false sentence needs a claim about somebody or something. So an ordinary word of how letters and parcels go on may
stand anywhere but in a clause that says what the creator does; and a word that nobody listed may stand in a question,
a condition, a request or a wish, where it names no thing.
"""

from __future__ import annotations

import re
from functools import lru_cache

_BREAK = re.compile(r"[.!?;:,–—()■\n]|\s(?:and|but|und|aber|et|mais|y|pero)\s")
_MODAL = {
    "en": r"(?:['’]ll|['’]d|would|will|can|could|may|might|should|shall|want|decide|prefer|wish|choose|need|"
          r"are (?:free|welcome)|have (?:any|a question|questions)|do(?:n['’]t| not))",
    "de": r"(?:kannst|könntest|darfst|dürftest|würdest|magst|möchtest|willst|sollst|solltest|bekommst|bekämst"
        r"|erhältst|"
          r"erhieltest|behältst|behieltest|hättest|wirst|musst|müsstest|brauchst|bräuchtest|entscheidest|wärst)",
    "fr": r"(?:peu[xt]|pou[vr]\w+|aura\w*|aurez|recev\w+|reçois|ser[aei]\w*|veux|veuille\w*|voul\w+|voud\w+"
        r"|souhait\w+|"
          r"préf\w+|décid\w+|gard\w+|choisi\w+|dev\w+|dois|n['’]a\w+|\w+(?:rais|riez|ras|rez))",
}
_SUBJECT = {
    "en": re.compile(r"(?:^|\b(?:that|which|who|because|as|since|how|where|what|why|while|like)\s)\s*you\b(?!\s*"
                     + _MODAL["en"] + ")", re.IGNORECASE),
    "de": re.compile(r"^(?!.*\b" + _MODAL["de"] + r"\b).*\bdu\b", re.IGNORECASE),
    "fr": re.compile(r"(?<!je )(?<!nous )(?<!on )\b(?:tu|vous)\s+(?!(?:n['’]"
        r"|ne )?" + _MODAL["fr"] + r")(?:\w+ez|avez|êtes|a[sv]\w*|es|\w+s|\w+x)\b"
                     r"|(?<!je )(?<!nous )(?<!on )\b(?:t['’]as|vous l['’]avez)", re.IGNORECASE),
    "es": re.compile(r"\b\w{3,}(?:aste|iste|abas)\b|(?:^|[.!?]\s*)\s*[A-ZÁÉÍÓÚ]\w{2,}[ae]s\b|\bse te\b"
        r"|\bte has\b|\bhas\s\w+[di]o\b"),
}
_SUPPOSES = {
    "en": re.compile(r"^\W*(?:or |and |but |so )?(?:if|should you|in case|whether|whatever|whenever|whichever"
        r"|however|unless|"
                     r"until|please|feel|let|take|don['’]t|do not|just|simply|i wish|we wish"
                     r"|wishing)\b", re.IGNORECASE),
    "de": re.compile(r"^\W*(?:und |oder |aber )?(?:wenn|falls|sollte\w*|ob|sobald|solange|bitte|lass|lassen"
        r"|nimm|fühl|sag|"
                     r"schreib|melde|antworte|ich wünsche|wir wünschen)\b", re.IGNORECASE),
    "fr": re.compile(r"^\W*(?:et |ou |mais )?(?:si|s['’]il|au cas où|quand|lorsque|dès que|sans|n['’]hésite\w*"
        r"|prends|prenez|"
                     r"dis|dites|laisse\w*|je (?:te|vous) souhaite)\b", re.IGNORECASE),
    "es": re.compile(r"^\W*(?:y |o |pero )?(?:si|cuando|en caso|por si|no dudes|tómate|tómese|dime|avísame"
        r"|te deseo|le deseo|"
                     r"perdona|disculpa)\b", re.IGNORECASE),
    "ko": re.compile(r"(?:시면|으면|신다면|다면|라면|셔도|어도|아도|더라도|든지|세요|십시오|바랍니다|까요|실까요|는지요?|을지|을까)(?=$|\s|[.,?!])"),
}
_DETERMINED = re.compile(
    r"(?:\b(?:an?|the|our|your|my|his|her|their|some|any|this|that|these|those|le|la|les|un|une|des|du|de|nos"
        r"|notre|vos|votre|ton|"
    r"ta|tes|ma|mon|mes|cet?|cette|ces|el|los|las|una|unos|unas|nuestr\w+|tus?|mi|mis|este|esta|estos|estas|del"
        r"|al|au|aux)|[ldnsq]u?['’])\s*$",
    re.IGNORECASE)


@lru_cache(4_000)
def clause(text: str, place: int) -> str:
    """The clause around a place."""
    start = max((m.end() for m in _BREAK.finditer(text, 0, place)), default=0)
    end = _BREAK.search(text, place)
    return text[start:end.start() if end else len(text)].strip()


@lru_cache(4_000)
def supposes(text: str, place: int, tongue: str) -> bool:
    """Whether the clause at a place asks, supposes, begs or wishes.

    >>> supposes("If it clatters, say so.", 6, "en"), supposes("It clatters.", 4, "en")
    (True, False)
    """
    end = re.search(r"[.!?]", text[place:])
    if end is not None and end[0] == "?":
        return True
    pattern = _SUPPOSES.get(tongue)
    return bool(pattern and pattern.search(clause(text, place)))


def tells_of_you(text: str, place: int, tongue: str) -> bool:
    """Whether the clause at a place states what the creator does or did.

    >>> tells_of_you("You wrestled it down.", 5, "en"), tells_of_you("You could wrestle it.", 11, "en")
    (True, False)
    """
    pattern = _SUBJECT.get(tongue)
    return bool(pattern and pattern.search(clause(text, place))) and not supposes(text, place, tongue)


def names_a_thing(word: str, before: str, tongue: str) -> bool:
    """Whether a word is a noun by what stands before it, by its capital in German, or by its particle in Korean."""
    if tongue == "de":
        return word[:1].isupper()
    if tongue == "ko":
        return bool(re.search(r"(?:을|를|이|가|은|는|의|과|와|도|에|에서|로)$", word))
    return bool(_DETERMINED.search(before))
