"""Authentication-Results headers (RFC 8601), and whether they prove a sender.

A header is only worth something if the receiving server wrote it, so only results of the configured
authserv-id count, and of those only the topmost header: what a sender forged stands beneath it. A
DMARC failure counts wherever it stands, since nobody forges one to their own harm.

Alignment works without a public suffix list: the domain that was authenticated must be the From
domain or a parent of it (`example.com` for `mail.example.com`). The owner of a parent domain rules
over its children anyway. The other direction (`bounce.example.com` for `example.com`), which
DMARC's relaxed mode also allows, needs a list to tell it from `evil.github.io` for `github.io`, and
is left to the server's own `dmarc=pass`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Final

from adapters.email.mail import AuthResult, IncomingMail
from adapters.email.reading.addresses import normalize_domain
from adapters.email.reading.headers import Headers

MAX_HEADERS: Final = 20
MAX_RESULTS: Final = 100
_TOKEN: Final = re.compile(r'"((?:[^"\\]|\\.){0,2000})"|([()\\;"])|([^()\\;"]+)')
_METHOD: Final = re.compile(r"\s*([a-z][\w-]{0,30})\s*(?:/\s*\d{1,3}\s*)?=\s*([a-z]{1,20})\b", re.I)
_PROPERTY: Final = re.compile(r"([a-z]{1,20}\.[\w-]{1,40})\s*=\s*([^\s;]{1,400})", re.I)


class SenderProof(Enum):
    """What the receiving server says of the From address."""

    PROVEN = "proven"
    UNPROVEN = "unproven"
    FORGED = "forged"
    """DMARC failed: the domain's owner says that this mail is not theirs."""
    UNCHECKED = "unchecked"
    """No authserv-id is configured, so that nothing can be known."""


def read_results(headers: Headers) -> tuple[AuthResult, ...]:
    """The results of all Authentication-Results headers, from the top."""
    found = list[AuthResult]()
    for at, value in enumerate(headers.raw("authentication-results")):
        if at >= MAX_HEADERS or len(found) > MAX_RESULTS:
            break
        found += _read(value, at)
    return tuple(found[:MAX_RESULTS])


def verify_sender(mail: IncomingMail, authserv_id: str) -> SenderProof:
    """What the results of `authserv_id` prove of the only From address of the mail."""
    if not authserv_id.strip():
        return SenderProof.UNCHECKED
    ours = [each for each in mail.auth if each.authserv_id == authserv_id.strip().lower()]
    if any(each.method == "dmarc" and each.result == "fail" for each in ours):
        return SenderProof.FORGED
    if mail.sender is None or mail.senders != 1:
        return SenderProof.UNPROVEN
    domain = mail.sender.address.rpartition("@")[2]
    topmost = [each for each in ours if each.header == ours[0].header]
    return (
        SenderProof.PROVEN
        if any(_proves(each, domain) for each in topmost)
        else SenderProof.UNPROVEN
    )


def _proves(result: AuthResult, domain: str) -> bool:
    if result.result != "pass":
        return False
    get = result.properties.get
    match result.method:
        case "dmarc":
            # A pass that does not say whose it is may be that of another From header.
            return normalize_domain(get("header.from", "").rpartition("@")[2]) == domain
        case "dkim":
            signer = get("header.d", "") or get("header.i", "")
            return is_aligned(signer.rpartition("@")[2], domain)
        case "spf":
            return is_aligned(get("smtp.mailfrom", "").rpartition("@")[2], domain)
        case _:
            return False


def is_aligned(authenticated: str, domain: str) -> bool:
    """Does what was authenticated speak for the From domain? See the top of this file."""
    known = normalize_domain(authenticated)
    return "." in known and (domain == known or domain.endswith(f".{known}"))


def _read(value: str, header: int) -> Iterator[AuthResult]:
    first, *statements = _statements(value)
    words = first.split()
    authserv_id = words[0].lower() if words and "=" not in first else ""
    if authserv_id:  # said even where it has no results, so that none beneath it is the topmost
        yield AuthResult(authserv_id, "", "none", {}, header)
    # Microsoft 365 writes no authserv-id: the first statement is a result already.
    for statement in statements if authserv_id else (first, *statements):
        found = _METHOD.match(statement)
        if found:
            properties = _properties(_PROPERTY.findall(statement))
            yield AuthResult(authserv_id, found[1].lower(), found[2].lower(), properties, header)


def _properties(found: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    """The first of each name: a second one is a sender's attempt to be read instead."""
    properties = dict[str, str]()
    for name, value in found[:30]:
        properties.setdefault(name.lower(), value.strip("\"'<>").lower())
    return properties


def _statements(value: str) -> list[str]:
    """The parts between semicolons, without comments. What is quoted cannot begin anything: it is
    kept with signs that structure nothing.
    """
    statements, depth, escapes = [""], 0, False
    for quoted, sign, text in _TOKEN.findall(value):
        if escapes:
            escapes = False
            if sign:
                continue
        if sign == "\\":
            escapes = True
        elif sign == "(":
            depth += 1
        elif sign == ")":
            depth = max(0, depth - 1)
        elif depth:
            continue
        elif sign == ";":
            statements.append("")
        elif quoted:
            statements[-1] += re.sub(r"[\s=;]", "_", quoted)
        elif text:
            statements[-1] += text
    return statements
