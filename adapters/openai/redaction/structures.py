"""Secrets by the form around them: settings, XML, YAML, command lines."""

import re
from collections.abc import Iterator
from typing import Final

from adapters.openai.redaction.folding import Span
from adapters.openai.redaction.languages import LANGUAGES
from adapters.openai.redaction.plausibility import (
    find_value_end,
    is_chosen,
    is_odd,
    is_placeholder,
)
from adapters.openai.redaction.sentences import NOUN

_IDENTIFIER: Final = (
    r"(?:[\w.-]{0,40}?(?:passwor[dt]|passwd|passphrase|pass_?word|pwd|secret|token|api[_-]?key|apikey|access[_-]?key"
    r"|account[_-]?key|shared[_-]?access[_-]?key|private[_-]?key|encryption[_-]?key|signing[_-]?key|master[_-]?key"
    r"|license[_-]?key|instrumentation[_-]?key|auth[_-]?key|client[_-]?secret|credentials?|passcode|requirepass|psk"
    r"|connection[_-]?string)[\w-]{0,20}|pass|pw|key[_-]?id|auth)"
)
_ASSIGN: Final = r"[\"'`\])]{0,2}\s{0,3}(?:=>|:=|->|\u2192|==?|:)\s{0,4}"
_ASSIGNED: Final = re.compile(rf"(?<![\w.-])(?i:{_IDENTIFIER}){_ASSIGN}(?=\S)", re.IGNORECASE)
_KEYED: Final = re.compile(
    r"(?<![\w.-])(?i:(?!(?:primary|foreign|sort|partition|cache|public|row|composite|unique|registry|routing|object|translation|hot|short|group)[-_]?key)"
    r"[\w-]{1,40}(?:[-_]|(?<=[a-z])(?=K))key)[\"'`]?\s{0,2}(?:=>|==?|:)\s{0,3}[\"'`]?(?=[^\s\"'`,;]{0,60}\d)([^\s\"'`,;<>{}$]{8,200})"
)
"""A header or setting that ends in "key", such as Ocp-Apim-Subscription-Key."""
_BLOCK: Final = re.compile(
    r"(?im)^[\w .-]{0,30}(?:password|passwd|passphrase|secret|token|credentials?|api[_-]?key|kennwort|passwort)[\w-]{0,20}:[ \t]{0,4}"
    r"(?:[|>][+-]?)?[ \t]{0,4}\n[ \t]{1,20}(?:-[ \t]{1,4})?(?:(?:value|default|data|plain(?:text)?|current|new|secret|key):[ \t]{0,4})?(?=\S)"
)
"""YAML: the value stands on the next line, alone or under a key of its own."""
_XML: Final = re.compile(
    r"(?i)<(?:[\w-]{1,20}:)?[\w.-]{0,40}(?:password|passwd|pwd|secret|token|api-?key|credential|passphrase|pin)[\w.-]{0,20}(?:\s[^<>]{0,200})?>"
    r"\s{0,20}(?:<[\w:.-]{1,30}(?:\s[^<>]{0,100})?>\s{0,20}){0,2}(?:<!\[CDATA\[)?([^<>\s][^<>]{0,300}?)(?:\]\]>)?\s{0,20}</"
    r"|(?:key|name|id)\s?=\s?[\"'][\w.:-]{0,40}(?:password|passwd|pwd|secret|token|api-?key|passphrase)[\w.-]{0,20}[\"']\s{1,5}value\s?=\s?[\"']"
    r"([^\"'<>\n]{1,300})"
    r"|(?:key|name|id)\s?=\s?[\"'][\w.:-]{0,40}(?:password|passwd|pwd|secret|token|api-?key|passphrase)[\w.-]{0,20}[\"'](?:\s[^<>]{0,80})?>\s{0,20}([^<>\s][^<>]{0,200})</"
    r"|(?:key|name)>[\w.:-]{0,40}(?:password|passwd|secret|token|api-?key|passphrase)[\w.-]{0,20}</(?:key|name)>\s{0,20}<(?:string|value)>([^<>]{1,300})<"
)
_OPTION: Final = re.compile(
    r"(?<![\w-])(?i:--?(?:[a-z]{1,20}-){0,3}(?:store|key|src|dest|user|db|root|vault|bind|ssh|rpc|admin)?(?:password|passwd|passphrase|pass|pwd|secret|token|api-?key|access-?key|auth|credentials?|private-?key)"
    r"(?:-file)?|/(?:p|pass|password|pwd))(?:\s{1,3}|[=:])[\"']?([^\s\"'-][^\s\"']{0,200})"
    r"|(?<![\w-])(?:mysql(?:dump|admin)?|mariadb|mongo|mongosh|7z|7za|rar|unrar)\b[^\n|;]{0,120}?\s-p([^\s\"'/][^\s\"']{2,100})"
    r"|(?<![\w-])(?:sshpass|mongo|mongosh|mongodump|(?:docker|podman|helm|az|oc|skopeo)\s(?:registry\s)?login|plink|pscp|sqlcmd|bcp|osql|zip|unzip|rar)\b"
    r"[^\n|;]{0,160}?\s-(?:p|P|pw)[ =]?[\"']?([^\s\"'-][^\s\"']{2,100})"
    r"|(?<![\w-])(?:redis-cli|ldapsearch|ldapmodify|ldapwhoami|ldapadd|smbclient|rpcclient|ftp|lftp)\b[^\n|;]{0,160}?\s-(?:a|w)\s[\"']?([^\s\"']{3,100})"
    r"|\s(?:-u|--user|-U|--proxy-user|--userpwd)[ =]?[\"']?[^\s:%\"']{1,100}[:%]([^\s\"']{2,200})"
    r"|(?i:\bnet\s{1,2}use(?:r)?)\s[^\n]{0,100}?(?:/user:\S{1,60}\s{1,2}|\s)(?!/|\\\\|[a-z]:|\S{1,40}\s{1,2}(?!/)\S)(?=\S{0,60}[\d!@#$%&*])([^\s/:\\][^\s]{3,60})"
    r"|(?i:\bidentified\s(?:with\s\S{1,40}\s)?by\s{1,2}|\bpassword\s{1,2}|-AsPlainText\s|ConvertTo-SecureString\s(?:-String\s)?)['\"]([^'\"\n]{1,100})['\"]"
    r"|(?i:\b(?:pass(?:in|out)?|pass):)((?!\s)[^\s\"']{3,100})|(?i:\bpassin\s{1,2}pass:)(\S{2,100})"
    r"|\b(?:echo|printf)\s(?:-\w{1,3}\s|['\"]?%s(?:\\n)?['\"]?\s){0,2}[\"']?(?:[\w.-]{1,40}:)?([^\s\"'|]{4,100})[\"']?\s{0,3}\|\s{0,3}(?:sudo|chpasswd|passwd|(?:docker|podman|helm)\s(?:registry\s)?login|su\b|openssl|base64|gpg[^\n]{0,60}passphrase|vault)"
    r"|\bsnmp\w{2,12}\s[^\n|;]{0,120}?\s-[AX]\s([^\s-]\S{3,60}(?:\s-[xlaAX]\s\S{1,60}){0,4})"
    r"|\s-[uU][ =]?[^\s,]{1,60}\s(?:[^\n|;]{0,60}?\s)?-[pP][ =]?(?![\d:./]{1,30}(?:tcp|udp)?(?:\s|$))[\"']?([^\s\"'-][^\s\"']{2,100})(?=[\"'`]?(?:\s{0,3}$|\s{1,3}(?:-|[\w-]{1,60}[.:/@])|\s{0,3}[|;&\n])|(?<=[\d!#$%^*]))"
    r"|\blftp\s[^\n|;]{0,60}?-u\s[^\s,]{1,60},([^\s\"']{3,100})|\bsqlplus\s[\w.-]{1,40}/([^\s/@]{3,100})"
    r"|\bwpa_passphrase\s\S{1,40}\s([^\s\"']{3,100})|\bopenssl\s[^\n|;]{0,80}?\s-(?:k|K|pass)\s[\"']?([^\s\"'-][^\s\"']{2,100})"
    r"|(?i:\bmachine\s\S{1,100}\s{1,5}login\s\S{1,100}\s{1,5}password\s{1,5})(\S{2,200})"
    r"|(?i:\bhtpasswd\s-\w{0,3}b\w{0,3}\s\S{1,100}\s\S{1,60}\s)(\S{2,100})"
    r"|(?m:^[\w.-]{1,60}:(?:\d{2,5}|\*):[\w*-]{1,60}:[\w.-]{1,60}:)(\S{3,100})$"
    r"|(?i:\bWIFI:)[^\n]{0,100}?P:([^\s;]{4,80});"
)
_REVERSED: Final = re.compile(
    r"(?<!\S)[\"'(]{0,2}([^\s\"'()]{4,60})[\"')]{0,2},?\s(?:is|was|as|for|being|=|ist|war|als|est|comme|es|como|è|come|é|era|is|to|jest|jako|это|как|היא|הוא|בתור|هي|ك)\s"
    r"(?:(?:my|the|our|a|an|new|old|current|your|actual|admin|wifi|temporary|mein|meine|unser|das|mon|le|notre|mi|la|mia|minha|a|mijn|het|moje|мой|наш)\s){0,3}"
    rf"(?i:{'|'.join(language.nouns for language in LANGUAGES)})(?![\w-])"
)
_TYPED: Final = re.compile(
    r"(?i:\b(?:typed?|typing|enter(?:ed|ing)?|tried|trying|try|used?|using|input|keyed in|log(?:ged|ging)? (?:in|on)|sign(?:ed|ing)? in|chose|picked|put|gave"
    r"|eingegeben|gebe|tippe|tape|saisi|saisis|entré|puse|escribí|uso|usando|inserito|digitei|digito|typte|wpisuję|wpisałem|ввожу|ввёл|ввел|набираю|מקליד|הקלדתי)"
    r"(?: in)?(?: as \S{1,30})?(?: with)?(?: the| my)?)\s{1,2}(?:\"([^\"\n]{3,60})\"|'([^'\n]{3,60})'|([^\s\"']{4,60}))"
)
_NEAR: Final = 90
"""Characters around "typed" within which a password must be the subject."""


def find_settings(text: str) -> Iterator[Span]:
    """Settings in code and files: NAME=value, YAML, XML, and options of a command line."""
    for pattern in (_ASSIGNED, _BLOCK):
        for found in pattern.finditer(text):
            begin = found.end()
            end = find_value_end(text, begin)
            if end:
                yield Span("PASSWORD", begin + (text[begin] in "\"'`"), end)
    for pattern in (_XML, _OPTION, _KEYED):
        for found in pattern.finditer(text):
            if not is_placeholder(found[found.lastindex or 0]):
                yield Span("PASSWORD", *found.span(found.lastindex or 0))


def find_typed_secrets(text: str) -> Iterator[Span]:
    """ "x is my password", and what somebody typed."""
    for found in _REVERSED.finditer(text):
        if is_odd(found[1]) or is_chosen(text, found.start(1), found[1]):
            yield Span("PASSWORD", *found.span(1))
    for found in _TYPED.finditer(text):
        near = text[max(0, found.start() - _NEAR) : found.end() + _NEAR]
        at = found.lastindex or 0
        if (at < 3 or is_odd(found[at])) and NOUN.search(near):
            yield Span("PASSWORD", *found.span(at))
