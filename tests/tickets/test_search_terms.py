"""Terms of a search: what counts as a word, and when one is found."""

import pytest

from core.tickets.search_terms import asked_terms, matches, terms_in


@pytest.mark.parametrize(
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
