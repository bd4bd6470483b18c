"""What clients put between an answer and the mail beneath it: `-----Original Message-----`, a block
of `From:`, `Sent:`, `To:`, `Subject:`, and the marks of a forward. In the languages of the clients.
"""

import re
from collections.abc import Sequence
from typing import Final

from adapters.email.reading.lines import Line
from adapters.email.reading.quotations.attributions import MAX_CHARS, plain

MAX_BLOCK_LINES: Final = 24
MAX_FOREIGN_LINES: Final = 7
MAX_GAP_LINES: Final = 4
"""Lines of a long list of recipients that have no label of their own."""

_FORWARD_WORDS: Final = (
    "forward|weitergeleitet|weiterleitung|transf[ée]r|réexpédi|reenviad|reenvío|reencaminhad|encaminhad|inoltrat"
    "|doorgestuurd|przekaz|przesłan|podaj dalej|הועבר|מועבר|להעברה|توجيه|تحويل|vidarebefordr|videresend|пересла"
)
_ORIGINAL_WORDS: Final = (
    "original|ursprüngliche|originel|d['’]origine|originale|oorspronkelijk|oryginaln|pierwotn"
    "|המקורית|מקורית|הודעה מקור|الأصلية|الأصليَّة|الاصلية|исходное"
)
_RULED: Final = re.compile(r"[-_=]{2,60}\s?(.{3,80}?)\s?[-_=]{2,60}")
_IS_FORWARD: Final = re.compile(_FORWARD_WORDS, re.IGNORECASE)
_IS_ORIGINAL: Final = re.compile(_ORIGINAL_WORDS, re.IGNORECASE)
_APPLE_FORWARD: Final = re.compile(
    r"(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)"
    r"|d[ée]but du message (?:r[ée]exp[ée]di[ée]|transf[ée]r[ée])|inicio del mensaje reenviado"
    r"|inizio messaggio inoltrato|in[ií]cio da mensagem (?:re)?encaminhada|begin doorgestuurd bericht"
    r"|początek przekazywanej wiadomości|תחילת ההודעה שהועברה|بدء الرسالة المُ?عاد توجيهها"
    r"|بداية الرسالة المُ?عاد توجيهها)\s?:",
    re.IGNORECASE,
)
_UNDERSCORES: Final = re.compile(r"[_\u2014\u2015-]{8,100}")

_LABELS: Final = {
    "from": "from, von, de, da, van, od, מאת, من, fra, från, от, kimden, expéditeur, remitente,"
    " mittente, afzender, nadawca, remetente, absender, השולח, المرسل",
    "date": "sent, date, sent on, gesendet, gesendet am, datum, envoyé, envoyé le, envoyée, enviado,"
    " enviado el, enviado em, enviada em, enviada, enviadas, enviados, fecha, inviato, data, data invio, inviato il,"
    " verzonden, wysłano, wysłane, data wysłania, wysłany, נשלח, תאריך, נשלח בתאריך, تم الإرسال,"
    " تاريخ الإرسال, التاريخ, تم الارسال, أرسلت, أُرسلت, مرسل, مُرسل, تاريخ, skickat, sendt, дата,"
    " отправлено",
    "to": "to, an, à, a, para, aan, do, אל, ל, إلى, الى, till, til, кому, destinataire,"
    " destinatario, destinatário, ontvanger, odbiorca, empfänger",
    "copy": "cc, kopie, copie, copia, cópia, dw, udw, עותק, העתק, نسخة, kopia, bcc, cci, cco",
    "subject": "subject, betreff, objet, asunto, oggetto, assunto, onderwerp, temat, נושא, הנושא,"
    " الموضوع, موضوع, ämne, emne, тема, sujet",
    "other": "importance, wichtigkeit, importancia, priority, reply-to, attachments, anhänge",
}
_ROLE: Final = {
    label.strip(): role for role, labels in _LABELS.items() for label in labels.split(",")
}
_SENDER: Final = re.compile(r".\s?<(?:mailto:)?[^<>\s@]{1,100}@[^<>\s@]{1,150}>$")
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d(?!\d)")
_TIME: Final = re.compile(r"\b\d{1,2}[:.]\d\d(?!\d)")
_LABEL: Final = re.compile(r"([^\W\d_][^:：\d<>@]{0,24}?)\s?[:：]\s?(.*)")
_INNER_LABEL: Final = re.compile(
    rf"\s({'|'.join(sorted(map(re.escape, _ROLE), key=len, reverse=True))})\s?[:：]\s",
    re.IGNORECASE,
)


def is_forward_mark(line: Line) -> bool:
    """Does a client say here that what follows is somebody else's mail, passed on?"""
    text = plain(line.text) if len(line.text) <= MAX_CHARS else ""
    ruled = _RULED.fullmatch(text)
    if ruled:
        return _IS_FORWARD.search(ruled[1]) is not None
    return _APPLE_FORWARD.fullmatch(text) is not None


def is_original_mark(line: Line) -> bool:
    """Does a client say here that the earlier mail follows?"""
    ruled = _RULED.fullmatch(plain(line.text)) if len(line.text) <= MAX_CHARS else None
    return ruled is not None and _IS_ORIGINAL.search(ruled[1]) is not None


def is_ruler(line: Line) -> bool:
    return _UNDERSCORES.fullmatch(line.text.strip()) is not None


def header_block(lines: Sequence[Line], start: int) -> int:
    """How many lines the header block that begins here takes; 0 if there is none.

    It names at least a sender, a moment, and a subject or recipients; and an address or a subject,
    so that a list of "From: Berlin, To: Rome, Date: 3 May" is none.
    """
    roles, has_address, gap, end = set[str](), False, 0, start
    for at in range(start, min(start + MAX_BLOCK_LINES, len(lines))):
        line = lines[at]
        if line.is_blank:
            # Some clients put each label into a paragraph of its own.
            if "subject" in roles or (at > start and lines[at - 1].is_blank):
                break
            continue
        if line.depth != lines[start].depth:
            break
        found = _labels(line)
        if not found:
            gap += 1
            if at == start or gap > MAX_GAP_LINES or "subject" in roles:
                break
            continue
        if any(role in roles for role in found):
            break
        roles.update(found)
        has_address |= "@" in line.text
        gap, end = 0, at + 1
    is_block = "from" in roles and "date" in roles and roles & {"to", "subject"}
    if is_block and (has_address or "subject" in roles):
        return end - start
    return _foreign_block(lines, start)


def _foreign_block(lines: Sequence[Line], start: int) -> int:
    """A header block in a language that is not known: four to seven labels beneath one another, the
    first with a sender's address in brackets, and one of the others with a day and a time.
    """
    values = list[str]()
    if start and not (lines[start - 1].is_blank or is_ruler(lines[start - 1])):
        return 0
    for line in lines[start : start + MAX_FOREIGN_LINES + 1]:
        found = _LABEL.fullmatch(plain(line.text)) if len(line.text) <= MAX_CHARS else None
        if found is None or line.depth != lines[start].depth:
            break
        values.append(found[2])
    is_block = 4 <= len(values) <= MAX_FOREIGN_LINES
    is_block = is_block and _SENDER.search(values[0]) is not None
    is_block = is_block and any(_YEAR.search(v) and _TIME.search(v) for v in values[1:3])
    return len(values) if is_block else 0


def label_count(lines: Sequence[Line], start: int) -> int:
    """How many lines beneath one another look like labels, in any language."""
    count = 0
    for line in lines[start : start + MAX_BLOCK_LINES]:
        if line.is_blank:
            continue
        if not _LABEL.fullmatch(plain(line.text)):
            break
        count += 1
    return count


def _labels(line: Line) -> list[str]:
    """The roles of the labels on a line; all of them where a block was put on one line."""
    text = plain(line.text)
    found = _LABEL.match(text)
    role = _ROLE.get(found[1].strip(" _").lower()) if found else None
    if role is None:
        return []
    inner = [_ROLE[each.lower()] for each in _INNER_LABEL.findall(text)[:8]]
    return list(dict.fromkeys([role, *inner])) if len(inner) >= 2 else [role]
