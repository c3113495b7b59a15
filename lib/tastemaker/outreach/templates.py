"""The sentences of the template writer, by language and slot: Jinja2, sandboxed, the variant chosen by hash.

`du` and `tu` are used with a friendly tone, `Sie` and `usted` with any other. What is quoted stands between the
language's own quotation marks; `stop` is a full stop where the quotation does not end in a mark of its own.
"""

from __future__ import annotations

from datetime import date

MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
}
_PATTERNS = {"en": "{d} {m} {y}", "de": "{d}. {m} {y}", "fr": "{d} {m} {y}", "es": "{d} de {m} de {y}"}

Slots = dict[str, tuple[str, ...]]

_ENGLISH: Slots = {
    "greeting": ("Hi {{ name }},", "Hello {{ name }},"),
    "greeting_nobody": ("Hello,",),
    "subject_title": ("“{{ title }}” and {{ product }}", "{{ product }}: an idea after “{{ title }}”"),
    "subject": ("{{ product }}: an idea for your {{ thing }} of {{ day }}",
                "Your {{ thing }} of {{ day }} and {{ product }}"),
    "title": ("I came across your {{ thing }} “{{ title }}” of {{ day }}.",
              "Your {{ thing }} “{{ title }}” of {{ day }} is the reason for this note.",
              "I am writing because of “{{ title }}”, your {{ thing }} of {{ day }}."),
    "quote": ("On {{ day }} you wrote: “{{ title }}”{{ stop }}",
              "I came across your words of {{ day }}: “{{ title }}”{{ stop }}"),
    "also_title": ("I also noticed “{{ title }}” of {{ day }}.", "“{{ title }}” of {{ day }} caught my eye too."),
    "also_quote": ("And on {{ day }}: “{{ title }}”{{ stop }}",),
    "about": ("I am writing on behalf of {{ organisation }} about {{ product }}{{ what }}.",
              "I write for {{ organisation }}, and this is about {{ product }}{{ what }}."),
    "about_nobody": ("I am writing about {{ product }}{{ what }}.",),
    "fit": ("Your {{ thing }} touches on {{ topic }}, so this could be a good fit.",
            "Because your {{ thing }} touches on {{ topic }}, I thought of you."),
    "offer": ("What we can offer: {{ offer }}.", "Our offer is {{ offer }}."),
    "offer_foreign": ("Our offer, word for word: “{{ offer }}”.",),
    "ask": ("May I send you the details?", "Would you be open to hearing the details?", "Would that interest you?"),
    "link": ("More about it: {{ url }}",),
    "source": ("I found your details on your public {{ platform }} profile.",),
    "closing": ("Best regards", "Kind regards"),
}
_GERMAN: Slots = {
    "greeting": ("Hallo {{ name }},",),
    "greeting_nobody": ("Hallo,",),
    "subject_title": ("„{{ title }}“ und {{ product }}", "{{ product }}: eine Idee zu „{{ title }}“"),
    "subject": ("{{ product }}: eine Idee zu deinem {{ thing }} vom {{ day }}",
                "Dein {{ thing }} vom {{ day }} und {{ product }}"),
    "title": ("ich bin auf dein {{ thing }} „{{ title }}“ vom {{ day }} gestoßen.",
              "dein {{ thing }} „{{ title }}“ vom {{ day }} ist der Grund für diese Nachricht.",
              "ich schreibe dir wegen „{{ title }}“, deinem {{ thing }} vom {{ day }}."),
    "quote": ("am {{ day }} hast du geschrieben: „{{ title }}“{{ stop }}",
              "ich bin auf deine Worte vom {{ day }} gestoßen: „{{ title }}“{{ stop }}"),
    "also_title": ("Auch „{{ title }}“ vom {{ day }} ist mir aufgefallen.",),
    "also_quote": ("Und am {{ day }}: „{{ title }}“{{ stop }}",),
    "about": ("Ich schreibe für {{ organisation }}, und es geht um {{ product }}{{ what }}.",
              "Ich melde mich im Namen von {{ organisation }} wegen {{ product }}{{ what }}."),
    "about_nobody": ("Es geht um {{ product }}{{ what }}.",),
    "fit": ("Da es in deinem {{ thing }} um {{ topic }} geht, könnte das gut passen.",
            "Weil dein {{ thing }} {{ topic }} berührt, habe ich dabei an dich gedacht."),
    "offer": ("Unser Angebot: {{ offer }}.", "Das können wir anbieten: {{ offer }}."),
    "offer_foreign": ("Unser Angebot im Wortlaut: „{{ offer }}“.",),
    "ask": ("Darf ich dir die Einzelheiten schicken?", "Hättest du Interesse an den Einzelheiten?"),
    "link": ("Mehr dazu: {{ url }}",),
    "source": ("Deine Angaben habe ich in deinem öffentlichen Profil bei {{ platform }} gefunden.",),
    "closing": ("Viele Grüße", "Herzliche Grüße"),
}
_GERMAN_FORMAL: Slots = _GERMAN | {
    "greeting": ("Guten Tag {{ name }},",),
    "greeting_nobody": ("Guten Tag,",),
    "subject": ("{{ product }}: eine Idee zu Ihrem {{ thing }} vom {{ day }}",
                "Ihr {{ thing }} vom {{ day }} und {{ product }}"),
    "title": ("ich bin auf Ihr {{ thing }} „{{ title }}“ vom {{ day }} gestoßen.",
              "Ihr {{ thing }} „{{ title }}“ vom {{ day }} ist der Grund für diese Nachricht."),
    "quote": ("am {{ day }} haben Sie geschrieben: „{{ title }}“{{ stop }}",),
    "fit": ("Da es in Ihrem {{ thing }} um {{ topic }} geht, könnte das gut passen.",),
    "ask": ("Darf ich Ihnen die Einzelheiten schicken?", "Hätten Sie Interesse an den Einzelheiten?"),
    "source": ("Ihre Angaben habe ich in Ihrem öffentlichen Profil bei {{ platform }} gefunden.",),
    "closing": ("Freundliche Grüße",),
}
_FRENCH: Slots = {
    "greeting": ("Bonjour {{ name }},",),
    "greeting_nobody": ("Bonjour,",),
    "subject_title": ("« {{ title }} » et {{ product }}", "{{ product }} : une idée après « {{ title }} »"),
    "subject": ("{{ product }} : une idée pour votre {{ thing }} du {{ day }}",
                "Votre {{ thing }} du {{ day }} et {{ product }}"),
    "title": ("J'ai découvert votre {{ thing }} « {{ title }} » du {{ day }}.",
              "Votre {{ thing }} « {{ title }} » du {{ day }} est à l'origine de ce message."),
    "quote": ("Le {{ day }}, vous avez écrit : « {{ title }} »{{ stop }}",),
    "also_title": ("J'ai aussi remarqué « {{ title }} » du {{ day }}.",),
    "also_quote": ("Et le {{ day }} : « {{ title }} »{{ stop }}",),
    "about": ("Je vous écris au nom de {{ organisation }} au sujet de {{ product }}{{ what }}.",),
    "about_nobody": ("Je vous écris au sujet de {{ product }}{{ what }}.",),
    "fit": ("Comme il est question de {{ topic }} dans votre {{ thing }}, cela pourrait bien convenir.",),
    "offer": ("Notre offre : {{ offer }}.", "Voici notre offre : {{ offer }}."),
    "offer_foreign": ("Notre offre, mot pour mot : « {{ offer }} ».",),
    "ask": ("Puis-je vous envoyer les détails ?", "Seriez-vous d'accord pour en recevoir les détails ?"),
    "link": ("Pour en savoir plus : {{ url }}",),
    "source": ("J'ai trouvé ces informations sur votre profil public {{ platform }}.",),
    "closing": ("Bien cordialement", "Cordialement"),
}
_SPANISH: Slots = {
    "greeting": ("Hola, {{ name }}:",),
    "greeting_nobody": ("Hola:",),
    "subject_title": ("«{{ title }}» y {{ product }}", "{{ product }}: una idea a partir de «{{ title }}»"),
    "subject": ("{{ product }}: una idea para tu {{ thing }} del {{ day }}",
                "Tu {{ thing }} del {{ day }} y {{ product }}"),
    "title": ("He encontrado tu {{ thing }} «{{ title }}» del {{ day }}.",
              "Tu {{ thing }} «{{ title }}» del {{ day }} es el motivo de este mensaje."),
    "quote": ("El {{ day }} escribiste: «{{ title }}»{{ stop }}",),
    "also_title": ("También vi «{{ title }}» del {{ day }}.",),
    "also_quote": ("Y el {{ day }}: «{{ title }}»{{ stop }}",),
    "about": ("Te escribo en nombre de {{ organisation }} sobre {{ product }}{{ what }}.",),
    "about_nobody": ("Te escribo sobre {{ product }}{{ what }}.",),
    "fit": ("Como en tu {{ thing }} se habla de {{ topic }}, creo que puede encajar bien.",),
    "offer": ("Nuestra oferta: {{ offer }}.", "Esto es lo que ofrecemos: {{ offer }}."),
    "offer_foreign": ("Nuestra oferta, palabra por palabra: «{{ offer }}».",),
    "ask": ("¿Puedo enviarte los detalles?", "¿Te interesaría recibir los detalles?"),
    "link": ("Más información: {{ url }}",),
    "source": ("Encontré estos datos en tu perfil público de {{ platform }}.",),
    "closing": ("Un saludo", "Saludos cordiales"),
}
_SPANISH_FORMAL: Slots = _SPANISH | {
    "subject": ("{{ product }}: una idea para su {{ thing }} del {{ day }}",
                "Su {{ thing }} del {{ day }} y {{ product }}"),
    "title": ("He encontrado su {{ thing }} «{{ title }}» del {{ day }}.",),
    "quote": ("El {{ day }} usted escribió: «{{ title }}»{{ stop }}",),
    "about": ("Le escribo en nombre de {{ organisation }} sobre {{ product }}{{ what }}.",),
    "about_nobody": ("Le escribo sobre {{ product }}{{ what }}.",),
    "fit": ("Como en su {{ thing }} se habla de {{ topic }}, creo que puede encajar bien.",),
    "ask": ("¿Puedo enviarle los detalles?", "¿Le interesaría recibir los detalles?"),
    "source": ("Encontré estos datos en su perfil público de {{ platform }}.",),
}

THINGS = {"en": ("video", "post"), "de": ("Video", "Posting"), "fr": ("vidéo", "post"), "es": ("vídeo", "post")}
"""What a post is called, with moving pictures and without; German neuter forms, so that articles agree."""
LANGUAGES = tuple(THINGS)


def slots(tongue: str, tone: str) -> Slots:
    """The sentences for a language and a tone."""
    formal = "friend" not in tone.casefold() and "casual" not in tone.casefold()
    return {"en": _ENGLISH, "de": _GERMAN_FORMAL if formal else _GERMAN, "fr": _FRENCH,
            "es": _SPANISH_FORMAL if formal else _SPANISH}[tongue]


def spoken(day: date, tongue: str) -> str:
    """A date as a letter in this language writes it.

    >>> spoken(date(2026, 5, 3), "de"), spoken(date(2026, 5, 3), "es")
    ('3. Mai 2026', '3 de mayo de 2026')
    """
    return _PATTERNS[tongue].format(d=day.day, m=MONTHS[tongue][day.month - 1], y=day.year)
