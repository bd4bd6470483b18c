"""Mutated mails: nothing is raised, nothing is lost, and time grows no faster than the mail."""

import random
import sys
from types import FrameType

import pytest

from adapters.email.reading.reader import _read
from adapters.email.reading.remarks import Remark
from tests.cases import each_case
from tests.email.corpus.clients import FORMS, HEAD
from tests.email.corpus.languages import ENGLISH, HEBREW
from tests.email.corpus.others import OTHERS
from tests.profile import sweep

MARK = b"nightingale"
SEEDS = [
    *(form(words).raw for form in FORMS for words in (ENGLISH, HEBREW)),
    *(raw for _, raw, _ in OTHERS),
]
PIECES = [
    *(b"\r\n\r\n", b"\n", b"\x00", b"--=_alt\n", b"--=_alt--\n", b"=?utf-8?q?=C3?=", b"=?x?b?"),
    *(b"<!--", b"<blockquote type=cite>", b"</div>", b"<style>", b"<table", b"&#99999999;", b"<!["),
    *(b"<a href='", b"> ", b"Content-Type: multipart/mixed; boundary=x\n", b"\xff\xfe", b"-- \n"),
    *(b"Content-Type: message/rfc822\n", b"Content-Transfer-Encoding: base64\n", b'"', b"(" * 50),
    *(b"charset=utf-7", b"charset=punycode", b"On 1/1/26 x wrote:\n", b"From: x@y.example\n"),
    *(b"filename*0*=utf-8''%", b"\xe2\x80\xae"),
]
CHUNKS = 8


def mutate(raw: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 6)):
        at, end = sorted(chance.randrange(len(raw) + 1) for _ in range(2))
        match chance.randrange(6):
            case 0:
                raw = raw[:at] + raw[min(end, at + 40) :]
            case 1:
                raw = raw[:at] + raw[at:end] * 2 + raw[end:]
            case 2:
                raw = raw[:at] + chance.randbytes(chance.randint(1, 8)) + raw[at:]
            case 3:
                raw = raw[:at]
            case _:
                raw = raw[:at] + chance.choice(PIECES) + raw[at:]
    return raw


@each_case("chunk", range(CHUNKS))
def test_no_mutated_mail_raises(chunk: int) -> None:
    chance = random.Random(chunk)  # noqa: S311
    for _ in range(sweep(800, 20_000) // CHUNKS):
        raw = mutate(chance.choice(SEEDS), chance)
        found = _read(raw)
        shown = "".join([found.text, found.full_text, found.subject, *found.remarks])
        assert "\x00" not in shown
        shown.encode("utf-8")


def test_words_of_a_mutated_text_reach_people_or_the_original_does() -> None:
    chance = random.Random(7)  # noqa: S311
    parts = (
        b'Content-Type: multipart/mixed; boundary="=_alt"\n\n--=_alt\n\nfirst words\n--=_alt\n'
        b"Content-Type: text/plain\n\n" + MARK + b" sings\n--=_alt\nContent-Type: application/pdf\n"
        b"Content-Disposition: attachment\n\nx\n--=_alt--\n"
    )
    for _ in range(sweep(150, 5_000)):
        raw = mutate(HEAD.encode() + parts, chance)
        found = _read(raw)
        needs_original = any(Remark(each).needs_original for each in found.remarks)
        in_words = MARK.decode() in found.text + found.full_text
        in_file = any(MARK in file.content for file in found.files)
        body = raw.partition(b"\n\n")[2]
        if MARK in body and b"base64" not in raw and b"<" not in body:
            assert in_words or in_file or needs_original, raw


HOSTILE = {
    "attributions": "On Tue, Nov 10, 2026 at 3:04 PM x wrote:\n",
    "colons": ":\n",
    "quotes": "> a\nb\n",
    "delimiters": "-- \nx\n",
    "header blocks": "From: a@b\nSent: x\nTo: y\n",
    "signatures": "Sent from my iPhone\n",
    "blank lines": "\n",
    "separators": "-----Original Message-----\n",
}
HOSTILE_HTML = {
    "open tags": "<div>",
    "blockquotes": "<blockquote type=cite>a",
    "comments": "<!--",
    "quoted attributes": "<a b='\"",
    "cells": "<td>a",
    "end tags": "</b>",
    "styles": "<style>.a{color:red}",
    "containers": "<div class=gmail_quote>x</div>",
}


def count_calls(raw: bytes) -> int:
    """How many functions are called, also of C: what is counted is the same on each machine."""
    calls = 0

    def count(frame: FrameType, event: str, arg: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        _read(raw)
    finally:
        sys.setprofile(None)
    return calls


@each_case(
    ("kind", "piece"),
    [
        *(("plain", each) for each in HOSTILE.values()),
        *(("html", e) for e in HOSTILE_HTML.values()),
    ],
    ids=[*HOSTILE, *HOSTILE_HTML],
)
def test_twice_the_mail_costs_twice_the_steps(kind: str, piece: str) -> None:
    def steps(count: int) -> int:
        return count_calls(f"{HEAD}Content-Type: text/{kind}\n\n{piece * count}".encode())

    small, large = steps(400), steps(800)
    assert large < 2.3 * small + 500


@pytest.mark.parametrize(
    "piece", ["--b\n\nx\n", "--b\nX: y\n", "--c\n", "--b\nContent-Type: a/b\n"]
)
def test_many_parts_cost_as_many_steps(piece: str) -> None:
    def steps(count: int) -> int:
        head = f"{HEAD}Content-Type: multipart/mixed; boundary=b\n\n"
        return count_calls(f"{head}{piece * count}".encode())

    assert steps(200) < 2.3 * steps(100) + 500
