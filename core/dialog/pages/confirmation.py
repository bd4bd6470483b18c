"""Reading back: everything that will be handed off, each suggestion with the words it rests on."""

from collections.abc import Iterator
from typing import Final

from core import wordings as words
from core.dialog.targets import first_response_target, promised_within
from core.dialog.turn import Turn, press
from core.model.actions import Button, Row
from core.model.events import Choice
from core.model.ticket import Detail
from core.model.values import Listing
from core.tickets.routing import meant_words, words_in

MAX_CHANGES: Final = 2
"""Buttons that change one suggestion each. The rest is changed by naming it; more would crowd out
Send, Back and Cancel, which some platforms show in one row of five.
"""


def show_what_was_understood(turn: Turn) -> Turn:
    """Everything that will be handed off, to be sent or corrected. What was only read out of words
    says which, and can be changed by itself.
    """
    changes = tuple(_changes(turn))[:MAX_CHANGES]
    buttons = (press(Choice.SEND), *changes, press(Choice.BACK), press(Choice.CANCEL))
    return turn.with_conversation(pending_question=None).reply(
        words.confirm(rows=tuple(_rows(turn))), *buttons
    )


def _rows(turn: Turn) -> Iterator[Row]:
    details = turn.ticket.details
    yield _row(Detail.DESCRIPTION, details.description)
    category = turn.desk.categories.get(details.category)
    if category is not None:
        yield words.confirm_row(
            detail=str(Detail.CATEGORY), value=category.name, because=_category_words(turn)
        )
    yield words.confirm_row_priority(
        detail=str(Detail.PRIORITY),
        priority=str(turn.ticket.priority),
        because=_priority_words(turn),
        within=promised_within(first_response_target(turn.desk, turn.ticket)),
    )
    if details.steps:
        yield _row(Detail.STEPS, details.steps)
    if details.error_text:
        yield _row(Detail.ERROR_TEXT, details.error_text)
    for answer in details.answers:
        if answer.value:
            yield words.confirm_row_own(question=answer.asked, value=answer.value)
    if details.files:
        names = Listing(tuple(file.name for file in details.files))
        yield words.confirm_row(detail=str(Detail.FILES), value=names, because="")
    if details.contact:
        yield _row(Detail.CONTACT, details.contact)


def _row(detail: Detail, value: str) -> Row:
    return words.confirm_row(detail=str(detail), value=value, because="")


def _category_words(turn: Turn) -> str:
    """The words by which the category was suggested; "" if somebody has chosen it."""
    details = turn.ticket.details
    category = turn.desk.categories.get(details.category)
    if category is None or not details.category_guessed:
        return ""
    return ", ".join(words_in(category.words, details.description.casefold()))


def _priority_words(turn: Turn) -> str:
    details = turn.ticket.details
    if details.priority is None or not details.priority_guessed:
        return ""
    said = f"{details.description}\n{details.steps}"
    return ", ".join(meant_words(turn.desk, details.priority, said))


def _changes(turn: Turn) -> Iterator[Button]:
    details = turn.ticket.details
    if details.priority_guessed:
        yield press(Choice.CHANGE, str(Detail.PRIORITY))
    if details.category_guessed:
        yield press(Choice.CHANGE, str(Detail.CATEGORY))
