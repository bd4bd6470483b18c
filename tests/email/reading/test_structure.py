"""Parts of a mail: nested, broken, too many; files and their names; pictures in their place."""

import base64

import pytest

from adapters.email.reading.reader import read_mail
from adapters.email.reading.remarks import Remark
from adapters.email.reading.structure import MAX_PARTS, split
from tests.cases import each_case
from tests.email.reading.mails import HEAD, mail, read

MIXED = """\
--b
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain

plain words
--inner
Content-Type: text/html

<p>words in <b>HTML</b></p>
--inner--
--b
Content-Type: application/pdf; name="report.pdf"
Content-Disposition: attachment; filename="report.pdf"
Content-Transfer-Encoding: base64

cGRm
--b--
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_html_of_alternatives_is_read_and_files_are_kept(line_end: str) -> None:
    raw = mail(MIXED, "Content-Type: multipart/mixed; boundary=b").decode()
    found = read_mail(raw.replace("\n", line_end).encode())
    assert found.text == "words in HTML"
    assert [(f.name, f.media_type, f.content) for f in found.files] == [
        ("report.pdf", "application/pdf", b"pdf")
    ]


def test_html_that_shows_nothing_gives_way_to_the_text() -> None:
    body = MIXED.replace("<p>words in <b>HTML</b></p>", '<img src="http://t.example/1.gif">')
    assert read(body, "Content-Type: multipart/mixed; boundary=b").text == "plain words"


def test_a_picture_stands_in_its_place() -> None:
    body = """\
--r
Content-Type: text/html

<p>Before</p><img src="cid:p1@x" alt="wrong"><p>after</p><img src="https://t.example/big.png">
--r
Content-Type: image/png; name="=?utf-8?q?=C3=84.png?="
Content-ID: <p1@x>
Content-Transfer-Encoding: base64

aGVsbG8=
--r--
"""
    found = read(body, 'Content-Type: multipart/related; boundary="r"')
    assert found.text == "Before\n\n[Ä.png]\n\nafter"
    assert [(f.name, f.inline) for f in found.files] == [("Ä.png", True)]


@each_case(
    ("header", "name"),
    [
        ("filename*=utf-8''%e2%82%ac%20rates.pdf", "€ rates.pdf"),
        ("filename*0*=utf-8''%e2%82%ac; filename*1=rates.pdf", "€rates.pdf"),
        ('filename="=?utf-8?B?4oKsLnBkZg==?="', "€.pdf"),
        ("filename=two words.pdf", "two words.pdf"),
        ("filename=\"utf-8''%E2%82%AC.pdf\"", "€.pdf"),
        ('filename="../../etc/passwd"', "passwd"),
        ('filename="C:\\\\temp\\\\a.txt"', "a.txt"),
        ('filename="inv\u202egpj.exe"', "invgpj.exe"),
        ("filename=", "file.pdf"),
        ('filename="x', "x"),
    ],
)
def test_names_of_files(header: str, name: str) -> None:
    file = f"Content-Type: application/pdf\nContent-Disposition: attachment; {header}\n\nx"
    body = f"--b\n\nwords\n--b\n{file}\n--b--\n"
    (kept,) = read(body, "Content-Type: multipart/mixed; boundary=b").files
    assert kept.name == name


def test_a_mail_of_ten_thousand_parts_is_read_up_to_the_limit() -> None:
    parts = "".join(f"--b\n\npart {n}\n" for n in range(10_000))
    found = read(f"{parts}--b--\n", "Content-Type: multipart/mixed; boundary=b")
    assert Remark.TOO_MANY_PARTS in found.remarks
    assert "part 1\n" in found.text
    assert Remark.TOO_MANY_PARTS.needs_original


def nested(depth: int) -> bytes:
    opened = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth)
    )
    closed = "".join(f"--b{n}--\n" for n in reversed(range(depth)))
    return f"{HEAD}{opened}\ninnermost\n{closed}".encode()


def test_a_mail_of_a_thousand_levels_is_read_and_said_so() -> None:
    found = read_mail(nested(1000))
    assert Remark.TOO_DEEP in found.remarks
    assert read_mail(nested(15)).text == "innermost"


def test_parts_are_never_more_than_the_limit_however_they_nest() -> None:
    body = "".join(
        f"--b\nContent-Type: multipart/mixed; boundary=c{n}\n\n" + f"--c{n}\n\nx\n" * 10
        for n in range(500)
    )
    root = split(mail(body, "Content-Type: multipart/mixed; boundary=b")).root
    assert len(list(root.walk())) <= MAX_PARTS + 1


def test_a_part_without_an_end_ends_with_the_mail() -> None:
    found = read("--b\n\nwords\n", "Content-Type: multipart/mixed; boundary=b")
    assert found.text == "words"


def test_a_multipart_without_parts_is_read_as_text() -> None:
    assert read("just words", "Content-Type: multipart/mixed; boundary=b").text == "just words"
    assert read("just words", "Content-Type: multipart/mixed").text == "just words"


def test_an_attached_mail_is_a_file_and_its_words_are_read() -> None:
    body = """\
--b

please look at this
--b
Content-Type: message/rfc822

From: Bob <bob@other.example>
Subject: Invoice 7
Date: Mon, 9 Nov 2026 09:00:00 +0000

it was paid
--b--
"""
    found = read(body, "Content-Type: multipart/mixed; boundary=b")
    assert found.text == (
        "please look at this\n\nFrom: Bob <bob@other.example>\n"
        "Date: Mon, 9 Nov 2026 09:00:00 +0000\nSubject: Invoice 7\n\nit was paid"
    )
    assert [(f.name, f.media_type) for f in found.files] == [("Invoice 7.eml", "message/rfc822")]
    assert found.forwarded
    assert Remark.FORWARDED_MAIL in found.remarks


@each_case(
    ("media_type", "remark", "name"),
    [
        ("application/ms-tnef; name=winmail.dat", Remark.WINMAIL, "winmail.dat"),
        ("application/pkcs7-mime; smime-type=enveloped-data", Remark.ENCRYPTED, "smime.p7m"),
        (
            "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",
            Remark.SIGNED,
            "smime.p7m",
        ),
        ("application/pgp-encrypted", Remark.ENCRYPTED, "encrypted.asc"),
        ("text/calendar; method=REQUEST", Remark.CALENDAR, "invite.ics"),
        ("message/external-body; access-type=URL", Remark.EXTERNAL_BODY, "file.bin"),
    ],
)
def test_what_cannot_be_read_is_a_file_and_said_so(
    media_type: str, remark: Remark, name: str
) -> None:
    body = f"--b\n\nwords\n--b\nContent-Type: {media_type}\n\nABC\n--b--\n"
    found = read(body, "Content-Type: multipart/mixed; boundary=b")
    assert found.text == "words"
    assert remark in found.remarks
    assert [f.name for f in found.files] == [name]


def test_the_calendar_of_an_invitation_is_kept_beside_its_words() -> None:
    body = """\
--a
Content-Type: text/plain

Let us meet
--a
Content-Type: text/calendar; method=REQUEST

BEGIN:VCALENDAR
--a--
"""
    found = read(body, "Content-Type: multipart/alternative; boundary=a")
    assert (found.text, [f.name for f in found.files]) == ("Let us meet", ["invite.ics"])


def test_a_signature_of_pgp_is_kept_and_the_words_are_read() -> None:
    signature = "Content-Type: application/pgp-signature; name=signature.asc\n\nx"
    body = f"--s\n\nwords\n--s\n{signature}\n--s--\n"
    found = read(body, 'Content-Type: multipart/signed; boundary="s"; micalg=pgp-sha256')
    assert (found.text, found.remarks) == ("words", ("signed",))


def test_a_base64_that_was_cut_or_joined_gives_what_it_has() -> None:
    for content, text in [("aGVsbG8", "hello"), ("aGk=aG8=", "hiho"), ("aG Vs\nbG8=!", "hello")]:
        found = read(content, "Content-Type: text/plain\nContent-Transfer-Encoding: base64")
        assert found.text == text


def test_a_mail_within_a_mail_in_base64_is_kept_as_a_file() -> None:
    inner = base64.b64encode(b"From: x@y.example\n\nhi").decode()
    head = "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64"
    body = f"--b\n\nw\n--b\n{head}\n\n{inner}\n--b--"
    found = read(body, "Content-Type: multipart/mixed; boundary=b")
    assert [f.content for f in found.files] == [b"From: x@y.example\n\nhi"]


def test_words_that_were_signed_or_encrypted_in_the_text() -> None:
    signed = (
        "Hi\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nIt smokes.\n- -- \nAda\n"
        "-----BEGIN PGP SIGNATURE-----\n\niQEz\n=abcd\n-----END PGP SIGNATURE-----\n"
    )
    found = read(signed)
    assert (found.text, found.remarks) == ("Hi\n\nIt smokes.", ("signed",))
    for broken in ("-----BEGIN PGP SIGNATURE-----\n" * 2, "-----BEGIN PGP SIGNED MESSAGE-----\nx"):
        assert read(broken).text == broken.strip()
    encrypted = "-----BEGIN PGP MESSAGE-----\n\nhQEM\n-----END PGP MESSAGE-----"
    assert read(encrypted).remarks == ("encrypted",)
