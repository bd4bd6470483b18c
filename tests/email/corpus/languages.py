"""What clients write around a quotation, in ten languages; one row a language.

The attributions are those that each client makes for the same moment, 10 November 2026, 15:04.
"""

from dataclasses import dataclass

DESK = "Deskhand Support"
DESK_ADDRESS = "support@desk.example"


@dataclass(frozen=True)
class Words:
    """`above`, `between` and `below` were written by the sender, `earlier` and `question` by the
    desk. `labels` are those of Outlook's header block, and `date` stands in it.
    """

    code: str
    above: str
    between: str
    below: str
    earlier: str
    question: str
    gmail: str
    apple: str
    thunderbird: str
    yahoo: str
    proton: str
    labels: tuple[str, str, str, str]
    date: str
    original: str
    gmail_forward: str
    apple_forward: str
    forward_prefix: str
    iphone: str
    android: str
    outlook_mobile: str
    closing: str


ENGLISH = Words(
    "en",
    "The printer still shows the same error after a restart.",
    "Yes, I did that twice.",
    "Please call me after four o'clock.",
    "Thank you for your message. We are looking into it.",
    "Did you restart the print server?",
    "On Tue, Nov 10, 2026 at 3:04 PM {name} <{address}> wrote:",
    "On 10 Nov 2026, at 15:04, {name} <{address}> wrote:",
    "On 10/11/2026 15:04, {name} wrote:",
    "On Tuesday, November 10, 2026 at 03:04:05 PM GMT+1, {name} <{address}> wrote:",
    "On Tuesday, November 10th, 2026 at 3:04 PM, {name} <{address}> wrote:",
    ("From", "Sent", "To", "Subject"),
    "Tuesday, November 10, 2026 3:04 PM",
    "-----Original Message-----",
    "---------- Forwarded message ---------",
    "Begin forwarded message:",
    "Fwd: ",
    "Sent from my iPhone",
    "Sent from my Galaxy",
    "Get Outlook for iOS",
    "Best regards,\nAda",
)
GERMAN = Words(
    "de",
    "Der Drucker meldet nach dem Neustart denselben Fehler.",
    "Ja, das habe ich zweimal versucht.",
    "Bitte rufen Sie mich nach vier Uhr an.",
    "Vielen Dank für Ihre Nachricht. Wir sehen uns das an.",
    "Haben Sie den Druckserver neu gestartet?",
    "Am Di., 10. Nov. 2026 um 15:04 Uhr schrieb {name} <{address}>:",
    "Am 10.11.2026 um 15:04 schrieb {name} <{address}>:",
    "Am 10.11.26 um 15:04 schrieb {name}:",
    "Am Dienstag, 10. November 2026 um 15:04:05 MEZ hat {name} <{address}> Folgendes geschrieben:",
    "{name} <{address}> schrieb am Dienstag, 10. November 2026 um 15:04:",
    ("Von", "Gesendet", "An", "Betreff"),
    "Dienstag, 10. November 2026 15:04",
    "-----Ursprüngliche Nachricht-----",
    "---------- Weitergeleitete Nachricht ---------",
    "Anfang der weitergeleiteten Nachricht:",
    "WG: ",
    "Von meinem iPhone gesendet",
    "Von meinem Samsung Galaxy Smartphone gesendet.",
    "Holen Sie sich Outlook für iOS",
    "Viele Grüße\nAda",
)
FRENCH = Words(
    "fr",
    "L'imprimante affiche la même erreur après le redémarrage.",
    "Oui, je l'ai fait deux fois.",
    "Merci de m'appeler après seize heures.",
    "Merci pour votre message. Nous regardons cela.",
    "Avez-vous redémarré le serveur d'impression ?",
    "Le mar. 10 nov. 2026 à 15:04, {name} <{address}> a écrit :",
    "Le 10 nov. 2026 à 15:04, {name} <{address}> a écrit :",
    "Le 10/11/2026 à 15:04, {name} a écrit\u00a0:",
    "Le mardi 10 novembre 2026 à 15:04:05 UTC+1, {name} <{address}> a écrit :",
    "Le mardi 10 novembre 2026 à 15:04, {name} <{address}> a écrit :",
    ("De", "Envoyé", "À", "Objet"),
    "mardi 10 novembre 2026 15:04",
    "-----Message d'origine-----",
    "---------- Message transféré ---------",
    "Début du message transféré :",
    "TR: ",
    "Envoyé de mon iPhone",
    "Envoyé depuis mon appareil Galaxy",
    "Obtenez Outlook pour iOS",
    "Cordialement,\nAda",
)
SPANISH = Words(
    "es",
    "La impresora muestra el mismo error después de reiniciar.",
    "Sí, lo hice dos veces.",
    "Por favor, llámeme después de las cuatro.",
    "Gracias por su mensaje. Lo estamos revisando.",
    "¿Ha reiniciado el servidor de impresión?",
    "El mar, 10 nov 2026 a las 15:04, {name} (<{address}>) escribió:",
    "El 10 nov 2026, a las 15:04, {name} <{address}> escribió:",
    "El 10/11/2026 a las 15:04, {name} escribió:",
    "El martes, 10 de noviembre de 2026, 15:04:05 CET, {name} <{address}> escribió:",
    "El martes, 10 de noviembre de 2026 a las 15:04, {name} <{address}> escribió:",
    ("De", "Enviado", "Para", "Asunto"),
    "martes, 10 de noviembre de 2026 15:04",
    "-----Mensaje original-----",
    "---------- Forwarded message ---------",
    "Inicio del mensaje reenviado:",
    "RV: ",
    "Enviado desde mi iPhone",
    "Enviado desde mi Galaxy",
    "Obtener Outlook para iOS",
    "Un saludo,\nAda",
)
ITALIAN = Words(
    "it",
    "La stampante mostra lo stesso errore dopo il riavvio.",
    "Sì, l'ho fatto due volte.",
    "Vi prego di chiamarmi dopo le quattro.",
    "Grazie per il messaggio. Stiamo verificando.",
    "Ha riavviato il server di stampa?",
    "Il giorno mar 10 nov 2026 alle ore 15:04 {name} <{address}> ha scritto:",
    "Il giorno 10 nov 2026, alle ore 15:04, {name} <{address}> ha scritto:",
    "Il 10/11/2026 15:04, {name} ha scritto:",
    "Il martedì 10 novembre 2026 alle ore 15:04:05 CET, {name} <{address}> ha scritto:",
    "Il martedì 10 novembre 2026 15:04, {name} <{address}> ha scritto:",
    ("Da", "Inviato", "A", "Oggetto"),
    "martedì 10 novembre 2026 15:04",
    "-----Messaggio originale-----",
    "---------- Messaggio inoltrato ---------",
    "Inizio messaggio inoltrato:",
    "I: ",
    "Inviato da iPhone",
    "Inviato dal mio Galaxy",
    "Scarica Outlook per iOS",
    "Cordiali saluti\nAda",
)
PORTUGUESE = Words(
    "pt",
    "A impressora mostra o mesmo erro depois de reiniciar.",
    "Sim, fiz isso duas vezes.",
    "Por favor, liguem-me depois das quatro.",
    "Obrigado pela sua mensagem. Estamos a verificar.",
    "Reiniciou o servidor de impressão?",
    "Em ter., 10 de nov. de 2026 às 15:04, {name} <{address}> escreveu:",
    "No dia 10 de nov. de 2026, às 15:04, {name} <{address}> escreveu:",
    "Em 10/11/2026 15:04, {name} escreveu:",
    "Em terça-feira, 10 de novembro de 2026 às 15:04:05 WET, {name} <{address}> escreveu:",
    "{name} <{address}> escreveu (terça, 10/11/2026 à(s) 15:04):",
    ("De", "Enviado", "Para", "Assunto"),
    "terça-feira, 10 de novembro de 2026 15:04",
    "-----Mensagem original-----",
    "---------- Mensagem encaminhada ---------",
    "Início da mensagem reencaminhada:",
    "ENC: ",
    "Enviado do meu iPhone",
    "Enviado do meu Galaxy",
    "Obter o Outlook para iOS",
    "Com os melhores cumprimentos,\nAda",
)
DUTCH = Words(
    "nl",
    "De printer geeft na het herstarten dezelfde fout.",
    "Ja, dat heb ik twee keer gedaan.",
    "Bel me alstublieft na vier uur.",
    "Bedankt voor uw bericht. We kijken ernaar.",
    "Heeft u de printserver opnieuw gestart?",
    "Op di 10 nov 2026 om 15:04 schreef {name} <{address}>:",
    "Op 10 nov. 2026, om 15:04 heeft {name} <{address}> het volgende geschreven:",
    "Op 10-11-2026 om 15:04 schreef {name}:",
    "Op dinsdag 10 november 2026 om 15:04:05 CET schreef {name} <{address}>:",
    "Op dinsdag 10 november 2026 om 15:04 schreef {name} <{address}>:",
    ("Van", "Verzonden", "Aan", "Onderwerp"),
    "dinsdag 10 november 2026 15:04",
    "-----Oorspronkelijk bericht-----",
    "---------- Doorgestuurd bericht ---------",
    "Begin doorgestuurd bericht:",
    "Doorst: ",
    "Verstuurd vanaf mijn iPhone",
    "Verzonden vanaf mijn Galaxy",
    "Outlook voor iOS downloaden",
    "Met vriendelijke groet,\nAda",
)
POLISH = Words(
    "pl",
    "Drukarka po ponownym uruchomieniu pokazuje ten sam błąd.",
    "Tak, zrobiłam to dwa razy.",
    "Proszę zadzwonić do mnie po szesnastej.",
    "Dziękujemy za wiadomość. Sprawdzamy to.",
    "Czy serwer wydruku został uruchomiony ponownie?",
    "wt., 10 lis 2026 o 15:04 {name} <{address}> napisał(a):",
    "Wiadomość napisana przez {name} <{address}> w dniu 10 lis 2026, o godz. 15:04:",
    "W dniu 10.11.2026 o 15:04, {name} pisze:",
    "wtorek, 10 listopada 2026 15:04:05 CET, {name} <{address}> napisał(a):",
    "W dniu wtorek, 10 listopada 2026 o 15:04 {name} <{address}> napisał(a):",
    ("Od", "Wysłane", "Do", "Temat"),
    "wtorek, 10 listopada 2026 15:04",
    "-----Wiadomość oryginalna-----",
    "---------- Przekazana wiadomość ---------",
    "Początek przekazywanej wiadomości:",
    "PD: ",
    "Wysłane z iPhone'a",
    "Wysłano z mojego Galaxy",
    "Pobierz aplikację Outlook dla systemu iOS",
    "Pozdrawiam\nAda",
)
HEBREW = Words(
    "he",
    "המדפסת מציגה את אותה שגיאה אחרי הפעלה מחדש.",
    "כן, עשיתי את זה פעמיים.",
    "בבקשה להתקשר אליי אחרי ארבע.",
    "תודה על הודעתך. אנחנו בודקים את זה.",
    "האם הפעלת מחדש את שרת ההדפסה?",
    "‫בתאריך יום ג׳, 10 בנוב׳ 2026 ב-15:04 מאת ‪{name}‬‏ <‪{address}‬‏>:‬",
    "ב-10 בנוב׳ 2026, בשעה 15:04, {name} <{address}> כתב/ה:",
    "בתאריך 10/11/2026 15:04, {name} כתב:",
    "ביום שלישי, 10 בנובמבר 2026 בשעה 15:04:05 GMT+2, {name} <{address}> כתב/ה:",
    "ביום שלישי, 10 בנובמבר 2026 ב-15:04, {name} <{address}> כתב:",
    ("מאת", "נשלח", "אל", "נושא"),
    "יום שלישי 10 נובמבר 2026 15:04",
    "-----הודעה מקורית-----",
    "---------- הודעה שהועברה ---------",
    "תחילת ההודעה שהועברה:",
    "הועבר: ",
    "נשלח מה-iPhone שלי",
    "נשלח מה-Galaxy שלי",
    "קבל את Outlook עבור iOS",
    "בברכה,\nעדה",
)
ARABIC = Words(
    "ar",
    "تعرض الطابعة الخطأ نفسه بعد إعادة التشغيل.",
    "نعم، فعلت ذلك مرتين.",
    "يرجى الاتصال بي بعد الساعة الرابعة.",
    "شكرا على رسالتك. نحن ننظر في الأمر.",
    "هل أعدت تشغيل خادم الطباعة؟",
    "في الثلاثاء، 10 نوفمبر 2026 في 3:04 م تمت كتابة ما يلي بواسطة ‪{name}‬‏ <‪{address}‬‏>:",
    "في ١٠ نوفمبر ٢٠٢٦، الساعة ٣:٠٤ م، كتب {name} <{address}>:",
    "في 10/11/2026 15:04، كتب {name}:",
    "في الثلاثاء، 10 نوفمبر 2026 في 03:04:05 م غرينتش+2، كتب {name} <{address}>:",
    "يوم الثلاثاء، 10 نوفمبر 2026 في 3:04 م، كتب {name} <{address}>:",
    ("من", "تم الإرسال", "إلى", "الموضوع"),
    "الثلاثاء، 10 نوفمبر 2026 03:04 م",
    "-----الرسالة الأصلية-----",
    "---------- رسالة مُعاد توجيهها ---------",
    "بدء الرسالة المعاد توجيهها:",
    "إعادة توجيه: ",
    "مرسل من الـ iPhone",
    "تم الإرسال من هاتفي Galaxy",
    "الحصول على Outlook لـ iOS",
    "مع التحية،\nعدا",
)
LANGUAGES = (
    ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, PORTUGUESE, DUTCH, POLISH, HEBREW, ARABIC,
)  # fmt: skip
