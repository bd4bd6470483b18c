"""Everything is shown in the reader's language: no English is left anywhere, no argument lost."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from adapters.discord.outbound.dialect import DiscordDialect
from adapters.discord.outbound.messages import render as discord_message
from adapters.discord.outbound.modals import modal as discord_modal
from adapters.slack.outbound.views import modal as slack_modal
from adapters.words.catalogue import Catalogue, catalogue
from adapters.words.examples import NOW, example_args
from adapters.words.rendering import (
    PlainDialect,
    Reader,
    Untouched,
    fill,
    label_of,
    page_of,
    shown,
    text_of,
)
from core.dialog.pages.forms import ticket_form
from core.dialog.pages.home import home
from core.dialog.turn import Turn
from core.model.actions import Button, Say
from core.model.events import Choice
from core.model.people import Place
from core.model.values import Attempts, Days, Duration, Listing, Reason, Term, Value, Week
from tests.desks import make_desk, make_library
from tests.talk import ADA, GRACE, DialogStory
from tests.wording.pseudo import PSEUDO, PSEUDO_RTL, english_in, pseudo

__all__ = ["pseudo"]

pytestmark = pytest.mark.usefixtures("pseudo")
ISOLATE, POP = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
STRUCTURED = (Attempts, Days, Duration, Listing, Reason, Term, Week)


def greek(args: dict[str, Value]) -> dict[str, Value]:
    """Nobody's words are English here; an empty title is an article that is not shown."""
    return {key: "Ω1" if isinstance(value, str) else value for key, value in args.items()}


def texts() -> Catalogue:
    return catalogue(PSEUDO)


def test_every_text_is_translated_in_every_plural() -> None:
    for name in catalogue("en").texts:
        for count in (1, 3):
            args = greek(example_args(texts(), name))
            args |= {key: count for key, value in args.items() if isinstance(value, int)}
            args |= {
                key: Listing(("Ω1", "Ω2")) for key, value in args.items() if _is_listing(value)
            }
            args.pop("tried", None)
            said = fill(name, args, PSEUDO, "Asia/Jerusalem", Untouched(NOW))
            assert english_in(said) == [], name
            assert _is_shown(name, args, said), name


def _is_listing(value: Value) -> bool:
    return isinstance(value, Listing)


def _is_shown(name: str, args: dict[str, Value], said: str) -> bool:
    """Does each argument stand in it?"""
    to = Reader(texts(), PSEUDO, "Asia/Jerusalem", Untouched(NOW))
    for key, value in args.items():
        if key in texts().templates[name].needed and shown(key, value, to) not in said:
            return False
    return True


def test_values_have_their_words_from_the_language(talk: DialogStory) -> None:
    to = Reader(texts(), PSEUDO, "Asia/Jerusalem", Untouched(NOW))
    for name in catalogue("en").texts:
        for key, value in example_args(texts(), name).items():
            if isinstance(value, STRUCTURED):
                said = shown(key, value, to)
                assert set(english_in(said)) <= {"VPN"}, (key, said)


def test_every_button_has_a_label() -> None:
    for choice in Choice:
        for value in ("", "5", "claim:m1", "high"):
            label = label_of(Button(choice, value, "Ω1"), PSEUDO)
            assert english_in(label) == [], choice


def test_the_page_the_form_and_every_message_of_a_story(talk: DialogStory) -> None:
    for said in talk.said:
        for render in (_plain, _discord):
            left = set(english_in(render(said))) - _words_of(said)
            assert not left, (said.wording, left)
    shown_home = home(_turn(talk), ADA)
    page = "\n".join(page_of(replace(shown_home, language=PSEUDO), PlainDialect(talk.now)))
    assert set(english_in(page)) <= _words(shown_home), page
    form = replace(ticket_form(talk.desk, ADA), language=PSEUDO)
    for body in (
        slack_modal(form, Place("slack", "C1"), Untouched(NOW)),
        discord_modal(form, PlainDialect(NOW)),
    ):
        texts_ = [text for key, text in _strings(body) if key in ("text", "label", "title")]
        left = {word for text in texts_ for word in english_in(text)}
        assert left <= {"at", "once"}, "how the policy itself says it"


@pytest.fixture
def talk() -> DialogStory:
    """A desk that speaks the pseudo-language, and a ticket from its first word to its rating."""
    desk = make_desk()
    categories = {id_: replace(one, name="Ω") for id_, one in desk.categories.items()}
    teams = {id_: replace(one, name="Ψ") for id_, one in desk.teams.items()}
    queues = {id_: replace(one, name="Φ") for id_, one in desk.queues.items()}
    desk = replace(desk, name="Δ", languages=(PSEUDO,), categories=categories, teams=teams)
    talk = DialogStory(replace(desk, queues=queues), make_library())
    talk.says(ADA, "The vpn box is humming")
    talk.says(ADA, "a person please")
    talk.presses(GRACE, Choice.CLAIM)
    talk.says(GRACE, "ok")
    talk.commands(ADA, "status")
    talk.commands(ADA, "why")
    talk.commands(ADA, "help")
    talk.commands(GRACE, "help")
    talk.commands(GRACE, "priority nonsense")
    talk.commands(GRACE, "resolve HD-1042 done")
    talk.presses(ADA, Choice.RATE, "1")
    return talk


def _turn(talk: DialogStory) -> Turn:
    assert talk.asked is not None
    assert talk.state is not None
    return Turn(talk.desk, talk.library, talk.asked[1], talk.state)


def _plain(said: Say) -> str:
    buttons = " ".join(label_of(button, said.language) for button in said.buttons)
    return f"{text_of(said, PlainDialect(NOW), pressed=True)}\n{buttons}"


def _discord(said: Say) -> str:
    body = discord_message(said, PlainDialect(NOW)).body
    return "\n".join(text for key, text in _strings(body) if key in ("content", "label"))


def _words_of(said: Say) -> set[str]:
    """What people and the articles have said, and codes."""
    found = _words(said.args) | _words(said.mentions) | {"HD", "Sorry"}
    for row in said.rows:
        found |= _words(row)
    return found | {w for b in said.buttons for w in english_in(b.label)}


def _words(args: object) -> set[str]:
    return set(re.findall(r"[A-Za-z]{2,}", repr(args)))


def _strings(body: object, key: str = "") -> Iterator[tuple[str, str]]:
    match body:
        case dict():
            for name, value in body.items():
                yield from _strings(value, name)
        case list():
            for value in body:
                yield from _strings(value, key)
        case str():
            yield key, body
        case _:
            return


def test_from_right_to_left_codes_and_numbers_keep_their_order() -> None:
    """Each argument is isolated, so that the brackets and dashes around it do not move."""
    said = fill(
        "page",
        greek(example_args(texts(), "page")) | {"ticket": "HD-1042"},
        PSEUDO_RTL,
        "UTC",
        Untouched(NOW),
    )
    assert f"{ISOLATE}HD-1042{POP}" in said
    assert said.count(ISOLATE) == said.count(POP) == 4
    for line in said.splitlines():
        assert line.count(ISOLATE) == line.count(POP), "an isolate ends in its line"
    assert ISOLATE not in fill("page", example_args(texts(), "page"), "en", "UTC", Untouched(NOW))
    discord = fill("page", {"ticket": "HD-1042"}, PSEUDO_RTL, "UTC", DiscordDialect())
    assert f"{ISOLATE}HD-1042{POP}" in discord


def test_markdown_of_an_article_is_not_isolated() -> None:
    said = fill("answer", {"body_md": "- A\n- B", "title": "T"}, PSEUDO_RTL, "UTC", Untouched(NOW))
    assert "\n- A\n- B\n" in said
