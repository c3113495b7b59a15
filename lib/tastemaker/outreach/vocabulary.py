"""Ordinary words in four languages: what may begin a sentence or be written with a capital without being a name.

The check in `grounding` refuses a capitalised word that neither a cited fact, the sender's bank nor these lists hold.
Words that are common first names too (Will, Mark, Grace) may begin a sentence but count as names inside one.
"""

from __future__ import annotations

import re
from functools import lru_cache

import snowballstemmer

_ENGLISH = """
a about across after again all also although am an and another any anything are around as ask asking at attached back
because been before being below besides between both brief briefly but by call can channel chance collaboration come
contact content could creator creators dear did do does doing during each either else even ever everything few finally
find first following for free from full further get give given glad going good great greetings happy has have having
hear hello here hey hi honest honestly how however i i'd i'll i'm i've idea if in information instead interest
interested interesting into is it it's its just kind know last later let let's letter like line little long look
looking love made make makes making many matter maybe me message more morning much my need neither never new next nice
nine no none nor not note nothing now of off offer on once one only open or other our ours out over own page pair paid
partner partnership partnerships people perhaps please post posts product project question questions quick quickly
rate read reading ready really regards reply review right runners same say see seeing send sent sincerely since small
so some someone something soon sorry start still such suggestion sure take tell test testing than thank thanks that
that's the their them then there these they thing things think this those though through time to today together too
topic try two under until up us use very video videos want warm was watching way we we'd we'll we're we've well were
what what's when where whether which while who whom why wish wishes with within without wonder wondering work working
would write writing yes yet you you'd you'll you're you've your yours episode clip stream reel article photo series
audience people ideas gear shoe shoes fit fits launch trial sample samples terms details feedback opinion thoughts
moment words team brand product's reason reasons proposal request invitation sponsored sponsorship disclosure usual
currently naturally obviously simply clearly especially exactly personally whatever whoever whenever wherever shall
should had did were won't wouldn't couldn't don't doesn't didn't isn't aren't can't there's here's who's where's how's
it'd it'll that'd they'd they're they've he she him his hers ours mine accept add agree allow answer appreciate
arrange begin bring build buy care carry change check choose close come compare complete confirm consider cover create
decide deliver describe design discover discuss drop enjoy ensure enter expect explain explore express feature feel
fill finish fix focus forget happen help hold imagine include invite join judge keep leave learn listen live mention
move offer own picture place plan point prefer prepare present produce promote propose prove provide publish put reach
receive recommend reflect remember return run save seem select ship show sign skip speak spend spread stand stay stop
stress suggest support suppose talk teach thought tried trust turn understand watch wear welcome wonder ability about
actual advance afterwards alternatively apologies apologies arrangement attention beyond business campaign care
category certainly choice comment conditions consider cost cover creative day days delivery design detail due early
easy edition effort either email enough evening example exactly expectation eventually experience extra fair favour
feel final fine freedom friendly fresh frankly generally gentle gift goal guide half hand hard heads help helpful high
hour hours however ideally important instead introduction issue job journey key kindly lastly least life light limited
list load location longer lots main mail meanwhile mention mind minute month months mostly mutual mud name natural
nature necessary news next nobody normal note obligation obligations occasion offering often opportunity option
options order outdoor outdoors outside package particular past patience payment perfect period personal pitch plain
plenty plus possible post practical preference pressure pretty previous price private pro process proper purely
purpose quality quiet rain range rather real reality reason relevant respect response result rest road rough route
routes rule rules runs runner safe schedule season second separate service setting several shape short shortly side
sign similar simple simply size sizes sort soon sound sounds source space special spot spring step steps story
straight strictly strong style subject suitable summary sure talk task tea tempo term theirs third thought timing tone
totally touch trail trails training true truly turn type understanding unless usually value various version view wait
walk want way ways weather week weeks weekend welcome winter wonderful world worry worth written year your cheers grip
recent recently partnering collaborating meanwhile regarding concerning apart according thus hence therefore otherwise
nevertheless
""".split()

_GERMAN = """
aber als alle alles also am an andere anbei auch auf aus außerdem bei beim beste besten bevor bin bis bist bitte da
dabei dafür damit danach daher danke dann darauf darf darin darüber darum das dass davon dazu dein deine deinem deinen
deiner deines dem den denn der derzeit deshalb dich die dies diese diesem diesen dieser dieses dir doch dort du durch
eben ein eine einem einen einer eines einfach er es etwas euch euer eure falls freundliche freundlichen für ganz genau
gern gerne gestatten grüß gut gute guten habe haben hallo hast hat herzlich herzliche herzlichen hey hi hier hättest
hätten hätte ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im in inhaltlich ins ist ja jede jeder jetzt kann
kannst kein keine klingt kommt könnte könnten könntest kurz kurze lass lassen liebe lieber magst man manche mehr mein
meine mich mir mit moin möchte möchten möchtest nach natürlich neben nein neu neue nicht nichts noch nun nur ob oder
ohne passt passen schick schon sehr sei sein seine seit selbst sende servus sich sie sind so sobald sofern solche
sollte sollten sonst soweit sowie statt teste trotzdem über um und uns unser unsere unserem unseren unserer unter
viele vielen vielleicht vom von vor vorab wann wäre wären war warum was weil welche wenn wenige wer werden wie wieder
willst wir wird wo wollen worum wünsche würde würden würdest zu zudem zum zunächst zur zusammen zwischen magst
deswegen beides gemeinsam entdeckt gefunden gesehen aufgefallen antworte antworten bekommst bekämst bekommen besser
bedanke bezahlt bieten biete bleibt braucht brauchst bräuchten dankbar deinerseits denke denken dennoch eigentlich
einmal einverstanden entscheide erzähl erzähle erst ebenso ebenfalls entschuldige falls findest finde fragen freuen
freue geben gebe geht gehen gehört genauso gerade gib gäbe halten hoffe hoffentlich hoffen hoffst höre hören
interessiert irgendwann jemand jederzeit könnt lassen lässt läuft leichter leider liegt machst machen mach mag melde
meldest meines möglich möglicherweise muss musst müssen müsstest nachdem nenne nimm nimmst nie niemand nutze notfalls
passend per pro prüfe rein sag sage sagen schaffen schaue schau schauen schicke schicken schlage schreib schreibe
schreiben schreibst schön sehe sehen selbstverständlich solltest solltet sonst soll sollen später spricht stehen steht
sprich stell stelle suche suchen teile teilen testen trägst tust überlege überleg übrigens unabhängig ungefähr
unverbindlich unten verpflichtet versprochen verständlich viel vielmehr völlig vorausgesetzt während weder weiter
weitere weiterhin welcher welches wenig wenigstens weshalb wieso will wissen wohin womit wozu wollten zeig zeige
zuerst zuletzt zumal zwar zweitens erstens spannend interessant schade kostenlos kostenfrei gratis bezahlte ehrlich
ehrliche schön schöne schönen dran draußen
""".split()

_GERMAN_NOUNS = """
abend absage absprache adresse anfrage angaben angebot anliegen anlass anregung anschauen ansatz antwort arbeit art
artikel aufmerksamkeit ausdauer ausrüstung auswahl bedingung beginn beispiel beitrag beiträge bericht bescheid beste
betreff bewertung bezug bild bilder blick brief budget chance community creator dank daten dauer details deal du echo
einblick eindruck einladung ende entscheidung erfahrung ergebnis fall feedback feld film folge folgen fortsetzung foto
fotos frage fragen freude freund freunde format gedanke gedanken gegenleistung gelegenheit gespräch gruß grüße grund
gründe gute handle heimat herzen honorar idee ideen ihnen ihr ihre ihrem ihren ihrer ihres inhalt inhalte interesse
kanal kanäle kategorie kennzeichnung kontakt kooperation kosten kurzem kurzfassung kurzform lauf laufen lieferung
linie link lust läufer läuferinnen mail marke material meinung menschen mal miteinander möglichkeit moment monat
monate muster nachricht name namen netz neues öffentlichkeit ordnung ort paar paket partner partnerin partnerschaft
person plan plattform platz posting post posts preis produkt produkte profil projekt publikum punkt quelle rahmen
reihe rückmeldung sache satz schluss schritt schuh schuhe schuhen seite serie sie sinn sohle start stelle stil strecke
stück tag tage team teil test text thema themen tipp titel ton uhr umgang umfang veröffentlichung vergütung verfügung
versand versuch video videos vorab voraus vorgabe vorgaben vorschlag vorstellung vorteil weg weise welt werbung werk
wert wetter wiedersehen woche wochen wohl wort worte worten wunsch wortlaut zahl wortlaut zeile zeilen zeit ziel
zukunft zusage zusammenarbeit zuschauer zuschauerinnen zuschauende zweck tests freuen sehen abonnenten abonnentin
abonnent besohlung ding dinge fläche gelände mensch größe hersteller herstellerin versuche büro matsch regen euro
schnee sonne berg strecken natur satz besohlen montag dienstag mittwoch donnerstag freitag samstag sonntag
""".split()

_FRENCH = """
a à afin ai ainsi alors après au aucun aucune aujourd'hui aussi autre aux avant avec avez avoir bien bientôt bonjour
bonne bonsoir bref c'est car ce ceci cela celle celui ces cet cette chaque cher chère comme comment concernant contact
cordialement créateur créatrice d'abord d'avance dans de depuis des dès donc dont du elle elles en encore enfin
ensuite entre envoyez est-ce et êtes-vous eux faites il ils ici j'ai j'aime j'aimerais j'espère je l'idée la le les
leur lors lorsque ma mais malgré me merci mes moi mon ne ni non nos notre nous on ou où oui par parce partenariat pas
pendant peu peut-être plus pour pourquoi pourriez-vous pouvez-vous proposition puis puisque qu'en quand que quel
quelle quelques qui quoi répondez sa sachant salut sans sauf se seriez-vous ses serait-ce si sinon sincèrement son
souhaitez-vous sous suite sur surtout ta tant te tes ton toi toujours tous tout toute toutes très tu un une vers vidéo
voici voilà volontiers vos votre vôtre vous voudriez-vous vu y auriez-vous aimeriez-vous seriez pourriez voudriez
souhaiteriez notez votre belle bien pourrais-tu aurais-tu serais-tu aimerais-tu veux-tu voudrais-tu ça nos cet
chaussure chaussures produit offre marque collaboration question l'offre accepteriez-vous acceptez ai-je aurais aura
auriez avons avais avait c'était cela certes chez choisissez ci-dessous connaissez contactez contre côté d'accord
d'ailleurs d'où découvrez dites dites-moi dis-moi donnez durant elles écrivez écrivez-moi également envoyer essayez
est étant été évidemment faire faut fort heureux heureuse hormis il-y-a indiquez j'attends j'ai j'écris j'en j'imagine
j'y jusqu'à justement laissez là l'article l'objectif l'occasion l'essai libre loin l'un m'a n'hésitez n'importe
naturellement néanmoins normalement ôtez pareil partager personne pensez permettez pouvons prenez présente proposons
précisément quant quoique qu'on qu'il rien reste répondre serait sera serions sommes soit sont souhaitons suis tester
testez tel telle toutefois trouvez tant travaille travaillons utile vient voir vraiment pourrions fabriquons nommez
aucune essayer simple simplement cette courir course tout'à-fait autrement auriez
""".split()

_SPANISH = """
a además adiós ahora al algo algún alguna algunas algunos ante antes aquel aquí así atentamente aun aunque bien buen
buena buenas bueno buenos cada casi claro como cómo con contacto cordiales cordialmente cual cuál cualquier cuando
cuándo cuanto de del desde después dónde donde durante e el él ella ellas ellos en encontré entonces entre era es esa
ese eso esta está estamos estaría este esto estos estoy estás fue gracias ha hace hacia hasta hay he hemos hola igual
la las le les lo los luego más me mi mientras mis mucho muy nada ni no nos nosotros nuestra nuestras nuestro nuestros
o para pero podemos podría podrías por porque puede puedes pues que qué querida querido quería quieres quizás saludos
se sea según ser será si sí siempre sin sobre solo sólo son soy su sus también tampoco tan te tengo ti tiene tienes
todo todos tras tu tú tus un una unas uno unos usted ustedes vi y ya yo encantado encantada estimada estimado quisiera
gustaría colaboración propuesta vídeo video publicación oferta marca producto zapatilla zapatillas interesa apetece
trabajo trabajamos acepta aceptarías agradezco agradecemos al algunas apenas aparte avísame basta busco buscamos cerca
cierto claro comentas contesta correr corres creemos creo cualquiera dame decide descubrí deseo deseamos dime dinos
donde enseguida envíame enviamos escríbeme escribo esperamos espero existe fabricamos gustosamente hablamos habla haz
hecho hacemos haría harías importa incluso indica indícame juntos justo lamento mandamos mándame mira mientras ningún
ninguna ninguno ofrecemos ojalá otra otro parece pensamos pensé pensando perdona permíteme pienso piensa podríamos
pregunto prueba pruébalo probar proponemos propongo publicas quedo queremos quiero recibes recibirías responde salud
salvo sabemos sé siendo simplemente sería seríamos serías siéntete somos supongo tal tanto tendrías tenemos tienen
trata tuve vale valoramos vengo ven veo vemos vuestro puedo podemos escribo te le
""".split()

STARTERS_ONLY = frozenset(
    "will may hope mark march august sunny rich frank art grace joy rose summer drew chase best".split())
"""May begin a sentence; inside one, with a capital, they are names until a fact says so."""

_GERMAN_ENDINGS = ("ung", "ungen", "heit", "heiten", "keit", "keiten", "schaft", "schaften", "tion", "tionen", "tät",
                   "nis",
                   "ismus")

ORDINARY = frozenset(_ENGLISH) | frozenset(_GERMAN) | frozenset(_FRENCH) | frozenset(_SPANISH)

_LISTS = {"en": frozenset(_ENGLISH), "de": frozenset(_GERMAN) | frozenset(_GERMAN_NOUNS), "fr": frozenset(_FRENCH),
          "es": frozenset(_SPANISH)}


def language(text: str) -> str:
    """The language whose ordinary words a text uses most; English when none stands out.

    >>> language("Wir würden dir gern ein Paar schicken"), language("Hello"), language("Nous aimons votre vidéo")
    ('de', 'en', 'fr')
    """
    words = re.findall(r"[^\W\d_]+", text.lower())
    counts = {name: sum(word in known for word in words) for name, known in _LISTS.items()}
    best = max(counts, key=lambda name: (counts[name], name == "en"))
    return best if counts[best] else "en"


def ordinary_start(word: str) -> bool:
    """Whether a word may begin a sentence with its capital without being anybody's name."""
    low = word.lower().replace("’", "'")
    return (low in ORDINARY or low in STARTERS_ONLY or low in _GERMAN_NOUNS_SET
            or bool(re.fullmatch(r"[a-z]{4,}(?:ing|ly)", low)) or german_noun(word))


def ordinary_inside(word: str, tongue: str) -> bool:
    """Whether a capitalised word inside a sentence is no name: German nouns in German, title-case words elsewhere."""
    low = word.lower().replace("’", "'")
    if tongue == "de" and (german_noun(word) or low in _GERMAN):
        return True
    return low in ORDINARY and low not in STARTERS_ONLY


def german_noun(word: str) -> bool:
    """Whether a word is a common German noun, inflected, or a compound that ends in one of at least four letters.

    >>> german_noun("Laufschuhe"), german_noun("Vereinbarung"), german_noun("Jornet"), german_noun("Jung")
    (True, True, False, False)
    """
    low = word.lower()
    if low in _GERMAN_NOUNS_SET or any(low.removesuffix(e) in _GERMAN_NOUNS_SET for e in ("s", "es", "e", "n", "en",
                                                                                          "er")):
        return True
    if len(low) >= 7 and low.endswith(_GERMAN_ENDINGS):
        return True
    return len(low) >= 8 and any(low.endswith(tail) and len(low) - len(tail) >= 3 for tail in _GERMAN_TAILS)


_GERMAN_NOUNS_SET = frozenset(_GERMAN_NOUNS)
_GERMAN_TAILS = tuple(noun for noun in _GERMAN_NOUNS if len(noun) >= 4 and noun not in {"mann", "name", "ende", "berg",
                                                                                        "welt"})
_STEMMERS = {"en": "english", "de": "german", "fr": "french", "es": "spanish"}


@lru_cache(50_000)
def stem(word: str, tongue: str) -> str:
    """A word's Snowball stem in one of the four languages. A stemmer has a state, so every call takes its own."""
    return snowballstemmer.stemmer(_STEMMERS[tongue]).stemWord(word.lower())
