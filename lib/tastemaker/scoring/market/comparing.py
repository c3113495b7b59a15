"""Comparing: sentences that hold a brand against something else, in the languages of the disclosure cues."""

from __future__ import annotations

import re

from tastemaker.scoring.wording.folding import fold

_CUES = re.compile(r"""(?<!\w)(?:
    vs\.?|versus|compar(?:ed|ing|e|ison)\b.{0,20}|(?:better|worse|lighter|cheaper|faster|softer)\ than|instead\ of|alternatives?\ (?:to|for)
    |rather\ than|switch(?:ed|ing)?\ (?:from|to)|over\ the\ competition|head\ to\ head|side\ by\ side|which\ (?:is|one\ is)\ better
    |im\ vergleich|vergleich(?:en|t)?|verglichen|besser\ als|schlechter\ als|anstatt|statt|alternativen?\ zu|gewechselt
    |compare[rz]?|comparaison|mieux\ que|moins\ bien\ que|plutot\ que|au\ lieu\ de|alternatives?\ a
    |compara(?:r|do|da|cion|tiva)|mejor\ que|peor\ que|en\ vez\ de|en\ lugar\ de|alternativas?\ a
    |melhor\ (?:do\ )?que|pior\ (?:do\ )?que|em\ vez\ de|comparacao|comparativo
    |confronto|meglio\ di|peggio\ di|invece\ di|beter\ dan|slechter\ dan|in\ plaats\ van|vergeleken
    |лучше\ чем|хуже\ чем|сравнен\w*|вместо)(?!\w)|비교|보다|대신""", re.VERBOSE | re.DOTALL)


def compares(sentence: str) -> bool:
    """Whether a sentence holds one thing against another; that it names a brand as well is for the caller to know.

    >>> compares("Fernpath vs Summitstep on wet rock"), compares("Besser als die Summitstep"), compares("Summitstep again")
    (True, True, False)
    """
    return bool(_CUES.search(fold(sentence)))
