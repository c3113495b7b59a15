"""Phrases that no draft may hold, because no stored fact could ever support them, in four languages.

Each entry says what kind of claim it is and why it is refused. The creator's own words stand in quotation marks and the
sender's true facts come from the brief, so neither meets these lists.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """A kind of claim: its patterns and the reason that a refusal gives."""

    kind: str
    why: str
    pattern: re.Pattern[str]


def _claim(kind: str, why: str, *patterns: str) -> Claim:
    return Claim(kind, why, re.compile("|".join(patterns), re.IGNORECASE))


CLAIMS = (
    _claim(
        "acquaintance", "nothing stored says that the two of you know each other or how long anybody has followed",
        r"\b(?:i|we|our team|i've|we've|i'm|we're)\b[^.!?]{0,40}\b(?:follow(?:ed|ing|er|s)?|subscrib\w+|watch(?:ed|"
        r"ing|es)?|admir\w+|enjoy\w*|"
        r"lov(?:e|ed|es|ing)|ador\w+|listen\w*|binge\w*|read all|know you|knew you|met|keep up|kept up|tun(?:e|ed|"
        r"ing) in)\b",
        r"\bfollow(?:ed|ing)? (?:you|your|along)\b",
        r"\b(?:long[- ]?time|big|huge|great|biggest|loyal|avid|true|massive|real|devoted)\W+(?:fan|follower|admirer|"
        r"viewer|reader|listener|subscriber)s?\b",
        r"\bfans? of (?:you|your|yours)\b", r"\ba fan\b",
        r"\bfor (?:many |several |some |a few |so many )?(?:years|months|ages|a while|a long time|weeks now)\b",
        r"\bsince (?:the (?:beginning|start|very)|day one|you started|your first|your early)\b",
        r"\bfrom (?:the very beginning|day one)\b",
        r"\b(?:met|meeting|seen|saw|see|spoke|speaking|talked|talking|chatted|chatting|work(?:ed|ing)) (?:with "
        r")?(?:you|each other|together)(?: (?:again|at|before|last|in person))\b",
        r"\bwe (?:have )?(?:met|spoke|spoken|talked|chatted|exchanged|discussed|agreed|worked (?:together|with you))\b",
        r"\b(?:again|our (?:last|previous|recent|earlier|first) (?:\w+ )?(?:call|chat|conversation|mail|email|e-mail|"
        r"meeting|exchange|campaign|talk))\b(?<!once again)",
        r"\bas (?:we |you )?(?:discussed|agreed|promised|mentioned|requested|asked|announced|talked about|said)\b",
        r"\b(?:follow(?:ing)?[- ]up|circling back|checking in|bumping|gentle reminder|just a reminder)\b",
        r"\bthank(?:s| you) for (?:your (?:reply|answer|interest|message|mail|email|e-mail|call|quick|order|purchase|"
        r"support)|getting back|reaching out|meeting|speaking|taking|signing)\b",
        r"\bwe (?:both|were both|are both|were there|live)\b", r"\bgood to (?:hear|see|meet)\b",
        r"\bmutual (?:friend|contact|acquaintance)s?\b", r"\bold friend\b", r"\bour friend\b",
        r"\bintroduc(?:ed|tion) (?:us|by|from|through)\b",
        r"\b(?:recommend(?:ed|s|ation)?|refer(?:red|ral)?|suggest(?:ed|s)?|mention(?:ed|s)?|told (?:me|us)) (?:by|"
        r"from|you|me|us|your (?:name|channel|work)|about you)\b",
        r"\byou (?:may |might |probably |surely )?(?:know|remember|recall|met|told|wrote to|asked|contacted|emailed|"
        r"replied to) (?:me|us)\b", r"\bremember(?:ed)? (?:me|us|when)\b",
        # de
        r"\bfolge\w? (?:dir|ihnen|euch|deinem|deinen|ihrem)\b",
        r"\b(?:verfolg\w*|schaue|gucke|sehe|höre|lese|abonnier\w*|bewunder\w*|liebe|lieben|mag|kenne|kennen) (?:ich |"
        r"wir )?(?:\w+ ){0,3}?(?:dich|sie|euch|dein\w*|ihre?[nmsr]?|eure\w*|alle\w*|jede\w*)\b",
        r"\b(?:habe|haben|hab|hatte|hatten) (?:\w+ ){0,8}?(?:geliebt|genossen|verschlungen|angeschaut|angesehen|"
        r"angehört|getroffen|kennengelernt|telefoniert|gesprochen|besprochen|vereinbart|gefolgt|verfolgt|bewundert|"
        r"geguckt|geschaut)\b",
        r"\b(?:kennengelernt|getroffen|telefoniert|miteinander gesprochen)\b",
        r"\bseit (?:\w+ )?(?:jahren|monaten|langem|langer zeit|ewigkeiten|anfang an|beginn|wochen|tag eins)\b",
        r"\b(?:großer|grosser|riesen|riesiger|treuer|langjährig\w*|echter|absoluter|große)[- ]?(?:fan|fans|follower|"
        r"zuschauer|leser|bewunderer)\b", r"\bfans? von (?:dir|ihnen|euch|deine\w*|ihre\w*)\b", r"\bbin (?:ein )?fan\b",
        r"\bwie (?:besprochen|vereinbart|versprochen|erwähnt|angekündigt|gewünscht|telefonisch)\b",
        r"\bunser(?:em|es|e|en)? (?:letzte\w*|erste\w*|jüngste\w*|vorige\w*|gespräch|telefonat|treffen|begegnung)\b",
        r"\b(?:danke|dank) für (?:deine|ihre|die) (?:antwort|nachricht|rückmeldung|mail|anfrage|interesse|bestellung|"
        r"treue)\b",
        r"\b(?:schön,? )?(?:wieder von (?:dir|ihnen)|dich wiederzusehen)\b", r"\bempfohlen\b", r"\bempfehlung von\b",
        r"\bgemeinsame[rn]? (?:freund|bekannt)\w*", r"\bwir (?:kennen|trafen|sprachen|haben uns)\b",
        r"\bich (?:kenne|traf|sprach)\b", r"\bdu kennst (?:uns|mich)\b", r"\bsie kennen (?:uns|mich)\b",
        r"\b(?:hat|haben) (?:mir|uns) (?:von|über) (?:dir|dich|ihnen|sie|euch)\b",
        # fr
        r"\b(?:je|nous|j'|on) ?(?:vous |te |t')?(?:suis|suivons|suit|regarde|regardons|regardé|écoute|écoutons|écouté|"
        r"lis|lisons|adore|adorons|adoré|aime|aimons|aimé|admire|admirons|connais|connaissons|dévore)\b(?! (?:tombé|"
        r"heureu|ravi|respons|chargé|de |la |le |l')\w*)",
        r"\bj'(?:ai|adore|aime|écoute|admire) (?:adoré|aimé|regardé|écouté|suivi|lu|rencontré|tou(?:t|te|tes|s)|vos|"
        r"ton|ta|tes|votre)\b", r"\bdepuis (?:des |plusieurs |quelques |tant d')?(?:années|mois|ans|longtemps|"
                                r"toujours|le (?:début|départ)|tes débuts|vos débuts|vos? premi\w+)\b",
        r"\bdepuis \w+ (?:ans|années|mois)\b",
        r"\b(?:grand|grande|gros|grosse|fidèle|vrai|vraie) (?:fan|admirat\w+|lect\w+|abonné\w*)\b",
        r"\bfans? de (?:vous|toi|votre|vos|ton|ta|tes)\b",
        r"\bcomme (?:convenu|promis|discuté|évoqué|mentionné|demandé)\b",
        r"\bnotre (?:dernier|dernière|première?|précédent\w*|récent\w*) \w+",
        r"\bmerci (?:pour|de) (?:votre|ta|ton) (?:réponse|message|retour|intérêt|appel|temps|commande)\b",
        r"\b(?:rencontrés?|croisés?|parlé|échangé) (?:ensemble|à|au|lors|l'|la|le|hier)\b",
        r"\bnous (?:nous )?(?:sommes|étions) (?:rencontr|crois|parl|vus)\w*", r"\brecommandé\w*\b",
        r"\bami(?:e|s)? (?:commun|en commun)\w*", r"\bm'a (?:parlé|recommandé|dit)\b",
        r"\bnous a (?:parlé|recommandé|dit)\b", r"\bravis? de (?:vous|te) revoir\b",
        # es
        r"\b(?:te|le|os|les|lo|la) (?:sigo|seguimos|sigue|veo|vemos|escucho|escuchamos|conozco|conocemos|admiro|"
        r"admiramos|adoro|leo)\b", r"\b(?:sigo|seguimos|veo|vemos|escucho|admiro|admiramos|adoro|adoramos|amo|amamos|"
                                   r"leo|leemos) (?:tu|tus|su|sus|todos|todas|cada|siempre)\b",
        r"\bme (?:encant\w+|fascin\w+|apasion\w+|enamor\w+)\b",
        r"\bnos (?:encant\w+|fascin\w+|conocimos|vimos|enamor\w+)\b",
        r"\b(?:he|hemos) (?:visto|leído|escuchado|seguido|disfrutado|hablado|conocido) (?:todos|todas|cada|tus|sus|"
        r"juntos|con)\b",
        r"\bdesde (?:hace|siempre|el (?:principio|comienzo|primer)|tus (?:inicios|comienzos)|sus inicios)\b",
        r"\bhace (?:\w+ )?(?:años|meses|tiempo|mucho)\b",
        r"\b(?:gran|grandes|fiel|fieles|verdader\w+|mayor|mayores) (?:fan|fans|seguidor\w*|admirador\w*|lector\w*|"
        r"aficionad\w*)\b", r"\bfans? (?:de|tuy\w|suy\w)\b",
        r"\bcomo (?:acordamos|acordado|hablamos|prometí|prometimos|comentamos|quedamos|mencioné|pediste)\b",
        r"\bnuestr[oa] (?:últim\w+|anterior|primer\w*|reciente) \w+",
        r"\bgracias por (?:tu|su) (?:respuesta|mensaje|interés|llamada|tiempo|compra|apoyo)\b",
        r"\brecomend(?:ó|aron|ado|ada|ación)\b", r"\bamig[oa]s? en común\b", r"\bme (?:habló|hablaron|dijo|contó)\b",
        r"\bnos (?:habló|dijo|contó)\b", r"\bde nuevo\b"),
    _claim(
        "frequency", "no fact says how often; only single posts with their dates are stored",
        r"\b(?:always|never miss\w*|every (?:single |one of )?\w+|each (?:and every|of your|video|post|week|day)|all "
        r"(?:of )?(?:your|his|her|their) \w+|daily|weekly|monthly|constantly|regularly|often|usually(?! (?:rate|take|"
        r"charge|ask|get))|consistently|religiously|religious|without fail|frequent(?:ly)?|whole channel|entire "
        r"(?:channel|series|feed))\b",
        r"\b(?:immer (?:wieder|schon|noch)?|jedes (?:deiner|ihrer|video|mal)|jede (?:deiner|ihrer|folge|woche)|jeden "
        r"(?:deiner|ihrer|tag|morgen|beitrag)|alle (?:deine|ihre)|täglich\w*|wöchentlich\w*|ständig|regelmäßig\w*|oft|"
        r"häufig|verpasse\w*|nie(?:mals)?)\b",
        r"\b(?:toujours|chaque (?:vidéo|jour|semaine|matin|publication|post|épisode)|toutes (?:vos|tes|les "
        r"(?:semaines|vidéos))|tous (?:vos|tes|les (?:jours|matins|soirs|mois|ans|\w+dis?|dimanches))|quotidien\w*|"
        r"régulièrement|souvent|jamais|sans cesse)\b",
        r"\b(?:siempre|cada (?:vídeo|video|día|semana|publicación|mañana)|tod[oa]s (?:tus|sus|l[oa]s (?:días|años|"
        r"meses|semanas|mañanas|domingos|sábados|lunes|martes|miércoles|jueves|viernes|vídeos|videos))|a diario|"
        r"diariamente|a menudo|nunca|jamás|constantemente|regularmente)\b"),
    _claim(
        "a comparison", "a superlative or a comparison has no stored fact behind it",
        r"\b(?:best|biggest|largest|greatest|finest|strongest|fastest|lightest|coolest|funniest|smartest|hottest|"
        r"nicest|leading|number one|no\. ?1|#1|top[- ](?:\w+)|top|foremost|favou?rites?|unmatched|unrivall?ed|unique|"
        r"second to none|world[- ]class|one of a kind|outstanding|legendary|famous|renowned|popular|iconic)\b",
        r"\bmost (?!of\b)\w+", r"\b\w+(?:er|more \w+|less \w+) than\b", r"\bmore \w+ than\b", r"\bbetter\b",
        r"\bunlike (?:other|any|most)\b", r"\bno (?:other|one else)\b", r"\bthe only\b",
        r"\b(?:other|many|most|few) creators\b",
        r"\b(?:der|die|das|den|dem|des|dein\w*|ihr\w*|unser\w*|euer|eure\w*|am) (?:\w+ )?(?!erste|letzte|nächste|"
        r"meisten? von)(?:[a-zäöüß]{3,}(?:ste|sten|ster|stes|stem)|(?:be|mei)ste[nrsm]?|grö(?:ß|ss)te[nrsm]?)\b",
        r"\b(?:besser|größer|schneller|leichter|stärker|beliebter|mehr) als\b",
        r"\b(?:führend\w*|einzigartig\w*|lieblings\w*|nummer eins|nr\. ?1|unvergleichlich\w*|berühmt\w*|bekannt(?:e|"
        r"er|en|est)\w*|beliebt\w*|legendär\w*|weltklasse|spitzen\w*|top-\w+)\b",
        r"\b(?:le|la|les|vos?|tes|ton|ta|nos|notre) (?:\w+ )?(?:plus|moins) \w+", r"\bmeilleure?s?\b",
        r"\b(?:préféré\w*|favori\w*|incontournable\w*|unique\w*|numéro (?:un|1)|célèbre\w*|renommé\w*|leader\w*|"
        r"populaire\w*)\b", r"\b(?:plus|moins) \w+ que\b", r"\bmieux que\b",
        r"\b(?:el|la|los|las|lo|tu|tus|su|sus|nuestr\w+) (?:\w+ )?(?:más|menos) \w+",
        r"\b(?:mejor|mejores|peor|peores|favorit\w+|únic[oa]s?|líder(?:es)?|número uno|famos\w+|popular(?:es)?|"
        r"preferid\w+)\b", r"\b(?:más|menos|mejor) (?:\w+ )?que\b"),
    _claim(
        "a metric", "no cited fact holds this measure",
        r"\bengag(?:ement|ed)\b", r"\b(?:views?|impressions|(?:your|the|a|of|organic|total|wide|big|good|its) reach|"
                                  r"click[- ]?through|conversion\w*|retention|demographics?|growth|growing|grew|grown|"
                                  r"viral|trending|traffic|statistics|stats|watch time|ranking|rankings)\b",
        r"\b(?:huge|big|large|massive|enormous|growing|loyal|dedicated|devoted|wide|vast|sizeable|impressive|strong|"
        r"active|young|female|male|mostly|engaged|passionate)\W+(?:\w+\W+)?(?:audience|following|followership|"
        r"community|reach|fan ?base|readership|viewership|numbers)\b", r"\b(?:likes|comments|shares)\b",
        r"\b(?:reichweite|engagement\w*|aufrufe\w*|klicks|wachstum|wächst|gewachsen|zielgruppe(?:ndaten)?|"
        r"statistik\w*|zahlen|interaktionsrate|viral|quote|impressionen)\b",
        r"\b(?:große|riesige|wachsende|treue|aktive|starke|engagierte|breite|junge|beeindruckende)[nrs]? (?:\w+ "
        r")?(?:community|publikum|fangemeinde|leserschaft|zuschauerschaft|gefolgschaft|followerschaft|"
        r"anhängerschaft)\b",
        r"\b(?:taux|portée|vues|audience (?:immense|grande|fidèle|énorme|engagée|croissante)|(?:grande|immense|vaste|"
        r"énorme|large|fidèle) (?:communauté|audience)|croissance|virale?|statistiques|communauté (?:fidèle|engagée|"
        r"grandissante|active))\b",
        r"\b(?:alcance|visitas|visualizaciones|reproducciones|crecimiento|tasa|estadísticas|comunidad (?:fiel|enorme|"
        r"activa|gran\w*)|(?:gran|enorme|inmensa) (?:comunidad|audiencia)|audiencia (?:enorme|fiel|inmensa|joven))\b"),
    _claim(
        "a relative time", "it is untrue by the time a person sends it; a stored fact has a date",
        r"\b(?:yesterday|today|tonight|tomorrow|this (?:morning|week|month|year|weekend|spring|summer|autumn|fall|"
        r"winter)|last (?:week|month|year|night|weekend|spring|summer|autumn|fall|winter|season)|(?:days?|weeks?|"
        r"months?|years?|hours?) ago|just (?:posted|published|released|uploaded|dropped|launched|shared)|the other "
        r"day|latest|newest|last (?:video|post|episode|upload|clip|reel|article)|most recent|earlier this|so far this|"
        r"anniversary)\b",
        r"\b(?:gestern|heute|morgen früh|vorgestern|neulich|letzte[nrs]? (?:woche|monat|jahr|sommer|winter|frühling|"
        r"herbst|wochenende|video|beitrag|folge|post)|diese[nrs]? (?:woche|monat|jahr|sommer|winter|frühling|herbst)|"
        r"vor (?:\w+ )?(?:tagen|wochen|monaten|jahren|kurzem gepostet)|neueste[nrs]?|jüngste[nrs]?|aktuellste[nrs]?|"
        r"gerade (?:erst )?(?:gepostet|veröffentlicht))\b",
        r"\b(?:hier|aujourd'hui|demain|la semaine dernière|le mois dernier|l'an dernier|l'année dernière|cette "
        r"semaine|ce mois|cet été|cet hiver|il y a (?:\w+ )?(?:jours?|semaines?|mois|ans)|(?:dernière|dernier|"
        r"dernières|derniers) (?:vidéo|vidéos|post|posts|publication|publications|article|épisode))\b",
        r"\b(?:ayer|hoy|anoche|la semana pasada|el mes pasado|el año pasado|esta semana|este mes|este año|este verano|"
        r"últim[oa]s? (?:vídeo|video|publicación|post|episodio|entrada|vídeos|videos|publicaciones))\b"),
    _claim(
        "a need or a victory", "no fact holds it",
        r"\byou (?:\w+ly )?need (?!to know|anything|more|time|help|not)",
        r"\bdu brauchst (?!nur|nichts|dafür|noch|mehr)", r"\b(?:won|wins|winner|winning|gewann|gewonnen|"
        r"gagn(?:é|ez|ée)|ganó|ganaste|ganador\w*)\b"),
    _claim(
        "a promise or pressure", "the brief does not promise it",
        r"\b(?:guarantee\w*|promis(?:e|es|ed|ing)|risk[- ]free|no strings attached|exclusiv\w*|limited[- ](?:time|"
        r"offer|spots?)|act now|urgent\w*|asap|last chance|deadline|hurry|official\w*|only (?:a few|\w+ (?:spots?|"
        r"places?|left))|once[- ]in[- ]a[- ]lifetime|secure your|verified|award[- ]?winning|awards?|trusted by|as "
        r"seen (?:in|on)|endorsed|certified|customers|clients|bestsell\w+|sold out|unlimited|lifetime)\b",
        r"\b(?:everyone|everybody|runners|people|athletes|creators) (?:everywhere|choose|love|trust|swear)\b",
        r"\b(?:we|our (?:team|brand|company)) (?:already |also |currently )?(?:work|partner|collaborate|sponsor)(?:ed|"
        r"s|ing)?(?: \w+)? with (?!you\b)",
        r"\b(?:garantier\w*|garantie|verspr(?:echen|icht|ochen)|exklusiv\w*|nur (?:noch )?(?:heute|kurze zeit|wenige)|"
        r"dringend\w*|letzte chance|ausgezeichnet\w*|preisgekrönt\w*|kunden|bestseller|ausverkauft|lebenslang\w*|"
        r"unbegrenzt\w*)\b", r"\bwir arbeiten (?:bereits|schon|auch)?\s?mit (?!dir|ihnen)",
        r"\b(?:garanti\w*|promis|promesse|promettons|exclusi\w+|urgent\w*|dernière chance|offre limitée|client\w*|"
        r"primé\w*|illimité\w*|récompens\w+)\b",
        r"\b(?:garantiz\w+|garantía|promet\w+|exclusiv\w+|urgente\w*|última oportunidad|oferta limitada|client\w+|"
        r"premiad\w+|galardon\w+|ilimitad\w+)\b"),
    _claim(
        "the creator's private life", "no fact holds it, and it is none of our business",
        r"\byour (?:\w+ )?(?:wife|husband|partner|girlfriend|boyfriend|kids?|child(?:ren)?|son|daughter|baby|family|"
        r"mother|father|mum|mom|dad|parents|brother|sister|dog|cat|pet|home|house|divorce|wedding|pregnancy|birthday|"
        r"health|injury|illness|surgery|religion|faith|age|salary|income|boss|job|employer|degree|neighbo\w+|hometown|"
        r"marathon (?:win|victory|time)|win|victory|record|medal|title|award|achievement|success|milestone|book|"
        r"company|business|podium)s?\b", r"\bcongrat\w*\b", r"\bwell done\b", r"\bhappy (?:birthday|anniversary)\b",
        r"\bproud of\b", r"\bcondolences\b", r"\bsorry (?:about|for) your\b",
        r"\b(?:dein|deine|deiner|deinem|deinen|ihr|ihre|ihrer|ihrem|ihren) (?:\w+ )?(?:frau|mann|partnerin|freundin|"
        r"kinder[n]?|kind|sohn|tochter|baby|familie|mutter|vater|eltern|bruder|schwester|hund|katze|scheidung|"
        r"hochzeit|schwangerschaft|geburtstag|gesundheit|verletzung|krankheit|glaube|religion|gehalt|arbeitgeber|"
        r"heimatstadt|sieg|rekord|medaille|auszeichnung|erfolg|buch|firma)\b",
        r"\b(?:glückwunsch|glückwünsche|gratul\w+|herzlichen glückwunsch)\b",
        r"\b(?:votre|vos|ton|ta|tes) (?:\w+ )?(?:femme|mari|enfants?|fils|fille|bébé|famille|mère|père|parents|frère|"
        r"sœur|chien|chat|divorce|mariage|grossesse|anniversaire|santé|blessure|maladie|religion|salaire|victoire|"
        r"record|médaille|succès|livre|réussite)\b", r"\bfélicit\w+\b", r"\bbravo\b",
        r"\b(?:tu|tus|su|sus) (?:\w+ )?(?:esposa|marido|mujer|hijos?|hijas?|bebé|familia|madre|padre|padres|hermano|"
        r"hermana|perro|gato|divorcio|boda|embarazo|cumpleaños|salud|lesión|enfermedad|religión|sueldo|victoria|"
        r"récord|medalla|premio|éxito|libro)\b", r"\b(?:felicidades|enhorabuena|felicit\w+)\b"),
    _claim(
        "an instruction from outside", "this is an echo of text that tries to steer the writer",
        r"\b(?:ignor\w+|disregard\w*|forget|vergiss|vergessen sie|oublie[zr]?|olvida\w*)\b[^.]{0,40}\b(?:instruct\w+|"
        r"prompt\w*|rules?|above|previous|anweisung\w*|regeln|vorherige\w*|instrucc\w+|consignes|règles|anterior\w*|"
        r"précédent\w*)\b", r"\b(?:system|developer) (?:prompt|message|note)\b", r"\bas an ai\b",
        r"\b(?:language model|chatgpt|openai|jailbreak|prompt injection|assistant:|user:|system:|<<<|>>>)",
        r"\b(?:bcc|cc|to|from|reply-to|subject)\s*:",
        r"\b(?:wire|transfer|send) (?:the )?(?:money|funds|payment|bitcoin|crypto|\$)",
        r"\b(?:bitcoin|crypto|iban|paypal|password|gift ?card|api[- ]?key|wallet|bank (?:account|transfer|details)|"
        r"passwort|kontonummer|mot de passe|contraseña)\b",
        r"\b(?:als ki|sprachmodell|en tant qu'ia|modèle de langage|como ia|modelo de lenguaje)\b",
        r"\bapproved (?:for|by|without)\b", r"\bpre-?approved\b", r"\bno review\b"),
)
"""Every kind of claim that is refused wherever it stands, outside quotations and the sender's own facts."""

ECHO = CLAIMS[-1]
"""Signs of an instruction hidden in data: refused inside quotations too."""

HARMLESS = re.compile(
    r"\b(?:(?:not|never|nobody) (?:\w+ ){0,3}again|all the best|best (?:regards|wishes)|kind regards|beste[n]? "
    r"grü(?:ß|ss)e[n]?|mit (?:besten|freundlichen|herzlichen) grüßen|(?:look|looking) "
    r"forward|usual rate|at any time|jederzeit|thanks again|once again|would you be (?:open|interested|up)|we(?:'d| "
    r"would) love to|i(?:'d| would) love to|"
    r"(?:ich|wir) würde[n]? mich|was (?:dir|ihnen) (?:am )?liebsten|to read this|read more|please (?:read|watch)|"
    r"nichts für ungut|as soon as|"
    r"wenn sie mögen|falls sie (?:lust|interesse)|je (?:suis|vous écris)|je m'appelle|bien meilleur\w* salutations|"
    r"meilleures salutations|mejores saludos|any time|muchas gracias de antemano|nous aimerions|j'aimerais|nous "
    r"serions)\b", re.IGNORECASE)
"""Courtesies that look like claims and say nothing."""

RECENT = re.compile(r"\b(?:recent(?:ly)?|lately|kürzlich|vor kurzem|jüngst|in letzter zeit|récent\w*|récemment|"
                    r"dernièrement|reciente\w*|recién|últimamente)\b",
                    re.IGNORECASE)
"""Words that are true only next to a cited date of the last 90 days."""

OFFERS = {
    "payment": re.compile(r"\b(?:pay(?:s|ing|ment|ments)?|paid|fees?|rates?|budget|salary|honora\w+|bezahl\w*|"
                          r"vergüt\w*|gage|entgelt|rémunér\w*|payé\w*|payant\w*|"
                          r"tarifs?|pagad\w*|pagamos|pagaremos|remunera\w*|tarifas?)\b", re.IGNORECASE),
    "something free": re.compile(r"\b(?:free|gratis|kostenlos\w*|kostenfrei\w*|geschenk\w*|gift(?:ed|s)?|gratuit\w*|"
                                 r"offert\w*|cadeau\w*|regal\w+)\b", re.IGNORECASE),
    "a commission": re.compile(r"\b(?:commissions?|affiliates?|provision\w*|umsatzbeteilig\w*|comisi(?:ón|ones)|"
                               r"afiliad\w*|affilié\w*|revenue share)\b", re.IGNORECASE),
    "a discount": re.compile(r"\b(?:discount\w*|coupon\w*|voucher\w*|promo codes?|rabatt\w*|gutschein\w*|remise\w*|"
                             r"réduction\w*|bon d'achat|descuento\w*|cupón|cupones|vale)\b", re.IGNORECASE),
    "a trip or an event": re.compile(r"\b(?:trip|travel|flights?|hotel\w*|event|invitation to|reise\w*|flug|flüge|"
                                     r"veranstaltung\w*|voyage\w*|séjour\w*|viaje\w*|evento\w*)\b", re.IGNORECASE),
    "a prize": re.compile(r"\b(?:prizes?|giveaway\w*|raffle\w*|gewinnspiel\w*|verlosung\w*|concours|tirage|"
                          r"sorteo\w*)\b", re.IGNORECASE),
    "a long contract": re.compile(r"\b(?:ambassador\w*|long[- ]term|retainer|contract|botschafter\w*|langfristig\w*|"
                                  r"vertrag|ambassad\w+|contrat|embajador\w*|contrato|largo plazo)\b", re.IGNORECASE),
}
"""What a draft may offer only when the brief's own offer, product or sender facts speak of it."""
