"""The details of a ticket: collected from what is said, and taken as answers to a question."""

import math
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from core.dialog.intake.agent_commands import read_category, read_priority
from core.dialog.intake.question_answers import read_answer
from core.dialog.turn import Turn
from core.dialog.utterances import phrases
from core.dialog.utterances.answer_feedback import find_feedback
from core.dialog.utterances.choice_words import chosen_number
from core.dialog.utterances.detail_words import category_in, priority_in
from core.dialog.utterances.extraction import (
    add_words,
    any_contact,
    asked_names,
    contact_in,
    cut,
    extract_details,
    means_here,
    missing,
    next_question,
)
from core.model.attachment import Attachment, FileProblem
from core.model.conversation import (
    OFFER_STEPS,
    STEPS_WITH_PEOPLE,
    AttemptOutcome,
    Conversation,
    Step,
)
from core.model.event_fields import event_files, event_text, source_of
from core.model.events import (
    ButtonPressed,
    Choice,
    CommandGiven,
    Event,
    FilesCame,
    FormName,
    FormSubmitted,
    MessageReceived,
)
from core.model.frozen import with_fields
from core.model.people import Person
from core.model.policy import AnswerKind, Desk
from core.model.ticket import Detail, Details, OwnAnswer, Priority

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
        case ButtonPressed(choice=Choice.OPTION, value=value):
            return _answer_own_question(turn, details, value, ()) if value else None
        case ButtonPressed(choice=choice, value=value) if choice in _BY_BUTTON:
            return _with(turn.desk, details, _BY_BUTTON[choice], value)
        case _:
            return _read_answer(turn, details, event_text(turn.event))


def is_read(turn: Turn, text: str) -> bool:
    """Whether these words can be read as an answer to the question that stands."""
    asking, details = turn.conversation.pending_question, known_details(turn.conversation)
    if asking in (Detail.CATEGORY, Detail.PRIORITY):
        return _with(turn.desk, details, asking, text) is not None
    if asking is Detail.ANSWERS:
        question = next_question(turn.desk, details)
        return (
            question is not None and read_answer(question, text, turn.event.at.date()) is not None
        )
    if asking is Detail.DESCRIPTION:
        return not details.files  # what a picture shows is looked up like first words
    return asking is not Detail.CONTACT or bool(any_contact(text)) or means_here(text)


def is_own_answer(turn: Turn, text: str) -> bool:
    """Whether these words can only be the answer to the own question that is asked: a choice, a
    number, a date. Free words may also steer.
    """
    question = next_question(turn.desk, known_details(turn.conversation))
    is_free = question is None or question.kind in (AnswerKind.TEXT, AnswerKind.FILE)
    return not is_free and is_read(turn, text)


def skip_detail(turn: Turn) -> Details:
    """The details after the question was passed over. A suggestion that stood is taken."""
    details, asking = known_details(turn.conversation), turn.conversation.pending_question
    if asking is Detail.CATEGORY:
        return with_fields(details, category=suggested_category(turn), category_guessed=True)
    if asking is Detail.ANSWERS:
        return with_answer(turn, details, "")
    if asking is Detail.PRIORITY:
        # Nobody has chosen it: a suggestion that pages people is asked about first.
        return with_fields(details, priority=suggested_priority(turn), priority_guessed=True)
    return with_fields(details, skipped=(*details.skipped, asking or Detail.DESCRIPTION))


def forget_detail(details: Details, detail: Detail) -> Details:
    """The details without this one, so that it is asked again."""
    left = tuple(d for d in details.skipped if d is not detail)
    if detail is Detail.ANSWERS:  # one at a time, as they were asked
        return with_fields(details, answers=details.answers[:-1])
    empty = {Detail.PRIORITY: None, Detail.FILES: ()}.get(detail, "")
    details = replace(
        details,
        priority_guessed=details.priority_guessed and detail is not Detail.PRIORITY,
        category_guessed=details.category_guessed and detail is not Detail.CATEGORY,
    )
    return with_fields(details, skipped=left, **{detail.value: empty})  # type: ignore[arg-type]


def suggested_category(turn: Turn) -> str:
    """What a model has read in the words, else what the articles found are about, else the first.

    All of them vote, since one may lie near by a single word: each by the root of its score, so
    that several which agree outweigh one that lies nearer.
    """
    conversation, categories = turn.conversation, turn.desk.categories
    if conversation.extracted is not None and conversation.extracted.category in categories:
        return conversation.extracted.category
    scores: dict[str, float] = {}
    for look in conversation.attempts:
        if look.outcome is not AttemptOutcome.NOTHING:
            for match in look.found:
                scores[match.slug] = max(match.score, scores.get(match.slug, 0.0))
    votes: dict[str, float] = {}
    for slug, score in scores.items():
        article = turn.library.article(slug)
        if article is not None and article.category in categories:
            votes[article.category] = votes.get(article.category, 0.0) + math.sqrt(score)
    return max(votes, key=votes.__getitem__, default=next(iter(categories)))


def suggested_priority(turn: Turn) -> Priority:
    """What a model has read in the words, else that of the category, as the policy has it."""
    read_detail = turn.conversation.extracted
    if read_detail is not None and read_detail.priority is not None:
        return read_detail.priority
    category = turn.desk.categories.get(known_details(turn.conversation).category)
    return category.priority if category else Priority.MEDIUM


def _read_answer(turn: Turn, details: Details, text: str) -> Details | None:
    asking, said = turn.conversation.pending_question, text.strip()
    files = tuple(f for f in event_files(turn.event) if f.kept)
    details = with_fields(details, files=(*details.files, *files)) if files else details
    if asking is Detail.ANSWERS:
        return _answer_own_question(turn, details, said, files)
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
    taken = with_fields(details, **{name: cut(said)})  # type: ignore[arg-type]
    return taken if asking is Detail.CONTACT else _with_more(turn.desk, taken, said)


def _with_more(desk: Desk, details: Details, said: str) -> Details:
    """An answer may tell other details as well; what is known already stays."""
    read = add_words(desk, details, said)
    return with_fields(read, description=details.description)


def with_answer(turn: Turn, details: Details, value: str) -> Details:
    """The details with this answer to the own question that is asked."""
    question = next_question(turn.desk, details)
    if question is None:  # the policy has changed since it was asked
        return details
    answer = OwnAnswer(question.id, question.text, value, source_of(turn.event) if value else "")
    return with_fields(details, answers=(*details.answers, answer))


def _answer_own_question(
    turn: Turn, details: Details, said: str, files: tuple[Attachment, ...]
) -> Details | None:
    """An answer to an own question. One that cannot be read is asked about once, then it is taken
    as it was said: the people who get the ticket will understand it.
    """
    question = next_question(turn.desk, details)
    if question is None:
        return add_words(turn.desk, details, said) if said else details
    if question.kind is AnswerKind.FILE:
        if files:
            return with_answer(turn, details, ", ".join(file.name for file in files))
        return add_words(turn.desk, with_answer(turn, details, ""), said) if said else None
    zone = turn.conversation.requester.zone
    here = turn.event.at.astimezone(ZoneInfo(zone) if zone else turn.desk.hours.zone).date()
    value = read_answer(question, said, here)
    if value is None and turn.conversation.asked_again:
        value = cut(said)
    return with_answer(turn, details, value) if value else None


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
        if not category:
            return None
        return with_fields(details, category=category, category_guessed=False)
    number = chosen_number(value, len(PRIORITIES))
    priority = PRIORITIES[number - 1] if number else read_priority(value)
    if priority is not None:
        return with_fields(details, priority=priority, priority_guessed=False)
    told = priority_in(desk, value)
    if told is None:
        return None
    return with_fields(details, priority=told.priority, priority_guessed=not told.is_named)


_SILENT = STEPS_WITH_PEOPLE | {Step.GATHERING, Step.COMMENTING}
"""Steps in which words answer a question or go to a human, and add nothing by themselves."""
OWN_FIELD = "own_"
"""Begins the name of a form's field for a question of the policy's own; its id follows."""
_CONTROL = (
    *(*phrases.CANCEL, *phrases.BACK, *phrases.SKIP),
    *(*phrases.PERSON, *phrases.SOLVED, *phrases.NOT_SOLVED),
)


def collect_details(desk: Desk, conversation: Conversation, event: Event, said: str) -> Details:
    """What would be known. Words that only steer the talk ("no", "a person please") add nothing."""
    details = conversation.ticket.details if conversation.ticket else Details()
    match event:
        case FormSubmitted(form=FormName.TICKET):
            return _from_form(desk, event)
        case MessageReceived(files=files) | CommandGiven(files=files):
            kept = tuple(f for f in files if f.kept)
            with_files = with_fields(details, files=(*details.files, *kept)) if kept else details
            if conversation.step in OFFER_STEPS and find_feedback(conversation, said) is not None:
                return with_files
            if conversation.step not in _SILENT and event.author == conversation.requester:
                return _with_words(desk, with_files, said, event.author)
            return with_files
        case _:
            return details


def limit_to_policy(desk: Desk, conversation: Conversation, event: Event) -> Event:
    """The event, with the files turned away that the ticket has no room for."""
    match event:
        case MessageReceived() | CommandGiven() | FormSubmitted() | FilesCame() if event.files:
            files = event.files
            held = len(conversation.ticket.details.files) if conversation.ticket else 0
            room = max(0, desk.files.max_per_ticket - held)
            kept = [file for file in files if file.kept]
            if len(kept) <= room:
                return event
            over = kept[room:]
            left = (replace(f, problem=FileProblem.TOO_MANY) if f in over else f for f in files)
            return replace(event, files=tuple(left))
        case _:
            return event


def _with_words(desk: Desk, details: Details, said: str, author: Person) -> Details:
    if not said.strip() or phrases.is_greeting(said):
        return _named_by_file(details)
    if phrases.matches_phrase(said, _CONTROL):
        return details
    if not details.description:
        fresh = extract_details(desk, said, author)
        return with_fields(fresh, files=details.files, skipped=details.skipped)
    return add_words(desk, details, said)


def _named_by_file(details: Details) -> Details:
    """A picture without a word is a problem too; it is called by its name until more is said."""
    if details.description or not details.files:
        return details
    return with_fields(details, description=f"({details.files[0].name})")


def _own_answers(desk: Desk, category: str, form: FormSubmitted) -> tuple[OwnAnswer, ...]:
    """Those of the own questions that this category asks and that the form answered. What is left
    is asked in the conversation.
    """
    given = (
        OwnAnswer(name, desk.questions[name].text, cut(value))
        for name in asked_names(desk, Details(category=category))
        if name in desk.questions and (value := form.values.get(f"{OWN_FIELD}{name}", "").strip())
    )
    return tuple(given)


def _from_form(desk: Desk, form: FormSubmitted) -> Details:
    """What was left empty in a form was passed over, and is not asked again."""
    values = {name: cut(value.strip()) for name, value in form.values.items()}
    said = extract_details(desk, values.get("description", ""), form.author)
    steps, contact = values.get("steps", ""), values.get("contact", "")
    kept = tuple(f for f in form.files if f.kept)
    chosen = read_priority(values.get("priority", ""))
    category = read_category(desk, values.get("category", "")) or ""
    empty = ((Detail.STEPS, steps), (Detail.CONTACT, contact), (Detail.FILES, kept))
    return replace(
        said,
        category=category or said.category,
        priority=chosen or said.priority,
        priority_guessed=said.priority_guessed and chosen is None,
        category_guessed=category == "" and said.category_guessed,
        steps=steps or said.steps,
        answers=_own_answers(desk, category or said.category, form),
        contact=contact or contact_in(said.description) or form.author.email,
        files=kept,
        skipped=tuple(detail for detail, value in empty if not value),
    )
