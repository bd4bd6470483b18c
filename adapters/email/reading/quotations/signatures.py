"""Signatures at the end of what was written: behind `-- `, and those that mobile clients add.

Only what a client or a convention marks as a signature is cut. A closing ("Best regards, Ada") is
the writer's own words and stays.
"""

import re
from collections.abc import Sequence
from typing import Final

from adapters.email.reading.lines import Line
from adapters.email.reading.quotations.attributions import plain

MAX_SIGNATURE_LINES: Final = 30
MAX_LINES_BELOW: Final = 100
"""With blank ones; so that many delimiters cost no more than many lines."""
MAX_LOOSE_LINES: Final = 10
"""Behind a delimiter that is not exactly `-- `, which people also write as a line between words."""
MAX_LOOSE_CHARS: Final = 90

_STRICT: Final = re.compile(r"--[ \u00a0]")
_LOOSE: Final = re.compile(r"(?:-{2,4}|\u2014|--\u00a0|_{2,7})\s?")
_POSTSCRIPT: Final = re.compile(
    r"(?:p\.?\s?s\.?|n\.?\s?b\.?|נ\.?ב\.?|ملاحظة|ps)\s?[:.)]?\s", re.IGNORECASE
)
_CONTACT: Final = re.compile(
    r"@|https?:|www\.|\+?\d[\d\s()/.-]{6,}|\b(?:tel|phone|mobile|fax|gmbh|inc|ltd|llc|s\.?a\.?|b\.?v\.?|sp\.)",
    re.IGNORECASE,
)

_SENT: Final = (
    # English, German
    r"(?:this (?:e-?mail|message) was )?(?:sent|written|typed)(?: securely)? (?:from|with|via|by|using|on)\b"
    r"|(?:get|download) (?:outlook\b|[\w-]{3,20} for (?:android|ios|iphone|ipad|mac|windows)\b)|von meine[mr]? .{1,60} gesendet|gesendet (?:von|mit|über|aus|via)\b"
    r"|diese (?:nachricht|e-mail|mail) wurde (?:von|mit) .{1,80} (?:gesendet|verschickt|versendet)"
    r"|(?:holen sie sich|beziehen sie|laden sie) outlook\b|outlook für (?:ios|android)|von .{2,30} (?:für|auf) .{2,20} gesendet"
    # French, Spanish, Italian
    r"|envoy[ée]e? (?:de(?:puis)?|à partir d[eu']|avec|par|via|du)\b|envoyé d['’]|(?:obtenez|obtenir|télécharge[rz]) outlook\b"
    r"|enviado (?:desde|con|de|por|vía|mediante)\b|(?:obtener|obtén|obtenga|descargar?) outlook\b"
    r"|inviat[oa] (?:da|dal|con|tramite|dall)\b|(?:scarica|ottieni|scaricare) outlook\b"
    # Portuguese, Dutch, Polish
    r"|enviado (?:do|a partir d[oe]|pelo|com|através|via)\b|(?:obter|obtenha|baix[ae]r?|transferir)(?: o)? outlook\b"
    r"|(?:verzonden|verstuurd) (?:vanaf|met|via|van|vanuit|door)\b|outlook (?:voor .{2,10} )?downloaden|download outlook\b"
    r"|wysłan[oey] (?:z|ze|przez|za|od)\b|pobierz (?:program |aplikację )?outlook|uzyskaj (?:program |aplikację )?outlook"
    # Hebrew, Arabic
    r"|נשלח(?:ה)? (?:מ|באמצעות|דרך|ב|על)|(?:קבל|קבלו|הורד|הורידו|השג) את outlook|(?:קבל|הורד) outlook"
    r"|(?:أ?ُ?رسلت?|مُ?رسل[ةه]?|تم (?:ال)?إرسال(?:ها|ه|ها)?|تم الارسال|تم إرسال هذ[اه] \S+) (?:من|عبر|باستخدام|بواسطة)|(?:الحصول على|احصل على|تنزيل|قم بتنزيل) outlook"
)
_THINGS: Final = (
    r"iphone|ipad|ipod|android|galaxy|samsung|huawei|xiaomi|redmi|oneplus|pixel|nokia|motorola|sony|xperia|fairphone|honor|oppo|vivo"
    r"|blackberry|windows phone|mobile|phone|smartphone|tablet|device|outlook|mail\b|e-?mail|proton|yahoo|gmail|thunderbird|k-9|k9|fairemail"
    r"|spark|airmail|bluemail|aol|gmx|web\.de|tutanota|tuta|fastmail|zoho|mailbird|canary|superhuman|edison|mymail|hey\b|icloud|watch|newton|aqua mail|mailspring|nine\b|type app|typeapp|shortwave|missive"
    r"|handy|telefon|gerät|téléphone|portable|appareil|móvil|teléfono|dispositivo|cellulare|telefono|telemóvel|celular|telefone"
    r"|telefoon|mobiel|toestel|telefonu|smartfon|komórk|urządzeni|הטלפון|הנייד|הסלולרי|אייפון|ה-iphone|מכשיר|הגלקסי|דואר"
    r"|هاتفي|هاتف|جوال|الآيفون|آيفون|ايفون|جهاز|بريد"
)
_MOBILE: Final = re.compile(rf"(?:{_SENT}).{{0,120}}", re.IGNORECASE)
_MY: Final = re.compile(r"\b(?:my|meine[mrn]?|mon|mi|mio|meu|mijn|mojego|mojej)\b", re.IGNORECASE)
_THING: Final = re.compile(_THINGS, re.IGNORECASE)
MAX_MOBILE_CHARS: Final = 150
_RULER: Final = re.compile(r"[_\u2014=-]{2,100}")


def is_mobile_signature(line: Line) -> bool:
    """Does a client say here with what the mail was sent?"""
    if len(line.text) > MAX_MOBILE_CHARS + 400:
        return False
    text = re.sub(r"\s?[<(]https?:[^\s<>()]{1,500}[>)]", "", plain(line.text)).strip(" .-–—*_")
    if len(text) > MAX_MOBILE_CHARS or not _MOBILE.fullmatch(text):
        return False
    return _THING.search(text) is not None or (_MY.search(text) is not None and len(text) < 40)


def own_end(lines: Sequence[Line], *, has_words: bool) -> list[Line]:
    """What was written, without the signature at its end. `has_words` says that something else was
    written in the mail; otherwise what stands alone is no signature.
    """
    kept = _without_mobile(_without_delimited(lines, has_words=has_words))
    return kept if has_words or any(not line.is_blank for line in kept) else list(lines)


def _without_delimited(lines: Sequence[Line], *, has_words: bool) -> list[Line]:
    for at, line in enumerate(lines):
        if not line.depth and len(line.text) <= 8:
            strict = _STRICT.fullmatch(line.text) is not None
            is_delimiter = strict or _LOOSE.fullmatch(line.text.strip()) is not None
            if is_delimiter and has_words and _is_signature(lines, at + 1, strict=strict):
                return [*lines[:at], *_postscript(lines[at + 1 :])]
        has_words = has_words or not line.is_blank
    return list(lines)


def _is_signature(lines: Sequence[Line], start: int, *, strict: bool) -> bool:
    """Is what follows to the end a signature?"""
    if len(lines) - start > MAX_LINES_BELOW:
        return False
    words = [line for line in lines[start:] if not line.is_blank]
    if strict:
        return len(words) <= MAX_SIGNATURE_LINES
    if not words or len(words) > MAX_LOOSE_LINES:
        return False
    if any(len(line.text) > MAX_LOOSE_CHARS for line in words):
        return False
    # A name alone, or something by which the writer can be reached.
    is_name = len(words) <= 3 and all(len(line.text.split()) <= 6 for line in words)
    is_name &= not any(line.text.rstrip().endswith(("?", "!", ".", ":")) for line in words)
    return is_name or any(_CONTACT.search(line.text) for line in words)


def _postscript(below: Sequence[Line]) -> list[Line]:
    """A postscript beneath a signature is no part of it."""
    for at, line in enumerate(below):
        if _POSTSCRIPT.match(line.text.strip()):
            return [Line(""), *below[at:]]
    return []


def _without_mobile(lines: Sequence[Line]) -> list[Line]:
    """Without the signatures of mobile clients at the end, and the rulers around them."""
    end = len(lines)
    found = False
    while end:
        line = lines[end - 1]
        if line.is_blank or _RULER.fullmatch(line.text.strip()):
            end -= 1
        elif not line.depth and is_mobile_signature(line):
            found, end = True, end - 1
        else:
            break
    return list(lines[:end]) if found else list(lines)
