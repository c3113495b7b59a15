"""Claims that need no strong word: replies to mail that never came, praise in a low voice, loose frequency, users'
habits.

Beside them stand the courtesies and plain statements that look like claims. Both join the lists of each language.
"""

CLAIMS = {
    "en": {
        "an earlier mail": (r"where we (?:left|stopped|broke|ended|paused)", r"(?:late|delayed|slow|belated|overdue) (?:reply|response|answer)",
            r"(?:reply\w*|respond\w*|answer\w*|getting back|writing back|come back) (?:to you )?(?:so |this "
            r"|rather |only )?(?:late|now)",
            r"(?:so long|a while|ages|forever|time) to (?:reply|respond|answer|get back|write back)",
            r"(?:reply\w*|answer\w*|respond\w*|thank\w*|back) (?:so |very )?(?:late |much |kindly )?(?:to|for"
            r"|on|about) your (?:\w+ )?"
            r"(?:message|mail|e-?mail|note|letter|question|offer|request|invitation|application|words)",
            r"you (?:kindly )?(?:sent|wrote|forwarded|mailed) (?:me|us)", r"as you (?:wished|wanted|preferred)"),
        "acquaintance": (
            r"(?:none|not one|every one) of your", r"(?:never|not|n['’]t|hardly|rarely) (?:\w+ )?(?:miss\w*|skip\w*) (?:an?|any|one|single|your|episodes?)",
            r"(?:like|as|than) last time", r"(?:was|been) (?:\w+ )?(?:to|when we) (?:chat\w*|met|meet|talk\w*|spoke|speak\w*|bump\w*|r[au]n into|"
                         r"sit|sat|stand|stood|share\w*) (?:\w+ )?(?:with |to )?(?:you|each other|together)",),
        "a comparison": (r"(?:hardly|scarcely|barely) any(?: other)?", r"(?:any|no) other",
                         r"(?:few|no) (?:\w+ ){1,2}(?:can|does|do|stays?|keeps?|comes?|get) \w+ as"),
        "frequency": (r"every (?:few|couple of|other|so often)\b(?: \w+)?|now and (?:then|again)"
        r"|from time to time|once in a while|on and off",),
        "praise": (
            r"(?<!in )(?<!on )your (?!own)(?:\w+,? (?:and |yet |but )?){0,3}(?:way of|manner|tone|approach"
            r"|eye for|touch|explanations?"
            r"|humou?r|patience|dedication|skills?|craft|knowledge|storytelling|work ethic|attention to)",
            r"how (?:\w+ly|calm|clear|kind|patient|honest|open|careful|gentle|thoughtful|warm)(?: \w+){0,2} you",
            r"(?:speaks?|spoke|thinks?|talks?) (?:very |so )?(?:highly|well|warmly|fondly) of",
            r"(?:a|such a) (?:joy|treat|pleasure|delight) to (?:watch|read|hear|listen|follow)",
            r"as an? (?!thank)\w+(?: \w+){0,3}, you",
            r"you (?:clearly|obviously|really|truly) (?:know|care|understand|have)"),
        "a promise or pressure": (r"pass(?:ed|es)? (?:the|every|all|an?) (?:\w+ )?tests?", r"(?:many|lots of|plenty of|countless|several|numerous|all|most) (?:\w+ )?\w+s (?:already )?(?:use"
            r"|trust|choose|rely|swear|own|wear|love|recommend|have bought)\b",
            r"(?:it|they|which|that|our \w+|the \w+) never (?!hurts|mind)\w+", r"(?:won|win|winning) over",
            r"your (?:travel|train|flights?|journeys?|trips?|fuel|meals?)"),
        "the creator's private life": (r"your (?:\w+ )?(?:knee|shoulder|wrist|ankle|elbow|hip|spine|voice|cold"
        r"|cough|fever|pain|sleep|nerves)s?(?! (?:is|are) yours)",
                                       r"(?:has|have) (?:healed|recovered)|feeling better|on the mend"),
    },
    "de": {
        "an earlier mail": (r"wo wir (?:\w+ )*(?:aufgehört|stehen ?geblieben|waren)", r"(?:späte|verspätete|verzögerte|langsame)n? (?:antwort|rückmeldung|reaktion)",
            r"(?:erst (?:jetzt|heute)|so (?:spät|lange)) (?:\w+ ){0,5}(?:antwort\w*|melde|zurückmeld\w*|reagier\w*)",
            r"(?:antwort\w*|reagier\w*|zurückkomm\w*) (?:\w+ ){0,3}auf (?:deine|ihre) (?:\w+ )?(?:nachricht"
            r"|mail|e-mail|frage|anfrage|zeilen|einladung|bitte|worte)",
            r"auf (?:deine|ihre) (?:\w+ )?(?:nachricht|mail|e-mail|frage|anfrage|zeilen"
            r"|einladung) (?:\w+ ){0,3}(?:antwort\w*|reagier\w*|zurück\w*|eingeh\w*)",
            r"(?:danke|dank) (?:\w+ )?für (?:deine|ihre) (?:\w+ )?(?:nachricht|mail|e-mail|frage|anfrage|zeilen"
            r"|einladung|worte|geduld)",
            r"wie von (?:dir|ihnen) (?:\w+ )?(?:gewünscht|erbeten|vorgeschlagen)"),
        "acquaintance": (r"(?:haben?|hatten?) (?:dich|sie|euch) (?:\w+ ){0,4}(?:gesehen|getroffen|erlebt|besucht)", r"kein\w* (?:einzige\w* )?(?:deiner|ihrer)", r"(?:verpass\w*|versäum\w*|entgeh\w*|überspring\w*) (?:\w+ )?(?:nie|niemals|kein\w*|nichts)",
            r"(?:kein\w*|nie|nichts) (?:\w+ ){0,4}(?:verpass\w*|versäum\w*|ausgelassen|entgeht|entgangen|übersprungen)",
            r"(?:wieder|erneut|abermals) (?:\w+ )?(?:mit (?:dir|ihnen) )?(?:zusammen\w*|zu arbeiten|arbeiten)",
                         r"(?:beim|wie) letzten mal|letztes mal"),
        "a comparison": (r"(?:die|der|das|den|dem) (?:\w+ )?(?!nächst|beste\b|erste|meist|letzt|fest|feste|ernst)"
                         r"\w{2,}(?:[^aeiouäöü]|[tdsß]e)ste[nrsm]? (?=(?-i:[A-ZÄÖÜ]))",),
        "a metric": (r"(?:wurde|wird|werden|wurden|ist) (?:\w+ ){0,2}(?:geteilt|kommentiert|diskutiert|geklickt|angeklickt|"
                     r"aufgerufen|verbreitet|weitergeleitet)",),
        "frequency": (r"alle (?:paar|■+|zwei|drei|vier|\w+ ) ?(?:tage|wochen|monate|jahre)",
        r"ab und (?:zu|an)|hin und wieder|von zeit zu zeit|dann und wann|des öfteren|alle nase lang"),
        "praise": (
            r"(?<!auf )(?:deine|ihre) (?!eigene)(?:\w+,? (?:und )?){0,3}(?:art|weise|stimme|erklärungen|geduld"
            r"|sorgfalt|handschrift|erzählweise|herangehensweise|hingabe)(?! und weise)",
            r"(?<!auf )(?:dein|ihr) (?!eigener)(?:\w+,? (?:und )?){0,3}(?:blick|gespür|ton|humor|stil)",
            r"wie (?:ruhig|klar|ehrlich|offen|sorgfältig|liebevoll|geduldig|genau|verständlich) (?:du|sie)",
            r"(?:spricht|sprechen|redet|reden) (?:sehr |nur )?gut (?:von|über)",
            r"als (?:\w+ )?\w+(?:in|er|e)? (?:weißt|kennst|bist|hast) du",
            r"man merkt|merkt man|es macht (?:\w+ )?(?:freude|spaß),? (?:dir|ihnen)"),
        "a promise or pressure": (r"(?:prüfung|test|probe)\w* bestanden", 
            r"(?:viele|zahlreiche|etliche|manche|mehrere|alle|unzählige) (?:\w+ )?\w+ (?:nutzen|benutzen"
            r"|verwenden|schwören|vertrauen|setzen|lieben|empfehlen|tragen)\b",
            r"(?:an|von|bei|in) (?:vielen|zahlreichen|etlichen|mehreren) \w+ (?:\w+ )?(?:benutzt|genutzt"
            r"|verwendet|eingesetzt|geschätzt|getragen)",
            r"\w*(?:schmerz|beschwerd|knie|rücken|gelenk)(?:en|problem)\w*",
            r"deine\w? (?:an\w*reise\w*|fahrt\w*|reise\w*|unterkunft)",
            r"\w+t (?:sich |dabei |dir )?(?:nie|niemals)(?! (?:wieder|mehr))"),
    },
    "fr": {
        "acquaintance": (r"(?:rat|manqu|loup|saut)\w* (?:jamais |plus )?(?:aucune?|rien|pas une?) (?:de (?:vos|tes)|vidéo\w*|épisode\w*)",
                         r"aucune? de (?:vos|tes)", r"(?:jamais|rien|pas) (?:raté|manqué|loupé)\w*", r"merci (?:\w+ )?(?:d['’]|de (?:m['’]|nous ))avoir (?!lue?s?\b|pris)\w+", r"la dernière fois"),
        "an earlier mail": (r"où (?:nous|on) (?:\w+ )*(?:arrêt|quitt|laiss|rest)\w*", r"(?:réponse|retour) (?:si |aussi |bien |un peu )?(?:tardi\w+|tard)",
            r"(?:tardé|mis (?:autant|tant|si longtemps|longtemps|du temps)|tarder)[^.!?]{0,20}(?:répond\w*"
            r"|réponse|revenir)",
            r"répond\w* (?:si |aussi |bien )?(?:tard|tardivement)|ne (?:te|vous) répond\w* que",
            r"(?:répond\w*|réponse|suite|merci|remerci\w*|revenir)[^.!?]{0,20}(?:à|pour|de|sur) (?:ton|votre|ta"
            r"|tes|vos) (?:\w+ )?(?:message|mail|courriel|question|demande|invitation|lettre|mot|gentil\w*)"),
        "frequency": (r"tou(?:te)?s les (?:quelques|■+|deux|trois|quatre|\w+ )? ?(?:jours|semaines|mois|ans)",
        r"de temps (?:en temps|à autre)|à l['’]occasion(?! de)|une fois (?:par|sur)"),
        "praise": (
            r"(?<!à )(?:ta|votre) (?:\w+ )?(?:façon|manière|patience|voix|plume|pédagogie|rigueur|sensibilité"
            r"|générosité|humilité|douceur)",
            r"(?:ton|votre) (?:\w+ )?(?:regard|style|humour|approche|savoir|écoute|calme|soin)(?! (?:est"
            r"|reste) libre)", r"(?:dit|disent|parlent?|dire) (?:\w+ ){0,2}(?:du|le plus grand|beaucoup de) bien",
            r"en tant que (?!marque|équipe)\w+(?: \w+){0,3}, (?:tu|vous)",
            r"c['’]est un (?:plaisir|régal|bonheur) de (?:te|vous)"),
        "a promise or pressure": (r"(?:passé|réussi) (?:l[’']épreuve|le test|les tests)", 
            r"(?:de nombreu(?:x|ses)|beaucoup de|plusieurs|bien des|maint\w*|tous les"
            r"|la plupart des) (?:\w+ )?\w+s (?:\w+ )?(?:l['’]|les |nous |en )?(?:utilis|choisi|ador|recommand"
            r"|emploi|port|font confiance)\w*",
            r"(?:tes|vos|ton|votre) (?:trajets?|déplacements?|voyages?|hébergement|repas|train)",
            r"(?:notre|nos|elle|il|elles|ils|la|le) (?:\w+ )?ne \w+ jamais"),
    },
    "es": {
        "acquaintance": (r"la (?:última|otra) vez",
                         r"ningun\w* de (?:tus|sus)", r"(?:pierdo|perdemos|perdí|perdimos|perdido|salto|saltamos|saltado) (?:ningun\w*|ni un\w*|nada)"),
        "an earlier mail": (r"donde lo (?:dejamos|dejé)", r"(?:respuesta|contestación) (?:tan |algo )?tard\w+",
            r"(?:tardado|tardar|demorado|tardanza|demora|retraso)[^.!?]{0,25}(?:responder|contestar|escribirte"
            r"|respuesta)",
            r"(?:respond\w*|contest\w*|gracias|agradec\w*|respuesta) (?:\w+ ){0,4}(?:a|por|de) (?:tu"
            r"|su) (?:\w+ )?(?:mensaje|correo|pregunta|solicitud|invitación|carta|nota|petición|consulta)",
            r"(?:respond\w*|contest\w*) (?:tan )?tarde"),
        "a comparison": (r"no hay (?:\w+ )?\w+ (?:más|menos|tan|mejor|como)", r"(?:más|menos) \w+ que (?:la|el|los|las|un|una|otr|cualquier)"),
        "frequency": (r"cada (?:pocos|pocas|ciertos?|cierto|dos|tres|cuatro|■+) ?(?:tiempo|días|semanas|meses"
        r"|años)", r"de vez en cuando|de cuando en cuando|cada dos por tres|a menudo"),
        "praise": (
            r"(?<!a )(?:tu|su) (?:\w+ )?(?:manera|forma de|paciencia|voz|cercanía|sensibilidad|generosidad"
            r"|dedicación|delicadeza|criterio|mirada|humor|mimo|calma|saber)",
            r"con (?:mucho|tanto|tanta|mucha) (?:criterio|cariño|gracia|arte|calma|mimo|gusto|paciencia"
            r"|cuidado)", r"(?:habla\w*|dic\w+) (?:muy |tan )?(?:bien de|maravillas)",
            r"como (?:buen[oa]? )?\w+(?: \w+){0,2}, (?:sabes|sabrás|conoces)", r"da gusto (?:ver|leer|oír|escuchar)"),
        "a promise or pressure": (r"pas(?:ó|a|an|aron|ado) (?:la|las|una) pruebas?", 
            r"(?:muchos|muchas|numeros[oa]s|bastantes|varios|varias|cientos de|todos los"
            r"|la mayoría de) (?:\w+ )?\w+s (?:ya )?(?:l[aeo]s? )?(?:usan|utilizan|eligen|confían|recomiendan"
            r"|prefieren|adoran|llevan)",
            r"tus? (?:viajes?|desplazamientos?|alojamiento|billetes?|comidas?)",
            r"(?:las|los|la|lo) (?:usan|utilizan|eligen|recomiendan) (?:much|vari|tod|numeros|cientos)\w*",
            r"(?:no )?(?:se )?\w+(?:n|a|e) (?:jamás|nunca)(?! más)"),
    },
    "ko": {
        "acquaintance": (r"(?:놓치|빼놓|거르)지 않\S*|빠짐없이|안 놓치\S*", r"따라 ?(?:하|해|했|만들|그리|읽|고치|고쳐|고쳤)\S*",),
        "an earlier mail": (r"멈춘 곳\S*|하던 이야기\S*", r"(?:답|회신|답변|응답)\S* (?:주셔서|주신|주셨|보내 주셔서)\S*|(?:메일|편지|제안|연락)에 (?:\S+ )?(?:답|응|회신)\S* (?:주셔서|주신|주셨)\S*", r"(?:답|답장|답변|회신|연락)(?:이|을|를)? (?:많이 |너무 )?(?:늦|늦어|못 드)",
        r"보내 ?주신 (?:메일|편지|글|제안|질문|연락|메시지)", r"(?:메일|편지|문의|연락|제안) (?:주셔|주신 것)"),
        "frequency": (r"(?:며칠|몇 주|몇 달|[가-힣\d■]+ ?(?:주|달|일|개월))에 (?:한|두|세) ?번", r"간간이|때때로|틈틈이 올|띄엄띄엄"),
        "praise": (r"(?:차분|따뜻|친절|섬세|담백|정갈|다정|꼼꼼|솔직|진솔|부드러|명쾌|편안)\S* (?:설명|목소리|말투|시선|문장|영상미|글솜씨|손길|태도)",
        r"덕분에 (?:많은|여러)|입문하|많은 분(?:이|들이|께)"),
        "a promise or pressure": (r"(?:시험|검사|테스트)\S* (?:통과|합격)\S*", r"(?:많은|여러|수많은|다양한) \S+(?:에서|이|가|들이|께서) ?(?:이미 )?(?:쓰|써|사용|선택|애용|찾|추천)",),
    },
}
HARMLESS = {
    "en": (
        r"all the time (?:that )?you (?:need|want|like)",
        r"(?:thanks?|thank you|thanking you)(?: \w+){0,2} in advance", r"in advance, thank you",
        r"(?:i|we) (?:founded|started|opened|launched|set up|began)(?: \S+){1,3} back in",
        r"(?:before|if|when|may|shall) (?:i|we) go|(?:i|we) go into", r"(?:a )?free (?:hand|choice|to)",
        r"(?:sorry|apologies|apologise|apologize|forgive me|pardon me|excuse me) (?:for|if) (?:the (?!late"
        r"|delay|slow|long)|this |my (?!late|delay|slow|long)|writing |such |any |i (?!miss)|dropping |barging "
        r"|contacting |intruding |disturbing |being |approaching )",
        r"(?:for|within|after) (?:a|one|another) (?:day|week|month|year)(?: and a half)?",
        r"no (?:deadlines?|scripts?|rush|hurry|pressure|hard feelings|urgency)(?:,| or| and)?",
        r"your (?:followers|viewers|readers|listeners|subscribers) (?:would|could|will|can) (?=get|pay|receive"
        r"|save|have|use)", r"(?:i|we) (?:noted|noticed|saw|see|count|counted)(?= )(?! you (?:in|at|near|there|again|live)\b)"),
    "de": (r"(?:dank|danke)(?: \w+){0,2} im (?:voraus|vorhinein)", r"(?:wir|ich)\b(?=[^.!?]{0,50}überweis)|(?<=und )überweisen|(?<=wir )überweisen|(?<=dir )überweisen",
        r"sofort(?= (?:an|daran|ins|auf|gedacht|aufgefallen))|(?<=ich )sofort",
           r"kein\w* (?:frist|eile|druck|deadline|skript|vorgaben|hektik|drehbuch)",
           r"(?:deine|ihre) (?:\w+ )?(?:follower\w*|abonnent\w*|zuschauer\w*|leser\w*|hörer\w*)(?= (?:und \w+ )?(?:würden"
           r"|könnten|bekämen|bekommen|erhielten|erhalten|hätten|zahlen|sparen|zahlten|sparten))"),
    "fr": (r"tout de suite|j['’]ai tout de suite", r"merci[^.!?]{0,12} d['’]avance|(?:en )?remerci\w* d['’]avance",
        r"vue? sur (?=bluesky|youtube|instagram|mastodon|twitch|tiktok|threads|■)", r"personne ne (?:vous |t['’])en voudra",
        r"(?:dès que |si |quand )?j['’]ai votre (?:accord|feu vert|réponse|adresse)",
        r"toujours (?:partante?s?|intéressée?s?|d['’]accord|disponible|valable|curieu\w+)",
        r"(?:vos|tes) (?:abonné\w*|lect\w+|spectat\w+|audit\w+) (?=si |que |comment |ce )",
        r"(?:votre|ton) audience (?=(?:bénéfici|profit|aur|pour|recev|paier|économis)\w*(?:rait|ra)\b)",
        r"communauté (?=chez|et partenariats)",
        r"(?:aucune?|sans|pas de) (?:délai|pression|urgence|date limite|scénario|script)",
        r"(?:tes|vos) (?:abonnés|abonnées|lecteurs|auditeurs|spectateurs)(?= (?:auraient|pourraient|recevraient"
        r"|bénéficieraient|paieraient|auront|pourront|recevront))",
           r"par la suite|suite à donner"),
    "es": (r"(?:te|se) lo recuerdo", r"con (?:mucho|todo|sumo) gusto", r"qué (?:más )?necesitas",
        r"gracias(?: \w+){0,2} (?:por adelantado|de antemano)", r"(?:sin|ninguna?|ningún) (?:plazo|prisa|presión|urgencia|fecha límite"
        r"|guion)", r"(?:tus|sus) (?:seguidor\w+|suscriptor\w+|lector\w+|oyentes)(?= (?:pagarían|tendrían"
        r"|recibirían|podrían|obtendrían|disfrutarían|ahorrarían|pagarán|tendrán|recibirán|podrán))",
           r"(?:de|en) (?:un único|una única)(?= )"),
    "ko": (r"딸(?:려|린|리)\S*", r"부터(?= ■*\d*주? ?안에| \S+ 안에)", r"놀라(?:셨다면|셨을|게 해|셨지요)\S*", r"놓치셨(?:을|다면|나)\S*|놓치신", r"바쁘셔서"),
}
VIEWED = {
    "en": r"(?:i|we)(?:['’]ve| have)? (?:just |now |also )?(?:finished )?(?:read(?:ing)?|watch(?:ed|ing)|seen"
        r"|saw|listen(?:ed|ing) to|heard)",
    "de": r"(?:habe|hab|haben) (?:ich|wir) (?:mir |uns )?(?:\w+ ){0,4}?(?:angeschaut|angesehen|gesehen|gehört"
        r"|angehört|gelesen|durchgelesen)|(?:ich|wir) (?:habe|haben)(?= [^.!?]*(?:angeschaut|angesehen|gesehen"
        r"|gehört|gelesen))|(?:angeschaut|angesehen|angehört|durchgelesen)",
    "fr": r"(?:j['’]ai|nous avons) (?:bien |tout juste |aussi )?(?:lu|vu|regardé|écouté|visionné)"
        r"|je viens de (?:lire|voir|regarder|écouter|visionner|finir)",
    "es": r"(?:he|hemos) (?:visto|leído|escuchado|oído)(?: tu| su)?|acabo de (?:ver|leer|escuchar|terminar)"
        r"|(?<!\w)(?:vi|leí|escuché)(?!\w)",
    "ko": r"(?<=[을를] )(?:보았|봤|읽었|들었|보고|읽고|듣고)",
}
"""The writer has seen the post that the sentence cites: a plain word that the person who sends it can stand for."""
COMPANY = (r"\b(?:last|week|yesterday|ago|letzte\w*|gestern|woche\w*|dernière|passée?|semaine|pasad[oa]|ayer"
        r"|semana|with|together|twice|again|whole|all|every|my (?!email|mail|letter|note|message)|our|family"
        r"|evening|night|love\w*|enjoy\w*|laugh\w*|cried|three times|mit meine\w*|zusammen|mehrmals|zweimal"
        r"|ganz\w*|bis zum (?:ende|schluss)|abend|nacht|familie|"
           r"gern\w*|avec (?:mon|ma|mes|plaisir|mes)|ensemble|deux fois|jusqu['’]au bout|hier|soir|toute?s?"
           r"|plaisir|famille|con mi\w*|juntos|dos veces|entero|hasta el final|noche|todos?|todas|familia"
           r"|encant\w*)\b|"
           r"가족|함께|같이|끝까지|여러 번|모두|다 (?:보|읽)|주말|어제|감명|즐겁|재미")
"""Words that make more of having seen it: whom with, how often, how far, how it felt."""
LOAN = (r"\b(?:on loan|lends?|lent|loan\w*|borrow\w*|leih\w*|ausleih\w*|verleih\w*|prêt(?:ée?s?|er|ons)?"
        r"|préstamo|prest\w+|cesión|cedid\w+)\b|빌려|대여|임대")
KEEP = (r"\b(?:to keep|keeps? (?:it|them|the|one|both|your)|keeping|(?:is|are|be|becomes?) yours"
        r"|stays? with you|remains? (?:with you|yours)|for good|as a gift|behalt\w*|behält\w*|behielt\w*"
        r"|bleib\w* (?:bei|in) (?:dir|ihnen|deine\w*)|gehör\w* (?:dann |danach )?(?:dir|ihnen)|"
        r"geschenk\w*|(?:à|pour) garder|(?:tu|vous) (?:la |le |les |l['’])(?:garde\w*|conserve\w*)|(?:gardes"
        r"|gardez|conserves|conservez) (?:la|le|les|cet?\w*)|rest\w* chez (?:toi|vous)|(?:est|sera\w*"
        r"|sont) (?:à (?:toi|vous)|offert\w*)|(?:vous|te) (?:est|sera\w*|serai\w*) offert\w*|quedar(?:te|se|las|los"
        r"|la|lo)\w*|te (?:la|lo|los|las) quedas|(?:se "
        r"|te )?queda\w* (?:contigo|en tu)|es (?:tuy[oa]|para ti)|"
        r"para (?:siempre|ti)|tuy[oa]s?)\b|가지(?:셔|시|세)|갖(?:으|고 계)|선물로|돌려주지 않|반납하지 않")
LONGER = (r"\b(?:for good|forever|for ever|permanently|für immer|dauerhaft|für alle zeit|pour toujours"
        r"|définitivement|para siempre|de forma permanente)\b|영구|평생|계속 쓰")
RETURN = (r"\b(?:in (?:return|exchange|turn)|all (?:we|i) ask|we only ask|our only (?:wish|request|condition)"
        r"|im gegenzug|als gegenleistung|dafür (?:bräuchten|bitten|wünschen|erwarten)|wir (?:bitten|bräuchten"
        r"|erwarten|wünschen)[^.!?]{0,12} (?:nur|lediglich|bloß|dafür)|einzige (?:bitte|bedingung)|"
          r"en (?:échange|retour|contrepartie)|il suffirait|nous (?:ne )?demand\w+ (?:juste|seulement|que)"
          r"|a cambio|solo (?:pedimos|te pedimos|haría falta)|bastaría|únicamente pedimos)\b|대신|그 대가|조건은|부탁드릴 것은")
DEED = (r"\blinks?\b|mention\w*|tag(?:s|ged|ging)?\b|shout\w*|subscri\w*|follow (?:us|our)|like our|logo"
        r"|verlink\w*|erwähn\w*|markier\w*|abonnier\w*|teil(?:st|en|t)\b|lien\w*|citer|cites|citiez|partag\w*"
        r"|abonn(?:er|es|iez)\b|enlace\w*|menci\w*|etiquet\w*|suscrib\w*|"
        r"compart\w*|(?:posts?|videos?|reviews?|stor(?:y|ies)|beitr[aä]g\w*|vidéos?|vídeos?|publicaci\w+|reseñas?"
        r"|reels?)\b|credit\w*|link in bio|profil\w*|perfil|링크|언급|태그|구독|공유|팔로우|소개")
