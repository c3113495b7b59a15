"""What a sentence says about the creator without a name or a number in it: "you won", "your viewers", "as a vegan you".

Only the words next to "you" and "your" are read. They must be ordinary words of a letter or stand in a cited fact; so a
verb or noun that nobody thought of is refused, not let through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tastemaker.outreach import figures, vocabulary

ORDINALS = re.compile(r"\b(?:second|third|fourth|fifth|sixth|tenth|\d+(?:st|nd|rd|th)|zweite[nrsm]?|dritte[nrsm]?|"
                      r"vierte[nrsm]?|fünfte[nrsm]?|"
                      r"deuxième|troisième|quatrième|cinquième|segund[oa]|tercer[oa]?|cuart[oa]|quint[oa])\b",
                      re.IGNORECASE)
"""Ordinals past the first: a count in disguise. "First" is in too many courtesies."""

_ADVERBS = (r"(?:(?:\w+ly|also|just|already|still|not|n't|so|very|quite|rather|even|both|a|an|the|more|much|too|auch|"
            r"schon|noch|gern|gerne|"
            r"sehr|ein|eine|einen|der|die|das|den|nicht|bien|aussi|déjà|un|une|le|la|les|el|los|las|una|muy|también|"
            r"ya)\s+)*")
_BEFORE = (r"(?:^|[.!?:,;(–■]\s*|\b(?:that|what|when|if|because|as|and|since|whether|how|where|while|which|who|but|so|"
           r"then|until|unless|"
           r"though|once|after|before|like)\s+)")
_AUX = r"(?:are|were|'re|’re|have|had|'ve|’ve|do|did|don't|get|got|been|being|has|was|is)\s+"
_YOU = (
    re.compile(_BEFORE + r"you(?:['’](?:re|ve|d|ll))?\s+" + _ADVERBS + rf"(?:{_AUX})?" + _ADVERBS
               + r"([^\W\d_]+(?:['’]t)?)", re.IGNORECASE),
    re.compile(r"\byour\s+(?:own\s+)?([^\W\d_]+)(?:\s+([^\W\d_]+))?", re.IGNORECASE),
    re.compile(r"\b(?:your\s+[^\W\d_]+|it|they|shoes?|products?|soles?)\s+(?:is|are|was|were)\s+" + _ADVERBS
               + r"(?:mostly\s+)?([^\W\d_]+)(?:\s+and\s+([^\W\d_]+))?", re.IGNORECASE),
    re.compile(r"\b(?:er|sie|es|schuh|schuhe|sohle|produkt)\s+(?:ist|sind|war)\s+" + _ADVERBS
               + r"([^\W\d_]+)(?:\s+und\s+([^\W\d_]+))?", re.IGNORECASE),
    re.compile(r"\byou and\s+([^\W\d_]+)", re.IGNORECASE),
    re.compile(r"\b(?:as|being)\s+an?\s+([^\W\d_]+)(?=[^.!?]*\byou\b)", re.IGNORECASE),
    # de: the verb before or after du/Sie/ihr, the participle at the end of a perfect
    re.compile(r"(?:^|[.!?:,;(–■]\s*|\b(?:und|dass|weil|wenn|ob|wie|wo|was|da|als|der|die|das)\s+)(?:du)\s+"
               + _ADVERBS + r"([^\W\d_]+)", re.IGNORECASE),
    re.compile(r"\b([^\W\d_]+st)\s+du\b", re.IGNORECASE),
    re.compile(r"\b(?:hast|bist)\s+du\b[^.!?,;]*?\b([^\W\d_]+)(?=[.!?,;:]|\s*$)|\bdu\s+(?:hast|"
               r"bist)\b[^.!?,;]*?\b([^\W\d_]+)(?=[.!?,;:]|\s*$)", re.IGNORECASE),
    re.compile(r"\bdeine?[nmrs]?\s+([^\W\d_]+)", re.IGNORECASE),
    # fr, es
    re.compile(r"\bvous\s+(?:n')?(?:avez|êtes)\s+" + _ADVERBS + r"([^\W\d_]+)|\bvous\s+(?!avez|"
                                                                r"êtes)(?:n')?([^\W\d_]+ez)\b", re.IGNORECASE),
    re.compile(r"\btu\s+(?:as|es)\s+" + _ADVERBS + r"([^\W\d_]+)|\b(?:votre|vos|ton|ta|tes)\s+([^\W\d_]+)",
               re.IGNORECASE),
    re.compile(r"\b(?:tú\s+)?([^\W\d_]+(?:aste|iste))\b|\b(?:tus?)\s+([^\W\d_]+)|(?:^|[.!?]\s+)([^\W\d_]{3,}(?:as|"
               r"es))\s+(?:tod|siempre|la|el|los|las|en)\b", re.IGNORECASE),
)
_LETTER = frozenset("""
published publish posted post posts uploaded upload shared share wrote write written said say describe described
mentioned mention showed show shown spoke speak spoken talked talk filmed film recorded record covered cover made make
like liked happen tried try tested keep kept stay want wish agree prefer decide choose mind need could would might
should will can may must are have do did wonder welcome free interested curious open happy willing able size address
inbox time rate opinion words word channel profile video videos post account name details feed terms voice view honest
usual feedback thoughts reply answer wear take took ask asked go going see seen find found been using use receive get
give work working call bio page review reviews way posted run running ran rest choice decision public recent built
whole part parts wish fault leicht möglich veröffentlicht gepostet geschrieben gezeigt geteilt gesagt erwähnt
beschrieben besprochen gefilmt hochgeladen zeigst schreibst sprichst erzählst teilst beschreibst postest filmst
möchtest würdest könntest hättest kannst magst willst hast bist wärst findest sagst denkst trägst brauchst bekommst
bekämst dürftest solltest musst behältst entscheidest üblichen üblicher übliches erreichst interesse lust kanal video
videos beitrag beiträge posting profil antwort honorar worte worten meinung angaben adresse zeit größe entscheidung
satz weise art öffentlichen öffentliches ersten erstes erste neu neuen publié publiée écrit partagé montré dit parlé
filmé mentionné décrit voulez pouvez souhaitez pourriez aimeriez seriez auriez voudriez avez êtes recevez gardez
décidez préférez parlez montrez écrivez vidéo vidéos chaîne profil avis tarif réponse temps post posts mots adresse
pointure publication publications texte message contenu côté choix rendez trouvez dites pensez acceptez publicaste
escribiste compartiste mostraste dijiste hablaste mencionaste grabaste subiste vídeo vídeos video videos canal perfil
opinión tarifa respuesta tiempo publicación publicaciones palabras dirección talla mensaje contenido parte puedes
quieres podrías tienes eres estás
""".split())
"""Verbs and nouns that say no more than that somebody posts, answers or decides."""
_NOUNS = frozenset("profile channel video videos post posts rate inbox name words review reviews details time opinion "
                   "size address".split())
"""After "your" and one of these, the next word is another part of the sentence."""
_TELLING = frozenset("trust live care buy pay win love hate runner runners trained sponsor race wear business weather "
                     "mutual job sponsored".split()) - {"wear", "runners", "runner"}
"""Ordinary words of a letter that say something as soon as they stand beside "you"."""


def about_you(text: str) -> Iterator[str]:
    """The words that say what the creator is, does or has.

    >>> list(about_you("You won the race.")), list(about_you("I thought of you first."))
    (['won'], [])
    """
    for pattern in _YOU:
        for match in pattern.finditer(text):
            said = [word for word in match.groups() if word]
            yield from said[:1] if said and said[0].lower() in _NOUNS else said


def harmless(word: str) -> bool:
    """Whether a word beside "you" says nothing that would need a fact."""
    low = word.lower().replace("’", "'")
    letter = low in vocabulary.ORDINARY and low not in _TELLING
    return letter or low in _LETTER or low in figures.NUMBER_WORDS or len(low) <= 2 or vocabulary.german_noun(word)
