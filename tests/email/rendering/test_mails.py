"""What an outgoing mail looks like to others: read back by Python's own parser."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given, strategies as st

from adapters.email.mail import Address, Automatic, Link, OutgoingMail
from adapters.email.reading.reader import read_mail
from adapters.email.rendering.mail_renderer import needs_smtputf8, render_mail
from adapters.email.rendering.plain_text import flow, plain_text
from adapters.kit.file_transfer import OutgoingFile

MAIL = OutgoingMail(
    sender=Address("support@desk.example", "Support"),
    to=(Address("ada@customer.example", "Ada"),),
    subject="[HD-1042] The printer",
    text="Hello **Ada**,\n\nplease try [this](https://help.example/a?b=1&c=2).",
    message_id="m1@desk.example",
    date=datetime(2026, 11, 10, 15, 4, tzinfo=UTC),
    links=(Link("That solved it", "https://desk.example/letter/t1"),),
    footer="Reply to add something.",
)


def parse(mail: OutgoingMail) -> EmailMessage:
    raw = render_mail(mail)
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", raw) is None
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    parsed = message_from_bytes(raw, policy=default)
    assert isinstance(parsed, EmailMessage)
    assert not parsed.defects
    return parsed


def part(mail: OutgoingMail, kind: str) -> str:
    body = parse(mail).get_body((kind,))
    assert isinstance(body, EmailMessage)
    return str(body.get_content()).replace("\r\n", "\n")


def test_text_and_html_say_the_same() -> None:
    text = part(MAIL, "plain")
    assert text == (
        "Hello *Ada*,\n\nplease try this (https://help.example/a?b=1&c=2).\n\n"
        "That solved it: https://desk.example/letter/t1\n\n-- \nReply to add something.\n"
    )
    html = part(MAIL, "html")
    for word in ("<strong>Ada</strong>", 'href="https://help.example/a?b=1&amp;c=2"', "Reply to"):
        assert word in html


def test_the_same_mail_is_the_same_bytes() -> None:
    mail = replace(MAIL, files=(OutgoingFile("a.txt", b"x"),))
    assert render_mail(mail) == render_mail(mail)


def test_nothing_is_loaded_from_elsewhere() -> None:
    mail = replace(MAIL, text="![x](https://t.example/1.png) <img src=x> <script>alert(1)</script>")
    html = part(mail, "html")
    assert not re.search(r"<(?:img|script|link|iframe)|<[^>]*src=|url\(", html)


@pytest.mark.parametrize(
    ("language", "direction"), [("he", "rtl"), ("ar-EG", "rtl"), ("de", "ltr")]
)
def test_the_direction_is_that_of_the_language(language: str, direction: str) -> None:
    mail = replace(MAIL, language=language, text="שלום\n\nHello")
    html = part(mail, "html")
    assert f'<html lang="{language}" dir="{direction}">' in html
    assert html.count('<p dir="auto">') == 3  # each block finds its own
    assert parse(mail)["Content-Language"] == language


def test_only_automatic_mails_say_so() -> None:
    assert parse(MAIL)["Auto-Submitted"] is None
    automatic = replace(MAIL, automatic=True)
    assert parse(automatic)["Auto-Submitted"] == "auto-replied"
    assert read_mail(render_mail(automatic)).automatic is Automatic.REPLY


def test_references_stay_whole_however_long() -> None:
    ids = tuple(f"{'x' * 120}{n}@desk.example" for n in range(60))
    mail = replace(MAIL, in_reply_to=ids[-1], references=ids)
    found = read_mail(render_mail(mail))
    assert found.in_reply_to == (ids[-1],)
    assert found.references == (ids[0], *ids[-19:])


@pytest.mark.parametrize(
    "name", ["דוח שנתי.pdf", 'say "hi".txt', "a;b=c.txt", f"{'ä' * 90}.png", "x\r\nBcc: y.txt"]
)
def test_names_of_files_arrive(name: str) -> None:
    mail = replace(MAIL, files=(OutgoingFile(name, b"\x00\xff"),))
    (file,) = parse(mail).iter_attachments()
    (read,) = read_mail(render_mail(mail)).files
    assert file.get_filename() == read.name
    assert read.name == re.sub(r'[\\/:*?"<>|]', "_", name).replace("\r\n", "\n").replace("\n", " ")
    assert read.content == b"\x00\xff"


@pytest.mark.parametrize("name", ["a.html", "a.svg", "a.eml", "a.unknown"])
def test_files_that_a_client_might_run_go_as_bytes(name: str) -> None:
    (file,) = parse(replace(MAIL, files=(OutgoingFile(name, b"x"),))).iter_attachments()
    assert file.get_content_type() == "application/octet-stream"


HOSTILE = st.text(
    alphabet=st.sampled_from('ab <>@"\\,;:=?()\r\n\x00\u2028\u202eäש🙂_-.'), max_size=60
)
KNOWN = {
    "from", "to", "cc", "reply-to", "subject", "date", "message-id", "in-reply-to", "references",
    "content-language", "mime-version", "content-type", "x-deskhand-key",
}  # fmt: skip


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_no_field_injects_a_header(name: str, subject: str, key: str, address: str) -> None:
    mail = replace(
        MAIL,
        sender=Address("support@desk.example", name),
        to=(Address("ada@customer.example", name),),
        cc=(Address(f"{address}@customer.example"),),
        subject=subject,
        in_reply_to=key,
        headers={"X-Deskhand-Key": key, f"X{key}": "1", "Bcc": "x@y.example"},
        links=(Link(name, f"https://{key}"), Link(name, f"javascript:{key}")),
        language=subject,
    )
    raw = render_mail(mail)
    names = [line.partition(b":")[0] for line in raw.split(b"\r\n\r\n")[0].split(b"\r\n")]
    headers = {each.decode().lower() for each in names if each[:1] not in (b" ", b"\t")}
    assert headers - {each for each in headers if re.fullmatch("x[a-z-]*", each)} <= KNOWN
    found = read_mail(raw)
    assert found.sender is not None
    assert found.sender.address == "support@desk.example"
    assert [each.address for each in found.to] == ["ada@customer.example"]
    assert "javascript:" not in raw.decode("utf-8", "replace")


@given(st.text(max_size=200))
def test_a_subject_arrives_as_it_was_written(subject: str) -> None:
    from core.model.text import one_line

    assert read_mail(render_mail(replace(MAIL, subject=subject))).subject == one_line(subject, 500)


def test_an_address_that_is_not_ascii_needs_a_newer_server() -> None:
    assert not needs_smtputf8(MAIL)
    mail = replace(MAIL, to=(Address("jürgen@customer.example", "J"),))
    assert needs_smtputf8(mail)
    assert "J <jürgen@customer.example>".encode() in render_mail(mail)


def test_a_long_line_is_broken_softly_and_a_link_never() -> None:
    url = f"https://help.example/{'x' * 100}"
    text = flow(f"{'word ' * 40}\n{url}\nFrom here\n> quoted\n-- ")
    lines = text.split("\n")
    assert all(len(line) < 78 for line in lines if "http" not in line)
    assert url in lines
    assert lines[-3:] == [" From here", "> quoted", "-- "]
    assert "".join(lines[:3]).startswith("word word")


def test_lists_tables_and_code_read_as_text() -> None:
    source = "# Title\n\n- one\n- two\n  - three\n\n3. a\n4. b\n\n> said\n\n```\nx  y\n```\n\n---\n"
    table = "| a | b |\n|---|---|\n| 1 | 2 |\n\n-# small"
    assert plain_text(f"{source}\n{table}") == (
        "Title\n\n- one\n- two\n  - three\n\n3. a\n4. b\n\n> said\n\n    x  y\n\n"
        "--------------------\n\na | b\n1 | 2\n\nsmall"
    )


def test_people_s_words_stay_words() -> None:
    escaped = r"\[click\](http\://evil.example) \<b\>"
    assert plain_text(escaped) == "[click](http://evil.example) <b>"
    assert "<a" not in part(replace(MAIL, text=escaped, links=()), "html")
