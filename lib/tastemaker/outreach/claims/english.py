"""English phrases that no stored fact could support."""

CLAIMS = {
    "acquaintance": (
        r"(?:i|we|our team|i've|we've|i'm|we're|i have|we have)\b(?! (?:hope|thought you|think you|wonder|would"
        r"|could|can|know your|ask|only))"
        r"(?:(?!\bthat\b|\bpeople\b|\bwho\b)[^.!?;]){0,40}\b(?:follow(?:ed|ing|er|s)?|subscrib\w+|watch(?:ed"
        r"|ing|es)?|admir\w+|enjoy\w*|lov(?:e|ed|es|ing)|ador\w+|listen\w*|"
        r"binge\w*|read all|know you|knew you|met|keep up|kept up|tun(?:e|ed|ing) in|obsess\w+|hooked|been a"
        r"|been (?:reading|seeing|keeping)|"
        r"cheer\w*|root(?:ed|ing) for|rewatch\w*|devour\w*|miss(?:ed)? (?:you|your)|grew up)",
        r"(?:followed|following) (?:you|your|along)", r"fans? of (?:you|yours?|the)",
        r"(?:a|your|our|my) (?:\w+ )?fans?", r"glued to",
        r"all (?:winter|summer|spring|autumn|season|morning|evening|weekend)",
        r"got (?:me|us) (?:into|through|back|started|hooked)", r"thanks to you(?!r (?:reply|answer))",
        r"(?:reads?|watch\w*|bakes?|baked|ran|cooked|built|sewed|sewn) (?:along|all|your (?:posts|videos|channel))",
        r"over (?:breakfast|lunch|dinner|coffee)",
        r"(?:long[- ]?time|big|huge|great|biggest|loyal|avid|true|massive|real|devoted|keen|faithful"
        r"|silent)\W+(?:fan|follower|admirer|viewer|"
        r"reader|listener|subscriber|supporter)s?",
        r"for (?:many |several |some |a few |so many |over |more than |the (?:last|past) "
        r"|quite )?(?:\w+ )?(?:years|months|ages|a while|a long time|"
        r"some time|weeks now|decades?|seasons)", r"(?:a|quite a|some) (?:while|time) (?:now|ago|back)",
        r"(?:these|over the) (?:past|last) (?:\w+ )?(?:years|months|weeks)",
        r"since (?:the (?:beginning|start|very)|day one|you started|your (?:first|early)|then|(?:19|20)\d\d"
        r"|we last|last|back when|long)", r"(?:from|since) (?:the very (?:beginning|start)|day one|the start)",
        r"(?:met|meet|meeting|seen|saw|see|spoke|speaking|talked|talking|chatted|chatting|work(?:ed|ing)"
        r"|bumped into|ran into) (?:with |to )?"
        r"(?:you|each other|together|one another)(?: (?:again|at|in person|before|last|there|back|briefly|once"
        r"|during|on stage|backstage|when))",
        r"we (?:have |had |already |both |once |first |recently |briefly |last )*(?:met|spoke|spoken|talked"
        r"|chatted|exchanged|discussed|agreed|corresponded|"
        r"worked (?:together|with you)|shared|crossed|trained|ran|hiked|cooked|sat|caught up|go way back"
        r"|know each other|share)",
        r"(?:nice|great|good|lovely|wonderful|a pleasure|pleasure|happy|glad"
        r"|delighted) (?:\w+ )?(?:to (?:hear from|see|meet|talk|speak|have met|"
        r"catch)|seeing|meeting|talking|speaking|catching|chatting)",
        r"(?:hear|heard|hearing) (?:from|back from) you (?:again|last)",
        r"(?:our|the|my) (?:last|previous|recent|earlier|first|latest|phone|video|short|brief|lovely|nice|good"
        r"|great) (?:\w+ )?(?:call|chat|conversation|"
        r"meeting|exchange|campaign|talk|encounter|collaboration|partnership|discussion|coffee|lunch|zoom"
        r"|project|cooperation)",
        r"our (?:call|chat|conversation|meeting|exchange|talk|encounter|discussion|coffee|lunch|friendship"
        r"|shared|common|collaboration together)",
        r"(?:as|like) (?:we |you |i |was |already |previously )*(?:discussed|agreed|promised|mentioned"
        r"|requested|asked|announced|talked about|said|arranged|"
        r"planned|told|wrote|suggested)", r"(?<!write )(?<!contact you )again(?!st)",
        r"thank(?:s| you) (?:so much |again |very much )?for (?:your (?:\w+ )?(?:reply|answer|interest|message"
        r"|mail|email|e-mail|call|quick|order|purchase|support|"
        r"response|visit|help|feedback|note|letter)|getting back|reaching out|meeting|speaking|taking|signing"
        r"|having|hosting|the (?:call|chat|talk|"
        r"warm|kind|conversation|meeting)|writing (?:back|to)|letting|agreeing|joining|stopping|coming|working"
        r"|visiting|contacting|confirming)", r"we (?:both|were both|are both|all|were there|were at|live)",
        r"(?:mutual|shared|common|old) (?:friends?|contacts?|acquaintances?|colleagues?)",
        r"(?:a|our|my|your) (?:\w+ )?(?:friend|colleague|neighbou?r|acquaintance|contact(?! (?:form|page|details|address|person|data|point|info))|cousin|mate|boss"
        r"|manager|agent|assistant) (?:of|from|in|at|who|told|said|says|"
        r"[A-Z]\w+|recommended|suggested|mentioned|passed|gave|showed|sent|saw)", r"our (?:mutual )?friend",
        r"friends? of (?:ours|yours|mine)",
        r"introduc(?:ed|tion) (?:us|by|from|through|me)", r"put (?:us|me) in touch", r"passed (?:on |along )?your",
        r"(?:recommend(?:ed|s|ation)?|refer(?:red|ral)?|suggest(?:ed|s)?|mention(?:ed|s)?|told|pointed) (?:by"
        r"|from|you to|me (?:to|about)|us (?:to|about)|your (?:name|"
        r"channel|work)|about you|me|you)(?! (?:in|on|that you)\b)",
        r"you (?:may |might |probably |surely |already |will |must )*(?:know|remember|recall|met|told|wrote to"
        r"|asked|contacted|emailed|replied to|answered|"
        r"visited|promised|said yes to) (?:me|us|our|from|fernpath|that we|when)",
        r"(?:as )?you(?:'ll| will| may| might)? (?:remember|recall)",
        r"remember(?:ed|ing)? (?:me|us|when|our|you|your|the day)", r"in person", r"face to face", r"face-to-face",
        r"shook hands", r"stopped by our",
        r"at our (?:booth|stand|event|"
        r"office|stall|table)", r"back when", r"back in",
        r"(?:stay(?:ed|ing)?|been|keep|kept|get back) in (?:touch|contact) (?:since|with|for)", r"reconnect\w*",
        r"catch(?:ing)? up", r"old (?:times|days)",
        r"(?:we|i) (?:go|have known|have long|have always|always)"),
    "an earlier mail": (
        r"follow(?:ing)?[- ]?ups?(?: on| to| with)?", r"circling back", r"checking (?:back )?in", r"bumping",
        r"(?:gentle|quick|friendly|short|little|just a) reminder", r"just a nudge",
        r"(?:i|we) (?:already |have |had |previously |once )*(?:wrote|written|e-?mailed|mailed|messaged"
        r"|contacted|reached out|sent)(?: to)? you (?:\w+ ){0,4}(?:on|in|last|before|earlier|"
        r"already|about|a|some|back|first|and|once|ago|days|weeks)",
        r"(?:i|we) (?:wrote|e-?mailed|mailed|messaged|contacted) (?:to )?you",
        r"(?:my|our) (?:last|previous|first|earlier|initial|original|prior|recent) (?:\w+ )?(?:mail|e-?mail"
        r"|message|letter|note|dm|proposal|offer|text)",
        r"(?:my|our) (?:mail|e-?mail|message|letter|note|dm) (?:of|from|dated|on|last|sent)",
        r"your (?:last|previous|recent|kind|earlier) (?:\w+ )?(?:mail|e-?mail|message|reply|letter|answer|note"
        r"|question|dm)",
        r"your (?:reply|e-?mail|message|letter|inquiry|enquiry|application|request|question|order) (?:of|from"
        r"|on|last|about|to us)", r"in reply to your", r"in response to your", r"re ?:", r"fwd? ?:", r"aw ?:",
        r"our call", r"further to", r"getting back to you", r"as per (?:our|my|your)"),
    "frequency": (
        r"(?:always|never miss\w*|every (?:single |one of |other |few )?(?!question|word|reason|detail|step)\w+"
        r"|each (?:and every|of your|video|post|week|day|month|morning|year|season|time|new)|"
        r"all (?:of |through )?(?:your|his|her|their|year|day|week|season|the time) ?\w*|daily|weekly|monthly"
        r"|yearly|hourly|constantly|regular(?:ly)?|often|usually(?! (?:rate|take|charge|ask|get))|"
        r"consistent(?:ly)?|religiously|religious|without fail|frequent(?:ly)?|whole channel|entire (?:channel"
        r"|series|feed)|nonstop|non-stop|whenever you|time and again|countless|"
        r"numerous|again and again|(?:once|twice|\w+ times) (?:a|per) \w+|per (?:week|month|day|year)|a (?:day"
        r"|week|month) (?!of|to|later|is)|week after week|day after day|year after year|"
        r"(?:on|most) (?:mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays|weekends|mornings"
        r"|days)|rarely|seldom|hardly ever|tend to|year-round|routinely|repeatedly|many times|several times|"
        r"so many (?:of|videos|posts|times)|dozens|hundreds|thousands|millions)",),
    "a comparison": (
        r"(?:best|biggest|largest|greatest|finest|strongest|fastest|lightest|coolest|funniest|smartest|hottest"
        r"|nicest|longest(?! (?:on|of all))|highest|leading|number one|no\. ?1|#1|"
        r"top[- ](?:\w+)|top|foremost|favou?rites?|unmatched|unrivall?ed|unique(?:ly)?|second to none"
        r"|world[- ]class|one of a kind|outstanding|legendary|famous|renowned|popular(?:ity)?|iconic|"
        r"influential|well[- ]known|celebrated|acclaimed|unbeatable|unparalleled|incomparable"
        r"|exceptional(?:ly)?|peerless|ahead of|superior|outperform\w*|surpass\w*|beats?|stands? (?:out"
        r"|apart)(?: from| among)|"
        r"sets? you apart|like no other|like nobody|rare(?:ly)? (?:seen|found)|number 1|go-to|gold standard"
        r"|premier|prettiest|cleverest|wittiest|clearest|deepest|bravest|toughest|quickest|"
        r"cheapest|softest|safest|easiest|rarest|richest|youngest|oldest)",
        r"most (?!of\b|likely|welcome|people\b)\w+", r"(?!rather\b|other\b)\w+(?:er|more \w+|less \w+) than",
        r"(?:more|less|fewer) (?:\w+ )?than", r"better(?! (?:for you|suits|fit|idea|time))",
        r"unlike (?:other|any|most|all|the|so|many)", r"no (?:other|one else)", r"nobody else", r"the only",
        r"(?:other|many|most|few|all|any) (?:\w+ )?(?:creators?|channels?|accounts?|brands?|shoes|people in)",
        r"compared (?:to|with)", r"than (?:other|any|most|anyone|all|the)",
        r"(?:out of|among) (?:all|the|many|hundreds|thousands)",
        r"as (?:good|big|fast|popular) as"),
    "a metric": (
        r"engag(?:ement|ed|ing)",
        r"(?:views?(?! (?:is|are|on the)\b)|impressions|(?:your|the|a|of|organic|total|wide|big|good|its) reach"
        r"|click[- ]?through|click rate|conversions?|retention|"
        r"demographics?|growth|growing|grew|grown|viral|trending|trend|traffic|statistics|stats|metrics"
        r"|analytics|watch time|ranking|rankings|rating|ratings|open rate|cpm|roi|reached|doubled|tripled)",
        r"(?:huge|big|large|massive|enormous|growing|loyal|dedicated|devoted|wide|vast|sizeable|impressive"
        r"|strong|active|young|female|male|mostly|engaged|passionate|international|global|local|"
        r"attentive|tight-knit|faithful|broad|niche|huge)\W+(?:\w+\W+)?(?:audience|following|followership"
        r"|community|reach|fan ?base|readership|viewership|numbers|crowd|subscribers|followers|"
        r"viewers|readers)", r"(?:likes(?! to| of)|comments(?! are| on)|shares(?! (?:a|the|your|our|how|what)\b))",
        r"follower counts?",
        r"(?:your|the) (?:numbers|figures|data|insights|community|fanbase|fan base|readership|viewership|reach)"),
    "a relative time": (
        r"(?:yesterday|tonight|tomorrow|this (?:morning|week|month|year|weekend|spring|summer|autumn|fall"
        r"|winter|season|afternoon|evening)|last (?:week|month|year|night|weekend|spring|summer|autumn|fall|"
        r"winter|season|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april"
        r"|may|june|july|august|september|october|november|december)|next (?:week|month|year|weekend|season"
        r"|monday|friday|summer)|"
        r"(?:days?|weeks?|months?|years?|hours?|minutes?|fortnight|weekend) (?:ago|earlier|back)|just (?:posted"
        r"|published|released|uploaded|dropped|launched|shared|came out|went)|the other day|latest|newest|"
        r"last (?:video|post|episode|upload|clip|reel|article|stream)|most recent|earlier this|so far this"
        r"|anniversary|upcoming|forthcoming|freshly|brand[- ]new (?:video|post)|past (?:week|month|year|few)|"
        r"(?:tonight|today)'s|these days|nowadays|soon to be|about to (?:hit|reach|turn|celebrate))",),
    "a need or a victory": (
        r"you (?:\w+ly )?need (?!to know|to do|anything|more|time|help|not|only)",
        r"(?:won|wins|winner|winning|victory|victories|champion\w*|prizewinner|runner-up|finalist|nominated"
        r"|nominee|nomination|award\w*|"
        r"medal\w*|trophy|podium|first place|second place|third place|(?:world |personal |course "
        r"|national )record|record (?:time|holder|breaking)|broke the|personal best|recognised by|recognized by|"
        r"featured (?:in|on|by)|interview(?:ed|s)? (?:in|with|on|by)|cover of|on tv|on television"
        r"|in the (?:press|papers|media|news)|shortlisted|honou?red with|hall of fame|prestigious|accolades?|"
        r"bestselling|best-selling|certified|licensed|qualified|trained as|degree|diploma|graduat\w+|phd"
        r"|professional(?:ly)?|professor|expert(?:ise)?|experts|veteran|pioneer\w*|world tour|ambassador for|"
        r"signed with|sponsored by|milestone|celebrating|achievement\w*|accomplish\w+|success(?:es|ful|fully)?"
        r"|mastery|legend|inspir\w+|impress\w+|brilliant|amazing|incredible|stunning|fantastic|awesome|"
        r"phenomenal|extraordinary|remarkable|breathtaking|genius|masterpiece|gorgeous|flawless|perfection"
        r"|unforgettable|mind-blowing|hilarious|talent\w*|gifted|passion(?:ate)?|authentic(?:ity)?|trusted|influence|"
        r"respected|admired|beloved|adored|charm\w*|charisma\w*)"),
    "a promise or pressure": (
        r"(?:guarantee\w*|promis(?:e|es|ed|ing)|risk[- ]free|no strings attached|exclusiv\w*|limited[- ](?:time"
        r"|offer|spots?|edition|places|number)|act now|urgent\w*|asap|last (?:chance|call|opportunity)"
        r"|final (?:call|chance|reminder|offer)|deadline|hurry|official\w*|"
        r"only (?:a few|\w+ (?:spots?|places?|left|slots?|pairs|days?|hours?|creators|people|remain\w*))"
        r"|(?:spots?|places?|slots?|seats?) (?:left|remain\w*|are (?:limited|going|filling)|fill)|filling up"
        r"|running out|"
        r"before (?:it's|it is|they are|they're|the (?:offer|spots|end)|friday|monday|the weekend)"
        r"|by (?:tomorrow|friday|monday|the end of|midnight|tonight)|expires?|ends? (?:on|soon|this|tomorrow"
        r"|today)|closes? (?:on|soon|this)|"
        r"once[- ]in[- ]a[- ]lifetime|secure your|verified|trusted by|as seen (?:in|on)|endorsed|customers"
        r"|clients|bestsell\w+|sold out|unlimited|lifetime|don't (?:miss|wait)|do not (?:miss|wait)|miss (?:out"
        r"|this)|"
        r"first come|reserved for you|selected few|hand-?picked|chosen (?:few|from)|you (?:have been|were"
        r"|are) (?:selected|chosen|shortlisted)|while (?:stocks?|supplies) last|time is running"
        r"|quick(?:ly)? decision|"
        r"only today|today only|will (?:double|triple|boost|increase|grow|skyrocket)|boost (?:your|the)"
        r"|earn (?:up|money|more|big|\d)|in advance|up ?front|bonus|royalt\w+|extra (?:pair|pay|fee|money)|refund\w*|"
        r"money back|insurance|warrant\w+|for life|forever|as many|for (?:you and|your) (?:friends?|family"
        r"|partner)|a second pair|additional pair|(?:all|every) expenses?|expenses (?:paid|covered)|"
        r"scientific(?:ally)?|proven|clinically|doctors?|patented|tested by|recommended by|approved by|rated"
        r"|reviews? (?:say|agree|from)|5[- ]star|five[- ]star|stars|waterproof|carbon[- ]plated|vegan|organic"
        r"|carbon[- ]neutral|climate[- ]neutral|"
        r"handmade|hand-made|made in|recycled|sustainable|eco-friendly|biodegradable|cure[sd]?|heals?|prevents?"
        r"|injur(?:y|ies)[- ]free)",
        r"(?:everyone|everybody|runners|people|athletes|creators|the whole|critics|experts|journalists"
        r"|magazines|everyone's|thousands of \w+|others) (?:\w+ )?(?:everywhere|choose|love|loves|trust|trusts"
        r"|swear|agree|agrees|say|says|"
        r"think|thinks|talk|talks|know|knows|rave|raves|praise|prefer|recommend|is talking|are talking|use)",
        r"(?:we|our (?:team|brand|company)|fernpath) (?:\w+ )?(?:already |also |currently )?(?:work|partner"
        r"|collaborate|sponsor)(?:ed|s|ing)?(?: \w+)? with (?!you\b)",
        r"(?:my|our|the whole|the entire|everyone (?:in|on) (?:my|our)) (?:\w+ )?(?:team|colleagues?|boss"
        r"|office|ceo|founder|designers?|staff|crew|family|wife|husband|kids|children|son"
        r"|daughter)\b[^.!?]{0,30}\b(?:saw|sees|talk\w*|rav\w+|think|thinks|"
        r"thought|told|showed|recommend\w*|suggest\w*|mention\w*|agree\w*|say|said|says|found|watch\w*|laugh\w*"
        r"|discuss\w*|pass\w*)"),
    "the creator's private life": (
        r"(?:your|you and your|with your) (?:\w+ )?(?:wife|husband|partner|girlfriend|boyfriend|fianc\w+|kids?"
        r"|child(?:ren)?|sons?|daughters?|baby|family|mother|father|mum|mom|dad|parents|brothers?|sisters?|twins?|"
        r"grand\w+|cousins?|uncle|aunt|dogs?|cats?|pets?|puppy|home|house|flat|apartment|divorce|wedding"
        r"|marriage|engagement|pregnancy|birthday|health|injur\w+|illness|surgery|knee|back pain|recovery"
        r"|therapy|depression|"
        r"burnout|anxiety|diagnosis|cancer|diabetes|asthma|allerg\w+|disabilit\w+|weight|diet|religion|faith"
        r"|church|age|salary|income|debts?|boss|job|employer|degree|neighbo\w+|hometown|home town|childhood|"
        r"politics|party|vote|beliefs|ethnicity|nationality|accent|gender|sexuality|loss|passing|funeral"
        r"|move to|(?:new )?(?:home|job|house|studio|flat)|roots|heritage|background|studies|school|university"
        r"|career|"
        r"marathon (?:win|victory|time)|win|record|book|company|business|sponsors?|sponsorship deal|manager"
        r"|agent|team|coach|trainer|mentor|friends?)",
        r"as an? (?:\w+ )?(?:mother|father|mum|mom|dad|parent|vegan|vegetarian|christian|muslim|jew|buddhist"
        r"|immigrant|woman|man|doctor|nurse|teacher|student|veteran|native|local|democrat|republican"
        r"|conservative|liberal|"
        r"feminist|activist|german|american|londoner)", r"congrat\w*", r"well done",
        r"happy (?:birthday|anniversary)", r"proud of", r"condolences", r"sorry (?:about|for|to hear)", r"get well",
        r"hope (?:you are|you're) (?:feeling|recover\w+|better)", r"pregnan\w+", r"married", r"newborn", r"divorced",
        r"engaged to", r"expecting", r"hospital", r"illness", r"diagnosed", r"disease", r"elections?",
        r"vot(?:e|ed|ing) (?:for|against)",
        r"(?:your|in your) (?:\w+ )?(?:city|town|country|region|village|neighbo\w+|area)",
        r"you (?:live|grew|moved|were born|come from|are based|reside|studied|work(?:ed)? (?:at|as|for)"
        r"|are (?:from|originally|a (?!creator|good fit|fit|great fit|person)\w+|an? \w+ by)|speak (?!of|about"
        r"|to|on)\w+|support|believe|suffer\w*|struggle\w*|survived|lost|quit)",
        r"(?:living|based|born|raised|growing up|residing) in", r"where you (?:live|grew|come|are)",
        r"your (?:political|religious|personal|private|sexual|ethnic)"),
    "an instruction from outside": (
        r"(?:ignor\w+|disregard\w*|forget)\b[^.]{0,40}\b(?:instruct\w+|prompt\w*|rules?|above|previous|all)",
        r"(?:system|developer) (?:prompt|message|note)", r"as an ai",
        r"(?:language model|chatgpt|openai|jailbreak|prompt injection|assistant:|user:|system:|<<<|>>>)",
        r"(?:bcc|cc|to|from|reply-to|subject)\s*:",
        r"(?:wire|transfer|send) (?:the )?(?:money|funds|payment|bitcoin|crypto|\$)",
        r"(?:bitcoin|crypto\w*|iban|paypal|passwords?|gift ?card|api[- ]?key|wallet|bank (?:account|transfer"
        r"|details)|invoice|credit card|pin code)", r"approved (?:for|by|without)", r"pre-?approved", r"no review",
        r"(?:click|log in|sign in|download|verify your)(?! (?:here )?to unsubscribe)"),
}
HARMLESS = (r"out of the blue",
        r"(?:more|less|fewer|other) than (?:the |a |an )?■+", r"once (?:more|again)", r"second time",
        r"(?:this|my) (?:is my )?(?:first|last|only)", 
    r"(?:not|never|nobody|no one|won't) (?:\w+ ){0,5}again", r"all the best", r"best (?:regards|wishes)",
        r"kind regards", r"(?:look|looking) forward", r"usual rate", r"at any time", r"any time", r"thanks again",
        r"once again", r"would you be (?:open|interested|up|willing|happy|keen)",
        r"(?:we(?:'d|’d| would)|i(?:'d|’d| would)|would) (?:really |very much )?(?:love|like|enjoy)", r"to read this",
        r"read more", r"please (?:read|watch)", r"as soon as",
    r"(?:thanks|thank you) for (?:your time|reading|taking the time(?: to read(?: this)?)?|having a look"
        r"|considering\w*)", r"every question", r"(?:most|more) than (?:welcome|happy)", r"no more than",
        r"at the latest", r"more about",
    r"(?:glad|happy|pleased|delighted) to (?:hear|answer|send|tell|share|explain|talk|chat)(?: from you)?",
        r"(?:nice|good|great|lovely) to hear (?:your|what|if|whether)", r"hear from you",
        r"have a (?:nice|good|great|lovely|pleasant) (?:day|week|weekend|evening|start)",
    r"whether (?:\w+ )?(?:or not)", r"feel free", r"last but not least",
        r"(?:hope|wish) you (?:are|have|enjoy|all|a)[^.!?]{0,20}", r"better (?:for|suits?|fit|idea|time)",
        r"best (?:time|way|address|size) (?:to|for|would|is)", r"whatever (?:suits|works) (?:you )?best",
    r"works best", r"suits you best", r"how best", r"for a while to")
RECENT = r"recent(?:ly)?|lately|of late"
EARLIER = (r"(?:i|we) (?:\w+ ){0,2}(?:got in touch|dropped you|introduced (?:myself|ourselves)|approached you|asked you)",
        r"(?:i|we) (?:\w+ )?(?:wrote|e-?mailed|mailed|messaged|contacted|reached out"
        r"|sent)(?: to)?(?: you)?(?: (?:a|an|the|my|this) (?:\w+ )?(?:mail|e-?mail|message|letter|note))?",
        r"(?:this is )?(?:a |just )?(?:short |quick |brief )?(?:follow(?:ing)?[- ]?up)(?: on| to)?",
           r"(?:my|our) (?:last|previous|first|earlier|initial)? ?(?:mail|e-?mail|message|letter|note)(?: of"
        r"| from| on)?", r"coming back to", r"(?:my|our) second (?:and last )?(?:mail|e-?mail|message|letter|note)",
           r"(?:write|writing|reach out|get in touch|ask|come back to you) (?:to you )?(?:once )?(?:more|again)",
        r"circling back", r"(?:gentle|short|quick|friendly|little) reminder", r"as (?:i|we) (?:wrote|mentioned|said)",
           r"since (?:then|my \w+)", r"once again", r"again", r"re ?:", r"(?:just )?checking (?:back )?in")
OFFERS = {
    "payment": r"pay(?:s|ing|ment|ments)?|paid|fees?|rates?|budget|salary|honorarium|compensat\w+|remunerat\w+",
    "something free": r"free|gratis|gift(?:ed|s)?|complimentary|at no cost|on us|on the house|no charge|free of charge",
    "a commission": r"commissions?|affiliates?|revenue share|share of (?:the )?(?:sales|revenue|profits?)"
        r"|per sale|percentage of",
    "a discount": r"discount\w*|coupon\w*|vouchers?|promo codes?|(?:\w+|%|■)\s?off|price cut|half price"
        r"|rebates?|code for your",
    "a trip or an event": r"trips?|travel|flights?|fly you|hotel\w*|events?|invitation to|retreats?|festival"
        r"|visit (?:our|us|to)|workshop|meet-?up|conference|launch party|factory",
    "a prize": r"prizes?|giveaways?|raffles?|contests?|competition|lottery",
    "a long contract": r"ambassador\w*|long[- ]term|retainer|contracts?|yearly|annual|permanent"
        r"|(?:\w+[- ])?(?:month|year)[- ]long|full[- ]time|multi-year",
    "equity or a product of their own": r"equity|shares in|stake in|signature (?:shoe|line|product|edition)"
        r"|own (?:shoe|line|collection|model|edition)|named after you|co-?design\w*|co-?creat\w*",
}
