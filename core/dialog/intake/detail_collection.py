"""Collect a ticket's details from the words that were just said, before any move is made."""

from dataclasses import replace

from core.dialog.intake.agent_commands import read_category, read_priority
from core.dialog.utterances import phrases
from core.dialog.utterances.answer_feedback import find_feedback
from core.dialog.utterances.contact import contact_in
from core.dialog.utterances.extraction import add_words, asked_names, cut, extract_details
from core.model.attachment import FileProblem
from core.model.conversation import OFFER_STEPS, STEPS_WITH_PEOPLE, Conversation, Step
from core.model.events import (
    CommandGiven,
    Event,
    FilesCame,
    FormName,
    FormSubmitted,
    MessageReceived,
)
from core.model.people import Person
from core.model.policy import Desk
from core.model.ticket import Detail, Details, OwnAnswer

_SILENT = STEPS_WITH_PEOPLE | {Step.GATHERING, Step.COMMENTING}
"""Steps in which words answer a question or go to a human, and add nothing by themselves."""
OWN_FIELD = "own_"
"""Begins the name of a form's field for a question of the policy's own; its id follows."""
_CONTROL = (
    phrases.CANCEL,
    phrases.BACK,
    phrases.SKIP,
    phrases.PERSON,
    phrases.SOLVED,
    phrases.NOT_SOLVED,
)


def collect_details(desk: Desk, conversation: Conversation, event: Event, said: str) -> Details:
    """What would be known. Words that only steer the talk ("no", "a person please") add nothing."""
    details = conversation.ticket.details if conversation.ticket else Details()
    match event:
        case FormSubmitted(form=FormName.TICKET):
            return _from_form(desk, event)
        case MessageReceived(files=files) | CommandGiven(files=files):
            kept = tuple(f for f in files if f.kept)
            with_files = replace(details, files=(*details.files, *kept)) if kept else details
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
        case MessageReceived() | CommandGiven() | FormSubmitted() | FilesCame():
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
    if any(phrases.matches_phrase(said, control) for control in _CONTROL):
        return details
    if not details.description:
        fresh = extract_details(desk, said, author)
        return replace(fresh, files=details.files, skipped=details.skipped)
    return add_words(desk, details, said)


def _named_by_file(details: Details) -> Details:
    """A picture without a word is a problem too; it is called by its name until more is said."""
    if details.description or not details.files:
        return details
    return replace(details, description=f"({details.files[0].name})")


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
