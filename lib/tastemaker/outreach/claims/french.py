"""French phrases that no stored fact could support."""

CLAIMS = {
    "acquaintance": (
        r"(?:(?:je|nous|on) (?:vous |te |t')(?:suis|suivons|suit)|je suis (?:votre|vos|ton|ta|tes|chaque"
        r"|tout\w*) (?!disposition))",
        r"(?:je|nous|j'|on)\s?(?:vous |te |t'|le |la |les )?(?:suivons|suit|regarde|regardons|regardé|écoute"
        r"|écoutons|écouté|lis|lisons|adore|adorons|adoré|aime|aimons|aimé|admire|admirons|connais|connaissons"
        r"|dévore|soutiens)\b(?! (?:tombé|heureu|ravi|respons|chargé|curieu|désolé|content|sûr|"
        r"intéressé|à l'origine|de la |le |la |l'|un |une |en |chez|pour|meunier|au |aux |libre|prêt|ouvert)\w*)",
        r"j'(?:ai|adore|aime|écoute|admire) (?:adoré|aimé|regardé|écouté|suivi|lu|rencontré|tou(?:t|te|tes|s)"
        r"|vos|ton|ta|tes|votre|dévoré|savouré|grandi|ri|pleuré|croisé|refait|cuisiné)",
        r"(?:avons|ai) (?:\w+ )?(?:adoré|regardé ensemble|dévoré|suivi|croisé|rencontré|parlé|discuté|échangé"
        r"|convenu|travaillé (?:ensemble|avec)|couru|marché|partagé)",
        r"depuis (?:des |plusieurs |quelques |tant d'|de nombreuses |longues |\w+ )?(?:années|mois|ans"
        r"|longtemps|toujours|semaines|(?:le|vos|tes|les|son|votre) (?:tout )?(?:début|départ|débuts|premi\w+)"
        r"|(?:19|20)\d\d)", r"de longue date", r"dès (?:le début|vos débuts|vos premi\w+)",
        r"(?:grand|grande|gros|grosse|fidèle|vrai|vraie|véritable|fervent|fervente|immense|assidu"
        r"|assidue)s? (?:fan|admirat\w+|lect\w+|abonné\w*|spectat\w+|supporter\w*)", r"fans? (?:de|d')",
        r"(?:un|une|votre|des) fans?",
        r"comme (?:convenu|promis|discuté|évoqué|mentionné|demandé|prévu|annoncé|entendu|nous en|vous me"
        r"|vous nous|je vous l'ai)", r"ainsi que convenu",
        r"(?:notre|nos) (?:\w+ )?(?:dernier|dernière|premi\w+|précédent\w*|récent\w*|conversation|discussion"
        r"|échange|échanges|appel|rencontre|entretien|rendez-vous|café|déjeuner|amitié|collaboration passée"
        r"|coup de fil)",
        r"merci (?:beaucoup |encore |infiniment )?(?:pour|de|d') ?(?:votre|ta|ton|vos|m'avoir|nous avoir|cet"
        r"|cette|l')\s?(?:\w+ )?(?:réponse|message|retour|intérêt|appel|commande|accueil|échange|visite"
        r"|confiance|fidélité|répondu|reçu|reçus|mail|courriel|accord|soutien|achat|conversation)",
        r"(?:rencontré|croisé|vu|parlé|échangé|discuté)e?s? (?:ensemble|à|au|lors|l'|la|le|hier|sur|pendant|cet"
        r"|il y a|de vive)",
        r"nous (?:nous )?(?:sommes|étions|connaissons|connaissions|avons déjà|partageons|habitons"
        r"|étions) ?(?:rencontr|crois|parl|vus|déjà|bien|tous|voisins)?\w*(?=.{0,40}(?:ensemble|rencontr|crois"
        r"|parl|vus|connu|échang|salon|marché|festival))",
        r"nous (?:nous )?(?:sommes|étions) (?:déjà )?(?:rencontr|crois|parl|vus|connus|entrevus|quitt|retrouv)\w*",
        r"on s'(?:est|était) \w+", r"recommand\w*", r"conseillé(?:e|s)? (?:par|de)",
        r"ami(?:e|s)? (?:commun|en commun|à nous|de longue|proche)\w*",
        r"(?:un|une|mon|ma|notre|votre) (?:\w+ )?(?:ami|amie|collègue|cousin|cousine|voisin|voisine"
        r"|connaissance|confrère|consœur|agent|agente) (?:m'|nous|vous|de|à|commun|qui|a)",
        r"(?:m'|nous )a(?:vait)? (?:\w+ )?parlé (?:de|d')",
        r"(?:m'|nous )a(?:vait)? (?:\w+ )?(?:recommandé|dit|conseillé|montré|signalé|soufflé|transmis)",
        r"(?:vous|tu) (?:m'|nous |me )(?:avez|aviez|as) (?:dit|demandé|écrit|promis|répondu|confié|accepté"
        r"|sollicité|contacté|indiqué) ?(?:que|de|à)?",
        r"vous (?:me|nous) (?:connaissez|avez|aviez|disiez|demandiez)", r"vous (?:vous )?(?:souvenez|rappelez)",
        r"(?:ravie?s?|heureux|heureuse|content|contente|plaisir) (?:de|d') (?:vous|te) (?:revoir|retrouver"
        r"|avoir|rencontrer)", r"revoir", r"de nouveau", r"grâce à (?:vous|toi|vos|votre)", r"sans vous",
        r"(?:tout|toute) (?:l'hiver|l'été|l'automne|l'année|le printemps|la saison)",
        r"(?:au|pendant le) (?:petit[- ]déjeuner|dîner|café)",
        r"(?:ma|mon|mes) (?:femme|mari|fille|fils|mère|père|famille|enfants|sœur|frère|conjoint\w*|compagn\w+"
        r"|grand-mère)", r"toute (?:l'équipe|notre équipe|la rédaction|la famille|l'atelier) ?\w*",
        r"(?:notre|l') ?(?:équipe|atelier) (?:entière? )?(?:adore|regarde|suit|aime|lit|attend|parle)",
        r"j'étais (?:là|présent|dans|au|à|sur)",
        r"(?:au|lors du|lors de la|sur le|à la) (?:salon|foire|festival|marché|conférence|course|congrès)",
        r"il y a (?:longtemps|quelque temps)"),
    "an earlier mail": (r"(?:je|nous) vous (?:ai|avons|avais|avions) (?:déjà )?(?:écrit|envoyé|adressé|contacté"
        r"|laissé)", r"t'(?:ai|avais) (?:déjà )?(?:écrit|envoyé)",
        r"(?:mon|notre|ma) (?:\w+ )?(?:dernier|dernière|précédent|précédente|premier|première) (?:\w+ )?(?:mail"
        r"|message|courriel|lettre|e-mail|courrier)",
        r"(?:mon|notre|ma) (?:mail|message|courriel|lettre|e-mail|courrier) (?:du|de|d')",
        r"(?:suite|relance|reviens vers|reviens sur|donner suite|faire suite|en réponse) (?:à|vers|sur)?",
        r"(?:petit|petite|simple) (?:rappel|relance)",
        r"(?:votre|vos|ta|ton) (?:\w+ )?(?:réponse|courriel|mail|message|demande|question|lettre|candidature"
        r"|commande) (?:du|de|d'|m'|nous|à|au|concernant|sur|hier)", r"re ?:",
        r"tr ?:"),
    "frequency": (
        r"toujours", r"chaque (?!question|détail|retour|pièce|couture|fois qu'il vous)\w+",
        r"toutes? (?:vos|tes|les (?:semaines|vidéos|publications|heures|deux|\w+ semaines))",
        r"tous (?:vos|tes|les (?:jours|matins|soirs|mois|ans|\w+dis?|dimanches|week-ends|\w+ jours))",
        r"quotidien\w*", r"hebdomadaire\w*", r"mensuel\w*", r"régulier\w*", r"régulièrement", r"souvent", r"jamais",
        r"sans cesse", r"sans relâche", r"constamment", r"fréquemment", r"parfois", r"rarement", r"habituellement",
        r"d'habitude", r"à longueur d'année", r"(?:une|deux|trois|quatre|plusieurs|\d+) fois (?:par|la|l')",
        r"par (?:semaine|mois|an|jour)",
        r"(?:le|les) (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s? (?:matin|soir)?",
        r"(?:jour|semaine|année|mois) après (?:jour|semaine|année|mois)", r"innombrables",
        r"des (?:dizaines|centaines|milliers|millions)", r"systématiquement", r"à plusieurs reprises", r"maintes",
        r"au quotidien"),
    "a comparison": (
        r"(?:le|la|les|l'|vos?|votre|tes|ton|ta|nos|notre|des) (?:\w+ )?(?:plus|moins) (?!ou |d'|de |tard|tôt"
        r"|vite)\w+", r"meilleure?s?(?! (?:salutations|voeux|vœux|souvenirs))",
        r"(?:préféré|favori|incontournable|unique|célèbre|renommé|leader|populaire|exceptionnel|incomparable"
        r"|inégalé|imbattable|légendaire|réputé|emblématique|extraordinaire|hors pair|remarquable|culte)\w*",
        r"hors (?:pair|norme|du commun)", r"numéro (?:un|1)",
        r"(?:plus|moins|mieux|aussi|autant) (?:\w+ ){0,3}que(?! (?:possible|vous (?:le )?(?:voulez|souhaitez)))",
        r"mieux que", r"(?:aucun|aucune|nul) (?:autre|créat\w+|chaîne|compte|chaussure|tente|farine)",
        r"personne (?:ne|n')", r"contrairement (?:à|aux)", r"à la différence", r"par rapport (?:à|aux)",
        r"comparé\w* (?:à|aux)",
        r"(?:d'autres|les autres|beaucoup de|la plupart des|certains|plusieurs) (?:chaînes|créat\w+|comptes"
        r"|marques|vidéos|médias)", r"parmi (?:les|tous|toutes)", r"de loin", r"la référence", r"référence",
        r"supérieure?s?", r"surpasse\w*", r"seule? (?:chaîne|créat\w+|compte|marque|à)", r"sans égal",
        r"rare\w* (?:sont|chaîne)"),
    "a metric": (
        r"taux", r"portée", r"vues", r"audience\w*",
        r"(?:grande|immense|vaste|énorme|large|fidèle|belle) (?:communauté|audience)", r"croissance", r"croît",
        r"grandi(?:t|ssant\w*)", r"augment\w+", r"progress\w+", r"virale?s?", r"statistiques?",
        r"(?:votre|ta|une) (?:\w+ )?communauté", r"communauté \w+", r"engagée?s?", r"commentaires", r"j'aime",
        r"likes?", r"impressions", r"visionn\w+", r"en moyenne", r"moyenne", r"durée de", r"tendances?",
        r"partagée? (?:plus|des|de nombreuses|\w+ fois)", r"chiffres",
        r"(?:vos|tes) (?:abonnés|spectat\w+|lect\w+|téléspect\w+|fans) (?!pourr|recevr|aur|bénéfic|auraient"
        r"|découvr)\w+", r"la (?:plupart|majorité|moitié) (?:de|d'|des)",
        r"public (?:fidèle|jeune|féminin|masculin|large|nombreux|engagé|composé|est|vous)",
        r"votre public"),
    "a relative time": (
        r"hier", r"avant-hier", r"demain", r"aujourd'hui même",
        r"(?:la semaine|le mois|l'an|l'année|l'été|l'hiver|l'automne|le printemps|le week-end|lundi|mardi"
        r"|mercredi|jeudi|vendredi|samedi|dimanche|la saison) (?:derni(?:er|ère)|passée?|prochaine?|précédente?"
        r"|écoulée?)", r"cette (?:semaine|année|saison)", r"ce (?:mois|matin|soir|printemps|week-end)(?:-ci)?",
        r"cet (?:été|hiver|automne)", r"il y a (?:\w+ ){0,2}(?:jours?|semaines?|mois|ans|années?|heures?|quinzaine)",
        r"(?:dernière|dernier|dernières|derniers|plus récente?|nouvelle|nouveau) (?:vidéo|vidéos|post|posts"
        r"|publication|publications|article|épisode|billet)", r"vient (?:d'être|de paraître|de publier|de sortir)",
        r"venez (?:de|d')", r"tout juste", r"anniversaire", r"l'autre jour", r"à venir", r"prochainement",
        r"ces (?:derniers|dernières) (?:jours|semaines|mois|temps)"),
    "a need or a victory": (
        r"(?:vous avez|tu as) besoin (?:de|d')(?! (?:rien|plus|réfléchir|temps))", r"gagn(?:é|ez|ée|ant\w*|er|ants)",
        r"vainqu\w+", r"lauréat\w*", r"remport\w+", r"décroch\w+",
        r"prix (?:du|de la|des|d'|de l')\s?(?!tente|farine|vente|lancement|chaussure|produit|kit|sac)\w+",
        r"récompens\w+", r"primé\w*", r"palmarès", r"podium", r"trophée", r"médaille\w*", r"victoire\w*", r"succès",
        r"réussite\w*", r"exploit\w*", r"record\w*", r"champion\w*", r"(?:bravo|chapeau|félicit\w+)", r"magnifiques?",
        r"superbes?", r"splendides?", r"génia\w+", r"impressionn\w+", r"inspir\w+", r"formidables?", r"fantastiques?",
        r"incroyables?", r"merveill\w+", r"talent\w*", r"passionn\w+", r"passion", r"brillant\w*", r"expert\w*",
        r"professionnel\w*", r"spécialiste\w*", r"maître|maîtrise", r"diplôm\w+", r"certifié\w*", r"pionni\w+",
        r"reconnue?s?", r"best-?sellers?", r"télé(?:vision)?", r"émission",
        r"(?:la presse|les médias|les journaux|magazines?|journal|radio)", r"interview\w*", r"authenti\w+",
        r"considérée? comme", r"fier|fière|fiers", r"ouvrage",
        r"votre livre"),
    "a promise or pressure": (
        r"garanti\w*", r"promis", r"promesse\w*", r"promett\w+", r"exclusi\w+", r"urgent\w*", r"urgence",
        r"dernière (?:chance|occasion)", r"offre limitée", r"limitée?s?", r"client\w*", r"illimité\w*", r"à vie",
        r"dépêchez\w*",
        r"(?:avant|d'ici|jusqu'à|jusqu'au) (?:vendredi|lundi|mardi|mercredi|jeudi|samedi|dimanche|demain|la fin"
        r"|minuit|ce soir|le \d)", r"(?:places?|exemplaires?|tentes?) (?:restant\w*|disponibles?|libres?)",
        r"(?:ne|n') (?:\w+ )?(?:reste|restent|avons) (?:\w+ )?(?:plus )?que",
        r"plus que (?:\w+ )?(?:places?|jours?|heures?)", r"expire", r"se termine", r"prend fin", r"vite",
        r"sans tarder", r"ne (?:manquez|ratez|tardez)", r"(?:avez|as) été (?:choisi|sélectionn|retenu)\w*",
        r"doubler\w*", r"boost\w*", r"d'avance", r"bonus", r"prime", r"frais (?:de )?(?:déplacement|voyage)",
        r"rembours\w+", r"pourcentage", r"chiffre d'affaires", r"scientifique\w*", r"prouvé\w*", r"clinique\w*",
        r"médecins?", r"brevet\w*", r"imperméables?", r"étanches?", r"bio(?:logique)?s?", r"vegan",
        r"neutre en carbone", r"écologique\w*", r"durable\w*", r"recyclé\w*", r"sans gluten", r"fait main",
        r"officiel\w*", r"indestructibles?",
        r"(?:tout le monde|les experts|les connaisseurs|les pros|les boulang\w+|les randonneurs|chacun"
        r"|la critique) (?:\w+ )?(?:parle|parlent|adore|adorent|aime|aiment|dit|disent|sait|connaît|connaissent"
        r"|recommande|s'accorde)", r"déjà (?:dit oui|accepté|signé|rejoint|d'accord)",
        r"(?:nous|brindille) (?:\w+ )?travaillons (?:déjà|aussi)? ?avec (?!vous|cinq)"),
    "the creator's private life": (
        r"(?:votre|vos|ton|ta|tes) (?:\w+ )?(?:femme|mari|épou\w+|conjoint\w*|compagn\w+|copain|copine|enfants?"
        r"|fils|fille|filles|bébé|famille|mère|père|parents|frère|sœur|grand\w+|chien|chat|animaux|divorce"
        r"|mariage|grossesse|anniversaire|santé|blessure|opération|genou|dos|rétablissement|convalescence"
        r"|maladie|allergie\w*|diabète|dépression|thérapie|régime|religion|foi|église|salaire|revenu\w*|dettes"
        r"|emploi|métier|études|diplôme|déménagement|maison|appartement|ville|village|quartier|région|pays"
        r"|origines?|racines|âge|convictions?|parti|vote|victoire|record|médaille|succès|livre|réussite"
        r"|agent\w*|agence|manager|sponsor\w*|entraîneur\w*|entreprise|enfance|jeunesse|deuil|mari)",
        r"(?:en tant que|comme|étant) (?:\w+ )?(?:mère|père|maman|papa|parent|femme|homme|végan\w*|végétari\w+"
        r"|chrétien\w*|musulman\w*|juif|juive|médecin|infirmi\w+|enseignant\w*|étudiant\w*|breton\w*"
        r"|parisien\w*|lyonnais\w*|boulang\w+|chef|ancien\w*)",
        r"(?:vous|tu) (?:habitez|vivez|habites|vis|êtes (?:né|née|originaire|installé|basé|mère|père|enceinte"
        r"|mariée?|divorcée?)\w*|venez de (?!publier)|votez|souffrez|travaillez (?:chez|comme|pour)"
        r"|avez (?:déménagé|grandi|perdu|étudié|survécu))", r"enceinte", r"mariée?s?", r"divorcée?s?", r"élections?",
        r"vot(?:e|ez|er|ent) (?:à|pour|vert)", r"condoléances", r"rétabliss\w+", r"hôpital", r"chez vous en",
        r"(?:votre|ta) (?:vie|situation) (?:privée|familiale)"),
    "an instruction from outside": (r"(?:ignor\w+|oublie[zr]?)\b[^.]{0,40}\b(?:instruct\w+|consignes|règles"
        r"|précédent\w*|tout)", r"(?:en tant qu'ia|modèle de langage|assistants? ia|l'ia|les ia)",
        r"(?:mot de passe|iban|virement|paypal|bitcoin|carte cadeau|facture|carte bancaire)"),
}
HARMLESS = (r"(?:plus|moins) (?:de|d') ?(?:\w+ )?■+",
        r"il y a",
        r"je (?:suis|vous écris)(?= (?:tombée?|heureu\w+|ravie?|à|au|de|en|chez|pour|chargée?|responsable"
        r"|meuni\w+|curieu\w+))", r"nous (?:sommes|serions)", r"je m'appelle", r"meilleures? salutations",
        r"(?:nous|j')\s?aimerions?", r"j'aimerais(?: bien)?", r"aimeriez[- ]vous",
        r"(?<!vous )(?<!tu )(?:je |nous )?(?:ne|n') (?:\w+ ){1,4}(?:plus|pas|jamais)(?= |[.,])",
        r"(?:plus|davantage) (?:d'informations|de détails|d'infos)", r"en (?:savoir|dire) plus", r"au plus tard",
        r"le plus (?:simple|pratique)",
        r"merci (?:de|d'|pour) (?:votre (?:temps|lecture|attention)|l'attention|m'avoir (?:lue?|lu jusqu'ici)"
        r"|avoir (?:lu|pris)|prendre)", r"comme (?:vous|bon) (?:le )?(?:voulez|souhaitez|semble)", r"à tout moment",
        r"toujours (?:libre|possible|le bienvenu|ouvert)", r"chaque question", r"dans tous les cas", r"en tout cas",
        r"à toutes fins utiles", r"une fois (?:pour toutes|de plus|usée?)",
        r"(?:bonne|belle|excellente) (?:journée|semaine|soirée|continuation|fin)", r"autant que",
        r"comme toujours")
RECENT = r"récent\w*|récemment|dernièrement"
EARLIER = (r"(?:je|nous) (?:vous |t['’]|te )(?:écri\w*|adress\w*|envoy\w*|sollicit\w*|contact\w*|propos\w*)(?:ais"
           r"|ions)",
        r"(?:je|nous) (?:me |m['’]|nous )?(?:ai|avais|suis|étais|avons|avions) (?:déjà )?(?:permis de vous écrire"
        r"|manifestée?)",
        r"(?:je|nous) (?:vous |t')(?:ai|avons|avais|avions) (?:déjà )?(?:écrit|envoyé|adressé|contacté)(?:e|s)?",
        r"(?:mon|notre|ma) (?:\w+ )?(?:premier|première|second|seconde|deuxième|dernier|dernière|précédent"
        r"|précédente)?(?: et (?:dernier|dernière))? ?(?:mail|message|courriel|courrier|lettre|e-mail)(?: du| de)?",
        r"(?:je |nous )?(?:me permets de )?(?:revenir|reviens|revenons) (?:vers|sur)", r"(?:petite? )?relance\w*",
        r"à nouveau|de nouveau|une (?:seconde|deuxième|dernière) fois|encore une fois", r"suite à (?:mon|notre|ma|ce)",
        r"(?:petit|simple) rappel",
        r"depuis")
OFFERS = {
    "payment": r"rémunér\w*|pay(?:é|ée|er|ons|erons|erions|ant|ante|ement)\w*|tarifs?|cachet|honoraires|salaire"
        r"|budget|argent",
    "something free": r"gratuit\w*|offert\w*|cadeau\w*|gratis|sans frais|à nos frais",
    "a commission": r"commissions?|affilié\w*|affiliation|pourcentage|par vente",
    "a discount": r"remise\w*|réduction\w*|bon d'achat|code promo|rabais|promotion\w*",
    "a trip or an event": r"voyage\w*|séjour\w*|hôtel\w*|vol|événement\w*|festival|visite\w*|invitation (?:à"
        r"|au)|atelier de (?:formation|cuisine)|stage",
    "a prize": r"concours|tirage|loterie|jeu-concours|lot",
    "a long contract": r"ambassad\w+|contrat\w*|long terme|annuel\w*|pérenne|pluriannuel\w*",
    "equity or a product of their own": r"parts (?:dans|de)|actions (?:dans|de)|votre propre (?:gamme"
        r"|collection|modèle|ligne)",
}
