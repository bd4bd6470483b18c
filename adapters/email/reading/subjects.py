"""Prefixes of subjects, in the languages of mail clients: which are replies, which are forwards.

The words are those of Outlook, Gmail, Apple Mail, Thunderbird and Lotus Notes.
"""

import re
from typing import Final

from core.model.text import clean

_REPLY: Final = (
    "re", "r", "aw", "antw", "antwort", "antwoord", "sv", "vs", "res", "resp", "réf", "ref", "réponse", "rép",
    "rif", "risposta", "rv ref", "odp", "odpowiedź", "od", "ynt", "atb", "na", "ответ", "отв", "vá", "bls",
    "תגובה", "השב", "תשובה", "رد", "الرد", "إجابة", "回复", "回覆", "답장", "返信",
)  # fmt: skip
_FORWARD: Final = (
    "fw", "fwd", "wg", "weitergeleitet", "wtr", "tr", "transf", "transfert", "rv", "reenv", "reenviado", "renv", "i", "inoltra",
    "inoltro", "inoltrato", "enc", "encaminhado", "encam", "reencaminhado", "doorst", "doorgestuurd", "vb", "vs fwd", "pd",
    "podaj dalej", "przekazanie", "i fwd", "vl", "videresendt", "vidarebefordrat", "ilt",
    "הועבר", "העברה", "להעביר", "إعادة توجيه", "إعادة إرسال", "تحويل", "توجيه", "转发", "轉寄", "전달", "転送",
)  # fmt: skip

MAX_PREFIXES: Final = 20
_ANY: Final = re.compile(
    rf"\s{{0,20}}(?:\[[^\[\]]{{0,40}}\]\s{{0,20}})?"
    rf"(?:(?P<forward>{'|'.join(sorted(_FORWARD, key=len, reverse=True))})"
    rf"|(?P<reply>{'|'.join(sorted(_REPLY, key=len, reverse=True))}))"
    r"\s{0,3}(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3})?\s{0,3}[:：]",
    re.IGNORECASE,
)
_EXTERNAL: Final = re.compile(r"\s{0,20}\[(?:EXT|EXTERNAL|EXTERN|EXTERNE|EXTERNO)\]\s{0,20}", re.I)


def strip_prefixes(subject: str) -> str:
    """The subject without the prefixes of replies and forwards, and without a gateway's mark."""
    for _ in range(MAX_PREFIXES):
        if mark := _EXTERNAL.match(subject):
            subject = subject[mark.end() :]
        found = _ANY.match(subject)
        if found is None:
            break
        tag = re.match(r"\s*(\[[^\[\]]*\])", subject)
        subject = f"{tag[1]} {subject[found.end() :].strip()}" if tag else subject[found.end() :]
    return clean(subject).strip()


def is_reply(subject: str) -> bool:
    found = _match(subject)
    return found is not None and found["reply"] is not None


def is_forward(subject: str) -> bool:
    found = _match(subject)
    return found is not None and found["forward"] is not None


def _match(subject: str) -> re.Match[str] | None:
    return _ANY.match(_EXTERNAL.sub("", subject, count=1))
