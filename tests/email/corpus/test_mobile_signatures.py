"""Signatures that mobile clients add, in ten languages, and words that look like them."""

from adapters.email.reading.reader import read_mail
from tests.cases import each_case
from tests.email.corpus.clients import HEAD

SIGNATURES = (
    *("Sent from my iPhone", "Sent from my iPad", "Sent from Outlook for iOS", "Get Outlook for Android"),
    *("Sent from Mail for Windows 10", "Sent with Proton Mail secure email.", "Sent from Gmail Mobile"),
    *("Sent from Proton Mail for iOS", "Sent from my Samsung Galaxy smartphone.", "Sent from my phone"),
    *("Sent via the Samsung Galaxy S21 5G, an AT&T 5G smartphone", "Sent from my T-Mobile 5G Device"),
    *("Sent from Yahoo Mail on Android", "Sent from Yahoo Mail: Search, Organize, Conquer"),
    *("Sent from my iPhone, please excuse my brevity", "Sent from my Huawei phone"),
    *("Gesendet von meinem iPhone", "Von meinem iPad gesendet", "Gesendet mit der GMX Mail App"),
    *("Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.",),
    *("Gesendet von Mail für Windows", "Outlook für Android beziehen", "Gesendet von Outlook für iOS"),
    *("Von Yahoo Mail auf Android gesendet", "Gesendet mit Proton Mail.", "Von meinem Handy gesendet"),
    *("Envoyé de mon iPad", "Envoyé à partir de Outlook pour Android", "Envoyé de mon téléphone"),
    *("Envoyé depuis l'application Mail Orange", "Télécharger Outlook pour iOS", "Envoyé avec Proton Mail"),
    *("Envoyé à partir de Yahoo Mail pour iPhone", "Envoyé de mon appareil mobile", "Obtenir Outlook pour iOS"),
    *("Enviado desde mi iPad", "Enviado desde Outlook para Android", "Obtén Outlook para Android"),
    *("Enviado desde Yahoo Mail con Android", "Enviado con Proton Mail", "Enviado desde mi móvil"),
    *("Inviato dal mio iPhone", "Inviato da Outlook per iOS", "Inviato da Yahoo Mail su Android"),
    *("Ottieni Outlook per iOS", "Inviato con Proton Mail", "Inviato dal mio telefono", "Inviato da iPad"),
    *("Enviado do meu iPad", "Enviado a partir do Outlook para iOS", "Obter Outlook para Android"),
    *("Enviado via iPhone", "Enviado do meu telemóvel", "Enviado pelo meu celular", "Baixe o Outlook para iOS"),
    *("Verstuurd vanaf mijn iPad", "Verzonden vanuit Outlook voor iOS", "Download Outlook voor Android"),
    *("Outlook voor Android downloaden", "Verzonden via Yahoo Mail op Android", "Verzonden met Proton Mail"),
    *("Wysłane z iPada", "Wysłane z mojego iPhone'a", "Pobierz Outlooka dla systemu iOS", "Wysłane z iPhone’a"),
    *("Wysłano z Yahoo Mail na Androidzie", "Wysłane z telefonu Galaxy", "Uzyskaj Outlook dla systemu Android"),
    *("נשלח מה-iPad שלי", "נשלח מהאייפון שלי", "\u200f\u200fנשלח מה-iPhone שלי\u200f", "נשלח מהטלפון שלי"),
    *("הורד את Outlook עבור Android", "נשלח מ-Outlook עבור iOS", "נשלח מ-Yahoo Mail ב-Android"),
    *("أُرسلت من الـ iPhone", "تم الإرسال من iPhone", "أرسلت من هاتفي", "مُرسلة من هاتف Galaxy"),
    *("احصل على Outlook لـ Android", "تم الإرسال من Yahoo Mail على Android", "تنزيل Outlook for Android"),
    *("أرسل من الـ iPhone الخاص بي", "مرسل من الآيفون", "الحصول على Outlook for iOS"),
)  # fmt: skip


@each_case("signature", SIGNATURES)
def test_what_a_mobile_client_adds_is_no_word_of_the_writer(signature: str) -> None:
    head = f"{HEAD}Subject: Re: x\nContent-Type: text/plain; charset=utf-8\n\n"
    quoted = "On 10/11/2026 15:04, Deskhand wrote:\n> old"
    for body in (
        f"It works.\n\n{signature}",
        f"It works.\n\n{signature}\n\n{quoted}",
        f"It works.\n\n{signature}<https://aka.ms/o0ukef>\n\n________________________________\n",
        f"{quoted}\n\nIt works.\n\n--\n{signature}",
    ):
        assert read_mail(f"{head}{body}".encode()).text == "It works."


WORDS = (
    "The file sent from my iPhone is broken.",
    "Sent from the office printer it arrives, sent from my desk it does not.",
    "Sent from accounting yesterday.",
    "Get the old version back please",
    "Gesendet wurde nichts.",
    "Enviado ayer, no ha llegado.",
    "Envoyé hier, rien reçu.",
    "נשלח אתמול",
    "مرسل أمس",
)


@each_case("words", WORDS)
def test_words_about_sending_stay(words: str) -> None:
    head = f"{HEAD}Subject: Re: x\nContent-Type: text/plain; charset=utf-8\n\n"
    assert read_mail(f"{head}Hello\n\n{words}".encode()).text == f"Hello\n\n{words}"
    assert read_mail(f"{head}{words}\n\nSecond".encode()).text == f"{words}\n\nSecond"
