"""Whether a sender is proven: by which header, which method, and for which domain."""

import pytest

from adapters.email.reading.authentication import SenderProof, is_aligned, verify_sender
from adapters.email.reading.reader import read_mail
from tests.cases import each_case
from tests.email.reading.mails import mail, read

ID = "mx.desk.example"
DMARC = "dmarc=pass header.from=customer.example"


def proof(results: str, sender: str = "ada@customer.example") -> SenderProof:
    headers = "\n".join(f"Authentication-Results: {each}" for each in results.split("\n---\n"))
    raw = mail("x", headers).replace(b"ada@customer.example", sender.encode())
    return verify_sender(read_mail(raw), ID)


PROVEN = {
    "dmarc": f"{ID}; dmarc=pass (p=reject) header.from=customer.example",
    "dkim": f"{ID}; dkim=pass header.d=customer.example header.s=s1",
    "dkim by identity": f"{ID}; dkim=pass header.i=@customer.example",
    "spf": f"{ID}; spf=pass (google.com: domain of a; b) smtp.mailfrom=x@customer.example",
    "spf with a domain alone": f"{ID}; spf=pass smtp.mailfrom=customer.example",
    "with a version": f"{ID} 1; dkim=pass/1 header.d=customer.example".replace("pass/1", "pass"),
    "a method with a version": f"{ID}; dkim/1=pass header.d=customer.example",
    "in capitals": "MX.Desk.Example; DKIM=Pass header.d=Customer.Example",
    "folded": f"{ID};\n\tspf=fail smtp.mailfrom=x@y.z;\n dkim=pass\n   header.d=customer.example",
    "comments": f"(a (b; c) dkim=fail) {ID} (d) ; dkim (e)= pass (f) header.d=customer.example",
    "one of several": f"{ID}; dkim=fail header.d=x.example; dkim=pass header.d=customer.example",
    "a reason": f'{ID}; dkim=pass reason="good; signature" header.d=customer.example',
    "a parent": f"{ID}; dkim=pass header.d=example.com",
}


@each_case("results", PROVEN.values(), ids=PROVEN)
def test_what_proves_a_sender(results: str) -> None:
    sender = "ada@mail.example.com" if "example.com" in results else "ada@customer.example"
    assert proof(results, sender) is SenderProof.PROVEN


UNPROVEN = {
    "no header": "other.example; dmarc=none",
    "another server's": "mx.evil.example; dmarc=pass header.from=customer.example",
    "an id that begins alike": f"{ID}.evil.example; dmarc=pass header.from=customer.example",
    "another domain signed": f"{ID}; dkim=pass header.d=evil.example",
    "a child signed": f"{ID}; dkim=pass header.d=evil.customer.example",
    "a top-level domain signed": f"{ID}; dkim=pass header.d=example",
    "another envelope": f"{ID}; spf=pass smtp.mailfrom=x@evil.example",
    "only the greeting": f"{ID}; spf=pass smtp.helo=customer.example",
    "dmarc of nobody": f"{ID}; dmarc=pass (p=reject)",
    "dmarc of another domain": f"{ID}; dmarc=pass header.from=evil.example",
    "none": f"{ID}; none",
    "temporary error": f"{ID}; dmarc=temperror header.from=customer.example",
    "the best guess": f"{ID}; dmarc=bestguesspass header.from=customer.example",
    "a pass in a comment": f"{ID}; spf=none (dkim=pass header.d=customer.example)",
    "a pass in a reason": f'{ID}; spf=fail reason="; dkim=pass header.d=customer.example"',
    "a pass in a property": f'{ID}; spf=pass smtp.helo="x; dkim=pass header.d=customer.example"',
    "a second property": f"{ID}; dkim=pass header.d=evil.example header.d=customer.example",
    "forged below": f"{ID}; spf=none\n---\n{ID}; dmarc=pass header.from=customer.example",
    "forged below another": f"x.example; a=b\n---\n{ID}; dkim=none\n---\n{ID}; dmarc=pass",
    "forged below none": f"{ID}; none\n---\n{ID}; dmarc=pass header.from=customer.example",
    "forged below nothing": f"{ID}\n---\n{ID}; dmarc=pass header.from=customer.example",
    "without an id": "dmarc=pass header.from=customer.example",
    "arc alone": f"{ID}; arc=pass (i=1 dmarc=pass)",
}  # fmt: skip


@each_case("results", UNPROVEN.values(), ids=UNPROVEN)
def test_what_proves_nothing(results: str) -> None:
    assert proof(results) is SenderProof.UNPROVEN


@pytest.mark.parametrize(
    "results",
    [
        f"{ID}; dmarc=fail header.from=customer.example; dkim=pass header.d=customer.example",
        f"{ID}; spf=pass smtp.mailfrom=x@customer.example\n---\n{ID}; dmarc=fail",
    ],
)
def test_a_failure_of_dmarc_is_never_overridden(results: str) -> None:
    assert proof(results) is SenderProof.FORGED


def test_without_a_configured_server_nothing_is_known() -> None:
    found = read("x", f"Authentication-Results: {ID}; dmarc=pass header.from=customer.example")
    assert verify_sender(found, "") is SenderProof.UNCHECKED
    assert verify_sender(found, " MX.desk.example ") is SenderProof.PROVEN


def test_two_senders_are_never_proven() -> None:
    headers = f"From: bob@evil.example\nAuthentication-Results: {ID}; {DMARC}"
    assert verify_sender(read("x", headers), ID) is SenderProof.UNPROVEN
    raw = mail("x", f"Authentication-Results: {ID}; {DMARC}")
    raw = raw.replace(b"Ada Example <ada@customer.example>", b"")
    assert verify_sender(read_mail(raw), ID) is SenderProof.UNPROVEN


@pytest.mark.parametrize(
    "sender",
    [
        "<eve@evil.example> <ada@customer.example>",
        "<ada@customer.example> <eve@evil.example>",
        "<ada@\u212austomer.example> <ada@customer.example>",
        "<\u212aim@customer.example>",
        "<a\u200bda@customer.example>",
    ],
)
def test_a_sender_who_reads_as_another_is_never_proven(sender: str) -> None:
    """The Kelvin sign is a "k" in small letters."""
    raw = mail("x", f"Authentication-Results: {ID}; {DMARC}")
    raw = raw.replace(b"Ada Example <ada@customer.example>", sender.encode())
    assert verify_sender(read_mail(raw), ID) is SenderProof.UNPROVEN


def test_alignment() -> None:
    assert is_aligned("xn--mnchen-3ya.example", "xn--mnchen-3ya.example")
    assert is_aligned("münchen.example", "xn--mnchen-3ya.example")
    assert not is_aligned("xample.com", "example.com")
    assert not is_aligned("", "example.com")
