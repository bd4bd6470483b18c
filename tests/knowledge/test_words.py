"""Words as people type them: one spelling for each, codes untouched, slips undone."""

import pytest

from core.knowledge.index.spell_correction import MAX_CORRECTIONS, Vocabulary
from core.knowledge.index.tokenizer import plain, stem, tokens
from tests.cases import each_case

KNOWN = Vocabulary.of(
    ["wifi", "password", "printer", "connect", "sign", "in", "0x80070005", "vpn", "pay", "day"]
    + ["cart", "ridge", "car", "tridge"]
)


@each_case(
    ("typed", "words"),
    [
        ("Wi-Fi and wi\u2011fi", ["wifi", "and", "wifi"]),
        ("two-factor login", ["two", "factor", "login"]),
        ("I can't, it won't and doesn't", "i can not it will not and does not".split()),
        ("the printer's here, I’m lost", "the printer here i lost".split()),
        ("ERR_RESET 0x80070005 10.4.2.1", ["err_reset", "0x80070005", "10.4.2.1"]),
        ("C++ or C#", ["c++", "or", "c#"]),
        ("Ｃａｆé re\u200bsume\u0301", ["cafe", "resume"]),
        ("無線が切れる", ["無線", "線が", "が切", "切れ", "れる"]),
        ("印", ["印"]),
        ("?! …", []),
    ],
)
def test_what_is_typed_becomes_words(typed: str, words: list[str]) -> None:
    assert tokens(typed) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("printers", "printer"),
        ("connecting", "connected"),
        ("принтеры", "принтер"),
        ("εκτυπωτές", "εκτυπωτής"),
    ],
)
def test_endings_do_not_part_what_is_the_same(one: str, other: str) -> None:
    assert stem(plain(one)) == stem(plain(other))


def test_a_code_keeps_its_ending() -> None:
    assert stem("e2000s") == "e2000s"


def test_a_heap_of_accents_costs_nothing_and_an_accent_is_forgiven() -> None:
    heap = "a" + "\u0301\u0316" * 500_000  # ordering these would take minutes
    assert plain(f"{heap} café") == "a cafe"


def read(vocabulary: Vocabulary, typed: str) -> list[str]:
    return [word for word, _ in vocabulary.meant(vocabulary.joined(typed.split()))]


@each_case(
    ("typed", "meant"),
    [
        ("pritner", "printer"),
        ("conect", "connect"),
        ("passwrod", "password"),
        ("pasword", "password"),
        ("wi fi", "wifi"),
        ("printers", "printers"),
        ("vnp", "vnp"),
        ("bread", "bread"),
        ("this", "this"),
        ("0x80070057", "0x80070057"),
    ],
)
def test_slips_are_undone_and_nothing_else(typed: str, meant: str) -> None:
    assert read(KNOWN, typed) == meant.split()


def test_two_known_words_stay_two() -> None:
    vocabulary = Vocabulary.of(["sign", "in", "signin"])
    assert read(vocabulary, "sign in") == ["sign", "in"]


@each_case(
    ("typed", "meant"),
    [
        ("payday", "pay day"),
        ("vpnpassword", "vpn password"),
        ("passwordpayday", "passwordpayday"),
        ("cartridge", "cartridge"),  # as well "car tridge"
        ("signin", "signin"),  # "in" is found in anything
        ("payda", "payda"),
    ],
)
def test_two_words_in_one_are_parted_where_there_is_one_way(typed: str, meant: str) -> None:
    assert read(KNOWN, typed) == meant.split()


def test_what_was_mended_or_parted_is_marked_and_what_was_said_is_not() -> None:
    assert KNOWN.meant(["vpn", "payday", "pasword"]) == [
        ("vpn", False),
        ("pay", True),
        ("day", True),
        ("password", True),
    ]


def test_a_text_about_something_else_is_not_bent_into_ours() -> None:
    mended = read(KNOWN, " ".join(["pritner"] * (MAX_CORRECTIONS + 3)))
    assert mended == ["printer"] * MAX_CORRECTIONS + ["pritner"] * 3
