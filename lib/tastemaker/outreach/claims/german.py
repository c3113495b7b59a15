"""German phrases that no stored fact could support."""

CLAIMS = {
    "acquaintance": (
        r"folge (?:ich )?(?:dir|ihnen|euch|deine[mnr]|ihrem|ihren)",
        r"(?:wir folgen|folgen wir) (?:dir|ihnen|euch|deine[mnr]|ihrem|ihren)",
        r"(?:verfolg\w*|schaue|schauen|gucke|sehe|sehen|höre|hören|lese|lesen|abonnier[et]|abonnieren"
        r"|bewunder\w*|liebe|lieben|mag|mögen|kenne|kennen|begleite\w*|backe|laufe|koche) "
        r"(?:ich |wir )?(?:\w+ ){0,3}?(?:dich|dir|sie|ihnen|euch|dein\w*|ihre?[nmsr]?|eure\w*|alle\w*"
        r"|jede\w*)(?! (?:mehr|angebot|vorschlag))",
        r"(?:(?:ich|wir) (?:habe|haben|hab|hatte|hatten|bin|sind)|(?:habe|haben|hab|hatte|hatten|bin"
        r"|sind) (?:ich|wir)) (?:\w+ ){0,8}?(?:geliebt|genossen|verschlungen|angeschaut|angehört|getroffen"
        r"|kennengelernt|telefoniert|gesprochen|besprochen|vereinbart|gefolgt|verfolgt|bewundert|geguckt"
        r"|geschaut|unterhalten|"
        r"begegnet|zusammengearbeitet|wiedergesehen|nachge\w+|ausgetauscht|gelacht|mitgefiebert|aufgewachsen"
        r"|abonniert|kennenlernen|verabredet|gesessen)", r"kennengelernt", r"getroffen", r"telefoniert",
        r"(?:miteinander|persönlich) (?:gesprochen|begegnet|kennen\w*)",
        r"seit (?:\w+ ){0,2}(?:jahren|monaten|langem|längerem|langer zeit|ewigkeiten|anfang an|beginn|wochen"
        r"|tag eins|stunde eins|jeher|kurzem|damals|dem ersten \w+|deine[mnr] \w+|der ersten \w+)", r"von anfang an",
        r"schon (?:lange|ewig|immer|länger|eine weile)", r"schon seit \w+", r"jahrelang\w*", r"langjährig\w*",
        r"(?:groß|riesen|riesig|treu|echt|absolut|begeistert|heimlich|eifrig|still|regelmäßig"
        r"|langjährig)\w*[- ]?(?:fan|fans|follower\w*|zuschauer\w*|leser\w*|bewunder\w*|abonnent\w*|hörer\w*)",
        r"fans? (?:von|deine\w*|ihre\w*)", r"(?:bin|sind|ein|dein|ihr) (?:\w+ )?fans?",
        r"wie (?:\w+ ){0,3}?(?:besprochen|vereinbart|versprochen|erwähnt|angekündigt|gewünscht|verabredet"
        r"|abgemacht|gesagt|zugesagt|ausgemacht|angefragt|abgesprochen)",
        r"unser(?:em|es|e|en|er)? (?:\w+ )?(?:gespräch\w*|telefonat\w*|treffen|begegnung\w*|unterhaltung"
        r"|austausch\w*|kaffee|bekanntschaft|freundschaft|videocall|call|termin\w*|wiedersehen)",
        r"unser(?:em|es|e|en|er)? (?:letzte\w*|erste\w*|jüngste\w*|vorige\w*|frühere\w*|bisherige\w*"
        r"|vergangene\w*|gemeinsame\w*|nächste\w* gespräch)",
        r"(?:danke|dank) (?:\w+ )?für (?:deine|ihre|die|deinen|ihren|das|den|dein|ihr) (?:\w+ ){0,2}?(?:antwort"
        r"|nachricht|rückmeldung|mail|anfrage|interesse|bestellung|treue|gespräch|treffen|anruf|besuch"
        r"|einladung|zusage|unterstützung|kauf)", r"(?:wieder|erneut) von (?:dir|ihnen)", r"dich wiederzusehen",
        r"wiederseh\w*", r"(?:empfohlen|empfiehlt|empfahl|empfehlung\w*|ans herz gelegt|weiterempf\w+)",
        r"gemeinsame[rnsm]? (?:freund|bekannt|kolleg|kontakt)\w*", r"bekannte[rn]? von (?:mir|uns|dir)",
        r"(?:freund|freundin|kollege|kollegin|bekannter|bekannte|nachbar\w*|cousin\w*|schwester|bruder) (?:von"
        r"|aus|hat|meinte|sagte|erzählte|schickte|zeigte)",
        r"wir (?:kennen|kannten|trafen|sprachen|saßen|liefen|standen|duzen|haben uns)",
        r"ich (?:kenne|traf|sprach|stand|saß|war) (?:dich|sie|mit|dabei|bei|neben|in)",
        r"(?:du|sie) (?:\w+ )?(?:kennst|kennen|erinnerst|erinnern|weißt|wissen) (?:uns|mich|dich|sich|ja|sicher"
        r"|noch)", r"(?:du|sie) (?:hast|hattest|haben|hatten) (?:uns|mir|mich|dich bei|sich bei)",
        r"erinner(?:st|n) (?:du|sie) (?:dich|sich)",
        r"(?:hat|haben|hatte) (?:mir|uns) (?:\w+ ){0,3}?(?:von|über) (?:dir|dich|ihnen|sie|euch)",
        r"(?:erzählte|berichtete|sagte|verriet|meinte) (?:mir|uns)",
        r"(?:den ganzen|jeden) (?:winter|sommer|herbst|frühling|abend|morgen)",
        r"(?:beim|zum) (?:frühstück|kaffee|abendessen)", r"durch dich", r"dank dir", r"ohne dich", r"wegen dir",
        r"(?:ein|das) wiedersehen",
        r"(?:auf der|auf dem|bei der|beim|in der) (?:\w+)?(?:messe|konferenz|festival|marathon|treffen"
        r"|veranstaltung|tagung)", r"miteinander",
        r"mein(?:e|en)? (?:frau|mann|mutter|vater|kinder|tochter|sohn|familie|freundin|freund|schwester|bruder"
        r"|oma|opa)",
        r"(?:das ganze|unser|mein) (?:team|büro|haus) (?:\w+ )?(?:liebt|schaut|liest|sieht|feiert"
        r"|ist begeistert|schwärmt|verfolgt|spricht|redet)",
        r"wir alle"),
    "an earlier mail": (r"(?:habe|hatte|haben|hatten) (?:ich |wir )?(?:dir|ihnen) (?:\w+ ){0,6}?(?:geschrieben"
        r"|geschickt|gesendet|gemailt|zugeschickt)",
        r"(?:ich|wir) (?:\w+ )?(?:schrieb|schrieben|schickte|schickten|mailte|sandte) (?:dir|ihnen)",
        r"(?:meine|meiner|meinen|unsere|unserer|mein|unser|meinem) (?:letzten?|ersten?|vorigen?|früheren?"
        r"|jüngsten?|vorherigen?) (?:mail|e-mail|nachricht|brief|schreiben|angebot|zeilen)",
        r"(?:meine|meiner|unsere|unserer|meinen|mein|meinem) (?:mail|e-mail|nachricht|brief|schreiben"
        r"|zeilen) (?:vom|von|am)", r"nachhaken", r"nachfassen", r"(?:kleine|freundliche|kurze)\w* erinnerung",
        r"(?:deine|deiner|ihre|ihrer|deinem|deinen) (?:letzten?|netten?|freundlichen?|schnellen?)? ?(?:antwort"
        r"|anfrage|mail|e-mail|nachricht|rückmeldung|bestellung|bewerbung|bitte|brief) (?:von|vom|am|auf|zu"
        r"|nach|hat|haben)", r"komme (?:\w+ )?auf (?:unser|dein|mein|ihr)\w* \w+ (?:\w+ )?zurück", r"zurückzukommen",
        r"re ?:", r"aw ?:", r"wg ?:", r"fwd? ?:",
        r"(?:du|sie) (?:hattest|hatten|hast) (?:uns|mich|mir) (?:\w+ )?(?:gebeten|geschrieben|gefragt|gesagt"
        r"|angefragt)",
        r"hattest (?:du )?(?:uns|mich|mir)"),
    "frequency": (
        r"immer(?: wieder| schon| noch)?",
        r"jede[nrsm]? (?!frage|art|hinsicht|zeit|fall|fallen|rückmeldung|antwort|ehrliche|stück|schritt|topf"
        r"|einzelne[nrsm]? (?:topf|stück))\w+", r"alle (?:deine|ihre)", r"täglich\w*", r"wöchentlich\w*",
        r"monatlich\w*", r"jährlich\w*", r"stündlich\w*", r"ständig\w*", r"dauernd", r"regelmäßig\w*",
        r"oft(?:mals)?", r"öfters?", r"häufig\w*", r"meistens?", r"selten\w*", r"manchmal", r"verpasse\w*",
        r"nie(?:mals)?", r"stets", r"andauernd", r"unermüdlich", r"mehrmals",
        r"(?:ein|zwei|drei|vier)mal (?:im|pro|in der|am|die)", r"pro (?:woche|monat|tag|jahr)",
        r"(?:im|am) (?:monat|tag) (?:ein|zwei)",
        r"(?:montags|dienstags|mittwochs|donnerstags|freitags|samstags|sonntags|morgens|abends|nachts|werktags"
        r"|wochenends)", r"(?:tag|woche|jahr|monat) (?:für|um) (?:tag|woche|jahr|monat)", r"rund um die uhr",
        r"ganzjährig", r"kontinuierlich", r"beständig", r"unzählige", r"zahlreiche", r"konsequent", r"durchgehend",
        r"zum wiederholten mal\w*", r"dutzende|hunderte|tausende|millionen", r"seit (?:19|20)\d\d",
        r"vergeht (?:kaum|keine|selten)"),
    "a comparison": (
        r"(?:der|die|das|den|dem|des|dein\w*|ihr\w*|unser\w*|euer|eure\w*|am|als|mit) (?:\w+ )?(?!erste|letzte"
        r"|nächste|meisten? von|liebsten|besten (?:passt|grüßen|dank|wünschen)|ernste|muste"
        r"|äußerste)(?:[a-zäöüß]{3,}(?:[^tgeiun]ste|sten|ster|stes|stem|igste\w?|lichste\w?|endste\w?|ndeste\w?"
        r"|teste\w?)|(?:be|mei)ste[nrsm]?|grö(?:ß"
        r"|ss)te[nrsm]?)(?<!ersten)(?<!letzten)(?<!nächsten)(?<!testen)(?<!kosten)(?<!fenster)(?<!meister)(?<!muster)(?<!posten)(?<!kasten)(?<!leisten)",
        r"(?:\w+er|mehr|weniger) als(?! (?:ein(?:en?)? (?:test|angebot)|\d))",
        r"(?:besser|größer|schneller|leichter|stärker|beliebter|reiner|schöner|feiner) (?:als|wie|kann)",
        r"so (?:\w+ ){0,3}wie (?:du|sie|ihr|kein|niemand)",
        r"(?:niemand|keiner|kein anderer|keine andere|kaum (?:jemand|ein|eine|einer))",
        r"im (?:gegensatz|vergleich|unterschied) (?:zu|mit)", r"(?:anders als|verglichen mit|gegenüber anderen)",
        r"führend\w*", r"einzigartig\w*", r"lieblings\w*", r"nummer eins", r"nr\. ?1", r"unvergleichlich\w*",
        r"berühmt\w*", r"bekannt(?:e|er|en|est)\w*", r"beliebt\w*", r"legendär\w*", r"weltklasse", r"spitzen\w*",
        r"top-?\w*", r"(?:einzige|einziger|einziges|einzigen)", r"außergewöhnlich\w*", r"hervorragend\w*",
        r"herausragend\w*", r"unschlagbar\w*", r"überlegen\w*",
        r"beste[nrsm]?(?! (?:grüße|grüßen|dank|wünsche|wünschen|passt))",
        r"(?:andere|viele|die meisten|manche|mehrere|weitere) (?:\w+ )?(?:kanäle|creator\w*|accounts|marken"
        r"|videos|profile|kreative\w*)", r"größten?", r"meisten?(?! von)", r"ohnegleichen", r"unter allen",
        r"von allen",
        r"qualität wie"),
    "a metric": (
        r"reichweite\w*", r"engagement\w*", r"aufrufe\w*", r"klicks?", r"wachstum\w*", r"wächst", r"gewachsen",
        r"wachsend\w*", r"zielgruppe\w*", r"statistik\w*", r"(?:deine|ihre|die|starke\w*|gute\w*) zahlen",
        r"interaktion\w*", r"viral\w*", r"(?:klick|öffnungs)?quote\w*", r"impressionen", r"rate",
        r"(?:kommentare?|kommentaren)", r"likes", r"im schnitt", r"durchschnittlich\w*", r"durchschnitt", r"trend\w*",
        r"(?:groß|riesig|wachsend|treu|aktiv|stark|engagiert|breit|jung|beeindruckend|begeistert|international"
        r"|lebendig|loyal)\w* (?:\w+ )?(?:community|publikum|fangemeinde|leserschaft|zuschauerschaft"
        r"|gefolgschaft|followerschaft|anhängerschaft|gemeinde)",
        r"(?:dein|ihr|deine|ihre|deinem|ihrem|deiner|ihrer) (?:\w+ )?(?:community|publikum|fangemeinde"
        r"|leserschaft|zuschauerschaft|zuschauer\w*|fans|hörer\w*|zuschauenden)",
        r"(?:meisten|viele|einige|hälfte|teil|mehrheit|großteil) (?:von )?(?:deiner|ihrer|deinen|ihren"
        r"|der) (?:abonnent\w*|follower\w*|zuschauer\w*|leser\w*)",
        r"(?:häufiger|öfter|mehr|oft|vielfach) (?:geteilt|gesehen|geklickt|angesehen|kommentiert|aufgerufen)",
        r"wiedergabe\w*", r"verweildauer", r"follower ?zahl\w*", r"angesehen",
        r"abonnent\w* (?:geben|kaufen|backen|laufen|kommen|lieben|vertrauen|wollen|wünschen|interessieren)"),
    "a relative time": (
        r"gestern", r"heute(?! nur)", r"morgen früh", r"vorgestern", r"neulich", r"unlängst",
        r"(?:letzte|letzten|letzter|letztes|vorige|vorigen|voriger|voriges|vergangene|vergangenen|vergangener"
        r"|vergangenes|kommende\w*|nächste\w*|diese[nrs]?) (?:woche|monat|monats|jahr|jahres|sommer|winter"
        r"|frühling|frühjahr|herbst|wochenende|video|beitrag|folge|post|tage|montag|dienstag|mittwoch"
        r"|donnerstag|freitag|samstag|sonntag|januar|februar|märz|april|mai|juni|juli|august|september|oktober"
        r"|november|dezember|saison|nacht)",
        r"vor (?:\w+ ){0,2}(?:tagen|wochen|monaten|jahren|tag|woche|monat|jahr|stunden|kurzem gepostet)",
        r"neueste[nrsm]?", r"jüngste[nrsm]?", r"aktuellste[nrsm]?",
        r"gerade (?:erst )?(?:gepostet|veröffentlicht|hochgeladen|erschienen)", r"soeben",
        r"frisch (?:gepostet|veröffentlicht|erschienen)", r"letzte[nrs]? (?:video|beitrag|post|folge)",
        r"bald (?:feierst|erreichst)", r"jubiläum", r"vorjahr", r"im vorigen jahr", r"letztens",
        r"derzeit (?:machst|bist|arbeitest)"),
    "a need or a victory": (
        r"(?:du brauchst|brauchst du|sie brauchen) (?!nur|nichts|dafür|noch|mehr|dich|dir)", r"gewann\w*",
        r"gewonnen", r"gewinner\w*", r"sieger\w*", r"\w*sieg", r"preisträger\w*",
        r"\w{3,}preis(?:es|e|en)?(?<!fixpreis)(?<!verkaufspreis)(?<!ladenpreis)(?<!kaufpreis)", r"ausgezeichnet\w*",
        r"auszeichnung\w*", r"medaille\w*", r"pokal\w*", r"rekord\w*", r"meister\w*", r"\w*meisterin\w*",
        r"nominier\w*", r"erfolg\w*", r"bestseller\w*", r"beeindruck\w*", r"großartig\w*", r"fantastisch\w*",
        r"wunderbar\w*", r"genial\w*", r"brillant\w*", r"inspirier\w*", r"begeister\w*", r"meisterwerk\w*",
        r"perfekt\w*", r"grandios\w*", r"sensationell\w*", r"unglaublich\w*", r"talent\w*", r"leidenschaft\w*",
        r"authentisch\w*", r"profis?", r"experte\w*", r"expertin\w*", r"fachmann|fachfrau|fachleute",
        r"gelernte[rn]?", r"studiert\w*", r"diplom\w*", r"zertifi\w*", r"\w*zertifiziert\w*", r"pionier\w*",
        r"vorreiter\w*", r"vorbild\w*", r"ikone", r"koryphäe", r"renommiert\w*", r"gefeiert\w*", r"preisgekrönt\w*",
        r"im fernsehen", r"fernseh\w*", r"(?:presse|zeitung|radio|magazin)\w*", r"interview\w*",
        r"du (?:giltst|bist bekannt|bist berühmt)", r"milestone|meilenstein\w*", r"von beruf", r"stolz",
        r"bewundernswert\w*", r"respektiert", r"vertrau\w+", r"auftritt\w*",
        r"verdient respekt"),
    "a promise or pressure": (
        r"garantier\w*", r"garantie\w*", r"verspr(?:echen|icht|ochen|eche)", r"exklusiv\w*",
        r"nur (?:noch )?(?:heute|kurze zeit|wenige|bis|für kurze|solange|ein paar tage)", r"nur noch", r"dringend\w*",
        r"letzte (?:chance|gelegenheit|möglichkeit)", r"kund\w+", r"ausverkauft", r"lebenslang\w*", r"unbegrenzt\w*",
        r"limitiert\w*", r"befristet\w*", r"begrenzt\w*", r"beeil\w*",
        r"bis (?:morgen|freitag|sonntag|montag|ende|spätestens|mitternacht)",
        r"(?:plätze?|pakete?|paare) (?:frei|übrig|verfügbar|vergeben)", r"läuft (?:\w+ )?(?:ab|aus)", r"endet",
        r"solange (?:der )?vorrat", r"jetzt oder nie", r"sofort", r"schnell (?:antworten|sein|entscheiden)",
        r"verpass\w*", r"auserwählt\w*", r"(?:wurdest|wurden|bist|sind) (?:\w+ )?ausgewählt",
        r"(?:steigern|verdoppeln|verdreifachen|erhöhen|vervielfachen)",
        r"verdien(?:st|en|e) (?:\w+ )?(?:mehr|bis|viel|geld)", r"vorkasse", r"vorab bezahl\w*", r"bonus\w*",
        r"zusatzhonorar", r"spesen", r"reisekosten", r"erstatt\w+", r"rückgabe\w*", r"umsatz\w*", r"beteilig\w+",
        r"wissenschaftlich\w*", r"bewiesen", r"erwiesen\w*", r"klinisch", r"ärzt\w*", r"patent\w*", r"testsieger\w*",
        r"stiftung warentest", r"wasserdicht\w*", r"vegan\w*", r"bio\w*", r"klimaneutral\w*", r"co2-?neutral\w*",
        r"nachhaltig\w*", r"recycel\w*", r"glutenfrei\w*", r"laktosefrei\w*", r"zuckerfrei\w*", r"ungiftig\w*",
        r"schadstofffrei\w*", r"handgemacht\w*", r"unzerstörbar\w*", r"unverwüstlich\w*",
        r"gesund(?:e|es|er|heit\w*)", r"heilt?", r"offiziell\w*",
        r"als gegenleistung (?:erwarten|verlangen|bitten|möchten)",
        r"erwarten (?:wir|dafür)(?! (?:nicht|nichts|keine))",
        r"(?:wir|mühlkorn|unser team) (?:\w+ )?arbeiten (?:bereits|schon|auch)?\s?mit (?!dir|ihnen|euch)",
        r"schwärm\w*", r"(?:lob|loben|lobt|lobe|lobte|lobend)\w{0,2} (?:dich|dein|ihr|uns|unser|ich)",
        r"(?:zugesagt|unter vertrag|an bord|dabei sind)",
        r"(?:alle|jeder|jeden|leute|experten|läufer|bäcker\w*|fachleute|fachpresse) (?:\w+ )?(?:lieben|liebt"
        r"|kennt|kennen|spricht|sprechen|sagen|sagt|empfehlen|nennt|nennen|schwören|vertrauen|reden)",
        r"in der (?:branche|szene)",
        r"(?:kennt|weiß|liebt|spricht) (?:\w+ ){0,4}jede[rn]?"),
    "the creator's private life": (
        r"(?:dein|deine|deiner|deinem|deinen|deines|ihr|ihre|ihrer|ihrem|ihren) (?:\w+ )?(?:frau|mann|ehe\w+"
        r"|partnerin|partner|freundin|freund|freunde|kinder[n]?|kind|sohn|söhne|tochter|töchter|baby|familie"
        r"|mutter|vater|eltern|bruder|schwester|geschwister|oma|opa|großeltern|hund|katze|haustier|scheidung"
        r"|hochzeit|schwangerschaft|geburtstag|gesundheit|verletzung|krankheit|genesung|operation|knie|rücken"
        r"|allergie|diagnose|zöliakie|diabetes|depression|burnout|therapie|diät|gewicht|glaube|religion|kirche"
        r"|gehalt|einkommen|schulden|arbeitgeber|beruf|job|studium|ausbildung|heimat\w*|umzug|wohnort|wohnung"
        r"|haus|nachbar\w*|stadt|dorf|region|herkunft|wurzeln|nationalität|alter|partei|politisch\w*"
        r"|überzeugung\w*|sieg|rekord|medaille|auszeichnung|erfolg|buch|\w+buch|firma|agentur|manager\w*"
        r"|management|sponsor\w*|trainer\w*|team|verlust|trauer)",
        r"(?:glückwunsch|glückwünsche|gratul\w+|herzlichen glückwunsch)",
        r"als (?:\w+ )?(?:mutter|vater|papa|mama|eltern|veganer\w*|vegetarier\w*|christ\w*|muslim\w*|jude|jüdin"
        r"|frau|mann|ärzt\w*|lehrer\w*|student\w*|berliner\w*|\w+er von beruf|\w*in von beruf"
        r"|alleinerziehend\w*|rentner\w*|gärtner\w*|bäcker\w*|koch|köchin|sieger\w*|gewinner\w*)",
        r"(?:du|sie) (?:wohnst|lebst|wohnen|leben|stammst|kommst aus|bist aus|arbeitest (?:bei|als)|wählst"
        r"|glaubst an|leidest|unterstützt die|bist (?:mutter|vater|schwanger|verheiratet|single|geschieden"
        r"|krank|gläubig))", r"(?:wohnst|lebst|stammst) du", r"schwanger\w*", r"verheiratet", r"geschieden",
        r"wähl(?:t|en|st) (?:grün|links|rechts|die|cdu|spd)", r"beileid", r"gute besserung", r"krankenhaus",
        r"unfall", r"in (?:deiner|ihrer) (?:stadt|gegend|heimat|region|nachbarschaft|nähe)",
        r"(?:auf|in) deine[mr] (?:\w+)?(?:balkon|garten|haus|keller|küche|wohnung)\w* in",
        r"deine jugend|kindheit"),
    "an instruction from outside": (r"(?:ignorier\w*|vergiss|vergessen sie"
        r"|missachte)\b[^.]{0,40}\b(?:anweisung\w*|regeln|vorherige\w*|alles|obige\w*|prompt)",
        r"(?:als ki|ki-assistent\w*|ki,|sprachmodell)",
        r"(?:passwort|kontonummer|iban|überweis\w+|vorkasse|bitcoin|paypal|geschenkkarte|rechnung|kreditkarte)"),
}
HARMLESS = (r"bleib(?:en sie)? gesund(?: und munter)?",
        r"(?:mehr|weniger) als (?:ein\w* )?■+", r"liebe[rn]? grüße[n]?(?: an \w+)?",
        r"beste[n]? (?:grü(?:ß|ss)e[n]?|dank|wünsche[n]?)",
        r"mit (?:besten|freundlichen|herzlichen|lieben|sonnigen) (?:grüßen|wünschen)",
        r"(?:ich|wir) würde[n]? (?:mich|uns|gern|gerne)", r"was (?:dir|ihnen) (?:am )?(?:liebsten|besten)",
        r"am (?:liebsten|besten) (?:passt|wäre)?", r"nichts für ungut", r"wenn sie mögen",
        r"falls sie (?:lust|interesse)", r"jederzeit", r"wann immer",
        r"(?:nicht|nie|kein\w*|niemals) (?:\w+ ){0,3}(?:wieder|mehr|noch einmal|nochmal|erneut)(?: \w+)?",
        r"nicht mehr", r"(?:danke|dank) fürs? (?:lesen|deine zeit|ihre zeit|zeit|die zeit)",
        r"immer(?:hin)?(?= (?:es dir|gern))", r"jede (?:frage|rückmeldung|antwort|art|ehrliche)", r"auf jeden fall",
        r"in jedem fall", r"mehr (?:als|dazu|darüber|erfahren|wissen|über)(?= (?:gern|recht|genug|dazu)|\b)",
        r"vielen dank", r"guten morgen", r"heißt das", r"dran bleiben", r"zu jeder zeit", r"egal wie", r"nie wieder",
        r"nur so viel", r"mindestens|spätestens|höchstens|erstens|zweitens|meines wissens",
        r"im voraus")
RECENT = r"kürzlich|vor kurzem|jüngst|in letzter zeit|neuerdings"
EARLIER = (r"(?:ich|wir) (?:habe|hatte|haben|hatten)(?: mich| uns| dir| ihnen| dich| sie) [^!?]{0,50}?(?:gemeldet"
           r"|geschrieben"
        r"|geschickt|gewandt|angesprochen|kontaktiert|angeschrieben|gemailt)|(?:habe|hatte|haben|hatten) (?:ich|wir) "
        r"(?:mich|uns"
        r"|dir|ihnen|dich|sie) [^!?]{0,50}?(?:gemeldet|geschrieben|gewandt|angesprochen|kontaktiert)|(?:meldete"
        r"|wandte|schrieb)"
        r" (?:ich|wir) (?:mich|uns|dir|ihnen)",
        r"(?:habe|hatte|haben|hatten) (?:ich |wir )?(?:dir|ihnen|dich|sie) (?:\w+ ){0,7}?(?:geschrieben"
        r"|geschickt|gesendet|gemailt|angeschrieben)",
        r"(?:schrieb|schrieben|schickte|schickten) (?:ich |wir )?(?:dir|ihnen)(?: schon| bereits)?",
        r"(?:meine|meiner|meinen|mein|meinem|unsere|unserer) (?:letzten?|ersten?|zweiten?"
        r"|vorigen?)?(?: und letzten?)? ?(?:mail|e-mail|nachricht|brief|schreiben|zeilen)(?: vom| von| am)?",
           r"(?:noch einmal|nochmal|nochmals|ein zweites mal|erneut|ein letztes mal|wieder)",
        r"(?:kurz )?nachhaken|nachfassen|nachfragen", r"(?:kleine|freundliche|kurze)\w* erinnerung",
        r"zurückzukommen|zurückkommen",
        r"seitdem|seither")
OFFERS = {
    "payment": r"bezahl\w*|zahl(?:en|e|t|st)|vergüt\w*|gage|entgelt|honorar\w*|geld|budget|gehalt|lohn",
    "something free": r"kostenlos\w*|kostenfrei\w*|geschenk\w*|schenk\w*|gratis|umsonst|geschenkt",
    "a commission": r"provision\w*|umsatzbeteilig\w*|affiliate\w*|prozent vom umsatz|am (?:umsatz|gewinn)",
    "a discount": r"rabatt\w*|gutschein\w*|nachlass|ermäßig\w*|rabattcode\w*|vergünstig\w*",
    "a trip or an event": r"reise\w*|flug|flüge|hotel\w*|veranstaltung\w*|festival\w*|einladung (?:zu|nach|in)"
        r"|übernachtung\w*|besuch\w*|besichtig\w*|workshop\w*|führung\w*",
    "a prize": r"gewinnspiel\w*|verlosung\w*|verlosen|preisausschreiben|wettbewerb\w*",
    "a long contract": r"botschafter\w*|langfristig\w*|vertrag\w*|dauerhaft\w*|festanstellung|jahresvertrag"
        r"|markenbotschaft\w*|mehrjährig\w*",
    "equity or a product of their own": r"eigene[nrs]? (?:kollektion|linie|edition|mischung|produkt)|anteile"
        r"|firmenanteil\w*",
}
