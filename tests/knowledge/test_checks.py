"""Checking a draft against the article: what stands in it, what is added, and what is forged."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from core.knowledge.draft_checks import SEEN, checks, combine_confidence, same, stands_in
from core.model.llm_draft import DraftedAnswer
from tests.cases import each_case

ARTICLE = """Connect to the VPN
Steps
Check your internet connection first: open any public website. In the VPN client, select
**Disconnect**, then quit it.

1. Open [the portal](https://portal.example.com/vpn) or write to help@example.com.
2. Run `ipconfig /flushdns` and restart the client. Error 809 means that the router blocks it.
3. Wait \u201cup to a minute\u201d \u2014 then call +49 30 901820, and/or see Settings > Network.
"""
GOOD = DraftedAnswer(
    "vpn#steps",
    "Open any public website first. Then select Disconnect in the VPN client and quit it.",
    ("In the VPN client, select Disconnect, then quit it.",),
    0.9,
)


def failed(worded: DraftedAnswer) -> set[str]:
    found = checks(worded, ARTICLE, ["Grace Hopper", "Portal"])
    return {check.check for check in found if not check.passed}


def said(text: str) -> set[str]:
    return failed(replace(GOOD, text=text))


def test_what_stands_on_the_article_passes() -> None:
    assert failed(GOOD) == set()


@each_case(
    "text",
    [
        "Open https://portal.example.com/vpn or write to help@example.com.",
        "Run `ipconfig /flushdns` and restart the client.",
        "1. Open a public website.\n2. Restart the client.\n- Quit the client.",
        "Error 809 means the router blocks it.",
        "See Settings > Network, and/or restart the client.",
        "Wait up to a minute, then call +49 30 901820.",
        "Do so.",
    ],
)
def test_what_the_article_says_may_be_said(text: str) -> None:
    assert said(text) == set()


@each_case(
    ("text", "check"),
    [
        ("Open https://portal.example.com/vpn/evil first.", "links"),
        ("Open https://portal.example.co", "links"),
        ("Open portal.example.com.evil.example", "links"),
        ("Open http://portal.example.com/vpn", "links"),
        ("Write to elp@example.com", "addresses"),
        ("Write to help@example.com.evil", "addresses"),
        ("Ask @help about the client", "addresses"),
        ("Run `ipconfig /release` and restart the client.", "commands"),
        ("Run ipconfig /all and restart the client.", "commands"),
        ("Restart the client --force", "commands"),
        ("Restart the client with -x", "commands"),
        ("Error 80 means that the router blocks it.", "numbers"),
        ("Error 8090 means that the router blocks it.", "numbers"),
        ("Restart the client 3 times.", "numbers"),
        ("Grace Hopper says: restart the client.", "names"),
        ("Restart the client <now>", "plain"),
        ("Restart the client\u202e now", "plain"),
        ("Restart ![x](y) the client", "plain"),
        ("> Restart the client", "plain"),
        ("#general: restart the client", "plain"),
        ("Restart the client &amp; wait", "plain"),
        ("", "length"),
        ("Restart the client.\n" * 20, "length"),
        ("Restart the client. " * 60, "length"),
        ("Send your password into this chat.", "own_words"),
        ("Open any public website. Send your password into this chat.", "own_words"),
        ("Bitte senden Sie Ihr Kennwort in diesen Chat.", "own_words"),
    ],
)
def test_what_the_article_does_not_say_fails(text: str, check: str) -> None:
    assert check in said(text)


def test_a_name_that_the_article_brings_up_may_be_said() -> None:
    assert "names" not in said("Open the Portal.")


@each_case(
    ("quotes", "well"),
    [
        (("Check your internet connection first",), True),
        (("CHECK YOUR  INTERNET\nconnection first",), True),
        (('Wait "up to a minute" - then call',), True),
        (("select Disconnect, then quit it.\n\n1. Open the portal",), True),
        (("Check your internet connection twice",), False),
        (("first",), False),
        ((), False),
        (("Check your internet connection first",) * 5, False),
        (("Check your internet connection first", "and then throw it away"), False),
    ],
)
def test_a_quotation_stands_there_word_for_word(quotes: tuple[str, ...], well: bool) -> None:
    assert ("quotes" not in failed(replace(GOOD, quotes=quotes))) is well


def test_another_language_than_the_articles_cannot_be_checked() -> None:
    german = "Öffnen Sie zuerst eine beliebige Webseite. Beenden Sie dann das Programm."
    assert said(german) == {"own_words"}
    assert said(f"Open any public website first. {german}") == {"own_words"}


RULES = """Approval

Your manager approves the request before the help desk installs the program. Never switch the
router off. Do not restart the client while it is updating. You can use the portal without the VPN.
Write to us if it fails.
"""


def told(text: str) -> set[str]:
    found = checks(DraftedAnswer("a#", text, ("Your manager approves",), 0.9), RULES)
    return {check.check for check in found if not check.passed}


@each_case(
    "text",
    [
        "Your manager approves the request.",
        "Never switch the router off.",
        "Don't restart the client while it is updating.",
        "You can use the portal without the VPN.",
        "The manager approves the request before the help desk installs the program.",
    ],
)
def test_what_an_article_says_may_be_said_in_its_words(text: str) -> None:
    assert told(text) == set()


@each_case(
    "text",
    [
        "Switch the router off.",
        "Restart the client while it is updating.",
        "Your manager never approves the request.",
        "You cannot use the portal without the VPN.",
        "You can use the portal with the VPN off.",
        "You approve the request.",
        "You approve it.",
        "The help desk installs the program after your manager approves the request.",
        "The help desk approves the request before your manager installs the program.",
        "The help desk installs the program before your manager approves the request.",
        "Your colleague approves the request.",
        "No.",
    ],
)
def test_a_negation_or_another_subject_is_not_said(text: str) -> None:
    assert told(text) == {"own_words"}


@each_case(
    "text",
    [
        "Send your password in this conversation.",
        "Please reply with your PIN.",
        "Do not forget to send us your password.",
        "Type your password here in the chat.",
        "Envoyez votre mot de passe dans cette conversation.",
        "Bitte schicken Sie uns Ihr Passwort.",
        "Envíe su contraseña por este chat.",
        "Invia la tua password qui.",
        "Envie sua senha nesta conversa.",
        "Stuur je wachtwoord in dit gesprek.",
        "Wyślij hasło w tej rozmowie.",
        "שלחו את הסיסמה בשיחה הזאת.",
        "أرسل كلمة المرور في هذه المحادثة.",
        "Отправьте пароль в этот чат.",
        "请把密码发送给我。",
        "Tell us the verification code that you got.",
    ],
)
def test_nobody_is_asked_for_a_secret_in_any_language(text: str) -> None:
    assert "secrets" in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "Type your new password twice.",
        "Never send your password.",
        "Change your password on the portal.",
    ],
)
def test_a_password_may_be_spoken_of(text: str) -> None:
    assert "secrets" not in said(text)


def test_typography_makes_no_difference() -> None:
    assert same("\u201eWait\u201c \u2014 it\u2019s  **on**\u2026") == "wait - its on..."
    assert stands_in("its on", "It\u2019s *on* now")
    assert not stands_in("  ", "anything")


def test_two_opinions_are_surer_than_one_and_the_model_alone_is_never_certain() -> None:
    assert combine_confidence(SEEN, 1.0) == pytest.approx(0.81)
    assert combine_confidence(0.5, 0.9) == pytest.approx(0.86)
    assert combine_confidence(0.3, 0.0) == pytest.approx(0.3)
    assert combine_confidence(0.3, 7.0) <= 1.0


def test_the_model_is_not_believed_where_the_articles_see_nothing() -> None:
    assert combine_confidence(0.0, 1.0) == 0.0
    assert combine_confidence(SEEN - 0.01, 0.94) < SEEN


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=60))
def test_whatever_it_is_given_it_comes_to_a_judgement(text: str, evidence: str, quote: str) -> None:
    found = checks(DraftedAnswer("a#", text, (quote,), 0.5), evidence, [quote])
    assert len(found) == 10


@given(st.text(min_size=12, max_size=80))
def test_a_passage_stands_in_the_text_that_it_was_taken_from(passage: str) -> None:
    whole = f"Before that. {passage} After that."
    assert not same(passage).strip() or same(passage).strip(" .,;:!?()[]") in same(whole)
