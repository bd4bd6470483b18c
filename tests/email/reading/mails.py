"""Mails as tests write them: the headers that matter, and a body."""

from adapters.email.mail import IncomingMail
from adapters.email.reading.reader import read_mail

HEAD = """\
From: Ada Example <ada@customer.example>
To: support@desk.example
Message-ID: <1@customer.example>
Date: Tue, 10 Nov 2026 15:04:05 +0100
"""
REPLY = "In-Reply-To: <0@desk.example>\nReferences: <0@desk.example>\n"


def mail(body: str, headers: str = "", *, reply: bool = False) -> bytes:
    """A mail of one text part, or whatever `headers` say of its body."""
    default = (
        "" if "content-type" in headers.lower() else "Content-Type: text/plain; charset=utf-8\n"
    )
    head = "".join(f"{line}\n" for line in headers.splitlines())
    subject = "" if "subject:" in headers.lower() else "Subject: The printer is broken\n"
    return f"{HEAD}{subject}{REPLY if reply else ''}{head}{default}\n{body}".encode()


def html(body: str, headers: str = "", *, reply: bool = False) -> bytes:
    return mail(body, f"Content-Type: text/html; charset=utf-8\n{headers}", reply=reply)


def read(body: str, headers: str = "", *, reply: bool = False) -> IncomingMail:
    return read_mail(mail(body, headers, reply=reply))


def read_html(body: str, headers: str = "", *, reply: bool = False) -> IncomingMail:
    return read_mail(html(body, headers, reply=reply))
