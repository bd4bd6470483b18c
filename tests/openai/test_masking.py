"""What stays on this machine, and what comes back to the same person."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

from hypothesis import given, strategies as st

from adapters.openai.masking import Mask
from adapters.openai.prompt import build
from core.model.actions import DraftAnswer
from core.model.ids import ConversationId
from core.model.llm_draft import Job
from core.model.people import Place
from core.model.text import visible
from tests.cases import each_case
from tests.openai.fresh_ordinary import FRESH_ORDINARY
from tests.openai.fresh_secrets import (
    ATTACKED,
    FRESH,
    FRESH_AGAIN,
    FRESH_AT_LAST,
    FRESH_LAST,
    FRESH_TOO,
)
from tests.openai.ordinary import ORDINARY
from tests.openai.secrets import HELD_OUT, HELD_OUT_TOO, MACHINE, SECRETS, TOLD
from tests.openai.secrets_by_language import BY_LANGUAGE
from tests.profile import sample

ROOT = Path(__file__).parents[2]
Told = tuple[tuple[str, tuple[str, ...]], ...]
ASKED = DraftAnswer(
    Place("openai", "x"),
    ConversationId("c"),
    Job.ANSWER,
    1,
    "m",
    datetime.max.replace(tzinfo=UTC),
    "x",
    (),
)

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
MASKED = {
    "ada@example.com": "EMAIL",
    "ada.byron+desk@mail.example.co.uk": "EMAIL",
    "+49 170 1234567": "PHONE",
    "+972-54-123-4567": "PHONE",
    "054-1234567": "PHONE",
    "(030) 901820": "PHONE",
    "555-123-4567": "PHONE",
    "0049 30 901820": "PHONE",
    "4111 1111 1111 1111": "CARD",
    "5500-0000-0000-0004": "CARD",
    "378282246310005": "CARD",
    "DE89 3704 0044 0532 0130 00": "ACCOUNT",
    "GB82WEST12345698765432": "ACCOUNT",
    "IL620108000000099999999": "ACCOUNT",
    "sk-proj-abcdefghijklmnop1234": "KEY",
    "xoxb-123456789012-abcdefGHIJKL": "KEY",
    "ghp_abcdefghijklmnopqrstuvwxyz0123456789": "KEY",
    "AKIAIOSFODNN7EXAMPLE": "KEY",
    "AIzaSyA1234567890abcdefghijklmnopqrstuv": "KEY",
    "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs": "KEY",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08": "KEY",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----": "KEY",
    JWT: "TOKEN",
    "Bearer abcdef123456789": "TOKEN",
    "192.168.14.7": "ADDRESS",
    "2001:db8::8a2e:370:7334": "ADDRESS",
    "fe80:0:0:0:1ff:fe23:4567:890a": "ADDRESS",
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY": "KEY",
    "219-09-9999": "ID",
}


@each_case(("secret", "kind"), MASKED.items())
@each_case("around", ["{}", "It is {}, please help", "({})", "see:\n{}\nthanks"])
def test_it_is_masked_and_comes_back(secret: str, kind: str, around: str) -> None:
    text, mask = around.format(secret), Mask()
    masked = mask.put_on(text)
    assert secret not in masked
    assert f"[{kind}_1]" in masked
    assert mask.take_off(masked) == text


@each_case(
    ("name", "told"),
    [
        ("machine", MACHINE),
        ("told", TOLD),
        ("new", HELD_OUT),
        ("too", HELD_OUT_TOO),
        ("attacked", ATTACKED),
        ("fresh", FRESH),
        ("fresh too", FRESH_TOO),
        ("fresh last", FRESH_LAST),
        ("fresh again", FRESH_AGAIN),
        ("fresh at last", FRESH_AT_LAST),
        ("by language", BY_LANGUAGE),
    ],
)
def test_nearly_all_secrets_are_found(name: str, told: Told) -> None:
    """Each list by itself, so that a language or a kind cannot hide behind the others."""
    missed = [
        secret for text, secrets in told for secret in secrets if secret in Mask().put_on(text)
    ]
    count = sum(len(secrets) for _, secrets in told)
    assert len(missed) <= count * 0.03, missed


def test_there_are_enough_secrets_and_enough_ordinary_sentences() -> None:
    assert sum(len(secrets) for _, secrets in SECRETS) >= 300
    assert len(set(ORDINARY)) >= 500


def test_ordinary_sentences_are_left_alone() -> None:
    for sentences in (ORDINARY, FRESH_ORDINARY):
        touched = [text for text in sentences if Mask().put_on(text) != text]
        assert len(touched) <= len(sentences) // 300, touched


def test_nothing_is_masked_in_our_articles() -> None:
    for file in sample(sorted((ROOT / "kb_articles").glob("*.md")), 3):
        text = file.read_text(encoding="utf-8")
        assert Mask().put_on(text) == text, file.name


@each_case("hidden", ["\u200b", "\u200d", "\ufe0f", "\u2063", "\U000e0041"])
def test_nothing_invisible_hides_a_secret(hidden: str) -> None:
    for text in ("4111 1111{} 1111 1111", "password: hun{}ter2", "ada{}@example.com"):
        assert "[" in Mask().put_on(text.format(hidden))


@each_case(
    ("text", "masked"),
    [
        ("password: hunter2", "password: [PASSWORD_1]"),
        ("PIN=4711", "PIN=[PASSWORD_1]"),
        ("Passwort: geheim", "Passwort: [PASSWORD_1]"),
        ("pw: Hunter2!", "pw: [PASSWORD_1]"),
        ("password Hunter2! does not work", "password [PASSWORD_1] does not work"),
        ("the new password for bob is Sommer2024!", "the new password for bob is [PASSWORD_1]"),
        ("my password is sunshine and it fails", "my password is [PASSWORD_1] and it fails"),
        ("client_secret=abcDEF123456", "client_secret=[PASSWORD_1]"),
        ('{"client_secret": "abcDEF123456"}', '{"client_secret": "[PASSWORD_1]"}'),
        ("PIN 4821", "PIN [PASSWORD_1]"),
        ("https://ada:secret@host.example/", "https://[LOGIN_1]@host.example/"),
    ],
)
def test_a_password_is_masked_where_it_is_called_one(text: str, masked: str) -> None:
    assert Mask().put_on(text) == masked


def test_the_same_text_has_the_same_name_and_others_have_others() -> None:
    masked = Mask().put_on("from a@x.example to b@x.example, copy to a@x.example")
    assert masked == "from [EMAIL_1] to [EMAIL_2], copy to [EMAIL_1]"


def test_a_name_that_somebody_wrote_stays_theirs() -> None:
    text, mask = "[EMAIL_1] is not ada@example.com", Mask()
    masked = mask.put_on(text)
    assert masked == "[EMAIL_1] is not [EMAIL_2]"
    assert mask.take_off(masked) == text


@given(st.text(max_size=400))
def test_any_text_comes_back_as_it_can_be_seen(text: str) -> None:
    mask = Mask()
    assert mask.take_off(mask.put_on(text)) == visible(text)


TIMED_PARTS = (
    ["password ", "password is ", "1 ", "a-", "(at) ", "a dot ", "-----BEGIN A-----", "://"]
    + ["?key=", "'", "eyJ", "A1B2-", "login: a ", "call me at ", "is my ", "סיסמה ", "<password>"]
    + ["from A1b!c2 ", "Tempo2026! ", "safe ", "seed word ", "code 123 456 ", "login ada, pass "]
    + ["wifi ", "creds: a:", "bank account ", "ab_", "a.bc.", "x-key", "4f7k-99xq ", "passport A1"]
)


@each_case("part", sample(TIMED_PARTS, 3))
def test_the_time_grows_with_the_length(part: str) -> None:
    """A text four times as long takes four times as long; one whose patterns try again from every
    place takes sixteen times. Only the ratio counts, of the least processor time of some runs,
    and a machine that does other things meanwhile has four chances to be quiet."""
    short, long = (part * (size // len(part)) for size in (1_000, 4_000))
    ratios = (_least_seconds(long, n) / _least_seconds(short, n) for n in (1, 3, 3, 3))
    assert any(ratio < 9 for ratio in ratios)


def _least_seconds(text: str, tries: int) -> float:
    return min(_seconds(text) for _ in range(tries))


def _seconds(text: str) -> float:
    begun = process_time()
    Mask().put_on(text)
    return process_time() - begun


def test_only_whole_words_of_a_long_message_are_sent() -> None:
    said = "my printer is offline " * 1_000
    asked = replace(ASKED, said=said)
    prompt = build(asked, Mask())
    assert len(prompt.user) < 13_000
    assert "offline\n</data" in prompt.user or "is\n</data" in prompt.user or "my\n" in prompt.user
