"""Blocks: cut only between things, losing nothing, and buttons within Slack's numbers."""

import re

import pytest
from hypothesis import given, settings, strategies as st

from adapters.kit.limits import ButtonId
from adapters.slack.outbound import blocks
from adapters.slack.outbound.blocks import buttons, fallback, parts_of, pieces, sections
from adapters.slack.outbound.dialect import SlackDialect, cut, words
from core.model.actions import Button
from core.model.events import Choice
from core.model.ids import ConversationId
from tests.cases import each_case
from tests.clock import SUNDAY_TEN as NOW
from tests.english import LABELS
from tests.profile import sweep
from tests.slack.hostile import HOSTILE, HUGE, WHEN
from tests.slack.server import Validator

TALK = ConversationId("5f0c9a3e-0000-4000-8000-000000000001")
DATE = SlackDialect(NOW)
DATE_TOKEN = DATE.restored(DATE.moment(WHEN, "Asia/Jerusalem"))
WHOLE = ("&amp;", "&lt;", "&gt;", "<https://a.test/?a=1&amp;b=2|a label>", "<@U1>", DATE_TOKEN)
ATOMS = ("word", "x" * 70, " ", "\n", "\n\n", "a b c ", *WHOLE)
TOKEN = re.compile(r"<[^<>]+>|&(?:amp|lt|gt);")


def without_gaps(text: str) -> str:
    return re.sub(r"\s", "", text)


@settings(max_examples=sweep(50, 1000), deadline=None)
@given(st.lists(st.sampled_from(ATOMS), max_size=120), st.integers(200, 400))
def test_a_cut_is_between_things_and_loses_nothing(atoms: list[str], longest: int) -> None:
    text = "".join(atoms)
    parts = list(pieces(text, longest))
    assert all(0 < len(part) <= longest for part in parts)
    assert not [part for part in parts if re.search("[<>&]", TOKEN.sub("", part))]
    assert without_gaps("".join(parts)) == without_gaps(text)


@settings(max_examples=sweep(50, 1000), deadline=None)
@given(st.lists(st.sampled_from((*ATOMS, "```", "```\n")), max_size=120), st.integers(200, 400))
def test_a_block_of_code_is_closed_and_opened_again(atoms: list[str], longest: int) -> None:
    text = "".join(atoms)
    parts = list(pieces(text, longest))
    assert all(0 < len(part) <= longest for part in parts)
    assert all(part.count("```") % 2 == 0 for part in parts[:-1])
    bare = [without_gaps(part).replace("```", "") for part in (text, "".join(parts))]
    assert bare[0] == bare[1]


@settings(max_examples=sweep(50, 1000), deadline=None)
@given(
    st.lists(st.sampled_from((*ATOMS, "\u05d0", "\N{PILE OF POO}")), max_size=80),
    st.integers(20, 300),
)
def test_a_fallback_is_cut_between_things(atoms: list[str], most: int) -> None:
    text = "".join(atoms)
    shown = cut(text, most)
    assert len(shown.encode()) <= most
    assert not re.search("[<>&]", TOKEN.sub("", shown))
    assert shown == text or (shown.endswith("…") and text.startswith(shown[:-1]))


PARTS = {
    "nothing": ("", []),
    "blank lines": ("\n\n", []),
    "short": ("x", ["x"]),
    "just fits": ("x" * 300, ["x" * 300]),
    "between paragraphs": (f"{'a' * 200}\n\n{'b' * 200}", ["a" * 200, "b" * 200]),
    "between lines": (f"{'a' * 200}\n{'b' * 200}", ["a" * 200, "b" * 200]),
    "between words": (f"{'a' * 200} {'b' * 200}", ["a" * 200, " " + "b" * 200]),
    "a word without end": ("x" * 300 + "y" * 10, ["x" * 292, "x" * 8 + "y" * 10]),
    "before a link": ("x" * 280 + "<https://a.test|label>", ["x" * 280, "<https://a.test|label>"]),
    "not at the gap in a label": (
        "x" * 280 + "<https://a.test|my label>",
        ["x" * 280, "<https://a.test|my label>"],
    ),
    "before an entity": ("x" * 290 + "&amp;" * 3, ["x" * 290, "&amp;&amp;&amp;"]),
    "in code": (
        f"```\n{'a' * 200}\n{'b' * 200}\n```",
        [f"```\n{'a' * 200}\n```", f"```\n{'b' * 200}\n```"],
    ),
    "a link longer than a part": (
        "<https://a.test/" + "x" * 300 + ">",
        ["https://a.test/" + "x" * 277, "x" * 23],
    ),
}


@each_case("kind", PARTS)
def test_where_a_text_is_cut(kind: str) -> None:
    text, parts = PARTS[kind]
    assert list(pieces(text, 300)) == parts


@pytest.mark.parametrize("text", ["```\n", "x ", ""])
def test_every_cut_comes_forward(text: str) -> None:
    """An address of nothing but signs grows to five times its length when it is escaped."""
    address = words("https://" + "&" * 1990)
    assert 3 <= len(list(pieces(text + address, 3000))) <= 5


def test_small_print_is_small() -> None:
    kinds = [b["type"] for b in sections(parts_of("a\n-# b\n-# c\nd\n\n-# e", SlackDialect(NOW)))]
    assert kinds == ["section", "context", "section", "context"]


def test_the_fallback_says_the_same_as_the_blocks() -> None:
    whole = parts_of("a\n-# b\n-# c\nd\n\n-# e\n\nf", SlackDialect(NOW))
    assert fallback(whole) == "a\nb\nc\nd\n\ne\n\nf"
    assert fallback(parts_of("-# \n", SlackDialect(NOW))) == "…"


def test_messages_of_one_wording_are_parsed_once() -> None:
    """Nobody's words are in what is kept: they are held back by the dialect of their message."""
    blocks._parse_cached.cache_clear()
    for name in ("Ada", "Grace", "Alan"):
        dialect = SlackDialect(NOW)
        markdown = f"**{dialect.harmless(name)}** asks\n-# since {dialect.moment(NOW, 'UTC')}"
        parts = parts_of(markdown, dialect)
        (said, _) = sections(parts)
        assert said["text"]["text"] == f"*{name}* asks"
        assert fallback(parts).startswith(f"*{name}* asks\nsince <!date")
    assert blocks._parse_cached.cache_info().misses == 1


def test_what_is_long_is_not_kept() -> None:
    blocks._parse_cached.cache_clear()
    parts_of("x" * (blocks.MAX_CACHED_CHARS + 1), SlackDialect(NOW))
    assert blocks._parse_cached.cache_info().currsize == 0
    assert blocks._parse_cached.cache_info().maxsize == blocks.MAX_CACHED_TEXTS


def test_a_mark_of_small_print_in_somebodys_words_is_words() -> None:
    dialect = SlackDialect(NOW)
    (block,) = sections(parts_of(dialect.harmless("-# small"), dialect))
    assert block == {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "-# small", "verbatim": True},
    }


@each_case("text", [*HOSTILE, *HUGE], ids=lambda text: ascii(text[:30]))
def test_every_part_is_within_slacks_numbers(text: str) -> None:
    dialect = SlackDialect(NOW)
    judge = Validator()
    markdown = f"**{dialect.harmless(text)}**\n-# {dialect.harmless(text)}"
    for block in sections(parts_of(markdown, dialect)):
        judge.message("chat.update", {"text": "x", "blocks": [block]})
    rules = {violation.rule for violation in judge.violations}
    # What cannot be seen is taken out before, with the wording.
    assert rules <= {"unseen_character"}


ADDRESSES = {
    "https://a.test": "<https://a.test>",
    "(https://a.test).": "(<https://a.test>).",
    "https://a.test/?a=1&b=2": "<https://a.test/?a=1&amp;b=2>",
    "https://a.test|bank": "<https://a.test>|bank",
    "https://a.test>bank": "<https://a.test>&gt;bank",
    "<https://a.test|bank>": "&lt;<https://a.test>|bank&gt;",
    '"https://a.test"': '"<https://a.test>"',
    "https://": "https://",
    "https://?": "https://?",
    "xhttps://a.test https://b.test": "x<https://a.test> <https://b.test>",
    "ftp://a.test javascript:x": "ftp://a.test javascript:x",
    "a@b.test": "a@b.test",
}


@each_case("text", ADDRESSES)
def test_an_address_links_to_what_it_reads_as(text: str) -> None:
    assert words(text) == ADDRESSES[text]


def all_of(*shown: Button) -> list[dict[str, object]]:
    judge = Validator()
    blocks = buttons(shown, TALK, "en")
    judge.message("chat.update", {"text": "x", "blocks": blocks})
    assert judge.violations == []
    return [element for block in blocks for element in block["elements"]]


@each_case("choice", Choice)
def test_every_choice_is_a_button(choice: Choice) -> None:
    (element,) = all_of(Button(choice, "v", "A label"))
    assert element["value"] == f"{TALK}|{choice.value}|v"
    assert element["action_id"] == f"desk:0:{choice.value}"
    label = element["text"]
    assert isinstance(label, dict)
    assert label["text"] == LABELS[choice].format(label="A label", priority="A label")


@each_case("text", [*HOSTILE, *HUGE], ids=lambda text: ascii(text[:30]))
def test_a_label_is_plain_and_short(text: str) -> None:
    (element,) = all_of(Button(Choice.PICK, "v", text))
    label = element["text"]
    assert isinstance(label, dict)
    assert label["type"] == "plain_text"
    assert 0 < len(label["text"]) <= 75
    assert "\n" not in label["text"]


def test_sixty_buttons_stand_in_rows() -> None:
    many = [Button(Choice.CATEGORY, f"c{n}", f"Category {n}") for n in range(60)]
    rows = buttons(many, TALK, "en")
    assert [len(row["elements"]) for row in rows] == [25, 25, 10]
    names = [element["action_id"] for row in rows for element in row["elements"]]
    assert len(set(names)) == 60
    assert len(all_of(*many)) == 60


def test_what_is_suggested_stands_out() -> None:
    some = [Button(Choice.PRIORITY, p, suggested=p == "high") for p in ("low", "medium", "high")]
    assert ["style" in element for element in all_of(*some)] == [False, False, True]
    assert all_of(*some)[2]["style"] == "primary"


def test_what_is_the_way_on_stands_out() -> None:
    shown = all_of(Button(Choice.SOLVED), Button(Choice.NEED_PERSON), Button(Choice.CLAIM))
    assert [element.get("style") for element in shown] == ["primary", None, "primary"]


def test_no_buttons_are_no_row() -> None:
    assert buttons((), TALK, "en") == []


@each_case("value", ["", "high", "vpn#a|b|", "\u05d0" * 1900])
@each_case("conversation", [TALK, None])
def test_a_press_comes_back_as_it_was_given(
    value: str, conversation: ConversationId | None
) -> None:
    press = ButtonId.decode(ButtonId.of(conversation, Choice.PICK, value).encode(2000))
    assert press == ButtonId(conversation or ConversationId(""), Choice.PICK, value)


@each_case("value", ["", "x", "a|b", "k1|nothing|x", "|||", "k1|CLAIM|"])
def test_a_value_that_is_not_ours_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="values to unpack|not a valid Choice"):
        ButtonId.decode(value)
