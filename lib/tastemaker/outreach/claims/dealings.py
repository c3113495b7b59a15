"""Claims about dealings that never were and about standing that nobody stored: a yes, an order, a request, a following.

A letter to a stranger may speak of the reader's answer as something to come ("your answer would help"), never as
something that is there. Few people, nobody else and half a lifetime are comparisons in disguise.
"""

_EN_ANSWER = (r"(?:yes|consent|agreement|approval|acceptance|go-ahead|green light|reply|answer|response|order|purchase"
              r"|request|enquiry|inquiry|application|commitment|signature|confirmation|invitation|sign-off|nod)")
_EN_DEALT = (r"(?:agreed|accepted|replied|responded|consented|ordered|signed|confirmed|promised|booked|applied|enquired"
             r"|inquired|contacted|approached|e-?mailed|phoned|purchased|requested|volunteered|signed up|got in touch"
             r"|reached out)")
_EN_PUBLIC = r"(?:followers|viewers|subscribers|readers|audience|listeners|watchers|regulars|fans)"
_DE_ANSWER = (r"(?:zusage|zustimmung|einverständnis|antwort|bestellung|anfrage|bitte|rückmeldung|ja|wunsch|anruf"
              r"|einladung"
              r"|bestätigung|interesse|bewerbung|genehmigung|erlaubnis|unterschrift|auftrag)")
_DE_DEALT = (r"(?:zugestimmt|zugesagt|bestellt|angefragt|eingewilligt|unterschrieben|angenommen|akzeptiert|bestätigt"
             r"|versprochen|beauftragt|gekauft|reserviert|kontaktiert|angerufen|angemeldet|beworben|gebeten|geantwortet"
             r"|erworben)")
_FR_ANSWER = (r"(?:accord|réponse|commande|demande|oui|acceptation|confirmation|feu vert|consentement|signature|appel"
              r"|candidature|intérêt|invitation|achat)")
_FR_DEALT = (r"(?:accepté|répondu|commandé|demandé|confirmé|signé|promis|consenti|contacté|réservé|acheté|approuvé"
             r"|sollicité|appelé|réclamé|validé)")
_ES_ANSWER = (r"(?:respuesta|visto bueno|acuerdo|sí|aceptación|pedido|encargo|confirmación|llamada|solicitud|compra"
              r"|consentimiento|petición|aprobación|firma|interés|invitación|contestación)")
_KO_DEALT = r"(?:승낙|동의|답변|답장|회신|주문|문의|요청|허락|수락|계약|신청|구입|구매|약속|예약|합의)"

CLAIMS = {
    "en": {
        "an earlier mail": (
            r"(?:note|answer|offer|fee|price|rate|letter|mail|message|sum|amount|idea|comment|feedback|criticism"
            r"|proposal) (?:that |which )?you "
            r"(?:\w+ly |just |once |have |had )*(?:left|gave|given|made|named|quoted|mentioned|suggested|proposed"
            r"|sent|face|faced|wrote|written|posted|wanted|set)",
            r"(?:letter|call|mail|word|tip|message|hint) from your",
            r"(?:if|when|once|until|before) you (?:return to|resume|go back to|come back to|start again)",
            rf"you(?:['’]ve| have| had|['’]d)?(?: \w+ly| already| once| also| just| even| all)* {_EN_DEALT}",
            r"you(?:['’]ve| have| had|['’]d)?(?: \w+ly| already| once| also| just)* (?:asked|wrote|written|told|said"
            r"|mentioned|called|sent|given|gave|bought|tested|tried|shown|showed|helped|joined|thanked|chose|picked"
            r"|liked|enjoyed|used|received|returned) (?:to |from |by |with )?(?:us|me|our|ours|my)",
            r"you(?:['’]ve| have| had)?(?: \w+ly| already| once| also)* asked (?:for|to (?:be|get|hear|see|try"
            r"|receive))",
            rf"your (?:\w+ )?{_EN_ANSWER}(?: \w+)? (?:was|were|came|made|reached|arrived|gave|stands|has|have|had"
            rf"|pleased"
            r"|delighted|encouraged|convinced|means that|meant|settles|in hand|in (?:\w+)? ?(?:spring|summer|autumn"
            r"|winter))",
            r"(?:following|given|because of|thanks to|delighted (?:by|with|about|at)|pleased (?:by|with|about|at)"
            rf"|glad (?:of|about|for)|received|got|in view of|based on) your (?:\w+ )?{_EN_ANSWER}",
            rf"(?:since|after|upon) your (?:\w+ )?{_EN_ANSWER}(?![^.!?]*\b(?:would|will|['’]ll|could|can)\b)",
            r"thank\w*(?: you)?(?: \w+)? for (?:\w+ly |so \w+ )?(?:replying|answering|accepting|agreeing|ordering"
            r"|buying"
            r"|writing (?:back|to us|in)|responding|inviting|choosing|testing|trying|telling|sending)",
            r"(?:since|as|because|now that) you (?:are |were |have been )?(?:looking|searching|hoping|planning"
            r"|seeking|wanting|want"
            r"|need|waiting)", r"(?:that )?you (?:\w+ )?(?:sent|gave|brought|left|mailed)(?: \w+)?(?=[.!,]|$)",
            r"our (?:\w+ )?(?:agreement|contract|arrangement|deal|bargain|correspondence|friendship|bond)"
            r"(?! (?:would|could|will|can|might|may|form))"),
        "acquaintance": (
            r"(?:i|we) (?:saw|met|heard|visited) you (?:in|at|near|there|again|live)\b",
            r"i (?:\w+ly |still |often |always )*remember(?! to)", r"kept? (?:me|us) company", r"by my side",
            r"(?:got|carried|helped|saw) (?:me|us) through", r"accompan\w+ (?:me|us|my|our)",
            r"part of (?:my|our) (?:day|week|morning|evening|routine|life|lives)", r"(?:reader|viewer|listener) since",
            r"(?:watch|read|listen to|love|adore|know) you(?: all| here| at)?(?= |$)(?! (?:can|could|would|will|may"
            r"|might|are|have|do|get|want|need)\b)"),
        "a comparison": (
            r"(?<!a )(?:very |so |precious )?few (?:other )?(?:people|of us|channels|creators|hands|\w+(?:ers|ists"
            r"|ors|ians))",
            r"(?:not|never|rarely|hardly|seldom|yet to)(?: \w+){0,5} (?:more|better|finer|\w{3,}ier) (?!than\b)\w+",
            r"(?:whom|that|who) (?:all |the )?other", r"needs? no introduction", r"as \w+ly as you(?! (?:like|can"
            r"|want|wish))",
            r"(?:the way|like) (?:only )?you (?:do|can)", r"hardly any(?:one|body)", r"no ?(?:one|body) (?:else "
            r")?(?:explains"
            r"|does|makes|shows|knows|films|can|writes|handles)", r"half (?:a|your|the) (?:life|lifetime|world|town"
            r"|county)",
            r"(?:every|any) (?:\w+ )?beginner"),
        "praise": (
            r"(?:decades|lifetime|years|wealth|a lot) of (?:\w+ )?(?:experience|practice|craft|expertise|training)",
            r"done (?:so|as|that) much", r"(?:rel(?:y|ies|ied)|depend\w*|count|swear) (?:on|by) you(?:r|rs)?",
            r"(?:gift|knack|flair|feel|instinct) for", r"(?:was|were|are) (?:among |one of )?the first",
            r"made (?:waves|headlines|a (?:splash|stir|name))", r"(?:a|the) (?:reference|authority|institution|role "
            r"model|household name|voice) (?:in|for|of|on)",
            r"(?:whole|entire) generation"),
        "the creator's private life": (
            r"your (?:\w+ )?(?:workshop|studio|kitchen|garden|house|shop|shed|office|balcony) (?:is|lies|sits|stands"
            r"|looks|has)",
            r"(?<!in )(?<!into )(?<!on )your (?:\w+ )?(?:hands|eyes|smile|laugh\w*|face|fingers|voice)",
            r"you sell|you live (?:from|off)"),
        "a metric": (
            rf"(?:gain|win|attract|earn|bring|get)(?: you)?(?: \w+){{0,2}} {_EN_PUBLIC}",
            rf"your (?:\w+ )?{_EN_PUBLIC} (?:are|were|have|has|had|trust|love|come|know|want|need|buy|ask|expect|care"
            rf"|look"
            r"|tend|include|is|live|work|value|rely|like)\b(?! none of)",),
        "a promise or pressure": (
            r"(?:weigh|cost)s? (?:almost|next to|hardly|practically) (?:nothing|anything)",
            r"(?:praised|lauded|recommended|loved|approved|welcomed|adopted|endorsed) by",
            r"your (?:\w+ )?(?:publisher|editor|label|agency|landlord)",
            rf"(?:some|one|two|three|four|several|many|most|a few|■+) of your (?:\w+ )?(?:moderators|friends|colleagues"
            rf"|patrons|supporters|neighbours|{_EN_PUBLIC})",
            r"(?:passed on|dropped|gave (?:me|us)|brought up|handed (?:me|us)|keeps? mentioning) your name",
            r"(?:speaks?|spoke|talks?|talked|heard|hear) (?:\w+ )?of you(?! (?:on|in|through) (?:youtube|your))",
            r"your name (?:came up|fell|keeps|is (?:on|known|spoken)|was (?:mentioned|given|passed))(?! (?:in (?:a"
            r"|the|my|our"
            r"|your)|while|when|during|as)\b)"),
    },
    "de": {
        "an earlier mail": (
            r"(?:antwort|angebot|notiz|honorar|preis|betrag|summe|satz|brief|mail|nachricht|idee|kommentar|kritik"
            r"|vorschlag),? (?:die|das|den|der) "
            r"(?:du|sie) (?:\w+ ){0,6}(?:hast|hattest|haben|gabst|machtest|nanntest|schriebst|musstest|hinterließt)",
            r"(?:brief|anruf|mail|tipp|nachricht|hinweis) (?:von|vom) (?:dein|ihr)\w*",
            r"(?:falls|wenn|sobald|bis) du (?:\w+ )?wieder",
            rf"(?:du hast|hast du|sie haben|haben sie|hattest du|du hattest) (?:\w+ ){{0,6}}?{_DE_DEALT}",
            rf"{_DE_DEALT} (?:hast|hattest|haben)(?! wir| ich)",
            rf"(?:dein|ihr)\w{{0,2}} (?:\w+ )?{_DE_ANSWER} (?:\w+ )?(?:hat|haben|war|waren|kam|kamen|freut|freute|liegt"
            r"|erreichte|steht|ermutigt|ehrt)",
            rf"(?:nach|seit|dank|wegen|aufgrund|gemäß|laut|infolge) (?:dein|ihr)\w{{0,2}} (?:\w+ )?{_DE_ANSWER}"
            r"(?: \w+)? (?:haben|habe|hat|war|ist|sind|wurde|steht|stand)",
            r"auf (?:dein|ihr)\w{0,2} (?:\w+ )?(?:bitte|wunsch|anfrage|bestellung|drängen)",
            r"(?:da|weil|nachdem|jetzt,? wo) du (?:\w+ ){0,3}(?:suchst|brauchst|planst|willst|wünschst|hoffst)",
            r"(?:geschickt|geschenkt|gegeben|mitgegeben|geliehen) hast", r"(?:danke|dank|schön|toll|freut (?:mich"
            r"|uns)),? dass (?:du|sie) [^.!?]{0,40}(?:geantwortet|reagiert|zugesagt|zugestimmt"
            r"|gemeldet|geschrieben|bestellt|angenommen|mitmachst|dabei bist)",
            r"(?:das|beim|vom) letzten? mal|damals", r"unser\w{0,2} (?:\w+ )?(?:vereinbarung|vertrag|abmachung"
                                                     r"|absprache"
            r"|abkommen|freundschaft)(?! (?:würde|wäre|könnte|käme))",
            r"(?:vereinbarte|abgesprochene|zugesagte|versprochene|besprochene)[nrsm]?"),
        "acquaintance": (
            r"(?:mich|uns) (?:\w+ ){0,3}(?:durch (?:den|die|das|manche\w*|viele\w*|so)|begleite\w*)",
            r"begleite\w* (?:mich|uns)", r"team (?:schaut|sieht|hört|liest|folgt|liebt|mag|kennt|bewundert) (?:dir|dich|ihnen|sie)", r"(?:lesen|schauen|sehen|hören|mögen|lieben|kennen) (?:wir )?dich(?= |$)"
            r"(?! (?:zu|gern))", r"(?:bei|zu) uns (?:\w+ )?(?:gekauft|bestellt|gewesen|vorbeigekommen)"),
        "a comparison": (
            r"kaum (?:jemand\w*|eine?r?|wer)", r"(?<!ein paar )wenige (?:\w+ )?(?:menschen|leute|\w+(?:er|innen"
                                               r"|isten))",
            r"(?:niemand|keine?r) (?:sonst |anderes? )?(?!zwingt|drängt|muss|soll|wird|verlangt|erwartet|redet|liest"
            r"|von uns"
            r"|außer)(?:\w+t|kann|weiß)", r"wie (?:kaum|keine?r?|sonst|sonst \w+)", r"so \w+ (?:\w+ )?wie (?:du"
            r"|sie)(?! "
            r"(?:magst|willst|möchte\w*|es|wollen|kannst))", r"wer so \w+"),
        "praise": (
            r"als (?:\w+ )?(?:gelernte|ausgebildete|studierte|langjährige|erfahrene|frühere|ehemalige"
            r"|hauptberufliche)\w* \w+",
            r"(?:keine?|nicht) (?:unbekannte\w*|vorstellung)", r"(?:ganze|halbe)\w* (?:generation|leben|welt)",
            r"gewinnt|gewinnst|gewannst|siegt\w*", r"(?:für )?(?:furore|aufsehen|schlagzeilen|wirbel)",
            r"die erste,? die|der erste,? der|als erste\w*", r"ort zum \w+|zum staunen|zu recht"),
        "frequency": (
            r"(?:hast|bist|hat|lässt|machst|zitter\w*|vergisst|wirfst)(?: \w+){0,4} (?:nie|niemals|nicht ein einziges)",
            r"(?:noch )?kein\w*(?: \w+){1,3} (?:ausgelassen|ausfallen lassen|verpasst|versäumt)|ausfallen lassen"),
        "the creator's private life": (
            r"dein\w{0,2} (?:werkstatt|atelier|studio|küche|garten|haus|laden|geschäft|balkon) (?:liegt|ist|war|steht"
            r"|befindet|hat)",
            r"(?<!in )(?<!auf )dein\w{0,2} (?:\w+ )?(?:hände\w*|augen|stimme|finger|lächeln|gesicht)|händchen|du "
            r"verkaufst|verkaufst du",),
        "a metric": (
            r"(?:dein|ihr)\w{0,2} (?:\w+ )?(?:follower\w*|abonnent\w*|zuschauer\w*|leser\w*|hörer\w*|publikum"
            r"|zuhörer\w*) "
            r"(?:sind|ist|war|waren|haben|hat|vertrau\w*|lieb\w*|wiss\w*|kenn\w*|kauf\w*|wart\w*|schätz\w*|glaub\w*"
            r"|frag\w*)",),
        "a promise or pressure": (
            r"(?:wiegt?|wiegen|kostet|kosten) (?:\w+ )?(?:fast|so gut wie|praktisch|kaum) (?:nichts|etwas)",
            r"eine?r? (?:von )?(?:dein|ihr)er \w*(?:leser|follower|abonnent|zuschauer|freund|kolleg|hörer)\w*",
            r"von (?:allen|vielen|\w+) (?:\w+ )?\w+ (?:gelobt|empfohlen|geschätzt|gefeiert|ausgezeichnet)",
            r"dein\w{0,2} (?:\w+ )?(?:verlag|lektor\w*|agentur|vermieter\w*)",
            r"wer zuerst|zuerst zusag\w*|zuschlag",
            r"(?:fiel|fällt|hörte\w*|nannte\w*|erwähnte\w*|kam|gab\w*)(?: uns| mir)? (?:dein|ihr)\w{0,2} name\w*",
            r"dein name (?:fiel|fällt|ist bekannt|hat|steht für)", r"(?:kennt|kennen) man (?:dich|deinen)"),
    },
    "fr": {
        "an earlier mail": (
            r"(?:réponse|offre|mot|montant|somme|tarif|prix|lettre|message|idée|commentaire|critiques?|note) que "
            r"(?:vous|tu) (?:nous |m['’])?"
            r"(?:avez|aviez|as|subi\w+|recev\w+|donn\w+|indiqu\w+)",
            r"(?:lettre|appel|mot|message) de (?:votre|vos|ton|ta|tes)(?! part)",
            r"(?:si|quand|dès que) (?:vous|tu) (?:repren|recommenc|retourn|redonn|rejou)\w*",
            rf"(?:vous|tu)(?: (?:nous|me|le|la|les|lui|y))?(?: (?:l|m|t|n)['’]| )(?:avez|aviez|as|avais)(?: \w+)? "
            rf"{_FR_DEALT}",
            r"(?:vous|tu) (?:me |nous |le |la )+(?:demand|command|réclam|promett|confirm)\w+(?<!riez)(?<!rais)(?<!rez)",
            r"(?:vous|tu) (?:nous |m['’])(?:avez|aviez|as|avais) (?:\w+ )?(?:écrit|envoyé|donné|offert|prêté|remis"
            r"|transmis)\w*",
            r"(?:puisque|comme|étant donné que|vu que) (?:vous|tu) (?:cherch|voul|souhait|avez besoin|as besoin"
            r"|attend|planifi)\w*",
            r"(?:ainsi que|comme|puisque|tel que) (?:vous|tu) (?:le |nous |me |l['’]|m['’])",
            rf"(?:votre|ton|ta) {_FR_ANSWER}(?: \w+){{0,3}} (?:nous |m['’]|me |l['’])?(?:a|ont|avait|avaient|réjouit"
            rf"|ravit"
            r"|touche|honore|encourage)(?= )", rf"(?:votre|ton|ta) {_FR_ANSWER}(?: \w+){{0,2}} (?:est|sont) (?:bien )?"
            r"(?:arriv|parven|reçu)\w*",
            rf"(?:suite à|depuis|grâce à|vu|selon|conformément à|à la suite de) (?:votre|ton|ta) (?:\w+ )?{_FR_ANSWER}",
            rf"après (?:votre|ton|ta) (?:\w+ )?{_FR_ANSWER}(?!,? (?:nous|je|le|la|tout) [^.!?]*(?:r(?:ions|ais|ait"
            rf"|ons|ai|a))\b)",
            r"notre (?:\w+ )?(?:accord|contrat|entente|amitié|arrangement)(?! (?:serait|prendrait|tiendrait"
            r"|porterait))",
            r"(?:dernière|autre) fois"),
        "acquaintance": (
            r"(?:ont|a|avez) accompagné|(?:m|nous) ?['’]?accompagn\w+|accompagnent (?:mon|ma|mes|nos|notre)",
            r"(?:vous|te) (?:lisons|suivons|écoutons|regardons|admirons)|(?:toute? )?(?:notre|l['’])\s?équipe (?:vous"
            r"|te)"),
        "a comparison": (
            r"peu de (?:gens|personnes|monde|chaînes|créat\w+|comptes|\w+(?:eurs|euses|istes|iers|ières|iens))",
            r"comme (?:vous|toi)(?=\s*(?:[.!?,;]|$))",
            r"(?:n['’]est|ne sont) plus à (?:prouver|présenter|faire|démontrer)", r"rares sont", r"hors pair"),
        "praise": (
            r"\w+ de (?:formation|métier|profession|renom|talent)(?! (?:ou|et) d)", r"force\w? (?:le respect"
            r"|l['’]admiration)",
            r"fait (?:grand |du |beaucoup de )?bruit|fait (?:sensation|parler)", r"(?:une|la|de) référence",
            r"revien\w* de droit", r"toute une (?:génération|vie)", r"(?:le|un) don (?:pour|de)", r"(?:le|la|les) "
            r"premi(?:er|ère)s? à",
            r"tous? (?:vos|tes) détails?",
            r"(?:ans|années|décennies) d['’e ]+(?:métier|expérience|pratique)"),
        "the creator's private life": (
            r"(?:votre|ton) (?:atelier|jardin|cuisine|maison|boutique|balcon|studio) (?:est|se trouve|donne|a)",
            r"(?<!entre )(?:vos|tes) (?:mains|yeux|doigts)|(?:votre|ton) (?:sourire|rire|visage)|(?:vous|tu) vend\w+",),
        "frequency": (r"(?:vous|tu) n['’e]+ ?\w+ (?:jamais|aucun\w*)",),
        "a metric": (
            r"(?:vos|tes) (?:\w+ )?(?:abonné\w*|lecteurs|lectrices|spectateurs|auditeurs|fidèles) (?:sont|ont|vous|te"
            r"|font"
            r"|aiment|attendent|savent|connaissent|étaient)",),
        "a relative time": (
            r"(?:au printemps|cet été|en été|cet automne|à l['’]automne|cet hiver|en hiver)(?=[^.!?]*\b(?:vous|tu) "
            r"(?:publi|mett|post|montr|sort|partag|film|parl|avez|écriv|as )\w*)",),
        "a promise or pressure": (
            r"(?:pèse|pèsent|coûte|coûtent) (?:presque|quasiment|pratiquement) rien",
            r"(?:une?|deux|certaine?s|plusieurs) de (?:vos|tes) (?:abonné|lect|audit|spectat|ami|collègue)\w*",
            r"(?:salué|loué|recommandé|adopté|plébiscité|approuvé)e?s? par",
            r"(?:votre|ton) (?:\w+ )?(?:éditeur|éditrice|maison d['’]édition|propriétaire)",
            r"aujourd['’]hui seulement|seulement aujourd", r"(?:toutes|tous) les (?:\w+ ){1,5}(?:utilisent|emploient"
            r"|choisissent|recommandent|adorent|ont)",
            r"(?:votre|ton) nom (?:circule|revient|est (?:connu|sur)|a été)"),
    },
    "es": {
        "an earlier mail": (
            r"(?:respuesta|oferta|nota|cantidad|precio|tarifa|carta|mensaje|idea|comentario|críticas?) que (?:nos "
            r"|me )?(?:\w+[ai]ste|has|recibes|das)",
            r"(?:carta|llamada|mensaje|nota) de tus?(?! parte)",
            r"(?:si|cuando) (?:vuelves a|retomas|regresas)",
            r"(?:me|nos) (?:has|habías|ha|había) (?:respondido|pedido|dicho|confirmado|escrito|contestado|llamado"
            r"|contado"
            r"|aceptado|comprado|invitado|solicitado|prometido|encargado|preguntado)",
            r"(?:ya que|como|puesto que|dado que|porque) (?:buscas|quieres|necesitas|esperas|andas|estás buscando)",
            r"(?:nos|me) (?:enviaste|mandaste|regalaste|diste|dejaste|prestaste)", r"(?:nos|me) (?:pediste|dijiste"
            r"|escribiste|contestaste|respondiste|llamaste|contaste|confirmaste|prometiste"
            r"|compraste|encargaste|solicitaste|preguntaste|pedías|decías|pides)",
            r"gracias por (?:\w+ )?(?:contestar\w*|responder\w*|aceptar\w*|escribir(?:me|nos)|confirmar\w*|llamar\w*"
            r"|comprar\w*"
            r"|acceder|recibir\w*|haber (?:contestado|respondido|aceptado|escrito))",
            r"aceptaste|accediste|encargaste|firmaste|(?:has|habías) (?:aceptado|accedido|firmado|encargado)",
            rf"(?:tu|su) (?:\w+ )?{_ES_ANSWER}(?: \w+)? (?:nos|me) (?!(?:\w+r[ií]a)\b)\w+",
            rf"(?:alegró|encantó|llegó|gustó|emocionó|ilusionó|sorprendió|recibimos|recibí)(?: \w+){{0,2}} (?:tu|su) "
            rf"(?:\w+ )?"
            rf"{_ES_ANSWER}",
            rf"(?:gracias a|a raíz de|según|conforme a|en vista de) (?:tu|su) (?:\w+ )?{_ES_ANSWER}",
            rf"(?:tras|después de) (?:tu|su) (?:\w+ )?{_ES_ANSWER}(?![^.!?]*(?:r[ií]a|r[ií]amos|remos|ré|rá)\b)",
            r"nuestr[oa] (?:\w+ )?(?:acuerdo|contrato|pacto|amistad|trato)(?! (?:sería|quedaría|tendría|consistiría))"),
        "acquaintance": (
            r"eres (?:\w+ )*(?:un[oa] más|de la casa|de los nuestros|parte de|casi \w+)", r"(?:me|nos) (?:han?|habéis"
            r"|has)"
            r" acompañado", r"(?:le|nos|me) encantan? (?:tus?|lo que)|te (?:seguimos|vemos|leemos|admiramos"
                            r"|escuchamos|conocemos)|(?:todo el|el|nuestro) equipo te"),
        "a comparison": (
            r"poc[oa]s (?:personas|gente|cuentas|canales|manos|\w+(?:or[ea]s|istas|eros|eras))", r"poca gente",
            r"como tú(?! (?:quieras|prefieras|veas|digas|elijas|decidas|lo))", r"no (?:hay|existe|conozco)(?: "
            r"\w+){0,5} "
            r"(?:más|mejor) \w+", r"(?:no )?necesita (?:presentación|presentaciones)"),
        "praise": (
            r"(?:un|una|de|todo un) referen(?:te|cia)(?! (?:a|de precio))", r"toda una (?:generación|vida)",
            r"(?:tienes|tiene) (?:un|el) don", r"(?:fuiste|eres) (?:la|el|una de las) primer[oa]", r"(?:siendo|como) "
            r"(?:\w+ )?(?:profesor|maestr|campeon|campeón|expert|profesional|artista|licenciad)\w*",
            r"has (?:formado|inspirado|enseñado|ayudado|marcado|cambiado|conseguido|logrado|revolucionado|llenado)",
            r"(?:hizo|ha hecho|dio|ha dado) (?:mucho )?(?:ruido|furor|que hablar)", r"años de (?:oficio|experiencia"
            r"|práctica|carrera|trayectoria)"),
        "a metric": (
            r"(?<!para )(?<!a )(?<!con )(?<!entre )(?:quienes|los que|la gente que|las personas que) te (?:sigue|ve"
            r"|lee|escucha|mira)n?(?! (?:\w+r[ií]an))",
            r"(?:tus|sus) (?:\w+ )?(?:seguidor\w+|lector\w+|oyentes|espectador\w+|suscriptor\w+) (?:son|están|confían"
            r"|saben"
            r"|compran|quieren|esperan|te|tienen|aman|valoran)",),
        "the creator's private life": (
            r"tu (?:taller|estudio|cocina|jardín|tienda|casa|balcón) (?:está|es|queda|da|tiene)",
            r"(?<!en )tus (?:\w+ )?(?:manos|ojos|dedos)|tu (?:sonrisa|risa|cara|voz)|(?:que )?vendes", ),
        "a promise or pressure": (
            r"(?:pesan?|cuestan?) (?:casi|prácticamente) nada",
            r"un[oa]s? de (?:tus|sus) (?:seguidor|lector|oyente|espectador|suscriptor|amig|coleg)\w*",
            r"(?:elogiad|recomendad|alabad|avalad|aprobad)[oa]s? por",
            r"tu (?:\w+ )?(?:editorial|editor\w?|casero)",
            r"solo hoy|hoy solamente", r"tod[oa]s l[oa]s (?:\w+ ){1,5}(?:usan|utilizan|eligen|recomiendan|prefieren)",
            r"(?:tu|su) nombre (?:suena|salió|circula|aparece mucho|es conocido)",),
    },
    "ko": {
        "an earlier mail": (
            r"(?:주신|(?<=에 )남기신|받으신|말씀하신|제시하신) (?:답변|답|의견|글|금액|원고료|비용|제안|아이디어|편지|비판|메모|쪽지)",
            r"에서 온 (?:편지|메일|연락|전화)",
            rf"{_KO_DEALT}(?:을|를)?\s?(?:해 ?주|하)(?:셔서|신(?! 다면|다면)|셨(?!다면|을까)|시던)",
            r"(?:받아들여|들어|허락해|승낙해) 주(?:셔서|신(?!다면)|셨)", r"보내 ?주신 (?:승낙|답|동의|주문|요청|수락|계약)",
            r"(?:통화|전화)(?:할 때|에서|로 말씀|하며|하면서|드렸을|했을)", r"먼저 (?:문의|연락|편지|메일|제안|말씀)(?:을|를)? ?(?:해 ?)?주(?:셔서|신|셨)",
            r"(?:편지|메일|연락|답장)(?:을|를)? 주셨",
            r"(?:말씀|요청|부탁|동의|약속|합의|주문)하신 (?:대로|바)", r"(?:이미|앞서) (?:맺|계약|합의|약속)"),
        "acquaintance": (r"(?:저|저희|제가|우리)[^.!?]{0,20}(?:구독|시청)(?:하고 있|했|해 왔|중입)", r"(?:팀|직원|동료)(?:들)? ?(?:모두|전부|전원|다들)",
        r"(?:으로|로|에|덕에) (?:버텼|견뎠|위로)"),
        "a comparison": (r"누구보다|누구 못지않", r"만큼 [^.!?]*(?:드뭅|드물|없습|없었)", r"본보기|귀감|모범이", r"(?:만|뿐)인 분"),
        "a promise or pressure": (
            r"(?:모든|많은|여러)[^.!?]*(?:칭찬|추천|인정|극찬)", r"구독자(?:분)?(?:의|께서) ",
            r"오늘만|오늘 하루만", r"(?:오늘|내일|이번 주|금요일|며칠) ?안에|안에 (?:답|회신|연락)[^.!?]*면|먼저 (?:답|신청)[^.!?]*(?:분|면)",),
        "the creator's private life": (r"작업실(?:이|은)(?= )|옥상에서", r"(?:위|허리|무릎|손목|어깨|몸|건강|눈)(?:이|가) (?:약|아프|안 좋|나쁘|불편)",),
        "a need or a victory": (r"장면(?:이|에서|을|은|도|에)", r"(?:전국|세계|국토)\S* ?(?:일주|종주|완주)|완주하|우승하|수상하"),
        "praise": (r"타고난|처음으로 [^.!?]*신 분|손길|손재주", r"(?:찾으|구하|원하|바라|필요하)신다니", r"경력이시|전공하신|출신이시|(?:년|오랜) (?:경력|내공)",),
    },
}
HARMLESS = {
    "en": (r"(?:is|are|am|was|be|being|set|put|call|take|well|straight|start\w*|right|kick\w*|far|better|goes|went) "
           r"off",
           r"off (?:chance|course|the record|your (?:plate|mind|hands))", r"second (?:look|thoughts?|glance|opinion"
           r"|reading"
           r"|note|and last|mail|e-?mail|message|letter|try)", r"(?:the|my|our) only (?=[^.!?]*\b(?:i|we)\b)",
           r"(?:i|we) promise(?= (?:to |not |you |that |it |this |no ))", r"(?:as )?promised (?:to )?(?:myself"
           r"|ourselves)",
           r"i trust (?=(?:you are|this|that|all|it|the))", r"(?:to be |being )?up ?front(?! (?:pay|fee|money))",
           r"keeping (?:well|this|it|things|an eye|in mind)", r"(?:in )?(?:one|two|three|a few) (?:lines|words"
           r"|sentences)",
           r"what (?:would|do|else) you need", r"on both sides|in two minds|on second thoughts",
           r"top of (?:the|your|my|this|our) (?:page|description|post|list|letter|video|text|caption)",
           r"too often than",
           r"(?:would )?rather \w+(?: \w+){0,6} than", r"inspired (?:this|my) \w+", r"(?:is|was|quite|such) a promise",
           r"won me over", r"your audience of (?=■)", r"in figures",
           r"(?:pays?|paid) per click|on clicks",
           r"(?:one|a) (?:single )?click away", r"(?:we|i)(?: \w+){0,5} reached (?=our|this|the \w+ year)",
           r"(?:would|could|might|may|can) you (?:recommend|suggest|mention|refer|point)"),
    "de": (r"meine aufmerksamkeit gewonnen", r"in (?:zwei|drei|wenigen|ein paar) (?:zeilen|sätzen|worten)",
           r"auf (?:den )?(?:ersten|zweiten) blick", r"versprochen(?=[,:.]| ist)", r"frei nach", r"(?:ist|wäre) "
           r"(?:uns|mir) lieber als", r"in zahlen", r"von klicks"),
    "fr": (r"(?:mes|nos) (?:\w+ )?(?:salutations|sentiments|pensées|vœux) les plus \w+", r"(?:à )?votre (?:entière "
           r")?(?:écoute|disposition)", r"en (?:deux|quelques|trois) (?:mots|lignes|phrases)", r"(?:un |mon |notre "
           r")?(?:tout "
           r")?premier (?:message|courriel|courrier|contact|pas|essai|mot|échange)", r"m['’]a inspiré (?=cett?e?|ces)",
           r"(?:se visite|visiter?) (?=ici|sur|:)", r"vaut mieux", r"en chiffres", r"au premier (?:abord|coup "
           r"d['’]œil)"),
    "es": (r"en (?:dos|pocas|unas|tres) (?:palabras|líneas|frases)", r"por los dos lados|de los dos lados",
           r"en cifras|de los clics", r"(?:a )?primera vista", r"(?:una|alguna) hora que"),
    "ko": (r"이유입|조회수(?:와|에) (?:무관|상관)\S*", r"(?<=■)\s?덕분에|덕분에 (?=채널|연락|편지|이|저|[가-힣]+(?:을|를) (?:쓰|드리|적))",
    r"동의하(?:시|실|신다)", r"마감(?:은|이|도)? (?:없|따로|정해)"),
}
"""Courtesies and plain terms that look like such claims."""
IDIOMS = (r"\b(?:two|three|four|a few) (?:\w+ )?(?:things|questions|points|options|reasons)\b|"
          r"\b(?:zwei|drei|vier) (?:\w+ )?(?:fragen|dinge|punkte|sachen|möglichkeiten)\b|"
          r"\b(?:deux|trois|quatre) (?:\w+ )?(?:questions|choses|points|options)\b|\bentre deux\b|"
          r"\b(?:dos|tres|cuatro) (?:cosas|preguntas|puntos|opciones)\b|\bune minute\b|\bun minuto\b|"
          r"(?:^|[.;:] )(?:first|second|third|fourth)(?:ly)?(?=,)|(?:두|세|네) 가지|"
          r"\b(?:in|with|within|takes?|needs?|of) (?:two|three|five|a few) (?:lines|words|sentences|minutes|clicks)\b|"
          r"\b(?:one or two|two or three|a (?:word|line|thing) or two|in two minds|ten to one|first and second)\b|"
          r"\b(?:in|mit|nach) (?:zwei|drei|fünf) (?:zeilen|sätzen|worten|klicks)\b|\b(?:ein|eine|zwei) (?:oder|bis) "
          r"(?:zwei|drei)\b|"
          r"\b(?:en|par) (?:deux|trois) (?:mots|lignes|phrases|clics)\b|\bun(?:e)? ou deux\b|\bdes deux côtés\b|"
          r"\b(?:en|con) (?:dos|tres|cuatro) (?:palabras|líneas|frases|clics)\b|\buna? o dos\b|\blos dos lados\b|"
          r"\buna (?:hora|línea|llamada) que\b|^\W*(?:two|three|deux|trois|dos|tres|zwei|drei) (?:lines|words|lignes"
          r"|mots|líneas|palabras|zeilen|worte)|이번(?!째)|(?:한두|두세) (?:줄|마디|문장)|두 ?말")
"""Numbers that count nothing: "in two lines", "one or two"."""
