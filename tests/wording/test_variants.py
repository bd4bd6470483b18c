"""A wording has other forms where the platform itself shows who speaks, or has buttons."""

import re
from datetime import timedelta
from pathlib import Path

from adapters.words import catalogue as catalogue_module
from adapters.words.rendering import PlainDialect, placeholders, text_of
from core.model.actions import Button, Say, Value
from core.model.events import Choice
from core.model.people import Place
from tests.cases import each_case
from tests.clock import SUNDAY_TEN
from tests.english import WORDS

FOLDER = Path(catalogue_module.__file__).parent
DIALECT = PlainDialect(SUNDAY_TEN)
ROWS: tuple[dict[str, Value], ...] = (
    {"n": 1, "name": "Technical", "title": "VPN", "priority": "low", "within": "at once"},
)
VARIANTS = [name for name in WORDS if name.endswith((".voiced", ".pressed"))]


def say(wording: str, *buttons: Button) -> Say:
    facts = {"agent": "Grace", "name": "Ada", "text": "Hello"}
    return Say(Place("console", "ada"), wording, args=facts, rows=ROWS, buttons=buttons)


def test_where_the_speaker_is_shown_the_words_stand_alone() -> None:
    assert text_of(say("from_agent"), DIALECT).startswith("**Grace**: Hello")
    assert text_of(say("from_agent"), DIALECT, voiced=True).split("\n")[0] == "Hello"


def test_where_there_are_buttons_nobody_is_asked_for_a_number() -> None:
    press = Button(Choice.CATEGORY, "technical", "Technical")
    assert "Write a number" in text_of(say("ask_category", press), DIALECT)
    pressed = text_of(say("ask_category", press), DIALECT, pressed=True)
    assert "number" not in pressed
    assert "Technical" not in pressed
    assert "1." not in text_of(say("ask_priority", press), DIALECT, pressed=True)
    assert "at once" in text_of(say("ask_priority", press), DIALECT, pressed=True)
    assert "Write a number" in text_of(say("ask_category"), DIALECT, pressed=True)


@each_case("name", VARIANTS)
def test_a_variant_needs_nothing_that_its_wording_does_not_have(name: str) -> None:
    needed, _ = placeholders(name)
    had, optional = placeholders(name.rpartition(".")[0])
    assert needed <= had | optional


def test_no_wording_stands_twice_in_the_catalogue() -> None:
    """The later one would silently win."""
    names = re.findall(r'^msgid "(.+)"$', (FOLDER / "en.po").read_text(encoding="utf-8"), re.M)
    assert len(names) == len(set(names))


def test_one_moment_is_told_to_each_reader_on_their_own_clock() -> None:
    """Also right after another, for what was formatted once is kept."""
    zones = ("Asia/Tokyo", "Europe/Paris", "UTC", "Asia/Tokyo")
    said = [DIALECT.moment(SUNDAY_TEN, zone) for zone in zones]
    assert said[0] == said[3] and len(set(said)) == 3, said
    tomorrow = PlainDialect(SUNDAY_TEN + timedelta(days=1))
    assert tomorrow.moment(SUNDAY_TEN, "UTC") != said[2]


def test_only_what_a_wording_shows_is_rendered() -> None:
    """Most facts come for other wordings of the same message: a platform makes none of them."""
    shown = list[str]()

    class Told(PlainDialect):
        def harmless(self, text: str) -> str:
            shown.append(text)
            return text

    facts: dict[str, Value] = {"agent": "Grace", "text": "Hello", "subject": "My VPN"}
    said = text_of(Say(Place("console", "ada"), "from_agent", args=facts), Told(SUNDAY_TEN))
    assert said.startswith("**Grace**: Hello")
    assert shown == ["Grace", "Hello"]
