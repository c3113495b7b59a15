"""What people write back: an opt-out goes before everything, and what is unclear stays unclear."""

from __future__ import annotations

import pytest

from tastemaker.outreach import replies

WRITTEN = {
    "opt-out": """Please take me off your list.|Unsubscribe|Stop emailing me.|Do not contact me again.|Where did you get my address? Delete my data.|
I never signed up for this, please remove my e-mail from your database.|No more messages please.|Looks nice, but please don't write to me again.|
Bitte keine weiteren Mails.|Löschen Sie bitte meine Daten.|Schreiben Sie mir nicht mehr.|Ich möchte nicht mehr kontaktiert werden.|Hiermit widerspreche ich der Nutzung meiner Daten.|
Nehmen Sie mich bitte aus dem Verteiler.|Ne m'écrivez plus.|Merci de me désinscrire.|Supprimez mon adresse de vos fichiers.|Je ne souhaite plus être contactée.|
Retirez-moi de votre liste.|No me escriban más.|Por favor, date de baja mi correo.|Elimine mis datos.|No quiero recibir más correos.|Dejen de escribirme.|
더 이상 연락하지 마세요.|수신거부합니다.|제 정보를 삭제해 주세요.|메일 보내지 말아 주세요.|앞으로 연락하지 말아 주세요.""",
    "out of office": """I am out of the office until Monday.|I'm on annual leave and will be back on 4 June.|This is an automatic reply.|I am currently travelling with limited access to e-mail.|
Ich bin bis zum 3. Juni im Urlaub.|Automatische Antwort: Ich bin derzeit nicht erreichbar.|Abwesenheitsnotiz: bin ab Montag wieder da.|
Je suis en congé jusqu'au 4 juin.|Réponse automatique : je suis absente.|Estoy fuera de la oficina hasta el lunes.|Respuesta automática: estoy de vacaciones.|
현재 휴가 중입니다.|자동 회신입니다. 월요일에 복귀합니다.|출장 중이라 답장이 늦습니다.""",
    "no": """Thanks, but I'm not interested.|I'll have to pass on this one.|No thanks.|Unfortunately I am fully booked this year.|It's not a good fit for my channel.|I don't do sponsored posts.|
We already have an exclusive partner.|Not right now, sorry.|Leider muss ich absagen.|Das passt leider nicht zu mir.|Kein Interesse, danke.|Nein danke.|Ich habe derzeit keine Kapazität.|
Ich mache keine Kooperationen.|Je ne suis pas intéressée.|Non merci.|Malheureusement je n'ai pas le temps.|Ce n'est pas pour moi.|Je dois refuser.|No me interesa, gracias.|
No, gracias.|Lamentablemente no puedo.|No encaja con mi canal y no me interesa.|Ahora mismo no.|관심 없습니다.|죄송하지만 어렵습니다.|이번에는 거절하겠습니다.|지금은 여유가 없습니다.|저와 맞지 않는 것 같습니다.""",
    "interested": """Sounds great, tell me more!|I'd love to try them.|Yes please, send me the details.|I'm interested.|Count me in!|Happy to chat next week.|Sure, my rate is 400 EUR per video.|
Absolutely, let's do it.|Klingt gut, schick mir gern mehr.|Ich hätte Interesse.|Sehr gerne!|Ja, gerne.|Das klingt spannend.|Ich wäre dabei.|Meine Preise liegen bei 400 Euro.|Avec plaisir !|
Oui, envoyez-moi les détails.|Cela m'intéresse beaucoup.|Volontiers.|Pourquoi pas, discutons-en.|Me interesa, cuéntame más.|Suena bien.|Sí, claro.|Me encantaría probarlas.|
Por supuesto, adelante.|관심 있습니다.|네, 좋습니다.|자세한 내용을 보내 주세요.|함께하고 싶습니다.|재미있을 것 같아요.""",
    "question": """What is the budget?|Which size do the shoes come in?|Who pays for shipping?|When would the video have to go live?|How long is the test?|I have a few questions first.|
Wie hoch ist das Honorar?|Bis wann müsste das Video online sein?|Wer trägt den Versand?|Ich hätte noch eine Frage dazu.|Quel est le budget ?|Combien de vidéos faudrait-il ?|
Qui paie la livraison ?|J'ai une question sur le contrat.|¿Cuál es el presupuesto?|¿Cuántos vídeos serían?|¿Quién paga el envío?|Tengo una pregunta.|예산이 얼마인가요?|언제까지 올려야 하나요?|
질문이 있습니다.|배송비는 누가 내나요?""",
    "unclear": """Hm.|Anna|See below.|Ok dann.|Voilà.|Mañana hablo con Marta.|확인했습니다.|My manager handles this: marta@agency.example""",
}
TONGUES = ("interested", "question", "no", "opt-out", "out of office", "unclear")


def cut(kind):
    return [s.strip() for s in WRITTEN[kind].split("|")]


@pytest.mark.parametrize("kind", TONGUES)
def test_most_replies_of_a_kind_are_read_as_that_kind(kind):
    wrong = {s: replies.read(s).kind for s in cut(kind) if replies.read(s).kind != kind}
    assert len(wrong) <= (0 if kind == "opt-out" else len(cut(kind)) * 0.15), wrong


@pytest.mark.parametrize("kind", TONGUES)
def test_no_wish_to_be_left_alone_is_made_up(kind):
    if kind != "opt-out":
        assert [s for s in cut(kind) if replies.read(s).kind == "opt-out"] == []


@pytest.mark.parametrize("text", ["I'm not interested and please stop emailing me.",
                                  "Sounds great! Just kidding. Unsubscribe me.",
                                  "Klingt gut, aber schreiben Sie mir nicht mehr.", "¿Qué? No me escriban más."])
def test_an_opt_out_goes_before_everything_else(text):
    assert replies.read(text).kind == "opt-out"


@pytest.mark.parametrize("below", [
    "On Mon, 4 May 2026 at 10:00, Mara <mara@fernpath.example> wrote:\n> If you would rather not hear from us, "
    "unsubscribe.\n> I'd love to send you a pair",
    "Am 4. Mai 2026 um 10:00 schrieb Mara:\n> Darf ich dir schreiben?",
    "-----Original Message-----\nFrom: Mara\nI'd love to hear from you, or stop emailing me",
    "-- \nAnna\nunsubscribe", "Sent from my phone\nremove me from your list",
    "________________________________\nVon: Mara\nBitte keine weiteren Mails"])
def test_what_is_quoted_or_signed_is_not_the_writers_own(below):
    assert replies.read(f"No thanks.\n\n{below}").kind == "no"
    assert replies.own_words(f"No thanks.\n\n{below}") == ["No thanks."]


@pytest.mark.parametrize("headers", [{"Auto-Submitted": "auto-replied"}, {"X-Autoreply": "yes"},
                                     {"PRECEDENCE": "auto_reply"}])
def test_a_program_s_answer_is_told_by_its_headers(headers):
    assert replies.read("Thank you for your message, we love it!", headers).kind == "out of office"
    assert replies.read("Thank you for your message, we love it!", {"Auto-Submitted": "no"}).kind != "out of office"


def test_hostile_text_is_read_quickly_and_quoted_clean():
    reading = replies.read("I'd love to \u202eevil\u202c" + " a" * 50_000 + "\x00?")
    assert len(reading.quote) <= 240 and "\u202e" not in reading.quote
    assert replies.read("").kind == replies.read("\n\n> all quoted").kind == "unclear"
