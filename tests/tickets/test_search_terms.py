"""Terms of a search: what counts as a word, and when one is found."""

import pytest

from core.tickets.search_terms import asked_terms, matches, may_match, terms_in
from tests.cases import each_case


@each_case(
    ("text", "terms"),
    [
        ("The VPN hums.", {"the", "vpn", "hums"}),
        ("Größe, déjà-vu", {"grosse", "deja", "vu"}),
        ("snake_case and HD-1042", {"snake", "case", "and", "hd", "1042"}),
        ("שלום עולם", {"שלום", "עולם"}),
        ("打印机 offline", {"打", "印", "机", "offline"}),
        ("...", set()),
    ],
)
def test_terms_are_runs_without_case_and_marks(text: str, terms: set[str]) -> None:
    assert terms_in(text) == terms


def test_the_longest_term_is_asked_first() -> None:
    assert asked_terms("a vpn certificate") == ("certificate", "vpn", "a")


def test_each_asked_term_begins_a_word() -> None:
    terms = terms_in("the printer is offline")
    assert matches(asked_terms("print offline"), terms)
    assert not matches(asked_terms("print online"), terms)
    assert not matches(asked_terms("rinter"), terms)
    assert not matches((), terms)


@pytest.mark.parametrize("text", ["A Printer", "der größte Drucker", "שלום עולם", "打印机"])
@pytest.mark.parametrize("asked", ["print", "GRÖSSTE druck", "עול", "机", "inter", "prin 印"])
def test_what_cannot_match_is_known_without_its_terms(asked: str, text: str) -> None:
    terms = asked_terms(asked)
    assert may_match(terms, text) or not matches(terms, terms_in(text))


def test_most_texts_cannot_match() -> None:
    assert not may_match(("printer",), '{"text": "my vpn hums"}')
    assert not may_match(("printer",), "der größte")
    assert may_match(("grosste",), "der GRÖSSTE")
