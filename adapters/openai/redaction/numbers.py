"""Numbers and addresses of people and their devices: cards, accounts, identity, telephone, codes."""

import ipaddress
import re
from collections.abc import Iterator
from typing import Final

from adapters.openai.redaction.checksums import IDENTITY, is_card, is_iban
from adapters.openai.redaction.folding import Span

_IBAN: Final = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ .-]?[A-Za-z0-9]{4}){2,7}(?:[ .-]?[A-Za-z0-9]{1,4})?(?![A-Za-z0-9])"
)
_CARD: Final = re.compile(r"(?<![\w.,+-])\d(?:[ ./\u00b7_-]?\d){12,18}(?![\w])(?!\.\d)")
_CARD_WORD: Final = re.compile(
    r"(?i:card|visa|mastercard|amex|american express|maestro|karte|carte|tarjeta|carta|cartão|kaart|kart|карт|כרטיס|بطاقة)"
)
_SECURITY_CODE: Final = re.compile(
    r"(?i:(?<!\w)(?:cvv2?|cvc2?|cvn|csc|(?:amex|american express|card)\b[^\n]{0,40}\bcid|card (?:verification|security) (?:code|number|value)|security code|security digits"
    r"|prüfziffer|prüfnummer|kartenprüfnummer|sicherheitscode|cryptogramme|code de sécurité|código de segur[a-zç]{2,5}ad?o?"
    r"|codice di sicurezza|beveiligingscode|kod (?:cvv|cvc|bezpieczeństwa)|код безопасности|(?:three|3|four|4)[ -]?digit(?:s)? (?:code )?on the back"
    r"|(?:digits|number|code) on the back|קוד אבטחה|שלוש הספרות|رمز الأمان)(?!\w))[^\d\n]{0,25}(\d{3,4})(?!\d|[.:]\d)"
)
_STRONG_CODE: Final = (
    r"(?:verification|one[ -]?time|otp|totp|2fa|mfa|two[ -]?factor|tfa|sms|login|log-in|sign[ -]?in|security|authenticat(?:or|ion)|auth|pass|pairing|confirmation|access"
    r"|backup|recovery|reset|activation|unlock|temporary|duo|google|microsoft|g|entry|door|puk|tan|mobiletan|voicemail|6-digit|six-digit)"
)
_ONE_TIME: Final = re.compile(
    rf"(?i:(?<![\w-])(?:{_STRONG_CODE}[ -]?(?:pass)?(?:codes?|pin|password|passcode|token|number|key)|otp|totp|2fa|puk|m?tan|passcode)(?:\s(?:you|i|we|from|that|for|in|by|on|of|to|my|the|sent|got|received|\w{{2,14}})){{0,6}}?"
    r"(?:\s?(?:is|was|are|shows?|says|reads|=|:|-|,|\())?\s{0,2}\"?)((?:[A-Z]-)?\d{3}[ -]?\d{1,5}|\d{4}[ -]\d{4}|(?:\d ){3,7}\d)(?![\w%]|[.,:-]\d)"
    r"|(?i:(?<![\w-])(?:einmal(?:code|passwort|kennwort)|bestätigungscode|sicherheitscode|zugangscode|anmeldecode|freischaltcode|tan|code de (?:vérification|validation|confirmation|sécurité)"
    r"|code (?:à usage unique|reçu|sms)|código de (?:verificación|seguridad|confirmación|verificação|segurança|confirmação|acceso|acesso)|código (?:sms|único)"
    r"|codice (?:di verifica|di conferma|di sicurezza|otp|sms|monouso|temporaneo)|verificatiecode|eenmalige code|beveiligingscode|inlogcode|sms-code"
    r"|kod (?:weryfikacyjny|jednorazowy|sms|autoryzacyjny)|код (?:подтверждения|из смс|из sms|доступа|авторизации|входа)|одноразовый (?:код|пароль)|смс-код"
    r"|ה?קוד (?:ה?אימות|ה?חד[ -]?פעמי|ה?סודי|ה?כניסה|שקיבלתי|ב-?sms)|(?:ال)?رمز (?:ال)?(?:تحقق|تأكيد|دخول|تفعيل)|(?:ال)?كود|doğrulama kodu|engångskod(?:en)?|认证码|验证码|認証コード))"
    r"[^\d\n]{0,30}?((?:[A-Z]-)?\d{3}[ -]?\d{1,5}|\d{4}[ -]\d{4})(?![\w%]|[.,:]\d)"
    r"|(?<![\w-])([A-Z]-\d{6})(?!\w)"
    rf"|(?<![\w.,:-])(\d{{3}}[ -]?\d{{1,5}})(?:,\s(?i:that's|that is|das ist|c'est|eso es|dat is|to jest|это)|\s(?i:is|was|as|ist|als|est|es|è|é|to|это))\s(?i:my|the|your|mein|der|mon|le|mi|el|il mio|o|meu|mijn|мой)?\s?(?i:{_STRONG_CODE}?[ -]?(?:code|pin|otp|passcode|código|codice|код|token))"
)
_PLAIN_CODE: Final = re.compile(
    r"(?i:(?<![\w-])(?:codes?|código|codice|kod|код(?:ом)?|ה?קוד|كود|الرمز)(?:\s(?:for|of|to|from|für|von|pour|de|du|para|per|di|do|voor|van|dla|для|от|של)(?:\s[^\W\d]{1,15}){1,3}(?=\s(?:is|was|ist|lautet|war|est|es|è|é|to|это|הוא)\b))?(?:\s(?:is|was|i got|you sent|they sent|from the text|that came|ist|lautet|war|est|es|è|é|to|הוא|היה|هو|это|:|-)){0,3}\s?[:=]?\s{0,2}\"?)"
    r"(\d{3}[ -]\d{3}|\d{5,8})(?![\w%]|[.,:-]\d|\s(?:times|people|users|days|rows|lines|mal|fois|veces|volte|vezes|keer|razy|раз)\b)"
)
_LOCK_CODE: Final = re.compile(
    r"(?i:(?<!\w)(?:(?:door|gate|garage|lift|elevator|front door|lockbox|key ?box|alarm|padlock|cabinet|cupboard) (?:code|pin)|(?:tür|tor|garagen|alarm|haustür|schließfach|tresor)[- ]?code"
    r"|digicode|code (?:de la |du |de l'|de ma |de )?(?:porte|portail|garage|alarme|carte(?: bleue| bancaire)?|cb)|código (?:de la|del|de mi|do|da|do meu|da minha) (?:puerta|portón|garaje|alarma|tarjeta|cajero|porta|portão|garagem|alarme|cartão)"
    r"|codice (?:del|della|dell'|di) ?(?:porta|portone|cancello|garage|allarme|bancomat|carta)|(?:deur|poort|garage|alarm|kluis)code|kod (?:do |od )?(?:drzwi|bramy|domofonu|garażu|alarmu|karty)"
    r"|(?:пин|пин-код|код)(?:\s(?:от|для|к))?\s(?:карты|двери|подъезда|домофона|ворот|гаража|сигнализации)|קוד (?:ה|ל|של ה)?(?:דלת|שער|חניה|אזעקה|כרטיס|כספת)|رمز (?:ال)?(?:باب|بوابة|بطاقة|خزنة|إنذار)|portkod(?:en)?|dörrkod(?:en)?)(?!\w))"
    r"(?![^\d\n]{0,24}(?i:room|raum|panel|list|page|floor|error|fehler|salle|since|seit|depuis|desde|dal|od|с\s))[^\d\n]{0,24}(\d{4,8}[#*]?)(?![\w%]|[.,:/-]\d)"
)
"""What opens a door or pays with a card, also with words between: "Türcode Lager 4471"."""
_OTHER_CODE: Final = re.compile(
    r"(?i:error|exit|status|stop|return|http|response|result|reason|zip|postal|post|country|area|source|qr|bar|promo|discount|dress|colou?r|booking|product|item|fail|crash"
    r"|exception|fehler|erreur|fallo|errore|erro|fout|błęd|ошибк|שגיאה|خطأ|vat|tax|order|ticket|tracking|dial|cost|project|department|office|building|event|bug|win|hresult|code base|line|list of|(?:in|of|at) (?:the )?room|raum|fails with|build )"
)
_EMAIL: Final = re.compile(
    r"(?<![/\w.+%'-])[\w.+%'-]{1,64}(?:@|\s@\s?)[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}\.[^\W\d_][\w-]{1,62}"
)
_IN_LINK: Final = re.compile(r"://[^\s/@]{0,110}:$")
_AT: Final = r"(?:at|ät|arroba|chez|chiocciola|małpa|apenstaartje|собака|שטרודל|arobase|@)"
_DOT: Final = r"(?:dot|punkt|punto|point|ponto|punt|kropka|точка|נקודה|نقطة|\.)"
_SPELLED: Final = re.compile(
    rf"(?i:(?<![\w.])[\w+-]{{1,40}}(?:(?:\.|\s?[\[({{<]\s?{_DOT}\s?[\])}}>]\s?|\s{_DOT}\s)[\w+-]{{1,40}}){{0,3}}"
    rf"(?:\s{{0,2}}[\[({{<]\s{{0,2}}{_AT}\s{{0,2}}[\])}}>]\s{{0,2}}|\s{{1,2}}{_AT}\s{{1,2}}(?!(?:the|an?|this|that|my|your|our|each|one|\d+)\b)(?=[\w-]{{1,60}}(?:\s{{1,2}}{_DOT}\s|\s?[\[({{<])))"
    rf"[\w-]{{1,60}}(?:(?:\s{{0,2}}[\[({{<]\s{{0,2}}{_DOT}\s{{0,2}}[\])}}>]\s{{0,2}}|\.|\s{{1,2}}{_DOT}\s{{1,2}})[\w-]{{2,30}}){{1,4}})"
)
_MAC: Final = re.compile(
    r"(?<![\w:-])(?:[0-9A-Fa-f]{2}([:-]))(?:[0-9A-Fa-f]{2}\1){4}(?:[0-9A-Fa-f]{2}\1[0-9A-Fa-f]{2}\1)?[0-9A-Fa-f]{2}(?![\w:-])"
    r"|(?<![\w.])(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}(?![\w.])"
    r"|(?i:(?<!\w)(?:mac|hardware|wifi|wi-fi|bluetooth|ethernet|physical|physikalische)(?:[ -]?(?:address|adresse|addr|id|dirección))?(?:\s(?:is|of\s\S{1,20}\sis|ist|est))?\s?[:=]?\s?)([0-9A-Fa-f]{12})(?!\w)"
)
_DEVICE: Final = re.compile(
    r"(?i:(?<!\w)(?:imei|meid|iccid|imsi|eid|serial(?: ?(?:number|no\.?|nr\.?|#))?|s/n|seriennummer|numéro de série|número de serie|серийный номер)"
    r"(?:\s(?:is|of\s\S{1,20}\sis|ist|est|es))?\s?[:=#]?\s{0,2})((?=[A-Z0-9-]{0,30}\d)[A-Z0-9][A-Z0-9-]{7,30})"
)
_IPV6: Final = re.compile(r"(?<![\w:.])[0-9A-Fa-f:]{3,39}(?:%\w{1,12})?(?![\w:])")
_IPV4: Final = re.compile(
    r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.]\d|\w)"
)
_VERSION: Final = re.compile(
    r"(?i:version|v\.?|release|build|driver|firmware|update|patch|chrome|edge|firefox|outlook|office|kernel|agent)\s?(?:is|to|from|:)?\s?$"
)
_PHONE: Final = re.compile(r"(?<![\w.,/+-])(?:\+|\()?\d[\d ()./-]{5,20}\d(?!\w)")
MIN_BARE_PHONE: Final = 9
"""Digits of a number that begins with 0 and has no blank in it; shorter ones are case numbers."""
_REFERENCE: Final = re.compile(
    r"(?i:order|case|gtin|ean|upc|isbn|ticket|invoice|parcel|tracking|article|customer|reference|ref|id|no\.?|nr\.?|number|#|sku|serial|rechnung|auftrag|commande|pedido|fattura|factura|bestelling|faktura|zakaz|заказ|הזמנה)[ :#.]{0,3}$"
)
_DATE: Final = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2}"
)
_AMERICAN: Final = re.compile(r"\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}")
_CALL: Final = re.compile(
    r"(?i:(?<!\w)(?:call(?:ing)?|phone|tel(?:ephone)?|mobile|cell(?:phone)?|ring|reach|whats\s?app|signal|text|sms|dial|landline|handy|mobil(?:nummer)?|telefon(?:o|nummer)?|telefone|fax"
    r"|anrufen|ruf(?:en)?|rückruf|erreichbar|appelez|appeler|téléphone|tél|portable|joignable|llama(?:r|me|dme)?|teléfono|móvil|chiama(?:re|mi|temi)?|cellulare"
    r"|ligue|liga|telemóvel|celular|bel(?:len)?|telefoonnummer|mobiel|zadzwoń|dzwonić|telefonu|komórka|позвони(?:те|ть)?|звони(?:те|ть)?|телефон|мобильный|номер"
    r"|להתקשר|התקשרו|תתקשרו|תתקשר|טלפון|ה?נייד|فون|اتصل(?:وا)?|هاتف(?:ي)?|جوال(?:ي)?|رقم|my number|mein(?:e)? nummer|mon numéro|mi número|мой номер)(?!\w))"
    r"(?:\s?(?:me|us|him|her|them|back|at|on|the|number|my|is|under|via|unter|auf|der|mich|an|no\.?|nr\.?|moi|au|le|mon|numéro|al|el|mi|número|número es|o|para|op|pod|numer|по|мне|номеру|мой|ב|ל|שלי|על|على|رقم|ي|or|today|please|bitte|:|,|-|#|=)\.?){0,6}"
    r"[\s:(]{0,3}(\+?\d[\d ()./-]{3,18}\d)(?![\w]|[.:]\d|\s?(?:times|mal|fois|veces|volte|vezes|keer|razy|раз|пользов|users|people|days|minutes|min|hours|seconds|%|am|pm|uhr))"
)
_BANK: Final = re.compile(
    r"(?i:(?<!\w)(?:bank account|account (?:number|no\.?)|routing(?: number)?|sort code|konto(?:nummer)?|blz|bankleitzahl|iban|bsb|numéro de compte|rib|número de cuenta|clabe|conto corrente"
    r"|conta(?: corrente)?|agência|rekeningnummer|numer konta|номер счета|расчетный счет|חשבון בנק|מספר חשבון|رقم الحساب)(?!\w)(?:\s(?:is|ist|est|es|è|é|to|number|no|nr|at\s\S{1,20}|:))?[\s:#.=]{0,3})"
    r"([A-Z]{0,2}\d[\d -]{4,32}\d)(?!\w)"
)
_NO_ID: Final = re.compile(
    r"(?i:reader|scanner|scan\b|photo|format|printer|field|app\b|website|lesegerät)"
)
_MIXED_ID: Final = re.compile(r"(?=[0-9]{0,8}[A-Z])[A-Z0-9]{7,14}")
_BANK_THEN: Final = re.compile(
    r"(?i:(?<!\w)(?:routing|sort code|bsb|swift|bic|blz|bankleitzahl|bank|banque|banco|banca|código de banco|agência|abi|cab|бик|банк\w{0,2}|בנק|סניף|(?:ال)?بنك)(?!\w)[^\n]{0,50}?"
    r"(?<!\w)(?:account|acct|a/c|konto|compte|cuenta|conto|conta|rekening|konta|konto|сч[её]т\w{0,2}|חשבון|(?:ال)?حساب)(?!\w)(?:\s?(?:number|no\.?|nr\.?|is|ist|est|es|è|é|:|#|=)){0,2}\s{0,2})"
    r"(\d[\d -]{4,24}\d)(?!\w)"
)
_ID_WORD: Final = re.compile(
    r"(?i:(?<!\w)(?:pass(?:port)? ?(?:no|nr|num|number)\.?|passport|passeport|pasaporte|passaporte|passaporto|paspoort|paszport(?:u)?|reisepass(?:nummer)?|pass-?nr|(?:загран)?паспорт(?:а|ные данные)?|ה?דרכון|جواز(?: السفر| سفري| سفر)?|pass(?:nummer)"
    r"|social security|ssn|sozialversicherungs(?:nummer)?|sv-nummer|steuer-?(?:id|nummer|identifikationsnummer)|tin|tax(?:payer)? (?:id|number)|itin|ein|sin|tfn|nino|national insurance|ni number|nhs(?: number)?"
    r"|sécurité sociale|numéro fiscal|carte d'identité|cni|nir|seguridad social|dni|nie|nif|nss|cpf|rg|cnh|cartão de cidadão|curp|rfc|codice fiscale|carta d'identità|partita iva|bsn|burgerservicenummer"
    r"|rijksregisternummer|pesel|dowodu?(?: osobistego)?|personnummer|cpr(?:-nummer)?|henkilötunnus|fødselsnummer|tc kimlik|aadhaar|pan(?: card| number)?|cnp|rodné číslo|amka|afm|oib|egn"
    r"|снилс|инн|удостоверения|водительск\w{2,4}|ת\"ז|תעודת(?: ה)?זהות|מספר זהות|ת\.ז\.?|teudat zehut|identity (?:card|number|document|no)|national id|id (?:card|number|no\.?|nr\.?|document)|personal id|government id|(?:personal)?ausweis-?(?:nummer|nr\.?)?"
    r"|driver'?s? licen[cs]e|driving licen[cs]e|führerschein(?:nummer)?|permis de conduire|patente|licencia de conducir|رقم الهوية|الهوية|الرقم القومي|身份证|身分證|マイナンバー|주민등록번호|green card|visa number|residence permit|insurance (?:number|no|id)|medicare|health (?:card|insurance)|krankenversicherten\w{0,10})(?!\w))"
    r"(?:[^\d\n]{0,32}?((?:[A-Z]{1,3}[ -]?)?\d(?:[ .-]?[A-Z0-9]){4,16})(?!\w)"
    r"|[^\d\n]{0,32}?(?<!\w)((?=[A-Z]{0,8}\d)[A-Z][A-Z0-9]{6,13})(?!\w|\.\w))"
)


def find_numbers(text: str) -> Iterator[Span]:
    """Cards, bank accounts and identity numbers."""
    for found in _IBAN.finditer(text):
        if is_iban(found[0]):
            yield Span("ACCOUNT", *found.span())
    for found in _CARD.finditer(text):
        count = sum(map(str.isdigit, found[0]))
        named = count >= 14 and _CARD_WORD.search(text[max(0, found.start() - 40) : found.start()])
        if is_card(found[0]) or named:
            yield Span("CARD", *found.span())
    for pattern, holds in _IDENTITY:
        yield from (Span("ID", *f.span()) for f in pattern.finditer(text) if holds(f[0]))
    for found in _ID_WORD.finditer(text):
        at = found.lastindex or 0
        if _NO_ID.search(found[0][: found.start(at) - found.start()]):
            continue
        mixed = _MIXED_ID.fullmatch(found[at])
        if sum(map(str.isdigit, found[at])) >= (3 if mixed else 5) and not _DATE.match(found[at]):
            yield Span("ID", *found.span(at))
    for pattern in (_BANK, _BANK_THEN):
        yield from (Span("ACCOUNT", *found.span(1)) for found in pattern.finditer(text))


def find_codes(text: str) -> Iterator[Span]:
    """One-time codes, and the security codes of cards; codes of errors and places are none."""
    for found in _SECURITY_CODE.finditer(text):
        yield Span("CODE", *found.span(1))
    for found in _ONE_TIME.finditer(text):
        if not _OTHER_CODE.search(text[max(0, found.start() - 16) : found.start()] + found[0]):
            yield Span("CODE", *found.span(found.lastindex or 0))
    yield from (Span("CODE", *found.span(1)) for found in _LOCK_CODE.finditer(text))
    for found in _PLAIN_CODE.finditer(text):
        if not _OTHER_CODE.search(text[max(0, found.start() - 30) : found.start()]):
            yield Span("CODE", *found.span(1))


def find_addresses(text: str) -> Iterator[Span]:
    """E-mail addresses, also spelled out; addresses of machines and devices."""
    for pattern in (_EMAIL, _SPELLED):
        for found in pattern.finditer(text):
            # In https://name:password@host it is no address of a person.
            if not _IN_LINK.search(text[max(0, found.start() - 120) : found.start()]):
                yield Span("EMAIL", *found.span())
    for found in _MAC.finditer(text):
        yield Span("DEVICE", *found.span(2 if found[2] else 0))
    for found in _DEVICE.finditer(text):
        yield Span("DEVICE", *found.span(1))
    for found in _IPV6.finditer(text):
        if is_ipv6(found[0]):
            yield Span("ADDRESS", *found.span())
    for found in _IPV4.finditer(text):
        if not _VERSION.search(text[max(0, found.start() - 16) : found.start()]):
            yield Span("ADDRESS", *found.span())


def find_phones(text: str) -> Iterator[Span]:
    """Numbers that one can call, by how they are written or after a word such as "call"."""
    for found in _PHONE.finditer(text):
        bare = found[0].isdigit() and _REFERENCE.search(
            text[max(0, found.start() - 16) : found.start()]
        )
        if is_phone(found[0]) and not bare:
            yield Span("PHONE", *found.span())
    for found in _CALL.finditer(text):
        if 5 <= sum(map(str.isdigit, found[1])) <= 15 and not _DATE.fullmatch(found[1]):
            yield Span("PHONE", *found.span(1))


def is_phone(text: str) -> bool:
    """Written as numbers are that one can call; a date, a count or a version is none."""
    digits = sum(c.isdigit() for c in text)
    if not 7 <= digits <= 15 or _DATE.fullmatch(text):
        return False
    if text.strip("(").isdigit() and not MIN_BARE_PHONE <= digits <= 12:
        return False
    text = text if ")" in text else text.lstrip("(")
    return text.startswith(("+", "0", "(", "1 ", "1-")) or bool(_AMERICAN.fullmatch(text))


def is_ipv6(text: str) -> bool:
    """An address by RFC 4291; a time or "::" is none."""
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return any(map(str.isdigit, text)) and text.count(":") >= 2


_IDENTITY: Final = tuple(
    (re.compile(rf"(?<![\w.+/-])(?:{pattern})(?![\w/]|[.-]\w)"), holds)
    for pattern, holds in IDENTITY
)
