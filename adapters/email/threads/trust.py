"""Is a sender who they say? By Authentication-Results (RFC 8601) of the desk's own mail server.

Anybody can write such a header, so only those with the configured authserv-id count. Of these a
pass counts in the topmost one alone, which the server has put there last; a failed DMARC counts
wherever it stands, since nobody forges one against themselves. An SPF or DKIM pass counts where it
is of the From address's own domain.
"""

from collections.abc import Iterable
from enum import Enum
from typing import Final

from adapters.email.mail import AuthResult, IncomingMail

MIN_LABELS: Final = 2
"""A signature of "com" would be one of everybody's."""


class Proof(Enum):
    PROVEN = "proven"
    UNPROVEN = "unproven"
    NOT_ASKED = "not_asked"
    """No authserv-id is configured, so nobody can tell."""


def proof_of(mail: IncomingMail, authserv_id: str) -> Proof:
    """What is proven of the mail's only From address."""
    if not authserv_id:
        return Proof.NOT_ASKED
    if mail.sender is None or mail.senders != 1:
        return Proof.UNPROVEN
    domain = mail.sender.address.rpartition("@")[2].lower()
    ours = [each for each in mail.auth if each.authserv_id == authserv_id]
    if not domain or any(each.method == "dmarc" and each.result == "fail" for each in ours):
        return Proof.UNPROVEN
    newest = min((each.header for each in ours), default=0)
    latest = [each for each in ours if each.header == newest and each.result == "pass"]
    return Proof.PROVEN if _speaks_for(latest, domain) else Proof.UNPROVEN


def _speaks_for(passed: Iterable[AuthResult], domain: str) -> bool:
    return any(_proves(each, domain) for each in passed)


def _proves(passed: AuthResult, domain: str) -> bool:
    said = passed.properties
    match passed.method:
        case "dmarc":
            return said.get("header.from", domain) == domain
        case "dkim":
            signer = said.get("header.d") or said.get("header.i", "").rpartition("@")[2]
            return _is_aligned(signer, domain)
        case "spf":
            return _is_aligned(said.get("smtp.mailfrom", "").rpartition("@")[2], domain)
        case _:
            return False


def _is_aligned(proven: str, domain: str) -> bool:
    """The domain itself, or one above it."""
    if len(proven.split(".")) < MIN_LABELS:
        return False
    return proven == domain or domain.endswith(f".{proven}")
