"""What a clause does that states nothing: it asks, supposes, begs, or tells of the letter, the offer and its terms."""

from __future__ import annotations

import re
from functools import lru_cache

from tastemaker.outreach.language.grammar import GRAMMARS

_BREAK = re.compile(r"[.!?;:,–—()■\n]|\s(?:and|but|und|aber|et|mais|y|pero)\s")
_DEAL = {
    "en": re.compile(r"^\W*(?:(?:i|we) (?:know|realise|realize|understand|imagine|suspect|guess|suppose|assume|admit"
                     r"|confess|see|"
                     r"believe|think|am aware|are aware)\s)?(?:(?:that|how|but|and|so|because|whether)\s)?(?:(?:the"
                     r"|this|that|our|my|an?|any|"
                     r"such|these|all|both|each|no|neither|another)\s)?(?:[\w-]+\s)?(?:letters?|mails?|e-?mails?"
                     r"|messages?|notes?|lines?|fees?|payment|"
                     r"sum|money|offers?|proposals?|terms?|timing|schedule|date|dates|script|contract|invoice|postage"
                     r"|shipping|parcel|"
                     r"label|labels|disclosure|decision|choice|answer|reply|length|tone|format|wording|praise"
                     r"|criticism|details?|"
                     r"paperwork|question|idea|request|agreement|no|yes)\b", re.IGNORECASE),
    "de": re.compile(r"^\W*(?:(?:ich|wir) (?:weiß|wissen|denke|glaube|vermute|ahne)\s)?(?:(?:dass|wie|ob|denn|weil"
                     r"|aber|und)\s)?(?:(?:de[rmns]|die|das|dies\w*|"
                     r"unser\w*|mein\w*|eine?\w?|solche\w?|all\w*|jede\w?|keine?\w?|so "
                     r"eine?)\s)?(?:[\w-]+\s)?(?:briefe?|mails?|e-mails?|nachricht(?:en)?|"
                     r"zeilen|schreiben|honorar|bezahlung|zahlung|betrag|summe|geld|angebot|vorschlag|konditionen"
                     r"|termine?|zeitplan|skript|"
                     r"vertrag|rechnung|porto|versand|paket|kennzeichnung|entscheidung|wahl|antwort|länge|ton|format"
                     r"|wortlaut|lob|kritik|"
                     r"einzelheiten|details|frage|idee|anfragen?|vereinbarung|zweizeiler|nein|ja|vergütung)\b",
                     re.IGNORECASE),
    "fr": re.compile(r"^\W*(?:(?:je|nous) (?:sais|savons|imagine|imaginons|pense|crois|devine|comprends)\s)?(?:(?:que"
                     r"|qu['’]|comme|si|et|mais|car)\s?)?"
                     r"(?:(?:les?|la|ce|cet|cette|ces|notre|nos|mon|ma|mes|une?|de tels?|de telles?|tous?|toute"
                     r"|aucune?|chaque|ce genre de|ce type de)\s|l['’])?"
                     r"(?:[\w-]+\s)?(?:lettres?|courriels?|mails?|messages?|mots?|lignes?|honoraires|paiement"
                     r"|règlement|somme|montant|argent|offres?|"
                     r"propositions?|conditions?|dates?|calendrier|script|contrat|facture|port|envoi|colis|mention"
                     r"|décision|choix|réponse|longueur|"
                     r"ton|format|formulation|éloges?|critiques?|détails?|question|idée|demande|accord|rémunération"
                     r"|tarif)\b", re.IGNORECASE),
    "es": re.compile(r"^\W*(?:(?:sé|sabemos|imagino|me imagino|supongo|creo|entiendo|pienso)\s)?(?:(?:que|como|si|y"
                     r"|pero|porque)\s)?(?:(?:el|la|los|las|"
                     r"este|esta|estos|estas|nuestr\w+|mi|mis|una?|tales|todo|toda|todos|todas|ningún|ninguna|cada"
                     r"|este tipo de)\s)?(?:[\w-]+\s)?"
                     r"(?:cartas?|correos?|mails?|mensajes?|líneas?|palabras|honorarios|pago|cantidad|importe|suma"
                     r"|dinero|ofertas?|propuestas?|"
                     r"condiciones|plazos?|fechas?|calendario|guion|contrato|factura|envío|portes|paquete|etiqueta"
                     r"|decisión|elección|respuesta|"
                     r"extensión|tono|formato|elogios?|críticas?|detalles?|pregunta|idea|petición|acuerdo"
                     r"|remuneración|tarifa)\b", re.IGNORECASE),
    "ko": re.compile(r"^\W*(?:이런 |이 |그 |저희 |모든 |어떤 |평소 )?(?:편지|메일|이메일|메시지|연락|글|답장|답변|회신|원고료|비용|대금|금액|제안|조건|일정|날짜|기한"
                     r"|대본|지침|"
                     r"계약|계약서|배송|배송비|택배|표기|결정|선택|분량|형식|어조|칭찬|비판|내용|질문|요청|절차|지급|수수료|협업|광고)(?:이나 [가-힣]+)?"
                     r"(?:들)?(?:은|는|이|가|도|을|를|의|만)?\s"),
}
"""A clause that begins with the letter itself, the offer, its terms or the answer to it."""
_SOMEBODY = re.compile(r"\b(?:who|whom|which|from|by|von|vom|durch|par|qui|por|quien\w*|all|every\w*|alle\w*|tous"
                       r"|toutes|tod[oa]s)\b|모든|모두",
                       re.IGNORECASE)
"""What brings somebody else into a clause."""
_READER_TOO = re.compile(r"\b(?:to|for|with|of|by|on) you(?:rs?)?\b|\b(?:is|are|be|remains?) yours\b|\b(?:dir|dich"
                         r"|ihnen)\b|"
                         r"\b(?:à|pour|avec) vous\b|\b(?:para|a|en|con) ti\b", re.IGNORECASE)
_DETERMINED = re.compile(
    r"(?:\b(?:an?|the|our|your|my|his|her|their|some|any|this|that|these|those|le|la|les|un|une|des|du|de|nos"
        r"|notre|vos|votre|ton|"
    r"ta|tes|ma|mon|mes|cet?|cette|ces|el|los|las|una|unos|unas|nuestr\w+|tus?|mi|mis|este|esta|estos|estas|del"
        r"|al|au|aux)|[ldnsq]u?['’])\s*$",
    re.IGNORECASE)


SECOND_PERSON = {
    "en": re.compile(r"\byou(?:r|rs|rself|rselves)?\b", re.IGNORECASE),
    "de": re.compile(r"\b(?:du|dich|dir|dein\w*|euch|euer|eure\w*)\b|\b(?:Sie|Ihnen|Ihr\w{0,2})\b", re.IGNORECASE),
    "fr": re.compile(r"\b(?:vous|votre|vos|vôtres?|tu|te|toi|ton|ta|tes|tien\w*)\b|\bt['’]", re.IGNORECASE),
    "es": re.compile(r"\b(?:tú|te|ti|tus?|contigo|tuy\w+|usted\w*|sus?|[^\W\d_]{2,}(?:aste|iste|ás|áis))\b|"
                     r"[aeio]r(?:te|lo|la)\b", re.IGNORECASE),
    "ko": re.compile(r"님|(?:시|셨|신|실|세|십)[가-힣]{0,4}(?![가-힣])"),
}
"""Language to the words that speak to the reader."""


@lru_cache(4_000)
def clause(text: str, place: int) -> str:
    """The clause around a place."""
    start = max((m.end() for m in _BREAK.finditer(text, 0, place)), default=0)
    end = _BREAK.search(text, place)
    return text[start:end.start() if end else len(text)].strip()


@lru_cache(4_000)
def asks(text: str, place: int) -> bool:
    """Whether the sentence at a place is a question."""
    end = re.search(r"[.!?]", text[place:])
    return end is not None and end[0] == "?"


@lru_cache(4_000)
def supposes(text: str, place: int, tongue: str) -> bool:
    """Whether the clause at a place asks, supposes, begs or wishes.

    >>> supposes("If it clatters, say so.", 6, "en"), supposes("It clatters.", 4, "en")
    (True, False)
    """
    return asks(text, place) or bool(GRAMMARS[tongue].supposes.search(clause(text, place)))


@lru_cache(4_000)
def of_the_deal(text: str, place: int, tongue: str) -> bool:
    """Whether the clause at a place tells of the letter, the offer or its terms, and of nobody.

    >>> of_the_deal("The fee is fixed.", 11, "en"), of_the_deal("The letter that you wrote is fixed.", 30, "en")
    (True, False)
    """
    said = clause(text, place)
    if _SOMEBODY.search(said):
        return False
    return bool(_DEAL[tongue].search(said)) and not SECOND_PERSON[tongue].search(_READER_TOO.sub("", said))


_INDEFINITE = re.compile(r"(?:\b(?:an?|any|some|eine?\w?|une?|des|una?|unos|unas|irgendein\w*)\s)$", re.IGNORECASE)
_IF = re.compile(r"^\W*(?:and |or |und |oder |et |ou |y |o )?(?:if|should|in case|falls|wenn|sollte\w*|si|s['’]il|au "
                 r"cas où|en caso)\b|"
                 r"^\W*(?:do|would|have) you (?:\w+ )?(?:have|got|use|keep)\b|^\W*(?:hast|hättest|nutzt) du\b|"
                 r"^\W*(?:avez|auriez|as|aurais)[- ](?:vous|tu)\b|^\W*(?:tienes|tendrías)\b", re.IGNORECASE)


def may_name(before: str, text: str, place: int) -> bool:
    """Whether a thing stands with "a" or "any" in a condition, or in a question after what the reader has."""
    return bool(_INDEFINITE.search(before)) and bool(_IF.search(clause(text, place)))


def names_a_thing(word: str, before: str, tongue: str) -> bool:
    """Whether a word is a noun by what stands before it, by its capital in German, or by its particle in Korean."""
    if tongue == "de":
        return word[:1].isupper()
    if tongue == "ko":
        return bool(re.search(r"(?:을|를|이|가|은|는|의|과|와|도|에|에서|로)$", word))
    return bool(_DETERMINED.search(before))
