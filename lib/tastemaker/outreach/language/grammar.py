"""How the clauses of a letter look in five languages: where they begin, whom they tell of, what they take for granted.

Only closed classes stand here: pronouns, conjunctions, auxiliaries, verb endings, and the few verbs by which somebody
proposes, seeks, gives or presupposes. `grounding.clauses` says what they are read for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grammar:
    """The patterns of one language; each is looked for in one clause."""

    joins: re.Pattern[str]
    """Where a clause begins inside a sentence, besides its punctuation."""
    supposes: re.Pattern[str]
    """A condition, a request or a wish."""
    proposes: re.Pattern[str]
    """What we would do, what the reader may do, what might be."""
    seeks: re.Pattern[str]
    """What the sender looks for, means, asks or hopes."""
    chooses: re.Pattern[str]
    """The reader as the one who wants, keeps, can or will: open as to what, and yet told of them."""
    goes_on: re.Pattern[str]
    """A clause without a subject of its own, which goes on with the one before it."""
    aside: re.Pattern[str]
    """The reader as the one to whom something is given or said, or who may decide: nothing is told of them."""
    tells: re.Pattern[str]
    """The reader, or somebody else, as the one of whom something is told; the past."""
    presumes: re.Pattern[str]
    """Words that take for granted what follows them: thanks, congratulations, "because", "as a"."""
    gives: re.Pattern[str]
    """Somebody hands something over: what it is must be of the offer."""
    definite: re.Pattern[str]
    """What stands before a thing that is taken to be known."""
    sender: re.Pattern[str]
    """The sender as the subject of a clause."""
    us: re.Pattern[str]
    """The sender as somebody else's object: what others do with what is ours."""
    yours: re.Pattern[str]
    """The reader, or something of theirs, in whatever part."""
    reader: re.Pattern[str]
    """The reader as the one of whom a clause tells, asides taken out."""
    deeds: re.Pattern[str]
    """What the reader did, be it within a question or a condition."""
    people: re.Pattern[str]
    """Other people as the subject, whose deeds and opinions only a fact knows."""


def _of(**patterns: str) -> Grammar:
    return Grammar(**{name: re.compile(pattern, re.IGNORECASE) for name, pattern in patterns.items()})


_PAST = "".join(c for c in map(chr, range(0xAC00, 0xD7A4)) if (ord(c) - 0xAC00) % 28 == 20 and c not in "있겠")
"""Korean syllables that close with the sign of the past."""
HONOURS = r"(?:하|으|보|쓰|가|오|주|드|키|리|이|계|르|아|되|사|나|치|추|우|지|자|크|마|기|내|보내|만드|올리|다루|다니)(?:시|셨|신|실|십|세)(?:[가-힣]{0,4})(?![가-힣])"
"""A Korean verb that honours its subject, which is the reader."""
_AND = r"^\W*(?:and |but |und |aber |et |mais |y |pero )?"
_YOU = r"\byou\s?(?:(?:also|still|just|then|simply) )?"
_YOU_MAY = _YOU + (r"(?:['’]d|would|could|may|might|should|shall|are (?:free|welcome|under no|in charge|not (?:obliged|bound"
                   r"|required)))\b")
_YOU_CHOOSE = _YOU + (r"(?:['’]ll|will|can|must|want|wish|prefer|like|decide|choose|need|owe|get|receive|keep|earn|pick)\b")
_DU_DARFST = (r"(?:könntest|darfst|dürftest|würdest|möchtest|solltest|müsstest|bräuchtest|wärst|hättest|könnten|dürften|dürfen"
              r"|würden|möchten|sollten|müssten|hätten|wären)")
_DU_WILLST = r"(?:kannst|magst|willst|sollst|können|wollen|müssen|brauchen|entscheid\w+|bestimm\w+)"
_VOUS = r"\b(?:vous|tu) (?:ne |n['’]|y |en )?"
_VOUS_VOULEZ = r"(?:pou[vr]ez|peux|voulez|veux|souhait\w+|préf\w+|décid\w+|choisi\w+|devez|dois|\w+(?:(?<!i)rez|ras))\b"
_QUIERES = r"\b(?:puedes?|podrás?|prefieres?|quieres?|decides?|eliges?|recibirás?|tendrás?)\b"
_GUSTA = r"(?:gustan?|encantan?|apasionan?|duelen?|faltan?|preocupan?|molestan?)\b"
GRAMMARS = {
    "en": _of(
        joins=r"\s(?=(?:that|which|who|whom|whose|because|since|as|when|while|where|after|before|until|whether|what|how|why"
        r"|though|although|if|and|but|or|so|than|like|in case)\b)",
        supposes=r"^\W*(?:and |or |but |so )?(?:if|should you|in case|whether|whatever|whenever|whichever|however|unless|until"
        r"|once|please|feel|let|take|don['’]t|do not|just|simply|drop|give|tell|say|write|reply|ask|send|call|choose"
        r"|pick|have a|see you|(?:i|we) wish|wishing|good|best|warm|kind|many)\b",
        proposes=r"\b(?:i|we)(?:['’](?:d|ll)|\s(?:would|could|can|will|shall|may|might|must|need|want|hope|plan"
        r"|(?:am|are) (?:\w+ )?(?:happy|glad|keen|ready|open|curious|looking|planning|trying|hoping)))\b"
        r"|^\W*(?:happy|glad) to\b|\blet (?:me|us)\b|" + _YOU_MAY +
        r"|^\W*(?:what|which|who|that|as|where|how|when|than|so|the one|anything|everything) " + _YOU_CHOOSE +
        r"|^\W*(?:this|that|there|an?|any|nothing|anything|one|no|such|it)\b(?: [\w’'-]+){0,4} (?:would|could|might"
        r"|may)\b|(?<!\byou )\b(?:should|must)\b",
        seeks=r"\b(?:i|we)(?:['’](?:m|re))? (?:do not |don['’]t |am |are |only |simply |just )?(?:seek|seeking|look|looking"
        r"|search|searching|ask|asking|wonder|wondering|mean|understand|believe|think|suppose|imagine|expect|hope"
        r"|hoping|propose|proposing|suggest|suggesting|prefer|wish|intend|insist|aim|try|trying|wait|waiting"
        r"|leave|leaving|invite|inviting|apologise|apologize|write|writing)\b",
        chooses=_YOU_CHOOSE,
        goes_on=r"^\W*(?:who|that|which|whose|and|or|but|nor|to|not|either|with|without|for|by|in|on|at|from|of|over|under|before|after|until"
        r"|then|just|only|even|perhaps|maybe|rather|also|plus|within|during|through|about|than)\b(?! (?:he|she|they"
        r"|you|i|we|it)\b)",
        aside=r"\b(?:to|for|with|by|from|between|at|on) you\b|\b(?:send|sending|give|giving|lend|offer|show|pay|tell|let|ask"
        r"|invite|reach|bother|credit|make|get|leave|save|cost|write|answer|call|keep|bring|suit|suits|interest"
        r"|interests|help|hear|wish|convince|persuade|disturb|owe|spare|take|keeps?|gets?|saves?|costs?|takes?) "
        r"(?:to )?you\b(?! (?:\w+ed|won|were|are|have|had))|" + _YOU_MAY + r"|\bwould you\b|\bcould you\b|\bcan you\b|(?<!in )(?<!since )\bmay you\b",
        tells=r"\byou\b|\byou['’](?:re|ve)\b|\byours\b|(?<!^)\bhave\b|\b(?:was|were|had|did|been|has|won|lost|made|built|wrote|said|told|saw|met|came"
        r"|went|got|took|gave|left|felt|ran|broke|fell|grew|wore|drank|ate|bought|sold|taught|caught|thought|spoke"
        r"|stood|sat|quit|died|born)\b|^\W*(?:who|that|which) (?:\w+ )?\w{2,}ed\b|^\W*(?:and |but |so )?(?:he|she"
        r"|they|everybody|everyone|people|others|many|most|some\w*|nobody|all|experts|fans|his|her|their)\b",
        presumes=r"\b(?:thank\w*|congrat\w*|know|knows|knowing|knew|realis\w*|realiz\w*|notic\w*|remember\w*|recall\w*|forget"
        r"|regret\w*|proud|impress\w*|admir\w*|celebrat\w*|sorry|because|despite|given|wonder that|thanks to|as an?"
        r"|like you|being|agree\w*|recommend\w*|swear\w*|love\w*(?! to\b)|praise\w*|trust\w*|last time|as before|again|still|no longer|anymore|any more|even more|another|since|after)\b",
        gives=r"\b(?:sen[dt]|give|lend|offer|ship|add|enclose|include|provide|throw in|pay|cover|get|receive|keep|earn"
        r"|grant|supply|reward|raffle|donate|sponsor|gift|bring|post|refund)(?:s|ing|ed)?\b",
        definite=r"\b(?:the|this|(?<!^)that|these|those|his|her|their|your|its)\s(?:(?!an?\s|no\s|one\s)[\w’'-]+\s)?$",
        sender=r"^\W*(?:and |but |so |or |as |because |that |which )?(?:\w+ly |here |now |then |today |at \S+ )?(?:i|we|in ours|both|either|neither)(?:['’](?:m|re))?\b",
        us=r"\b(?:us|our|ours|me|my)\b(?<!^our)(?<!^my)",
        yours=r"\b(?:you|your|yours)\b",
        reader=r"\byou\b|\byou['’](?:re|ve)\b|^\W*(?:and |but |so )?your\s",
        deeds=r"^\W*(?:why|how|where|when|because|since|after|what|that|as)?\s?you (?:\w+ly |just |already )?(?:had|were|did"
        r"|left|won|quit|lost|\w{2,}ed)\b",
        people=rf"{_AND}(?:he|she|everybody|everyone|people|others|experts|fans)(?!\w)"),
    "de": _of(
        joins=r"\s(?=(?:und|aber|oder|sondern|denn|weil|dass|als|wie|wenn|falls|ob|wo|bevor)\s)",
        supposes=r"^\W*(?:und |oder |aber )?(?:wenn|falls|sollte\w*|ob|sobald|solange|bitte|lass|lassen|nimm|fühl|sag|schreib"
        r"|melde|antworte|ruf|schau|gib|frag|sieh|(?:ich|wir) wünschen?|\w+en Sie|mit (?:freundlich|herzlich|best"
        r"|viel|schön)\w*|viele|beste|herzliche|schöne)\b",
        proposes=r"^(?=.*\b(?:ich|wir)\b).*\b(?:würden?|könnten?|kann|können|möchten?|werden?|will|wollen|darf|dürfen|sollten?"
        r"|mag|mögen)\b|^(?=.*\b(?:du|(?-i:Sie))\b).*\b" + _DU_DARFST + r"\b"
        r"|^\W*(?:was|wie|wann|wo|wen|wem|woran|welche\w*|so|als|dass)\b.*\b(?:du|(?-i:Sie))\b.*\b" + _DU_WILLST + r"\W*$|\b(?:würden?|wären?|könnten?|dürften?"
        r"|käme|ginge|müssten?|sollten?|ließe|hätten?)\b",
        seeks=r"\b(?:ich|wir)\b(?: \w+){0,2} (?:such\w*|frag\w*|mein\w*|glaub\w*|denk\w*|hoff\w*|versteh\w*|schlag\w* vor"
        r"|bitt\w*|les\w* gern|erwart\w*|versuch\w*|wart\w*|überlass\w*|halt\w*|fass\w*|vermut\w*)\b|\b(?:suche|suchen"
        r"|frage|fragen|meine|glaube|glauben|denke|denken|hoffe|hoffen|verstehe|verstehen|bitte|bitten|erwarten"
        r"|warten|halte|halten|vermute) (?:ich|wir)\b",
        chooses=r"\b(?:du|(?-i:Sie)) (?:\w+ ){0,2}?" + _DU_WILLST + r"\b|\b" + _DU_WILLST + r" (?:du|(?-i:Sie))\b",
        goes_on=r"^\W*(?:die|der|das|den|dem|deren|dessen|und|oder|aber|sondern|zu|nicht|mit|ohne|für|bei|von|in|im|an|am|auf|aus|nach|bis|um|über|unter|vor"
        r"|dann|nur|auch|als|sowie|je|pro|statt|während)\b(?! (?:er|sie|du|ich|wir|es)\b)",
        aside=r"\b(?:dir|dich|Ihnen|euch|mit|für|an|von|bei) (?:Sie|dich|dir|Ihnen)\b|\b(?:dir|dich|Ihnen|euch)\b"
        r"|\b(?:du|(?-i:Sie)) (?:\w+ ){0,2}?" + _DU_DARFST + r"\b|\b" + _DU_DARFST + r" (?:du|(?-i:Sie))\b|\bdu\b[^,]* (?:möchtest|magst|willst|kannst|könntest)$",
        tells=r"\b(?:du|(?-i:(?<!^)Sie))\b|\b(?:war|waren|warst|hatte\w*|hast|habt|hat|haben|habe|wurde\w*|worden|gewesen"
        r"|bist)\b|\b(?:bin|sind|ist)\b.*\bge\w+(?:en|t)\b|^\W*(?:und |aber )?(?:er|sie|alle|viele|jeder\w*|man sagt|niemand|manche|die meisten|experten"
        r"|leute)\b",
        presumes=r"\b(?:dank\w*|gratul\w*|glückw\w*|weiß|wissen|weil|obwohl|trotz|stolz|beeindruck\w*|bewunder\w*|erinner\w*"
        r"|als (?:\w+ )?(?-i:[A-ZÄÖÜ])\w+|wieder|empfehl\w*|empfiehl\w*|schwör\w*|lieb(?:t|en)|vertrau\w*|lob\w*|letzte[sn]? mal|nicht mehr|immer noch|noch immer|nach wie vor|leute wie|wie du|seit|nachdem"
        r"|leid)\b",
        gives=r"\b(?:schick\w*|send\w*|schenk\w*|leih\w*|geben|gebe|gibt|gibst|gäbe\w*|biet\w*|\w*zahl\w*|vergüt\w*|liefer\w*"
        r"|beileg\w*|spendier\w*|übernehm\w*|erstatt\w*|bekomm\w*|bekäm\w*|erhalt\w*|erhäl\w*|behalt\w*|behält\w*"
        r"|verlos\w*|\w*leg(?:en|e|t)|\w+geben)\b",
        definite=r"\b(?:de[rmns]|die|das|dies\w+|jene\w*|dein\w*|(?-i:Ihr)\w*|sein\w*|im|am|zum|zur|vom|beim|ins|ans)\s"
        r"(?:(?!ein|kein)[\wäöüß-]+\s)?$",
        sender=r"^\W*(?:und |aber |denn |weil |dass )?(?:(?:\w+ ){0,2}\w+ )?(?:ich|wir)\b",
        us=r"(?<!^)\b(?:uns|unser\w*|mein\w*|mir|mich)\b",
        yours=r"\b(?:du|dein\w*|(?-i:Sie|Ihr\w*))\b",
        reader=r"\bdu\b|(?<!ich )(?<!wir )(?-i:(?<!^)\bSie\b)|^\W*(?-i:Sie) (?:\w+ ){0,2}?" + _DU_WILLST +
        r"\b|^\W*(?:und |aber )?(?:deine?r?|Ihre?r?)\s",
        deeds=r"\b(?:du|(?-i:Sie)) (?:.* )?(?:ge\w+|\w+t|\w+en) (?:hast|haben|bist|sind|hattest|hatten)\b"
        r"|\b(?:hast|bist|haben|sind|hattest) (?:du|(?-i:Sie)) .*(?:ge\w+|\w+iert)\W*$",
        people=rf"{_AND}(?:jedermann|leute|experten)(?!\w)"),
    "fr": _of(
        joins=r"\s(?=(?:que|qui|dont|où|parce|car|puisque|comme|quand|lorsque|si|mais|et|ou|afin|alors|quand)\b|qu['’]"
        r"|s['’]il)",
        supposes=r"^\W*(?:et |ou |mais )?(?:si|s['’]il|au cas où|dès que|n['’]hésite\w*|oublie\w*|ignore\w*|prends|prenez|dis|dites|laisse\w*"
        r"|réponds|répondez|écris|écrivez|voyez|choisis|choisissez|je (?:te|vous) souhaite|faites|soyez|bonne|bien"
        r"|belle|cordial\w*|au plaisir)\b",
        proposes=r"(?<!\w)(?!vrais\b|frais\b)\w{2,}(?:rais|rait|rions|riez|raient)\b|\b(?:je|j['’]|nous|on)\s?(?:\w+ )?(?:\w+(?:rai"
        r"|rons)|peux|pouvons|peut|souhait\w+|veux|voulons|vais|allons)\b|^\W*(?:que|qu['’]|ce que|dont|où|comme|quand|comment|qui) ?" + _VOUS + _VOUS_VOULEZ + r"|^\W*(?:soyons"
        r"|disons|parlons)\b",
        seeks=r"\b(?:je|j['’]|nous|on)\s?(?:ne |n['’]|me |m['’]|vous |te |t['’])*(?:cherch|demand|propos|pens|crois|croyons"
        r"|comprend|compren|espèr|espér|suppos|imagin|souhait|préfèr|préfér|compt|attend|essai|essay|invit|écri|trouv"
        r"|veu|voul)\w*",
        chooses=_VOUS + _VOUS_VOULEZ,
        goes_on=r"^\W*(?:qui|que|dont|où|qu['’]|et|ou|mais|ni|de|d['’]|à|au|aux|pour|par|avec|sans|sur|sous|dans|en|chez|avant|après|jusqu\w*|puis"
        r"|pas|seulement|même|ainsi|dès|pendant)(?!\w)(?! ?(?:il|elle|ils|elles|tu|vous|je|nous)\b)",
        aside=r"\b(?:à|pour|avec|de|chez|par|envers) (?:vous|toi)\b|\b(?:je|nous|j['’]|on|il|cela|ça|ce|qui) (?:ne )?(?:vous"
        r"|te)\b|\bt['’](?!a[sv])|\b(?:vous|te) (?:en |y )?(?:\w+(?:er|ir|re)|l\w+)\b|-(?:vous|tu|toi)\b|" + _VOUS + r"\w+(?:riez|rais)\b|\bcela vous\b|\bvous (?:intéress|tent|conv|plai|am|apparti|revien)\w+",
        tells=r"\b(?:vous|tu|toi)\b|\b(?:ai|as|a|avons|avez|ont|avai\w+|aviez|avions|étai\w+|étiez|êtes|es|fut|furent|eu"
        r"|aurai\w*|auriez|aurions)\b(?! (?:un|une|le|la|les|de|votre|ton|besoin|envie|hâte)\b)|^\W*(?:et |mais )?(?:il"
        r"|elle|ils|elles|tous|tout le monde|beaucoup|certains|personne|les gens|plusieurs)\b",
        presumes=r"\b(?:merci\w*|remerci\w*|félicit\w*|bravo|sais|savons|savoir|parce|puisque|malgré|grâce|en tant que"
        r"|comme (?:une?|vous)|fi[eè]re?s?|impressionn\w*|admir\w*|recommand\w*|ador\w*|confian\w*|souvien\w*|souvenir|dernière fois|plus jamais|encore|de nouveau|à nouveau"
        r"|toujours|depuis|après|désolée?)\b",
        gives=r"\b(?:envoy\w*|enverr\w*|envoi\w*|donn\w*|offr\w*|offer\w*|prêt\w*|pay\w*|paie\w*|vers\w*|join\w*|joign\w*|ajout\w*"
        r"|fourni\w*|livr\w*|rembours\w*|recev\w*|reçoi\w*|gard\w*|bénéfic\w*|financ\w*|couvr\w*|pren\w* en charge)\b",
        definite=r"(?:\b(?:le|la|les|(?<!-)ce|cet|cette|ces|votre|vos|ton|ta|tes|son|sa|ses|leurs?|du|au|aux)\s|l['’])"
        r"(?:[\w’'-]+\s)?$",
        sender=r"^\W*(?:et |mais |car |que |qu['’])?(?:je|j['’]|nous|on)(?!\w)|^\W*(?:et |mais )?(?:\w+ ){0,3}(?:je|j['’]|nous|on)\s",
        us=r"(?<!^)\b(?:nous|notre|nos|moi|mon|ma|mes)\b",
        yours=r"\b(?:vous|votre|vos|tu|ton|ta|tes|toi)\b",
        reader=r"\b(?:vous|tu|toi)\b|\bt['’]as\b|^\W*(?:et |mais )?(?:votre|vos|ton|ta|tes)\s",
        deeds=r"\b(?:vous|tu|t['’]) ?(?:(?:les?|la|l['’]|y|en) ?)?(?:avez|as|êtes|es|aviez) (?:\w+ )?"
        r"\w+(?:é|i|u|is|it|ert)e?s?\b",
        people=rf"{_AND}(?:tout le monde|les gens|beaucoup)(?!\w)"),
    "es": _of(
        joins=r"\s(?=(?:que|quien|quienes|cuy\w+|porque|pues|como|cuando|si|pero|y|e|o|donde|aunque)\s)",
        supposes=r"^\W*(?:y |o |pero )?(?:si|en caso|por si|no dudes|no dude|tómate|tómese|dime|dígame|avísame|avíseme"
        r"|escríbe\w*|cuénta\w*|te deseo|le deseo|mucha\w*|un abrazo|un saludo|saludos|buen\w*|feliz|ojalá"
        r"|perdona|disculp\w+)\b",
        proposes=r"\b\w{2,}(?:ría|rías|ríamos|rían|remos)\b|\b\w{3,}ré\b|\b(?:puedo|podemos|puede|puedes|quisiera|quisiéramos"
        r"|quiero|queremos|voy a|vamos a)\b|^\W*(?:que|lo que|como|cuando|donde|quien) (?:\w+ )?" + _QUIERES +
        r"|\b\w{3,}(?:ara|iera)s?\b",
        seeks=r"\b(?:busco|buscamos|quiero|queremos|pienso|pensamos|espero|esperamos|entiendo|entendemos|creo|creemos"
        r"|pregunto|preguntamos|propongo|proponemos|prefiero|preferimos|escribo|escribimos|supongo|imagino|pido"
        r"|pedimos|intento|intentamos|invito|invitamos)\b",
        chooses=_QUIERES,
        goes_on=r"^\W*(?:que|quien|quienes|donde|y|e|o|pero|ni|de|del|a|al|para|por|con|sin|sobre|en|desde|hasta|tras|antes|después|no|solo|también"
        r"|además|así)\b",
        aside=r"\b(?:a|para|con|de) (?:ti|usted)\b|\b(?:(?<!se )te(?! " + _GUSTA + r")|le(?! " + _GUSTA + r")|se(?! te)|les)\b|contigo|\b\w+r(?:te|le|la|lo)\b|\b(?:podrías?|tendrías?|recibirías?)\b",
        tells=r"\b\w{3,}(?:aste|iste|abas|ías)\b(?<!rías)|\b(?:tú|usted|ustedes)\b|\b(?:has|ha|han|habías?|eras|fuiste|fue"
        r"|fueron|era|eran|eres|hubo|estaba\w*|estuvo)\b|^\W*(?:y |pero )?(?:él|ella|ellos|ellas|todos|todo el mundo"
        r"|muchos|nadie|algunos|la gente|varios)\b|\b\w{3,}(?:aron|ieron|ó)\b",
        presumes=r"\b(?:gracias|agradec\w*|felici\w*|enhorabuena|sé|sabemos|saber|porque|pese|gracias a|como (?:un|una)"
        r"|orgullos\w*|impresion\w*|admir\w*|recomiend\w*|recomend\w*|ador\w*|confí\w*|recuerd\w*|última vez|ya no|otra vez|de nuevo|sigues?|siga|sigas|todavía|aún|siendo|desde"
        r"|tras|siento|lamento|cada)\b",
        gives=r"\b(?:envi\w*|mand\w*|d(?:oy|amos|ar\w*)|regal\w*|ofre\w*|prest\w*|pag\w*|inclu\w*|añad\w*|cubr\w*|recib\w*"
        r"|qued\w*|cobr\w*|gan\w*|reembols\w*|sorte\w*|corr\w*|abon\w*|don\w*)\b",
        definite=r"\b(?:el|la|los|las|este|esta|estos|estas|es[aeo]s?|aquel\w*|tus?|sus?|del|al)\s(?:[\w-]+\s)?$",
        sender=r"^\W*(?:y |pero |que |pues )?(?:yo|nosotr\w+)\b|\b\w{3,}(?:amos|emos|imos)\b",
        us=r"(?<!^)\b(?:nos|nuestr\w+|mí|mi|mis)\b",
        yours=r"\b(?:tú|tus?|usted|sus?|tuy\w+)\b",
        reader=r"\b\w{3,}(?:aste|iste|abas)\b|\b(?:tú|usted|eres|has|sueles|tienes|se te|(?:te|le) " + _GUSTA + r")\b"
        r"|^\W*(?:y |pero )?(?:tus?|sus?)\s|^\W*(?:[Tt]ambién )?(?-i:(?!Nuestr|Est|Es[ao]s|Un|Much|Algun|Otr|Tod|Tres|Seis"
        r"|Entonc)[A-ZÁÉÍÓÚ]\w{2,}[ae]s)\b(?<!racias)(?<!uenas)(?! (?:que|desde|de|para|son|van|está)\b)",
        deeds=r"\b\w{3,}(?:aste|iste)\b|\bhas \w+d[oa]\b",
        people=rf"{_AND}(?:todo el mundo|la gente|muchos)(?!\w)"),
    "ko": _of(
        joins=r"(?!)",
        supposes=r"(?:시면|으면|신다면|다면|라면|셔도|어도|아도|더라도|든지|세요|십시오|바랍니다|까요|는지요?|을지|을까)(?=$|\s|[.,?!])",
        proposes=r"(?:겠습니다|겠어요|게요|싶습니다|싶어요|려고 합니다|고자 합니다|됩니다|수 있습니다)(?=$|\s|[.,?!])",
        seeks=r"(?:찾습니다|찾고 있습니다|여쭙니다|생각합니다|부탁드립니다|기다립니다|청합니다|제안합니다|제안드립니다)(?=$|\s|[.,?!])",
        chooses=r"(?!)",
        goes_on=r"(?!)",
        aside=r"주시\S*|주신다면|주십시오|주세요|시겠\S*|시면|신다면|셔도|실까요|실는지\S*|실지|실 (?:수|분)|신가요|시나요|십니까|신지|시는지|셨을 (?:수|것|지|텐)|으십시오|하십시오|하세요|으세요|십시오|시길|시기 (?:바랍|편)\S*",
        tells=rf"{HONOURS}|[{_PAST}][가-힣]*|던(?![가-힣]{{2}})" r"|님(?:이|은|의|도|만|께서)"
        r"|(?:모두|누구나|사람들|다들|많은|여러)|영상|채널|게시물",
        presumes=r"감사|축하|덕분|때문|아시|알고|기억|여전|더 이상|다시|또|계속|늘|항상|으로서|답게|다운|치고|자랑|존경|입니다|이에요|예요|라고|이름",
        gives=r"(?:을|를|도|과|와|까지|%) (?:함께 |같이 |덤으로 |더 )?(?:드리|드립|보내|증정|제공|선물|지급|대여|빌려|넣어|챙겨)",
        definite=r"(?:그|이|저|해당)\s$",
        sender=r"^\W*(?:저희|제가|저는|우리|제)\S*\s",
        us=r"저희|(?<![가-힣])제(?:가|게)?\s",
        yours=r"님",
        reader=r"셨(?:지요|죠|습니다|어요|더군요|네요|고요|는데|다(?=[.,!]|$))|님(?:이|은|께서)",
        deeds=r"(?:왜|어떻게|언제|어디\S*|무엇\S*)\s.*셨(?:나|는|습|어|던|을|지)",
        people=rf"{_AND}(?:사람들[은이]|다들)(?!\w)"),
}
"""Language to its grammar."""
