"""Which characters are stored, shown and compared."""

import unicodedata

import pytest
from hypothesis import example, given, strategies as st

from adapters.kit.file_transfer import safe_name
from adapters.slack.outbound.messages import voice
from adapters.words.rendering import plain
from core.model.attachment import Attachment
from core.model.events import FormName, FormSubmitted, MessageReceived
from core.model.ids import EventId
from core.model.people import Person
from core.model.text import (
    clean,
    is_blank,
    make_storable,
    one_line,
    storable,
    truncate,
    visible,
    visible_words,
)
from core.tickets.attachment_rules import clean_name
from tests.cases import each_case
from tests.talk import ADA, LOBBY, SUNDAY_TEN

ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
KEPT = (
    "\n\t",
    ENGLAND,
    FAMILY,
    "\u2764\ufe0f",
    "1\ufe0f\u20e3",
    "\u845b\U000e0100",  # an ideograph and the variant that its writer means
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian: I want
    "\u0915\u094d\u200d\u0937",  # Devanagari
    "\u05e9\u05dc\u05d5\u05dd \u200f(C++\u200e)",
    "\u2068Ada\u2069 and \u2067\u05e2\u05d3\u05d4\u2069, \u2066a \u2068b\u2069\u2069",
    "\U0001faea \U0001fadf \U0001f6d8",  # newer than the tables of Python 3.11
    "\uf8ff",  # private use: a logo in somebody's font
    "\ufffc\u0600",
)
DROPPED = (
    *("\x00", "\x07", "\x0b", "\r", "\x1b", "\x7f", "\x85", "\x9f"),
    *("\u061c", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e"),
    *("\u200b", "\u2060", "\u2063", "\ufeff", "\u00ad", "\u180e", "\u034f", "\u3164", "\uffa0"),
    *("\u2066", "\u2067", "\u2068", "\u2069", "\ufdd0", "\uffff", "\U0010fffe", "\ufff9"),
    *("\U000e0001", "\U000e0041", "\U000e007f", "\U000e0067\U000e0062"),
)
ALPHABET = st.sampled_from([*"aZ1 .:/\n", *(c for text in (*KEPT, *DROPPED) for c in text)])
ANY = st.one_of(
    st.text(max_size=60),
    st.lists(ALPHABET, max_size=60).map("".join),
    st.lists(st.sampled_from([*KEPT, *DROPPED, "a", "https://x.example"]), max_size=9).map("".join),
)


@each_case("text", KEPT, ids=ascii)
def test_what_scripts_and_emoji_need_is_kept(text: str) -> None:
    assert clean(text) == text
    assert plain(f"a {text} b") == f"a {text} b"


@each_case("text", DROPPED, ids=ascii)
def test_what_only_hides_is_dropped(text: str) -> None:
    assert clean(f"a{text}b") == "ab"
    assert visible(f"a{text}b") == "ab"


@pytest.mark.parametrize(
    "flag",
    [
        "\U0001f3f4\U000e0067\U000e0062",  # without its end
        "\U0001f3f4\U000e007f",  # without a code
        "\U0001f3f4" + "\U000e0061" * 40 + "\U000e007f",  # a message in tags
        "\U0001f600\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ],
    ids=ascii,
)
def test_tags_that_make_no_flag_are_dropped(flag: str) -> None:
    assert clean(flag) == flag[0]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\u2066a\nb\u2069", "a\nb"),  # bidi closes an isolate at the end of its line
        ("\u2069\u2066a\u2069\u2069", "\u2066a\u2069"),
        ("\u2066\u2067a\u2069", "\u2067a\u2069"),
        ("a\u2028b\u2029c", "a\nb\nc"),
        ("\ud83d\ude00\ud800", "\U0001f600\ufffd"),
    ],
)
def test_what_is_not_balanced_is_mended(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(ANY)
@example("\u2066 A0:/\u2069")
def test_cleaning_keeps_every_other_character_and_is_done_once(text: str) -> None:
    shown = clean(text)
    assert clean(shown) == shown
    assert visible(shown) == visible(text).replace("\u2028", "\n").replace("\u2029", "\n")
    assert not [c for c in shown if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    assert storable(shown) == shown
    shown.encode()


@given(ANY, st.integers(min_value=1, max_value=20))
def test_a_name_is_one_clean_line_of_that_length(text: str, limit: int) -> None:
    name = one_line(text, limit)
    assert len(name) <= limit
    assert "\n" not in name
    assert clean(name) == name


@pytest.mark.parametrize(
    "link",
    [
        "h\u200bttps://evil.example",
        "h\u200dttps://evil.example",
        "https\u200c://ev\u2066il\u2069.example",
        "(https://evil\ufe0f.example/\u202ea)",
        "www\u200d.evil.example",
    ],
    ids=ascii,
)
def test_a_link_reads_as_what_it_leads_to(link: str) -> None:
    assert clean(link) == visible(link)


def test_a_link_keeps_the_joiners_of_its_script() -> None:
    link = "https://fa.example/\u0645\u06cc\u200c\u062e\u0648"
    assert clean(link) == link


def test_a_models_words_hide_nothing_beside_a_letter_of_a_command() -> None:
    assert visible_words("ip\u200dconfig 1\ufe0f\u20e3 \u0645\u06cc\u200c\u062e") == (
        "ipconfig 1\ufe0f\u20e3 \u0645\u06cc\u200c\u062e"
    )


@each_case("text", ["", " \n", "\u200d\u2066\u2069", "\u3164", "\u2800", "\x00"])
def test_what_shows_nothing_is_blank(text: str) -> None:
    assert is_blank(text)
    assert clean_name(text) == "file"
    assert safe_name(text) == "file"
    assert voice(Person("slack", "U1", text), "")["username"] == "U1"


def test_an_emoji_alone_is_not_blank() -> None:
    assert not is_blank("\U0001faea")


def test_a_cut_leaves_no_half_of_a_flag_or_a_family() -> None:
    assert truncate(f"ab{ENGLAND}", 5) == "ab\U0001f3f4\u2026"
    assert truncate(f"a{FAMILY}", 4) == "a\U0001f468\u2026"
    assert truncate("\u2066abc\u2069", 3) == "a\u2026"


@pytest.mark.parametrize("name", ["re\u202egnp.exe", "a/b\\re\u2066gnp.exe", "re\ngnp.exe"])
def test_a_files_name_turns_no_direction_on_any_platform(name: str) -> None:
    for shown in (clean_name(name), safe_name(clean_name(name))):
        assert shown in ("regnp.exe", "re gnp.exe")


def test_a_long_name_keeps_its_ending() -> None:
    assert clean_name("x" * 500 + ".png").endswith(".png")
    assert len(clean_name("x" * 500 + ".png")) == 120


def test_every_text_of_an_event_is_made_storable() -> None:
    ada = Person("console", "a\x00da", "A\ud800da", member_of=("x\x00",))
    file = Attachment("\udfff.png", "image/png", 1)
    message = MessageReceived(EventId("e\x00"), SUNDAY_TEN, LOBBY, ada, "\ud83d\ude00", (file,))
    made = make_storable(message)
    assert (made.id, made.author.handle, made.author.name) == ("e", "ada", "A\ufffdda")
    assert made.author.member_of == ("x",)
    assert made.text == "\U0001f600"
    assert made.files[0].name == "\ufffd.png"
    values = {"description\x00": "b\x00"}
    form = FormSubmitted(EventId("f"), SUNDAY_TEN, LOBBY, ADA, FormName.TICKET, values)
    assert make_storable(form).values == {"description": "b"}


def test_an_event_that_can_be_stored_is_left_alone() -> None:
    message = MessageReceived(EventId("e"), SUNDAY_TEN, LOBBY, ADA, "sch\u00f6n \U0001faea")
    assert make_storable(message) is message
