"""Headers: encoded, folded, broken, hostile."""

from datetime import timedelta

from adapters.email.mail import Address
from adapters.email.reading.addresses import is_lookalike, parse_addresses
from adapters.email.reading.headers import decode_words, is_forward, is_reply, strip_prefixes
from adapters.email.reading.reader import read_mail
from adapters.email.reading.remarks import Remark
from tests.cases import each_case
from tests.email.reading.mails import mail, read


@each_case(
    ("value", "shown"),
    [
        ("=?utf-8?q?Dr=C3=BCcker?=", "Drücker"),
        ("=?UTF-8?B?16nXnA==?= =?UTF-8?B?15XXnQ==?=", "שלום"),
        ("=?utf-8?q?=C3?= =?utf-8?q?=BC?=", "ü"),  # a character cut in two
        ("=?iso-8859-1*de?Q?=FC?=", "ü"),
        ("=?windows-1256?B?49HNyMc=?=", "مرحبا"),
        ("a =?utf-8?q?b?= c", "a b c"),
        ("=?punycode?q?abc?=", "=?punycode?q?abc?="),
        ("=?utf-8?q?two\u2028lines?=", "two lines"),
        ("=?utf-8?q?inject=0D=0ABcc:_x@y?=", "inject Bcc: x@y"),
        ("=?utf-8?b?!!!?=", ""),
        ("tr\u202eick", "trick"),
    ],
)
def test_encoded_words(value: str, shown: str) -> None:
    assert decode_words(value) == shown


@each_case(
    ("value", "addresses"),
    [
        ("Ada <ada@x.example>", ["ada@x.example"]),
        ('"Last, First" <a@x.example>, b@Y.Example', ["a@x.example", "b@y.example"]),
        ("team: a@x.example, b@x.example;", ["a@x.example", "b@x.example"]),
        ("a@x.example (Ada (the first))", ["a@x.example"]),
        ("<@relay.example:a@x.example>", ["a@x.example"]),
        ("a@münchen.example", ["a@xn--mnchen-3ya.example"]),
        ("<\u202aa@x.example\u202c>", ["a@x.example"]),
        ("=?utf-8?q?a=40b.example?= <c@x.example>", ["c@x.example"]),
        ("undisclosed-recipients:;", []),
        ("not an address, <>, @, a@, @b", []),
        ("a@x.example\\, b@x.example", []),
    ],
)
def test_lists_of_addresses(value: str, addresses: list[str]) -> None:
    assert [each.address for each in parse_addresses(value)] == addresses


def test_a_name_is_decoded_and_cleaned() -> None:
    (found,) = parse_addresses("=?utf-8?q?Ada=0A_L=C3=B6ve?= <ada@x.example>")
    assert found == Address("ada@x.example", "Ada Löve")


def test_two_senders_are_counted() -> None:
    assert read("x", "From: second@x.example").senders == 2
    assert read("x").senders == 1
    assert read_mail(b"Subject: x\n\nwords").sender is None


def test_a_second_message_id_makes_it_none() -> None:
    assert read("x").message_id == "1@customer.example"
    assert read("x", "Message-ID: <2@customer.example>").message_id == ""


def test_the_return_path_of_reports_is_empty_and_not_missing() -> None:
    assert read("x").return_path is None
    assert read("x", "Return-Path: <>").return_path == ""
    assert read("x", "Return-Path: <a@b.example>").return_path == "a@b.example"


def test_a_date_keeps_its_offset_and_a_broken_one_is_none() -> None:
    date = read("x").date
    assert date is not None
    assert date.utcoffset() == timedelta(hours=1)
    raw = mail("x").replace(b"Tue, 10 Nov 2026 15:04:05 +0100", b"yesterday, 99:99")
    assert read_mail(raw).date is None


def test_headers_without_an_empty_line_end_where_the_words_begin() -> None:
    found = read_mail(b"From: a@x.example\nSubject: Hello\nThe printer is broken.\nIt smokes.\n")
    assert (found.subject, found.text) == ("Hello", "The printer is broken.\nIt smokes.")


def test_a_broken_line_among_headers_hides_none_of_them() -> None:
    found = read_mail(
        b"From: a@x.example\nSubject: Hello\nbroken folding\nContent-Type: text/html\n\n<b>hi</b>"
    )
    assert (found.subject, found.text) == ("Hello", "hi")


def test_bytes_without_a_charset_are_read() -> None:
    found = read_mail("Subject: Grüße\nFrom: ä <a@x.example>\n\nKöln".encode("cp1252"))
    assert (found.subject, found.text) == ("Grüße", "Köln")


def test_huge_headers_are_cut_and_said_so() -> None:
    found = read_mail(b"From: a@x.example\nX-Big: " + b"x" * 500_000 + b"\nSubject: late\n\nwords")
    assert found.sender is not None
    assert Remark.TOO_LONG in found.remarks


def test_nul_and_control_signs_are_gone() -> None:
    found = read("a\x00b\x07c\x1b[31m", "Subject: x\x00y")
    assert (found.text, found.subject) == ("abc[31m", "xy")


@each_case(
    ("domain", "expected"),
    [
        ("xn--pple-43d.com", True),  # Cyrillic a
        ("раураl.com", True),
        ("xn--80ak6aa92e.com", True),  # Cyrillic throughout
        ("münchen.de", False),
        ("почта.рф", False),
        ("example.com", False),
        ("δοκιμή.gr", False),
    ],
)
def test_lookalike_domains(domain: str, expected: bool) -> None:
    assert is_lookalike(domain) is expected


def test_a_sender_that_deceives_is_named() -> None:
    raw = mail("x").replace(b"ada@customer.example>", "ada@раура1l.com>".encode())
    assert Remark.LOOKALIKE_ADDRESS in read_mail(raw).remarks
    raw = mail("x").replace(b"Ada Example <", b'"boss@bank.example" <')
    assert Remark.DECEPTIVE_NAME in read_mail(raw).remarks


@each_case(
    ("subject", "rest", "kind"),
    [
        ("Re: Fwd: Hello", "Hello", "reply"),
        ("AW: WG: Hallo", "Hallo", "reply"),
        ("WG: Hallo", "Hallo", "forward"),
        ("[EXTERNAL] RE: [HD-1] Hello", "[HD-1] Hello", "reply"),
        ("Re[2]: Hello", "Hello", "reply"),
        ("TR: Bonjour", "Bonjour", "forward"),
        ("הועבר: שלום", "שלום", "forward"),
        ("رد: مرحبا", "مرحبا", "reply"),
        ("Odp.: Cześć", "Odp.: Cześć", ""),
        ("Report: nothing", "Report: nothing", ""),
        ("Rent: paid", "Rent: paid", ""),
    ],
)
def test_prefixes_of_subjects(subject: str, rest: str, kind: str) -> None:
    assert strip_prefixes(subject) == rest
    assert (is_reply(subject), is_forward(subject)) == (kind == "reply", kind == "forward")
