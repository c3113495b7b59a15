"""What asks a reader for something, in five languages; a letter asks exactly one thing."""

from __future__ import annotations

import numpy as np
import pytest

from tastemaker.outreach import asks

ASKING = {
    "en": """Could you tell me whether that suits you?|Would you like to try it?|Please send me your rates.|May I send you a pair?|
Let me know what you think.|Can we talk next week?|Do you have time for a call on Friday?|Would you be open to a paid review?|
If this interests you, just reply to this mail.|Shall I tell you more?|Are you interested in hearing more?|Would a test pair be welcome?|
Write back if you want the details.|Could I share the details with you?|How about a short call?|Tell me which size you wear.|
I would love to hear your thoughts.|Would you consider working with us?|Can you let us know by Friday?|What would you charge for one video?""",
    "de": """Darf ich dir mehr erzählen?|Hätten Sie Lust auf einen Test?|Bitte schicken Sie mir Ihre Preise.|Schreib mir, wenn du magst.|
Könnten wir nächste Woche telefonieren?|Wären Sie offen für eine bezahlte Zusammenarbeit?|Sag mir gern, was du davon hältst.|
Soll ich Ihnen ein Paar zusenden?|Hast du am Freitag Zeit für ein Gespräch?|Melden Sie sich gern bei mir.|Welche Größe trägst du?|
Magst du die Schuhe ausprobieren?|Würden Sie uns ein Angebot machen?|Wie wäre es mit einem kurzen Telefonat?|Antworte mir einfach auf diese Mail.|
Was würdest du für ein Video verlangen?|Könnten Sie mir bis Freitag Bescheid geben?|Interessiert Sie das?|Lassen Sie uns bitte wissen, ob das passt.|
Dürfen wir Ihnen die Einzelheiten schicken?""",
    "fr": """Puis-je vous en dire plus ?|Seriez-vous partant pour un essai ?|Merci de m'envoyer vos tarifs.|Dites-moi ce que vous en pensez.|
Pourrions-nous en parler la semaine prochaine ?|Auriez-vous un moment vendredi ?|Souhaitez-vous que je vous envoie une paire ?|
Est-ce que cela vous intéresse ?|Pourriez-vous me répondre avant vendredi ?|Quelle pointure faites-vous ?|Veuillez me faire savoir si cela vous convient.|
N'hésitez pas à me répondre.|Voulez-vous essayer ces chaussures ?|Combien demanderiez-vous pour une vidéo ?|Accepteriez-vous une collaboration rémunérée ?|
Que diriez-vous d'un court appel ?|Répondez-moi simplement à ce message.|Peux-tu me dire ce que tu en penses ?|Pouvons-nous vous appeler demain ?|
Avez-vous envie d'en savoir plus ?""",
    "es": """¿Puedo contarte más?|¿Te gustaría probarlo?|Por favor, envíame tus tarifas.|Dime qué te parece.|¿Podríamos hablar la semana que viene?|
¿Tendrías un rato el viernes?|¿Quieres que te mande un par?|¿Te interesa?|¿Podrías responderme antes del viernes?|¿Qué talla usas?|
Avísame si te encaja, por favor.|Escríbeme si te apetece.|¿Le gustaría recibir los detalles?|¿Cuánto cobrarías por un vídeo?|¿Estarías dispuesta a una colaboración pagada?|
¿Qué tal una llamada corta?|Respóndeme a este correo, por favor.|¿Puedes decirme tu opinión?|¿Podemos llamarle mañana?|¿Quieres saber más?""",
    "ko": """조금 더 말씀드려도 될까요?|한번 사용해 보시겠어요?|비용을 알려 주세요.|어떻게 생각하시는지 알려 주시면 감사하겠습니다.|다음 주에 통화하실 수 있을까요?|
금요일에 시간 괜찮으실까요?|한 켤레 보내 드려도 될까요?|관심 있으세요?|금요일까지 답장 부탁드립니다.|사이즈를 알려 주시겠어요?|괜찮으시면 회신해 주세요.|
편하게 연락 주세요.|자세한 내용을 받아 보시겠어요?|영상 한 편에 얼마를 받으시나요?|유료 협업을 함께 하실 의향이 있으신가요?|짧게 통화하면 어떨까요?|
이 메일에 답장해 주세요.|의견을 말씀해 주실 수 있나요?|내일 전화드려도 괜찮을까요?|더 알고 싶으신가요?""",
}
TELLING = {
    "en": """The shoe weighs 240 grams.|I saw your video of 3 May 2026.|We make shoes in Porto.|Our offer is a free pair.|It ships in June.|
You wrote about mud and rain.|I work for Fernpath.|More about it: https://fernpath.example/?utm_source=a|Thank you for your time.|Best regards,|
Your series covers three mountain huts.|My name is Mara Lindqvist.|The outsole can be resoled.|I found your details on your public profile.|
That is why I am writing.|A pair costs 139 EUR.|We pay within thirty days.|Fernpath has made shoes since 2012.|The test lasts six weeks.|It is a paid partnership.""",
    "de": """Der Schuh wiegt 240 Gramm.|Ich habe dein Video vom 3. Mai gesehen.|Wir stellen Schuhe in Porto her.|Unser Angebot ist ein Paar zum Testen.|
Sie haben über Schlamm und Regen geschrieben.|Ich arbeite für Fernpath.|Vielen Dank für Ihre Zeit.|Viele Grüße|Deine Serie zeigt drei Hütten.|Ich heiße Mara Lindqvist.|
Die Sohle lässt sich erneuern.|Deine Angaben stehen in deinem öffentlichen Profil.|Deshalb schreibe ich dir.|Ein Paar kostet 139 Euro.|Wir zahlen innerhalb von dreißig Tagen.|
Fernpath macht seit 2012 Schuhe.|Der Test dauert sechs Wochen.|Es handelt sich um bezahlte Werbung.|Mehr dazu: https://fernpath.example|Er wird im Juni verschickt.""",
    "fr": """La chaussure pèse 240 grammes.|J'ai vu votre vidéo du 3 mai.|Nous fabriquons des chaussures à Porto.|Notre offre est une paire à tester.|
Vous avez écrit sur la boue et la pluie.|Je travaille pour Fernpath.|Merci pour votre attention.|Cordialement,|Votre série montre trois refuges.|Je m'appelle Mara Lindqvist.|
La semelle peut être refaite.|J'ai trouvé ces informations sur votre profil public.|C'est pourquoi je vous écris.|Une paire coûte 139 euros.|Nous payons sous trente jours.|
Fernpath fait des chaussures depuis 2012.|L'essai dure six semaines.|Il s'agit d'un partenariat rémunéré.|Pour en savoir plus : https://fernpath.example|Elle part en juin.""",
    "es": """La zapatilla pesa 240 gramos.|He visto tu vídeo del 3 de mayo.|Fabricamos zapatillas en Oporto.|Nuestra oferta es un par de prueba.|
Escribiste sobre barro y lluvia.|Trabajo para Fernpath.|Gracias por tu tiempo.|Un saludo,|Tu serie muestra tres refugios.|Me llamo Mara Lindqvist.|La suela se puede cambiar.|
Encontré estos datos en tu perfil público.|Por eso te escribo.|Un par cuesta 139 euros.|Pagamos en treinta días.|Fernpath hace zapatillas desde 2012.|La prueba dura seis semanas.|
Es una colaboración pagada.|Más información: https://fernpath.example|Se envía en junio.""",
    "ko": """신발 무게는 240그램입니다.|2026년 5월 3일 영상을 봤습니다.|저희는 포르투에서 신발을 만듭니다.|제안드리는 것은 한 켤레입니다.|진흙과 비에 대해 쓰셨습니다.|
저는 펀패스에서 일합니다.|시간 내 주셔서 감사합니다.|감사합니다.|시리즈에 산장 세 곳이 나옵니다.|제 이름은 마라입니다.|밑창은 교체할 수 있습니다.|공개 프로필에서 정보를 찾았습니다.|
그래서 글을 드립니다.|한 켤레는 139유로입니다.|삼십 일 안에 지급합니다.|펀패스는 2012년부터 신발을 만들었습니다.|테스트는 6주 동안 진행됩니다.|유료 협업입니다.|
더 보기: https://fernpath.example|6월에 발송됩니다.""",
}
LETTERS = {"en": ["Hello Anna,", "I saw your video “Shall we run?” of 3 May 2026.", "Our offer is a free pair.",
                  "May I send you the details?",
                  "More about it: https://fernpath.example/?utm_source=bluesky&utm_medium=email"],
           "de": ["Hallo Anna,", "ich habe dein Video „Laufen wir?“ gesehen.",
                  "Darf ich dir die Einzelheiten schicken?"],
           "fr": ["Bonjour Anna,", "J'ai vu votre vidéo « On court ? ».", "Puis-je vous envoyer les détails ?"],
           "es": ["Hola, Anna:", "He visto tu vídeo «¿Corremos?».", "¿Puedo enviarte los detalles?"],
           "ko": ["안녕하세요, 안나 님.", "영상 “달릴까요?”를 봤습니다.", "자세한 내용을 보내드려도 될까요?"]}


def cut(text):
    return [s.strip() for s in text.split("|")]


@pytest.mark.parametrize("tongue", asks.TONGUES)
def test_asking_sentences_score_above_telling_ones(tongue):
    yes, no = ([asks.probability(s, tongue) for s in cut(kind[tongue])] for kind in (ASKING, TELLING))
    above = np.mean([[a > b for b in no] for a in yes])
    assert above >= 0.95, {s: round(p, 2) for s, p in zip(cut(ASKING[tongue]), yes, strict=True) if p < 0.6}


@pytest.mark.parametrize("tongue", asks.TONGUES)
def test_few_sentences_are_taken_for_the_other_kind(tongue):
    missed = [s for s in cut(ASKING[tongue]) if not asks.asks([s], tongue)]
    false = [s for s in cut(TELLING[tongue]) if asks.asks([s], tongue)]
    assert len(missed) <= 3 and len(false) <= 1, (missed, false)


@pytest.mark.parametrize("tongue", asks.TONGUES)
def test_a_letter_asks_exactly_one_thing_and_a_quoted_question_is_none(tongue):
    letter = LETTERS[tongue]
    ask = next(s for s in letter if asks.asks([s], tongue))
    assert asks.wrong(letter, tongue) == ""
    assert asks.wrong([s for s in letter if s != ask], tongue) == "it asks for nothing"
    assert "2 things" in asks.wrong([*letter, ask], tongue)


def test_fitting_again_gives_the_same_weights_for_the_same_sentences():
    sentences, truth = cut(ASKING["en"]) + cut(TELLING["en"]), [True] * 20 + [False] * 20
    assert asks.fit(sentences, truth) == asks.fit(sentences, truth)
    assert asks.fit(sentences, truth)["names"] == asks.names()
