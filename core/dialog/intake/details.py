"""Taking a detail: the question that stands, and what an answer to it amounts to."""

from dataclasses import replace
from typing import Final

from core.dialog.intake.agent_commands import read_category, read_priority
from core.dialog.turn import Turn
from core.dialog.utterances.choice_words import chosen_number
from core.dialog.utterances.contact import any_contact
from core.dialog.utterances.detail_words import category_in, priority_in
from core.dialog.utterances.extraction import add_words, cut, missing
from core.model.conversation import AttemptOutcome, Conversation
from core.model.event_fields import event_files, event_text
from core.model.events import ButtonPressed, Choice
from core.model.policy import Desk
from core.model.ticket import Detail, Details, Priority

PRIORITIES: Final = tuple(Priority)
STORY: Final = 4
"""Words. Fewer are a choice that was mistyped."""

_WRITTEN: Final = {
    Detail.DESCRIPTION: "description",
    Detail.STEPS: "steps",
    Detail.ERROR_TEXT: "error_text",
    Detail.CONTACT: "contact",
}
_BY_BUTTON: Final = {Choice.CATEGORY: Detail.CATEGORY, Choice.PRIORITY: Detail.PRIORITY}


def known_details(conversation: Conversation) -> Details:
    """What is known of the ticket so far."""
    return conversation.ticket.details if conversation.ticket else Details()


def next_missing(desk: Desk, details: Details) -> Detail | None:
    """The next question; what is wrong comes before all others."""
    if not details.description:
        return Detail.DESCRIPTION
    return missing(desk, details)


def read_detail(turn: Turn) -> Details | None:
    """The details after this answer; None when the answer cannot be read as one."""
    details = known_details(turn.conversation)
    match turn.event:
        case ButtonPressed(choice=choice, value=value) if choice in _BY_BUTTON:
            return _with(turn.desk, details, _BY_BUTTON[choice], value)
        case _:
            return _written(turn, details, event_text(turn.event))


def is_read(turn: Turn, text: str) -> bool:
    """Whether these words can be read as an answer to the question that stands."""
    asking, details = turn.conversation.pending_question, known_details(turn.conversation)
    if asking in (Detail.CATEGORY, Detail.PRIORITY):
        return _with(turn.desk, details, asking, text) is not None
    return asking is not Detail.CONTACT or bool(any_contact(text))


def skip_detail(turn: Turn) -> Details:
    """The details after the question was passed over. A suggestion that stood is taken."""
    details, asking = known_details(turn.conversation), turn.conversation.pending_question
    if asking is Detail.CATEGORY:
        return replace(details, category=suggested_category(turn))
    if asking is Detail.PRIORITY:
        # Nobody has chosen it: a suggestion that pages people is asked about first.
        return replace(details, priority=suggested_priority(turn), priority_guessed=True)
    return replace(details, skipped=(*details.skipped, asking or Detail.DESCRIPTION))


def forget_detail(details: Details, detail: Detail) -> Details:
    """The details without this one, so that it is asked again."""
    left = tuple(d for d in details.skipped if d is not detail)
    empty = {Detail.PRIORITY: None, Detail.FILES: ()}.get(detail, "")
    if detail is Detail.PRIORITY:
        details = replace(details, priority_guessed=False)
    return replace(details, skipped=left, **{detail.value: empty})  # type: ignore[arg-type]


def suggested_category(turn: Turn) -> str:
    """What a model has read in the words, else that of the article found first, else the first."""
    conversation = turn.conversation
    if (
        conversation.extracted is not None
        and conversation.extracted.category in turn.desk.categories
    ):
        return conversation.extracted.category
    near = [
        match
        for look in conversation.attempts
        if look.outcome is not AttemptOutcome.NOTHING
        for match in look.found
    ]
    for match in near:
        article = turn.library.article(match.slug)
        if article is not None and article.category in turn.desk.categories:
            return article.category
    return next(iter(turn.desk.categories))


def suggested_priority(turn: Turn) -> Priority:
    """What a model has read in the words, else that of the category, as the policy has it."""
    read_detail = turn.conversation.extracted
    if read_detail is not None and read_detail.priority is not None:
        return read_detail.priority
    category = turn.desk.categories.get(known_details(turn.conversation).category)
    return category.priority if category else Priority.MEDIUM


def _written(turn: Turn, details: Details, text: str) -> Details | None:
    asking, said = turn.conversation.pending_question, text.strip()
    files = tuple(f for f in event_files(turn.event) if f.kept)
    details = replace(details, files=(*details.files, *files))
    if asking is Detail.FILES:
        if not said and not files:
            return None
        return _about_files(turn.desk, details, said, came=bool(files))
    if asking in (Detail.CATEGORY, Detail.PRIORITY):
        chosen = _with(turn.desk, details, asking, said)
        tells = bool(files) or _is_a_story(said)
        if chosen is None and not tells:
            return None
        return add_words(turn.desk, chosen or details, said) if tells else chosen
    if not said:
        return details if files else None
    name = _WRITTEN[asking or Detail.DESCRIPTION]
    return replace(details, **{name: cut(said)})  # type: ignore[arg-type]


def _is_a_story(said: str) -> bool:
    """Whether somebody goes on telling what is wrong instead of choosing: nothing of it is lost."""
    return len(said.split()) >= STORY


def _about_files(desk: Desk, details: Details, said: str, *, came: bool) -> Details:
    """Words instead of a screenshot tell more of the problem; the question is answered by them."""
    read_detail = add_words(desk, details, said) if said else details
    return (
        read_detail if came else replace(read_detail, skipped=(*read_detail.skipped, Detail.FILES))
    )


def _with(desk: Desk, details: Details, detail: Detail, value: str) -> Details | None:
    if detail is Detail.CATEGORY:
        number = chosen_number(value, len(desk.categories))
        chosen = list(desk.categories)[number - 1] if number else read_category(desk, value)
        category = chosen or category_in(desk, value)
        return replace(details, category=category) if category else None
    number = chosen_number(value, len(PRIORITIES))
    priority = PRIORITIES[number - 1] if number else read_priority(value)
    if priority is not None:
        return replace(details, priority=priority, priority_guessed=False)
    told = priority_in(desk, value)
    if told is None:
        return None
    return replace(details, priority=told.priority, priority_guessed=not told.is_named)
